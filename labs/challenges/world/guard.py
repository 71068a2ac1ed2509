"""Calls into a learner's program, so that one which loops for ever, raises or prints without end is reported, not suffered."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from types import FrameType
from typing import Any

MOST_LINES = 200_000  # run by one call
MOST_SECONDS = 5  # of one call, where the system has an alarm: an empty loop runs no lines
MOST_PRINTED = 20_000  # characters in one run

Trace = Callable[[FrameType, str, Any], Any]


class Misbehavior(Exception):  # noqa: N818  # it is no error of ours
    """What no program may do, in one sentence; ``detail`` is the end of its traceback."""

    def __init__(self, message: str, detail: str = ""):
        super().__init__(message)
        self.detail = detail


class _TooLong(BaseException):
    """Stops a program that runs too many lines; not an Exception, so that it can't swallow it."""


class _Printed(StringIO):
    def write(self, text: str) -> int:
        if self.tell() + len(text) > MOST_PRINTED:
            raise _TooLong(f"printed more than {MOST_PRINTED:,} characters")
        return super().write(text)


class Guard:
    """``printed`` holds what the program has printed, all nodes together."""

    def __init__(self) -> None:
        self.printed = _Printed()
        self.lines = 0

    def call(self, node: str, name: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function gives. Raises Misbehavior, naming the node, the function and the line."""
        self.lines = 0
        before, collects = sys.gettrace(), gc.isenabled()
        gc.disable()  # to collect what earlier runs left may take seconds, and they would count as the program's
        try:
            with redirect_stdout(self.printed), _alarm():
                sys.settrace(self._trace)
                try:
                    return function(*arguments)
                finally:
                    sys.settrace(before)  # what comes after is not the program's
        except Misbehavior:
            raise
        except _TooLong as stop:
            raise Misbehavior(f"{node} {stop} in {name}(){_line_of(stop)}.", _tail(stop)) from None
        except (Exception, SystemExit) as error:
            said = f": {error}" if str(error) else ""
            raise Misbehavior(
                f"{node} raised {type(error).__name__}{said} in {name}(){_line_of(error)}.", _tail(error)
            ) from None
        finally:
            sys.settrace(before)
            if collects:
                gc.enable()

    def _trace(self, frame: FrameType, event: str, _: Any) -> Trace | None:
        # Only the learner's lines are counted: the world's own code is known to end.
        if frame.f_code.co_filename.endswith("/world/simulation.py"):
            return None
        return self._count

    def _count(self, frame: FrameType, event: str, _: Any) -> Trace:
        self.lines += 1
        if self.lines > MOST_LINES:
            raise _TooLong(f"didn't come to an end after {MOST_LINES:,} lines")
        return self._count


@contextmanager
def _alarm() -> Iterator[None]:
    """Ends what is inside after MOST_SECONDS. A page's Python has no alarm; there, the page stops what takes too long."""
    if (
        sys.platform == "emscripten"
        or not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def ring(*_: object) -> None:
        raise _TooLong(f"didn't come to an end after {MOST_SECONDS} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    found = traceback.extract_tb(error.__traceback__)
    return [frame for frame in found if "/world/" not in frame.filename]


def _line_of(error: BaseException) -> str:
    frames = _frames(error)
    return f", line {frames[-1].lineno}" if frames else ""


def _tail(error: BaseException) -> str:
    return "".join(traceback.format_list(_frames(error)[-3:])).rstrip()
