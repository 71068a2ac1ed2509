"""Pieces of pages as HTML for use elsewhere: values of the page's estimates are filled in, links lead from the site's home."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from markdown import Markdown
from mkdocs.utils.yaml import yaml_load

from course.blocks.context import PageContext, set_page
from course.blocks.html import address
from course.findings import Finding
from course.pages import Page

# Stands between two pieces of Markdown that are converted in one go; its HTML is a paragraph of its own.
BETWEEN = "course\u2063piece"
LINK = re.compile(r'(href|src)="(?![a-z][a-z0-9+.-]*:|/|#)([^"#]*)(#[^"]*)?"')
HERE = re.compile(r'href="(#[^"]*)"')


class _Quiet(PageContext):
    """What is wrong with a page is said when the page itself is made; to a part of it, much is unused that isn't."""

    def report(self, finding: Finding) -> None:
        self.findings.append(finding)


def as_html(md: Markdown, page: Page, pieces: Iterable[str], root: Path) -> list[str]:
    """The HTML of each piece of the page's Markdown; a single paragraph goes without its <p>. ``md`` is from ``markdown``."""
    # Pieces may refer to values of the page's estimates, so these are evaluated first.
    text = f"\n\n{BETWEEN}\n\n".join(["\n\n".join(_estimates(page.body)), *pieces])
    set_page(md.reset(), _Quiet(f"docs/{page.path}", text, root))
    return [_links(_bare(piece.strip()), page.path) for piece in md.convert(text).split(f"<p>{BETWEEN}</p>")[1:]]


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
    for name in ("glossary", "progress"):
        if name in md.treeprocessors:
            md.treeprocessors.deregister(name)
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
