"""Progress: a place for a tick at everything that can be ticked off, and ``/// progress | SCOPE``, which sums ticks up.

What there is to tick off is said by ``course.progress``. Without a script the ticks are empty and the sums are plain lists of
what there is; ``progress.js`` fills both from what this browser keeps.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from course import outline, pages, progress
from course.blocks.context import PageContext, page_of
from course.blocks.html import element, link
from course.findings import CourseError, Finding
from course.progress import Section, Tick

KEPT = (
    "What you tick off and answer is kept in this browser only; nothing is sent anywhere. "
    "To carry it to another browser, export it as a file here and import the file there."
)


def tick(what: Tick) -> Element:
    """The place of one tick; empty until the script makes a checkbox of it."""
    return element("course-tick", data_id=what.id, data_title=what.title, data_done=what.done)


class ProgressBlock(Block):  # type: ignore[misc]
    """``/// progress | SCOPE``: ``all``, an area, a folder; or ``manage`` for export, import and reset."""

    NAME = "progress"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        scope = self.argument.strip()
        made = element("course-progress-manage" if scope == "manage" else "course-progress", data_search_exclude="")
        parent.append(made)
        return made

    def on_end(self, block: Element) -> None:
        scope = self.argument.strip()
        if scope == "manage":
            block.append(element("p", KEPT))
            return
        page = page_of(self.md)
        try:
            found = progress.sections(scope, page.root)
        except CourseError as error:
            line = page.line_of(f"progress | {scope}")
            for finding in error.findings:
                here = Finding(page.path, line, "progress", finding.message, finding.hint)
                page.report(finding if finding.file else here)
            return
        block.append(element("ul", *(_section(section, _below_docs(page)) for section in found)))


def _section(section: Section, page: str) -> Element:
    parts: list[Element] = []
    for title, ticks in section.groups:
        if title:
            parts.append(element("p", title, class_="progress-group"))
        parts.append(
            element("ul", *(element("li", link(each.target, each.title, page), data_id=each.id) for each in ticks))
        )
    count = element("span", f"{len(section.ticks)} to do", class_="progress-count")
    head = element("summary", element("span", section.title, class_="progress-title"), " ", count)
    return element("li", element("details", head, *parts))


class _Ticks(Treeprocessor):
    """Puts ticks below headings, and into the listings of problems and papers."""

    def run(self, root: Element) -> None:
        page = page_of(self.md)
        try:
            this = pages.of_project(page.root).get(_below_docs(page))
            if this is None:
                return
            found = progress.of_page(this, outline.load(page.root))
            _listed(root, page)
        except CourseError as error:
            for finding in error.findings:
                if finding.file == page.path:  # the others are said where they are
                    page.report(finding)
            return
        places = {each.anchor: each for each in found}
        for parent in list(root.iter()):
            for child in list(parent):
                if (place := _place(child)) in places:
                    parent.insert(list(parent).index(child) + 1, tick(places.pop(place)))


def _place(heading: Element) -> str | None:
    """The anchor of a heading as ``Tick`` gives it: nothing for the page's title."""
    return "" if heading.tag == "h1" else heading.get("id") if heading.tag in ("h2", "h3") else None


def _listed(root: Element, page: PageContext) -> None:
    """Puts ticks into the entries of listings: the elements that have a record's key as their id."""
    for part in root.iter("div"):
        name = part.get("class", "").removeprefix("listing listing-")
        if name in progress.LISTED:
            ticks = progress.of_listing(name, page.root)
            for entry in list(part.iter()):
                if what := ticks.get(entry.get("id", "")):
                    entry.append(tick(what))


def _below_docs(page: PageContext) -> str:
    return page.path.removeprefix("docs/")


class ProgressExtension(BlocksExtension):  # type: ignore[misc]
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        md.block_level_elements += ["course-tick", "course-progress", "course-progress-manage"]
        # After attr_list has set the ids of headings, before toc adds its own.
        md.treeprocessors.register(_Ticks(md), "progress", 6)
        block_mgr.register(ProgressBlock, self.getConfigs())


def makeExtension(**options: Any) -> ProgressExtension:
    return ProgressExtension(**options)
