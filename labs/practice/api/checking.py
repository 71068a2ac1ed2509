"""Runs checks over a handler and prints, for each promise, whether it holds or what was seen instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Subject = TypeVar("Subject")
Check = Callable[[Subject], None]  # its docstring is the promise


class WrongError(Exception):
    """A promise is broken; the message says what was seen."""


def expect(holds: object, seen: str) -> None:
    if not holds:
        raise WrongError(seen)


def broken(checks: Sequence[Check[Subject]], subject: Subject) -> dict[str, str]:
    """The promises that don't hold, and what was seen."""
    found = {}
    for check in checks:
        try:
            check(subject)
        except WrongError as wrong:
            found[promise(check)] = str(wrong)
        except Exception as error:
            found[promise(check)] = f"your code raised {type(error).__name__}: {error}"
    return found


def promise(check: Check[Subject]) -> str:
    return (check.__doc__ or check.__name__).strip()


def report(checks: Sequence[Check[Subject]], subject: Subject) -> bool:
    """Prints a line for each promise and says whether all of them hold."""
    found = broken(checks, subject)
    for check in checks:
        seen = found.get(promise(check))
        print(f"✗ {promise(check)}\n    {seen}" if seen else f"✓ {promise(check)}")
    print(f"\n{len(found)} of {len(checks)} still wrong." if found else f"\nGoal reached: all {len(checks)} hold.")
    return not found
