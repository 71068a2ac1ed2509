"""The external links of a Markdown or HTML text, each with its line, its text and the title it claims."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from course.links import dialects
from course.links.claims import claimed_title, text_of
from course.links.markers import Lines, Marked, mark
from course.links.plain import prose
from course.links.references import CITE, Uses, definition_label
from course.links.urls import is_external

_ADDRESSES = {
    "a": ("href",), "area": ("href",), "img": ("src", "srcset"), "source": ("src", "srcset"), "iframe": ("src",),
    "video": ("src", "poster"), "audio": ("src",), "track": ("src",), "embed": ("src",), "object": ("data",),
    "script": ("src",), "link": ("href",), "input": ("src",), "q": ("cite",), "blockquote": ("cite",), "del": ("cite",), "ins": ("cite",),
}  # fmt: skip
_SELECTOR = ",".join(f"{tag}[{name}]" for tag, names in _ADDRESSES.items() for name in names)
_HINTS = {"preconnect", "dns-prefetch", "canonical", "alternate", "shortlink"}  # not what a reader is led to


@dataclass(frozen=True)
class Found:
    """One link as it stands: ``line`` is where it is used, ``definition`` the line of a reference's address, or 0."""

    url: str
    line: int
    text: str
    claim: str = ""
    kind: Literal["link", "autolink", "image", "embed", "citation"] = "link"
    definition: int = 0
    citation: str = ""
    nbsp: bool = False


@dataclass
class Extraction:
    """The links in the order of the source, and where addresses stand that did not become links."""

    links: list[Found] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    """Places (offsets) of addresses in the prose that no link came of."""


def from_markdown(text: str, dialect: dialects.Dialect, citations: Mapping[str, str] | None = None) -> Extraction:
    """``citations`` maps keys to addresses; ``[text][@key]`` is then a link to it."""
    body = dialects.without_front_matter(text)
    marked = mark(body)
    cited = {f"@{key}": f"{CITE}{key}" for key in citations or {}}
    html = dialects.render(marked.text, dialect, cited)
    found, seen = _collect(html, marked, Uses(prose(body)), dict(citations or {}))
    stray = [start for number, start in enumerate(marked.starts) if number not in seen]
    return Extraction(found, stray)


def from_html(text: str) -> Extraction:
    marked = mark(text)
    found, _ = _collect(marked.text, marked, None, {})
    return Extraction(found)


def _collect(html: str, marked: Marked, uses: Uses | None, citations: dict[str, str]) -> tuple[list[Found], set[int]]:
    tree = LexborHTMLParser(html)
    lines = Lines(marked.source)
    links: list[tuple[int, Found]] = []
    seen: set[int] = set()
    base = next((node.attributes.get("href") or "" for node in tree.css("base[href]")), "")
    for node in tree.css(_SELECTOR):
        for raw in _raw_addresses(node):
            number = marked.first(raw)
            href = marked.strip(raw)
            if number is not None:
                seen.add(number)
            one = _link(node, href, number, marked, lines, uses, citations, marked.strip(base))
            if one:
                links.append((len(links), one))
    links.sort(key=lambda pair: (pair[1].line, pair[0]))
    return [one for _, one in links], seen


def _raw_addresses(node: LexborNode) -> list[str]:
    names = _ADDRESSES.get(node.tag or "", ())
    if node.tag == "link" and _HINTS & set((node.attributes.get("rel") or "").lower().split()):
        return []
    found: list[str] = []
    for name in names:
        value = node.attributes.get(name) or ""
        if name == "srcset":
            found += [part.split()[0] for part in re.split(r",\s+", value) if part.split()]
        elif value:
            found.append(value)
    return found


def _link(
    node: LexborNode, href: str, number: int | None, marked: Marked, lines: Lines,
    uses: Uses | None, citations: dict[str, str], base: str,
) -> Found | None:  # fmt: skip
    text = marked.strip(text_of(node))
    if href.startswith(CITE):
        key = href.removeprefix(CITE)
        line = uses.line(f"@{key}", text) if uses else 0
        return Found(citations[key], line, text, "", "citation", 0, key)
    if not is_external(href):
        return _relative_to_base(node, href, base, text, marked, lines)
    bare = node.tag == "a" and _is_bare(href, text)
    if bare and _in_code(node):
        return None
    nbsp = bare and "\u00a0" in href
    if bare:
        closing = _left_out(marked, number, _BARE_END.split(href)[0])
        href, text = _BARE_END.split(href)[0] + closing, _BARE_END.split(text)[0] + closing
    start = marked.starts[number] if number is not None else _search(marked.source, href)
    line = lines.of(start) if start >= 0 else 0
    label = definition_label(marked.source, start) if uses and start >= 0 and not bare else ""
    definition = 0
    if label and uses:
        definition, line = line, uses.line(label, text) or line
    kind: Literal["link", "autolink", "image", "embed"] = (
        "autolink" if bare else "link" if node.tag in ("a", "area") else "embed"
    )
    kind = "image" if node.tag == "img" else kind
    claim = "" if kind != "link" or node.tag == "area" else marked.strip(claimed_title(node, href, text))
    return Found(href, line, text, claim, kind, definition, "", nbsp)


def _relative_to_base(node: LexborNode, href: str, base: str, text: str, marked: Marked, lines: Lines) -> Found | None:
    """In HTML, a ``<base>`` elsewhere makes external links of relative ones."""
    if not base or not is_external(base) or href.startswith(("#", "mailto:", "tel:", "data:", "javascript:")):
        return None
    start = _search(marked.source, href)
    return Found(urljoin(base, href), lines.of(start) if start >= 0 else 0, text)


_BARE_END = re.compile(
    r"[<\u00a0]"
)  # magiclink runs on into a tag that is stashed away, and into a footnote's no-break space


def _is_bare(href: str, text: str) -> bool:
    href, text = _BARE_END.split(href)[0], _BARE_END.split(text)[0]
    return bool(text) and (href == text or href in (f"http://{text}", f"https://{text}"))


def _left_out(marked: Marked, number: int | None, href: str) -> str:
    """A closing bracket that belongs to a bare address, and that some versions of the renderer leave out."""
    if number is None or href.count("(") <= href.count(")"):
        return ""
    end = marked.starts[number] + len(href)
    return ")" if marked.source[end - 1 : end + 1] == href[-1] + ")" else ""


def _in_code(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in ("code", "pre", "kbd", "samp", "tt"):
            return True
        parent = parent.parent
    return False


def _search(source: str, href: str) -> int:
    """Where an address stands that could not be marked, such as one written with entities; -1 if nowhere."""
    for spelling in (href, href.replace("&", "&amp;"), re.sub(r"([_*()])", r"\\\1", href)):
        if (position := source.find(spelling)) >= 0:
            return position
    host = re.search(r"[\w-]+\.[\w.-]+", href)
    return source.find(host[0]) if host else -1
