"""Review: ``/// flashcards``, ``/// mock-test`` and ``/// design-round``, which ask again what pages have taught.

Each becomes an element that holds, as JSON, what its script asks. What stands in the block is shown until the script takes over, and
instead of it where there is none; the design round takes its stages from there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from course import review_pool
from course.blocks.context import page_of
from course.blocks.html import element
from course.findings import CourseError, Finding


class _Review(Block):  # type: ignore[misc]
    """An element named after the block, around the block's text and the data of ``data``."""

    def data(self, root: Path) -> dict[str, Any]:
        raise NotImplementedError

    def on_create(self, parent: Element) -> Element:
        made = element(f"course-{self.NAME}", element("div", class_="review-without-script"), data_search_exclude="")
        parent.append(made)
        return made

    def on_add(self, block: Element) -> Element:
        return block[0]

    def on_end(self, block: Element) -> None:
        page = page_of(self.md)
        try:
            data = self.data(page.root)
        except CourseError as error:
            where = page.line_of(f"/// {self.NAME}")
            message = f"What is asked here can't be gathered: {error.findings[0]}"
            page.report(Finding(page.path, where, "review", message, "Mend what scripts/check finds."))
            return
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        SubElement(block, "div").text = self.md.htmlStash.store(f'<script type="application/json">{text}</script>')


class FlashcardsBlock(_Review):
    NAME = "flashcards"

    def data(self, root: Path) -> dict[str, Any]:
        return {"questions": review_pool.all_questions(root), "terms": review_pool.terms(root)}


class MockTestBlock(_Review):
    NAME = "mock-test"

    def data(self, root: Path) -> dict[str, Any]:
        return {"questions": review_pool.all_questions(root)}


class DesignRoundBlock(_Review):
    NAME = "design-round"

    def data(self, root: Path) -> dict[str, Any]:
        return {"levels": review_pool.LEVELS, "cases": review_pool.case_data(review_pool.cases(root))}


class ReviewExtension(BlocksExtension):  # type: ignore[misc]
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        for block in (FlashcardsBlock, MockTestBlock, DesignRoundBlock):
            md.block_level_elements.append(f"course-{block.NAME}")
            block_mgr.register(block, self.getConfigs())


def makeExtension(**options: Any) -> ReviewExtension:
    return ReviewExtension(**options)
