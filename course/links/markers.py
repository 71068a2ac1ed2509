"""Finding the source line of a rendered link, exactly.

Before a text is rendered, a mark of letters and digits that occurs nowhere in it is written behind each ``scheme://``. Renderers carry
it along like any other part of an address; where it turns up in the rendered page tells which place of the source the link came
from. What is rendered as code or dropped as a comment carries its marks there, and is never looked at.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9+])(?:[A-Za-z][A-Za-z0-9+]{1,11}://|h?[tx]{1,3}ps?:/?(?=[^\s/:]))|(?<![\w.@/:%=&?-])www\.(?=\w)",
    re.I,
)
_PROTOCOL_RELATIVE = re.compile(r"(?<=[(<\"'=])//(?=[\w-]+\.\w)|(?<=\]:\s)//(?=[\w-]+\.\w)")


@dataclass(frozen=True)
class Marked:
    """A text with marks in it, and for each mark the place where its address starts in the unmarked text."""

    text: str
    source: str
    starts: tuple[int, ...]
    letters: str

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"{self.letters}(\d{{6}})z", re.I)

    def strip(self, text: str) -> str:
        return self.pattern.sub("", text)

    def first(self, text: str) -> int | None:
        """The number of the first mark in ``text``."""
        found = self.pattern.search(text)
        return int(found[1]) if found else None


def mark(source: str) -> Marked:
    letters = "lnkq"
    while letters in source.lower():
        letters += "q"
    starts: list[int] = []
    parts: list[str] = []
    done = 0
    found = sorted([*_ADDRESS.finditer(source), *_PROTOCOL_RELATIVE.finditer(source)], key=lambda m: m.start())
    for match in found:
        if match.end() <= done:
            continue
        parts += [source[done : match.end()], f"{letters}{len(starts):06d}z"]
        starts.append(match.start())
        done = match.end()
    parts.append(source[done:])
    return Marked("".join(parts), source, tuple(starts), letters)


class Lines:
    """Turns places of a text into lines, counted from 1."""

    def __init__(self, text: str):
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, position: int) -> int:
        return bisect.bisect_right(self.starts, position)
