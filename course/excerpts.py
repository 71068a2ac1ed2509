"""Pieces of pages as HTML for use elsewhere: values of the page's estimates are filled in, links lead from the site's home."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.utils.yaml import yaml_load

from course.blocks.context import PageContext, set_page
from course.blocks.estimates import REFERENCE
from course.blocks.html import address
from course.findings import Finding
from course.pages import Page

# Stands before each of the pieces of Markdown that are converted in one go: a paragraph, of which an empty element is made.
BEFORE = "course\u2063piece"
MARK = "course-piece"
LINK = re.compile(r'(href|src)="(?![a-z][a-z0-9+.-]*:|/|#)([^"#]*)(#[^"]*)?"')
HERE = re.compile(r'href="(#[^"]*)"')


class _Quiet(PageContext):
    """What is wrong with a page is said when the page itself is made; to a part of it, much is unused that isn't."""

    def report(self, finding: Finding) -> None:
        self.findings.append(finding)


def as_html(md: Markdown, page: Page, pieces: Iterable[str], root: Path) -> list[str]:
    """The HTML of each piece of the page's Markdown; a single paragraph goes without its <p>. ``md`` is from ``markdown``."""
    text = "".join(f"\n\n{BEFORE}\n\n{piece}" for piece in pieces)
    if re.search(REFERENCE, text):
        text = "\n\n".join(_estimates(page.body)) + text
    set_page(md.reset(), _Quiet(f"docs/{page.path}", text, root))
    return [_links(_bare(piece.strip()), page.path) for piece in md.convert(text).split(f"<{MARK}></{MARK}>")[1:]]


class _Pieces(Treeprocessor):
    """Leaves only the pieces of the text, and marks where each begins."""

    def run(self, root: Element) -> None:
        begun = False
        for child in list(root):
            if child.text == BEFORE:
                begun = True
                child.tag, child.text = MARK, None
            elif not begun:
                root.remove(child)


def markdown(root: Path) -> Markdown:
    """Markdown as the site has it, without what belongs to a page as a whole."""
    names: list[str] = []
    configs: dict[str, Any] = {}
    settings = yaml_load((root / "mkdocs.yml").read_text(encoding="utf-8"))
    for entry in settings["markdown_extensions"]:
        name, config = next(iter(entry.items())) if isinstance(entry, dict) else (entry, {})
        names.append(name)
        configs[name] = config or {}
    md = Markdown(extensions=names, extension_configs=configs)
    for name in ("glossary", "page-facts", "progress"):
        if name in md.treeprocessors:
            md.treeprocessors.deregister(name)
    # After the estimates have their values (30), before inline Markdown is read (20), which their tables then don't cost.
    md.treeprocessors.register(_Pieces(md), "pieces", 25)
    return md


def _estimates(body: str) -> Iterator[str]:
    for match in re.finditer(r"^(`{3,})estimate\b.*?^\1[ ]*$", body, re.DOTALL | re.MULTILINE):
        yield match[0]


def _bare(html: str) -> str:
    """Without the <p> around a single paragraph."""
    return html[3:-4] if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1 else html


def _links(html: str, page: str) -> str:
    """Turns links to Markdown files, relative to ``page``, into addresses below the site's home."""

    def turned(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), match[2]))
        where = address(target) if target.endswith(".md") else target
        return f'{match[1]}="{where}{match[3] or ""}"'

    html = LINK.sub(turned, html)
    return HERE.sub(lambda match: f'href="{address(page)}{match[1]}"', html)
