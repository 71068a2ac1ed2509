"""What a build reads or computes once: ``@once`` keeps what a function gave, by its arguments, until ``forget``.

Blocks ask for pages, records and files some hundred times, and to look each time whether one has changed takes longer than to read
them. ``course/finish.py`` calls ``forget`` when a build begins, so that ``scripts/serve`` sees what was edited; a program reads once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])

_kept: list[Callable[[], None]] = []


def once(function: F) -> F:
    """Decorates a function whose arguments can be keys of a dictionary; what it raises isn't kept."""
    kept = functools.cache(function)
    _kept.append(kept.cache_clear)
    return kept  # type: ignore[return-value]


def forget() -> None:
    """Lets every function that is decorated be computed anew."""
    for clear in _kept:
        clear()
