"""What type does for numbers: “80 %” and “20 ms” stay on one line, and the letters of “99th” are raised.

pymdownx.smartsymbols would raise them too, but reads every page a second time, white space included, for nine kinds of symbol.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from course.blocks.html import element

UNIT = r"%|[kKMGTP]i?B|[KMGT]bit/s|bytes?|bits?|[nµm]?s|min|minutes?|hours?|days?|[kMG]?Hz|MB/s|GB/s|million|billion"


class _Space(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        return "\N{NO-BREAK SPACE}", m.start(0), m.end(0)


class _Ordinal(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        return element("sup", m[0]), m.start(0), m.end(0)


class TypographyExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(_Space(rf"(?<=\d) (?=(?:{UNIT})(?!\w))", md), "unit-space", 5)
        md.inlinePatterns.register(_Ordinal(r"(?<=\d)(?:st|nd|rd|th)\b", md), "ordinal", 4)


def makeExtension(**options: Any) -> TypographyExtension:
    return TypographyExtension(**options)
