"""Lines of descent: which work carries on the idea of which, as a picture and as a list, made from ``builds_on`` of the records.

``/// lineage | chubby, zookeeper`` in a figure draws these works and which builds on which; ``scripts/diagrams`` draws it as it does
a ``d2`` fence. ``/// listing | lineage`` with the same keys as its ``of`` says the same in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from course import bibliography
from course.bibliography import Record
from course.blocks import diagrams, listing_records
from course.blocks.context import page_of
from course.blocks.html import element, link
from course.findings import CourseError, Finding

OPENING = re.compile(r"^/{3,} lineage \| (.+)$", re.MULTILINE)


def keys_of(text: str) -> list[str]:
    return [key.strip() for key in text.split(",") if key.strip()]


def works(keys: Iterable[str], records: Mapping[str, Record]) -> list[Record]:
    """The works named by ``keys``, oldest first. Raises CourseError for one that is unknown or has nothing to do with the others."""
    named = list(keys)
    for key in named:
        if key not in records:
            raise CourseError(bibliography.no_record(key, records, "", 0))
    pairs = [(older, key) for key in named for older in records[key].builds_on if older in named]
    for key in named:
        if not any(key in pair for pair in pairs):
            message = f"“{key}” neither builds on another of these works nor is built on by one."
            raise CourseError(Finding("", 0, "lineage", message, "Add it to “builds_on” of a record, or leave it out."))
    return sorted((records[key] for key in set(named)), key=lambda work: (work.year or 0, work.title))


def source(keys: Iterable[str], records: Mapping[str, Record]) -> str:
    """The picture in D2's language: a box for each work, which leads to it, and an arrow to what carries it on."""
    shown = works(keys, records)
    boxes = [f'"{work.key}": "{work.name()}\\n{work.year}" {{link: "@{work.key}"}}' for work in shown]
    named = {work.key for work in shown}
    arrows = [f'"{older}" -> "{work.key}"' for work in shown for older in work.builds_on if older in named]
    return "\n".join(["direction: down", *boxes, *arrows])


def listing(page: str, of: str, by: str) -> list[Element]:
    """Each work with what it builds on and what, of these works, carries it on."""
    shown = works(keys_of(of), bibliography.of_project().records)

    def links(found: list[Record]) -> list[Element | str]:
        parts: list[Element | str] = []
        for work in found:
            parts += [", " if parts else "", link(listing_records.home(work), work.name(), page)]
        return parts

    items = []
    for work in shown:
        before = links([other for other in shown if other.key in work.builds_on])
        after = links([other for other in shown if work.key in other.builds_on])
        said = [
            *(["builds on ", *before] if before else []),
            *(["; " if before else "", "carried on by ", *after] if after else []),
        ]
        head = link(listing_records.home(work), work.name(), page)
        facts = ", ".join(filter(None, (work.by(), str(work.year))))
        items.append(element("li", head, f" ({facts})", ": " if said else "", *said))
    return [element("ul", *items)]


class LineageBlock(Block):  # type: ignore[misc]
    NAME = "lineage"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        return SubElement(parent, "p")

    def on_end(self, block: Element) -> None:
        try:
            text = source(keys_of(self.argument), bibliography.of_project().records)
        except CourseError as error:
            page = page_of(self.md)
            for finding in error.findings:
                page.report(replace(finding, file=page.path, line=page.line_of(f"lineage | {self.argument}")))
            return
        block.text = self.md.htmlStash.store(diagrams.keep_source(text, "d2", "", {}, self.md))


class LineageExtension(BlocksExtension):  # type: ignore[misc]
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        block_mgr.register(LineageBlock, self.getConfigs())


def makeExtension(**options: Any) -> LineageExtension:
    return LineageExtension(**options)
