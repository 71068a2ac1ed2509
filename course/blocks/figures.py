"""Figures and tables: ``/// figure | Title`` and ``/// table | Title`` get a number, a title and a description.

Every other table on a page is prepared here too: it scrolls inside itself where it is too wide, which the theme does by script.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from course.blocks import diagrams
from course.blocks.context import page_of
from course.blocks.html import element
from course.findings import Finding

STASHED = re.compile("\x02wzxhzdk:(\\d+)\x03")
PLACEHOLDER = re.compile("\x02[^\x03]*\x03")
RAW = "data-raw-title"  # as written, to find the block's line by; gone before the page is
HEADINGS = {f"h{level}" for level in range(1, 7)}


class _Numbered(Block):  # type: ignore[misc]
    """What both blocks share: the title in a paragraph, everything else in a division, until ``_Figures`` arranges them."""

    ARGUMENT = None  # A missing title is reported with its line; a block that refuses it would turn into a paragraph.

    def on_create(self, parent: Element) -> Element:
        title = (self.argument or "").strip()
        figure = SubElement(parent, "figure", {"class": f"course-{self.NAME}", RAW: title})
        SubElement(figure, "p", {"class": "figure-title"}).text = title
        SubElement(figure, "div", {"class": "figure-content"})
        return figure

    def on_add(self, block: Element) -> Element:
        return block[1]


class FigureBlock(_Numbered):
    NAME = "figure"


class TableBlock(_Numbered):
    NAME = "table"


class _Figures(Treeprocessor):
    """Numbers figures and tables in the order of the page and arranges their parts."""

    def run(self, root: Element) -> None:
        counts = {"figure": 0, "table": 0}
        for figure in list(root.iter("figure")):
            if RAW in figure.attrib:
                kind = (figure.get("class") or "").split()[0].removeprefix("course-")
                counts[kind] += 1
                self._arrange(figure, kind, counts[kind])
        prepare_tables(root)

    def _arrange(self, figure: Element, kind: str, number: int) -> None:
        title, content = list(figure)
        shown = [child for child in content if _is_shown(child, kind)]
        said = [child for child in content if child not in shown]
        self._check(kind, figure.attrib.pop(RAW), shown, said)
        name = figure.get("id") or f"{kind}-{number}"
        figure.set("id", name)
        title.set("id", f"{name}-title")
        label = element("span", f"{kind.capitalize()} {number}", class_="figure-number")
        label.tail, title.text = f" {title.text or ''}", None
        title.insert(0, label)
        text = element("div", *said, class_="figure-text", id=f"{name}-text") if said else None
        for nth, child in enumerate(shown, 1):
            self._draw(child, name, nth)
        # A table's title is read before it, a picture's after it.
        above = [element("figcaption", title), *shown, text]
        parts = above if kind == "table" else [*shown, element("figcaption", title, text)]
        figure[:] = [part for part in parts if part is not None]

    def _check(self, kind: str, title: str, shown: list[Element], said: list[Element]) -> None:
        page = page_of(self.md)
        wrong = []
        if not title:
            wrong.append((f"The {kind} has no title.", f"Write it behind a bar: “/// {kind} | Title”."))
        if not shown:
            what = "a table" if kind == "table" else "a diagram, an image or a table"
            wrong.append((f"The {kind} shows nothing.", f"Put {what} into it, with an empty line before it."))
        if kind == "figure" and not said:
            wrong.append(("The figure has no description.", "Say below the picture what a reader should see in it."))
        for message, hint in wrong:
            line = page.line_of(f"/// {kind} | {title}" if title else f"/// {kind}")
            page.report(Finding(page.path, line, kind, message, hint))

    def _draw(self, child: Element, name: str, nth: int) -> None:
        """Puts the drawing where the diagram's text is stashed."""
        found = STASHED.fullmatch((child.text or "").strip())
        stash = self.md.htmlStash.rawHtmlBlocks
        source = diagrams.source_in(stash[int(found[1])]) if found else None
        if found and source is not None:
            prefix = name if nth == 1 else f"{name}-{nth}"
            stash[int(found[1])] = diagrams.draw(source, page_of(self.md), prefix, f"{name}-title", f"{name}-text")


def _is_shown(child: Element, kind: str) -> bool:
    """Whether this is what the figure shows, and not words about it: a table, a picture alone in its paragraph, a fence."""
    if child.tag == "table" or kind == "table":
        return child.tag == "table"
    if len(child) == 0:
        return STASHED.fullmatch((child.text or "").strip()) is not None
    words = (child.text or "") + (child[0].tail or "")
    return len(child) == 1 and not words.strip() and child.find(".//img") is not None


def prepare_tables(root: Element) -> None:
    """Gives tables what they need to be read on a narrow screen and aloud: a frame that scrolls, and headers for columns.

    Only those without a class, as Markdown makes them; the theme would wrap them by script.
    """
    parents = {child: parent for parent in root.iter() for child in parent}
    names: dict[str, int] = {}
    heading = ""
    for found in list(root.iter()):
        if found.tag in HEADINGS:
            heading = PLACEHOLDER.sub("", "".join(found.itertext())).strip()
        if found.tag != "table" or found.get("class"):
            continue
        _name_cells(found)
        parent = parents[found]
        if (parent.get("class") or "").startswith("course-table"):
            label = {"aria_labelledby": f"{parent.get('id')}-title"}
        else:
            names[heading] = names.get(heading, 0) + 1
            nth = f" {names[heading]}" if names[heading] > 1 else ""
            label = {"aria_label": f"Table{nth}: {heading}" if heading else f"Table{nth}"}
        frame = element("div", class_="table-scroll", role="region", tabindex="0", **label)
        frame.tail, found.tail = found.tail, None
        parent[list(parent).index(found)] = frame
        frame.append(found)


def _name_cells(table: Element) -> None:
    """Headers say that they are a column's; where the first of them is empty, the first column names the rows."""
    table.set("class", "data")
    heads = table.findall("./thead/tr/th")
    for head in heads:
        head.set("scope", "col")
    if heads and not len(heads[0]) and not (heads[0].text or "").strip():
        heads[0].tag = "td"
        del heads[0].attrib["scope"]
        for first in table.findall("./tbody/tr/td[1]"):
            first.tag = "th"
            first.set("scope", "row")


class FigureExtension(BlocksExtension):  # type: ignore[misc]
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        # After inline patterns, which turn text into images; before the theme's and MkDocs' own processors read ids.
        md.treeprocessors.register(_Figures(md), "figures", 12)
        block_mgr.register(FigureBlock, self.getConfigs())
        block_mgr.register(TableBlock, self.getConfigs())


def makeExtension(**options: Any) -> FigureExtension:
    return FigureExtension(**options)
