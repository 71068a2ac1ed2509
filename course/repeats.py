"""Sentences that stand on two pages: each thing is said in one place, and elsewhere one links to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from course.findings import Finding
from course.page_rules import UNWRITTEN
from course.pages import Page, text_lines

LENGTH = 12
"""Words from which on a sentence is thought to be the same by intent."""
NOT_PROSE = ("#", "|", "/", "- [", "    ")
SENTENCE = re.compile(r"(?<=[.!?:])\s+")
LINK = re.compile(r"\]\([^)]*\)|\]\[@[^\]]*\]")


def check(pages: Iterable[Page]) -> Iterator[Finding]:
    """A finding for each sentence that another page has already."""
    first: dict[str, tuple[str, int]] = {}
    for page in pages:
        for line, words, sentence in _sentences(page):
            path, place = first.setdefault(words, (page.path, line))
            if path != page.path:
                message = f"This sentence stands in docs/{path}:{place} too: “{sentence[:80]}”."
                hint = "Keep it in the one page it belongs to, and link to that from the other."
                yield Finding(f"docs/{page.path}", line, "repeated", message, hint)


def _sentences(page: Page) -> Iterator[tuple[int, str, str]]:
    for number, line in text_lines(page):
        if line.startswith(NOT_PROSE) or UNWRITTEN.search(line):
            continue
        for sentence in SENTENCE.split(line):
            words = re.findall(r"\w+", LINK.sub("", sentence.lower()))
            if len(words) >= LENGTH:
                yield number, " ".join(words), sentence.strip()
