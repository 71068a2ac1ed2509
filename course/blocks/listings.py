"""Lists and tables that are made, never typed: ``/// listing | articles`` and its like.

What a listing shows comes from the records (``course.bibliography``), the pages (``course.pages``) and the outline of the week
(``course.outline``); the functions that draw it are in ``course.blocks.listing_records`` and ``course.blocks.listing_pages``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block, type_string

from course.bibliography import suggest
from course.blocks import lineage, listing_health, listing_pages, listing_records
from course.blocks.context import page_of
from course.blocks.html import element
from course.findings import CourseError, Finding

# A maker gets the page (below docs/) it draws for and the options "of" and "by" of the block.
Maker = Callable[[str, str, str], list[Element]]

LISTINGS: dict[str, Maker] = {
    "articles": listing_records.articles,
    "books": listing_records.books,
    "case-studies": listing_pages.case_studies,
    "corrections": listing_records.corrections,
    "health": listing_health.health,
    "lineage": lineage.listing,
    "papers": listing_records.papers,
    "problems": listing_records.problems,
    "resources": listing_records.resources,
    "topics": listing_pages.topics,
    "week": listing_pages.week,
}


class ListingBlock(Block):  # type: ignore[misc]
    """``/// listing | NAME`` with the options ``of`` (which part) and ``by`` (how it is grouped)."""

    NAME = "listing"
    ARGUMENT = True
    OPTIONS = {"of": ["", type_string], "by": ["", type_string]}  # noqa: RUF012

    def on_create(self, parent: Element) -> Element:
        return _append(parent, element("div", class_=f"listing listing-{self.argument.strip()}"))

    def on_end(self, block: Element) -> None:
        name = self.argument.strip()
        if name not in LISTINGS:
            _report(self.md, f"listing | {name}", f"There is no listing “{name}”.", suggest(name, LISTINGS))
            return
        _fill(
            self.md,
            block,
            f"listing | {name}",
            lambda page: LISTINGS[name](page, self.options["of"], self.options["by"]),
        )


class PaperHeadBlock(Block):  # type: ignore[misc]
    """``/// paper | KEY``: who wrote the paper, where it appeared, and where to read it."""

    NAME = "paper"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        return _append(parent, element("div", class_="paper-head"))

    def on_end(self, block: Element) -> None:
        key = self.argument.strip()
        _fill(self.md, block, f"paper | {key}", lambda page: listing_records.paper_head(page, key))


def _append(parent: Element, child: Element) -> Element:
    parent.append(child)
    return child


def _fill(md: Markdown, block: Element, where: str, make: Callable[[str], list[Element]]) -> None:
    try:
        block.extend(make(page_of(md).path.removeprefix("docs/")))
    except CourseError as error:
        for finding in error.findings:
            _report(md, where, finding.message, finding.hint)


def _report(md: Markdown, where: str, message: str, hint: str) -> None:
    page = page_of(md)
    page.report(Finding(page.path, page.line_of(where), "listing", message, hint))


class ListingExtension(BlocksExtension):  # type: ignore[misc]
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        block_mgr.register(ListingBlock, self.getConfigs())
        block_mgr.register(PaperHeadBlock, self.getConfigs())


def makeExtension(**options: Any) -> ListingExtension:
    return ListingExtension(**options)
