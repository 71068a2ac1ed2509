"""Glossary: the first use of a term on a page becomes a link to its definition, which ``glossary.js`` shows where one reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from course import glossary
from course.blocks.context import page_of
from course.blocks.html import element, relative
from course.findings import CourseError
from course.glossary import Finder, Term

# No terms in here: code, what is a link or control already, titles, and questions, which a definition might answer.
CLOSED = frozenset((
    "a", "abbr", "button", "caption", "code", "course-estimate", "course-progress", "course-quiz", "course-tick",
    "dt", "h1", "h2", "h3", "h4", "h5", "h6", "kbd", "label", "legend", "math", "pre", "samp", "script", "style",
    "summary", "svg", "textarea", "th", "var",
))  # fmt: skip


class _Terms(Treeprocessor):
    def run(self, root: Element) -> None:
        page = page_of(self.md)
        if not page.path.startswith("docs/"):
            return
        here = page.path.removeprefix("docs/")
        if here == glossary.PAGE:
            for entry in root.iter("dt"):
                if "id" not in entry.attrib:
                    entry.set("id", glossary.anchor("".join(entry.itertext())))
            return
        try:
            _Walk(glossary.of(page.root), here).through(root)
        except CourseError:
            return  # Said where the glossary itself is built.


class _Walk:
    """Goes through a page once, and links each term where it is met first."""

    def __init__(self, finder: Finder, page: str):
        self.finder = finder
        self.page = page
        self.met: set[str] = set()

    def through(self, parent: Element) -> None:
        at = self._link(parent, parent.text, 0)
        while at < len(parent):
            child = parent[at]
            if child.tag not in CLOSED:
                self.through(child)
            at = self._link(parent, child.tail, at + 1)

    def _link(self, parent: Element, text: str | None, at: int) -> int:
        """Links the terms of a text that stands before the child ``at``; gives where that child is afterwards."""
        if not text or text.isspace() or isinstance(text, AtomicString):
            return at
        made = list(self._first_uses(text))
        if not made:
            return at
        before = text[: made[0][0]]
        if at:
            parent[at - 1].tail = before
        else:
            parent.text = before
        for number, (start, end, term) in enumerate(made):
            follows = made[number + 1][0] if number + 1 < len(made) else len(text)
            child = _term(term, text[start:end], self.page)
            child.tail = text[end:follows]
            parent.insert(at + number, child)
        return at + len(made)

    def _first_uses(self, text: str) -> Iterator[tuple[int, int, Term]]:
        for start, end, term in self.finder.finditer(text):
            if term.id not in self.met:
                self.met.add(term.id)
                yield start, end, term


def _term(term: Term, text: str, page: str) -> Element:
    href = relative(f"{glossary.PAGE}#{term.id}", page)
    return element("course-term", element("a", text, href=href, title=term.definition))


class GlossaryExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # After the inline patterns and attr_list, before MkDocs collects ids and turns links to files into addresses.
        md.treeprocessors.register(_Terms(md), "glossary", 6.5)


def makeExtension(**options: Any) -> GlossaryExtension:
    return GlossaryExtension(**options)
