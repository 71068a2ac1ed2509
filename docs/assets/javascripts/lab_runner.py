"""Runs a lab, or its tests, inside the browser's Python; lab-worker.js calls it.

The files of a lab are written below HOME anew for every run, so that nothing of the run before is left in them.
"""

import asyncio
import importlib
import inspect
import json
import linecache
import os
import shutil
import sys
import time
import traceback
import types
from collections.abc import Callable, Coroutine
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

HOME = Path("/course")
OURS = ("labs", "tests")

Tell = Callable[[str], object]  # takes JSON


def place(files: str) -> None:
    """Writes the files, a JSON object of texts by path, and forgets every module that an earlier run has imported."""
    os.chdir("/")
    shutil.rmtree(HOME, ignore_errors=True)
    for path, text in json.loads(files).items():
        (HOME / path).parent.mkdir(parents=True, exist_ok=True)
        (HOME / path).write_text(text, encoding="utf-8")
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS or name.startswith("test_")]:
        del sys.modules[name]
    if str(HOME) not in sys.path:
        sys.path.insert(0, str(HOME))
    os.chdir(HOME)
    importlib.invalidate_caches()
    linecache.clearcache()


async def run(path: str, module: str) -> str:
    """Runs the module as a program. Gives JSON: the seconds it took, and what went wrong, if anything did."""
    later: list[Coroutine[Any, Any, Any]] = []
    before, asyncio_run = sys.modules["__main__"], asyncio.run
    program = types.ModuleType("__main__")
    program.__file__ = str(HOME / path)
    program.__package__ = module.rpartition(".")[0]
    sys.modules["__main__"] = program  # dataclasses look their module up
    if not _can_wait():
        asyncio.run = lambda main, **_: later.append(main)  # type: ignore[assignment]
    start = time.perf_counter()
    error: BaseException | None = None
    try:
        exec(compile((HOME / path).read_text(encoding="utf-8"), program.__file__, "exec"), program.__dict__)
        for coroutine in later:
            await coroutine
    except SystemExit as stop:
        error = None if stop.code in (None, 0) else stop
    except BaseException as stop:
        error = stop
    finally:
        asyncio.run = asyncio_run
        sys.modules["__main__"] = before
        sys.stdout.flush()
        sys.stderr.flush()
    return json.dumps({"seconds": time.perf_counter() - start, "error": explain(error, path) if error else None})


def _can_wait() -> bool:
    """Whether asyncio.run() can block here; a browser without stack switching can't."""
    try:
        from pyodide.ffi import can_run_sync  # type: ignore[import-not-found]
    except ImportError:
        return True
    return bool(can_run_sync())


def explain(error: BaseException, path: str) -> dict[str, Any]:
    """The traceback, cut to the lab's own files, and the line of the reader's file that it ends at."""
    found = traceback.TracebackException.from_exception(error)
    line = None
    if isinstance(error, SyntaxError) and error.filename == str(HOME / path):
        line = error.lineno
    for frame in found.stack:
        if frame.filename == str(HOME / path):
            line = frame.lineno
    _trim(found)
    text = "".join(found.format()).replace(f"{HOME}/", "")
    return {
        "text": text.rstrip(),
        "summary": "".join(found.format_exception_only()).strip().splitlines()[-1],
        "line": line,
    }


def _trim(found: traceback.TracebackException) -> None:
    inside = [frame for frame in found.stack if frame.filename.startswith(f"{HOME}/")]
    found.stack = traceback.StackSummary.from_list(inside)
    for other in (found.__cause__, found.__context__):
        if other is not None:
            _trim(other)


def test(path: str, tell: Tell) -> str:
    """Runs a file of pytest tests and tells about each as it ends. Gives JSON: the seconds it took, and pytest's exit status."""
    import pytest

    sys.modules["hypothesis"] = sys.modules["hypothesis.strategies"] = sys.modules["hypothesis.stateful"] = _absent()
    start = time.perf_counter()
    spoken = StringIO()
    words = ["-q", "--tb=short", "--color=no", "--capture=sys", f"--rootdir={HOME}", f"--confcutdir={HOME}"]
    quiet = ["--disable-plugin-autoload", "-p", "no:cacheprovider", "-p", "no:faulthandler", "-c", "/dev/null"]
    with redirect_stdout(spoken), redirect_stderr(spoken):
        status = int(pytest.main([*words, *quiet, str(HOME / path)], plugins=[_reporter(tell)]))
    said = spoken.getvalue().replace(f"{HOME}/", "") if status > 1 else ""
    return json.dumps({"seconds": time.perf_counter() - start, "status": status, "said": said})


def _reporter(tell: Tell) -> object:
    import pytest

    def say(report: Any, outcome: str, text: str) -> None:
        tell(json.dumps({"name": title(report.nodeid), "outcome": outcome, "text": text.replace(f"{HOME}/", "")}))

    class Reporter:
        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:
            report = yield
            error = call.excinfo and call.excinfo.value
            if isinstance(error, FileNotFoundError) and str(error.filename).startswith(f"{HOME}/"):
                missing = str(error.filename).removeprefix(f"{HOME}/")
                report.outcome, report.longrepr = (
                    "skipped",
                    (item.path, 0, f"It reads {missing}, which is not in the page."),
                )
            elif isinstance(error, RuntimeError) and "stack switch" in str(error):
                report.outcome, report.longrepr = (
                    "skipped",
                    (item.path, 0, "It waits, which this browser's Python can't."),
                )
            return report

        def pytest_collection_modifyitems(self, items: list[Any]) -> None:
            for item in items:
                if inspect.iscoroutinefunction(getattr(item, "function", None)):
                    item.add_marker(pytest.mark.skip("It awaits, which tests in a page cannot."))

        def pytest_collectreport(self, report: Any) -> None:
            if report.failed:
                say(report, "failed", report.longreprtext)

        def pytest_runtest_logreport(self, report: Any) -> None:
            if report.skipped and hasattr(report, "wasxfail"):
                say(report, "passed", "")
            elif report.skipped:
                say(report, "skipped", report.longrepr[2].removeprefix("Skipped: "))
            elif report.failed:
                say(report, "failed", report.longreprtext)
            elif report.when == "call":
                say(report, "passed", "")

    return Reporter()


def title(nodeid: str) -> str:
    """``tests/labs/test_x.py::test_a_lock_holds[3]`` reads “a lock holds [3]”."""
    if "::" not in nodeid:
        return nodeid
    name, bracket, parameters = nodeid.partition("::")[2].partition("[")
    return name.rpartition("::")[2].removeprefix("test_").replace("_", " ") + (f" [{parameters}" if bracket else "")


class _Nothing(type):
    """Stands for whatever a test takes from a package that the page doesn't have: callable, indexable, a base class."""

    def __new__(cls, *_: Any, **__: Any) -> Any:
        return type.__new__(cls, "nothing", (), {})

    def __init__(cls, *_: Any, **__: Any) -> None:
        super().__init__("nothing", (), {})

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing()

    def __call__(cls, *_: Any, **__: Any) -> Any:
        return _Nothing()

    def __or__(cls, _: Any) -> Any:
        return _Nothing()


def _absent() -> types.ModuleType:
    """In place of Hypothesis, which has no build for browsers: tests that use it say so and are skipped, the others run."""
    import pytest

    def given(*_: Any, **__: Any) -> Callable[[Any], Any]:
        return lambda test: lambda: pytest.skip("It tries random values with Hypothesis, which browsers cannot run.")

    module = types.ModuleType("hypothesis")
    passed_on = {name: lambda *_, **__: lambda test: test for name in ("settings", "example", "seed")}
    module.__dict__.update(passed_on, given=given, strategies=_Nothing(), __getattr__=lambda name: _Nothing())
    return module
