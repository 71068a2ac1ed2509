"""Progress, shown on a terminal and silent elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from course.links.model import Result
from course.links.show import safe


@contextmanager
def shown(count: int, console: Console | None = None) -> Iterator[Callable[[Result], None]]:
    """What to call with each result. Nothing is written where standard error is no terminal."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield lambda result: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    wrong = 0
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Asking", total=count)

        def advance(result: Result) -> None:
            nonlocal wrong
            wrong += result.fails
            bar.update(task, advance=1, description=f"{wrong} wrong, last {safe(result.url)[:50]}")

        yield advance
