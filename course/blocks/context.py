"""What a block knows of the page it stands in, and how it says that something is wrong there.

A block is a Python-Markdown extension: it sees text, not files. MkDocs strips the front matter before it hands the text over, so
a line of the text is not yet a line of the file. This module is the one place that knows how to get from one to the other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

from markdown import Markdown

from course.findings import Finding

ROOT = Path(__file__).resolve().parents[2]

# MkDocs counts what is logged below "mkdocs", and a strict build fails when something was.
log = logging.getLogger("mkdocs.course")


@dataclass
class PageContext:
    """The page under conversion: its file (below the project), the file's text, the project, and what was found so far."""

    path: str = "<text>"
    text: str = ""
    root: Path = ROOT
    findings: list[Finding] = field(default_factory=list)

    def line_of(self, needle: str, nth: int = 1) -> int:
        """The line (from 1) of the file in which ``needle`` stands for the ``nth`` time; 0 if it does not."""
        position = -1
        for _ in range(nth):
            position = self.text.find(needle, position + 1)
            if position < 0:
                return 0
        return self.text.count("\n", 0, position) + 1

    def report(self, finding: Finding) -> None:
        """Keeps the finding and logs it, so that a strict build fails with a sentence instead of a traceback."""
        self.findings.append(finding)
        log.error("%s", finding)


def set_page(md: Markdown, page: PageContext) -> PageContext:
    """Tells the blocks which page they stand in; checks and tests call it, MkDocs needs no call."""
    md.course_page = page  # type: ignore[attr-defined]
    return page


def page_of(md: Markdown) -> PageContext:
    """The page that ``md`` is converting: the one that was set, or the one MkDocs' own link processor knows."""
    known: PageContext | None = getattr(md, "course_page", None)
    if known is not None:
        return known
    if "relpath" in md.treeprocessors:
        file = md.treeprocessors["relpath"].file  # type: ignore[attr-defined]
        source = Path(file.abs_src_path)
        path = source.relative_to(ROOT).as_posix() if source.is_relative_to(ROOT) else str(source)
        return set_page(md, PageContext(path, source.read_text(encoding="utf-8")))
    return set_page(md, PageContext())
