"""What is known of a page beside its text: how long it takes, what to read first, when its facts were checked, how many sources it
cites, and which pages build on it. All of it is made from front matter and citations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from course import pages
from course.blocks.context import page_of
from course.blocks.html import element, link
from course.findings import CourseError
from course.pages import Page


class _Facts(Treeprocessor):
    def run(self, root: Element) -> None:
        try:
            known = pages.of_project()
        except CourseError:
            return  # Said by the page check.
        page = known.get(page_of(self.md).path.removeprefix("docs/"))
        if page is None or page.kind == "page":
            return
        title = next((number for number, child in enumerate(root) if child.tag == "h1"), None)
        if title is not None:
            root.insert(title + 1, facts(page, known))
        if builders := [other for other in known.values() if page.path in other.meta.prerequisites]:
            root.append(element("p", "Builds on this page: ", *_named(builders, page), ".", class_="page-builds"))


def facts(page: Page, known: Mapping[str, Page]) -> Element:
    """The line below the title."""
    first = [known[path] for path in page.meta.prerequisites if path in known]
    before = [" Read first: ", *_named(first, page), "."] if first else []
    count = len(set(page.citations))
    sources = f" Cites {count} {'source' if count == 1 else 'sources'}." if count else ""
    day = f"{page.meta.reviewed.day} {page.meta.reviewed:%B %Y}"
    return element(
        "p", f"{page.meta.minutes} minutes.", *before, f" Facts last checked on {day}.{sources}", class_="page-facts"
    )


def _named(others: Iterable[Page], page: Page) -> list[Element | str]:
    parts: list[Element | str] = []
    for other in others:
        parts += [", "] if parts else []
        parts.append(link(other.path, other.meta.title, page.path))
    return parts


class PageFactsExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_Facts(md), "page-facts", 6.4)  # after the glossary, whose terms don't belong here


def makeExtension(**options: Any) -> PageFactsExtension:
    return PageFactsExtension(**options)
