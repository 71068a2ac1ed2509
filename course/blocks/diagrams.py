"""Diagrams: a ``d2`` fence becomes the SVG that ``scripts/diagrams`` has drawn from it, part of the page itself.

The SVG is found by the hash of the fence's text, so that an edited fence without a new drawing is noticed. The fence only leaves
its text on the page; the figure around it, which knows title and description, puts the drawing there.
"""

from __future__ import annotations

import hashlib
import html
import re
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from course import bibliography
from course.blocks import listing_records
from course.blocks.context import PageContext, page_of
from course.blocks.html import address_from
from course.diagram_svg import size
from course.findings import Finding

FOLDER = "docs/assets/diagrams"
FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})\s*(?:\{\s*\.)?d2\b.*$", re.MULTILINE)
LEFT = re.compile(r'<pre class="d2-source"><code>(.*?)</code></pre>', re.DOTALL)

# A drawing wider than this scrolls in a window of 320 px, where words are 11 px high at least: see figures.css.
PHONE = 455


def normal(source: str) -> str:
    """The text without what doesn't change the drawing: space at the ends of lines and of the whole."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines()) + "\n"


def key(source: str) -> str:
    """The name of the drawing of ``source``: 16 hexadecimal digits."""
    return hashlib.sha256(normal(source).encode()).hexdigest()[:16]


def path(source: str, root: Path) -> Path:
    return root / FOLDER / f"{key(source)}.svg"


def line_of(source: str, text: str) -> int:
    """The line (from 1) of the fence in ``text`` that holds ``source``; 0 if there is none."""
    wanted = [line.strip() for line in normal(source).splitlines()]
    lines = text.split("\n")
    for found in FENCE.finditer(text):
        number = text.count("\n", 0, found.start()) + 1
        held = [line.strip() for line in lines[number : number + len(wanted)]]
        if held == wanted:
            return number
    return 0


def keep_source(source: str, language: str, class_name: str, options: Any, md: Markdown, **more: Any) -> str:
    """The fence's formatter: the text as it is, which is also what is shown where there is no drawing."""
    return f'<pre class="d2-source"><code>{html.escape(normal(source))}</code></pre>'


def source_in(stashed: object) -> str | None:
    """The text of the diagram that a piece of Markdown's stash of finished HTML holds."""
    found = LEFT.fullmatch(stashed.strip()) if isinstance(stashed, str) else None
    return html.unescape(found[1]) if found else None


def draw(source: str, page: PageContext, prefix: str, title: str, description: str) -> str:
    """The diagram as HTML, its ids starting with ``prefix``, named by the ids of ``title`` and ``description``.

    Where the drawing is missing, that is reported and the text shown instead.
    """
    file = path(source, page.root)
    if not file.is_file():
        line = line_of(source, page.text)
        message = f"The drawing of this diagram, {FOLDER}/{file.name}, is missing."
        page.report(Finding(page.path, line, "diagram-missing", message, "Run scripts/diagrams."))
        return f"<pre><code>{html.escape(normal(source))}</code></pre>"
    svg = file.read_text(encoding="utf-8").strip()
    width, height = size(svg)
    svg = re.sub(r' id="|url\(#', lambda found: f"{found[0]}{prefix}-", svg)
    links = ' href="@' in svg
    # As xlink:href, because the theme's instant navigation would set an element's href, which an SVG's doesn't allow.
    svg = re.sub(
        r' href="@([a-z0-9-]+)"', lambda found: f' role="link" xlink:href="{_address(found[1], source, page)}"', svg
    )
    if links:  # a link's name is read with a space between its lines, so that one stands there
        svg = svg.replace("</tspan><tspan", "</tspan> <tspan")
    box = re.search(r'viewBox="[^"]*"', svg)
    head = (
        f'<svg class="dg" role="{"group" if links else "img"}" aria-labelledby="{title}" aria-describedby="{description}" '
        f'width="{width:g}" height="{height:g}" {box[0] if box else ""} style="--dg-width:{width:g}">'
    )
    svg = head + svg.partition(">")[2]
    scrolls = f' tabindex="0" role="group" aria-labelledby="{title}"' if width > PHONE else ""
    # Its words would be salad in the results of a search.
    return f'<div class="dg-frame" data-search-exclude{scrolls}>{svg}</div>'


def _address(key: str, source: str, page: PageContext) -> str:
    """Where on the site the record is, as seen from the page; a drawing is HTML, in which MkDocs looks for no links."""
    records = bibliography.of_project().records
    if key not in records:
        page.report(bibliography.no_record(key, records, page.path, line_of(source, page.text)))
        return ""
    return address_from(page.path.removeprefix("docs/"), listing_records.home(records[key]))


class _Homeless(Postprocessor):
    """Reports the diagrams that no figure has taken: nobody has said what they show."""

    def run(self, text: str) -> str:
        for found in LEFT.finditer(text):
            page = page_of(self.md)
            line = line_of(html.unescape(found[1]), page.text)
            message = "A diagram stands outside a figure, so it has neither title nor description."
            hint = "Put it between “/// figure | Title” and “///”, with a sentence on what it shows."
            page.report(Finding(page.path, line, "diagram-alone", message, hint))
        return text


class DiagramExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.postprocessors.register(_Homeless(md), "homeless-diagrams", 5)  # after raw HTML is back in its place


FENCES = [{"name": "d2", "class": "d2", "format": keep_source}]


def makeExtension(**options: Any) -> DiagramExtension:
    return DiagramExtension(**options)
