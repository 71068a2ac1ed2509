"""Citations: ``[Dynamo][@dynamo]`` is an ordinary reference link whose target comes from the bibliography.

The extension fills Markdown's own table of references, so a citation works wherever a reference link does, and code stays code.
"""

from __future__ import annotations

from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from course import bibliography
from course.blocks.context import page_of


class _References(dict[str, tuple[str, str]]):
    """Markdown's table of references; notes each citation that is asked for and isn't there."""

    def __init__(self, md: Markdown):
        super().__init__(md.references | bibliography.of_project().references)
        self.md = md
        self.reported: set[str] = set()

    def __contains__(self, name: object) -> bool:
        known = super().__contains__(name)
        if not known and isinstance(name, str) and name.startswith("@") and name not in self.reported:
            self.reported.add(name)
            self._report(name)
        return known

    def _report(self, name: str) -> None:
        page = page_of(self.md)
        keys = [key.removeprefix("@") for key in self if key.startswith("@")]
        line = page.line_of(f"][{name}]")
        page.report(bibliography.no_record(name.removeprefix("@"), keys, page.path, line))


class CitationExtension(Extension):
    """Makes every record of the bibliography citable by its key."""

    def extendMarkdown(self, md: Markdown) -> None:
        self.md = md
        md.registerExtension(self)
        self.reset()

    def reset(self) -> None:
        """Python-Markdown clears its references for every page; this fills them again."""
        self.md.references = _References(self.md)


def makeExtension(**options: Any) -> CitationExtension:
    return CitationExtension(**options)
