"""Keeps a number and its unit on one line: the space in “80 %” or “20 ms” becomes one that doesn't break."""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

UNIT = r"%|[kKMGTP]i?B|[KMGT]bit/s|bytes?|bits?|[nµm]?s|min|minutes?|hours?|days?|[kMG]?Hz|MB/s|GB/s|million|billion"


class _Space(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        return "\N{NO-BREAK SPACE}", m.start(0), m.end(0)


class SpaceExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(_Space(rf"(?<=\d) (?=(?:{UNIT})(?!\w))", md), "unit-space", 5)


def makeExtension(**options: Any) -> SpaceExtension:
    return SpaceExtension(**options)
