"""What a web page says of itself: its titles, its text, its anchors, and the signs by which it is judged."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from course.links import urls
from course.links.wording import normal

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding=[\"']([\w.:-]+)")
_REFRESH = re.compile(r"^\s*(\d*\.?\d*)\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.I)
_WORKS = re.compile(
    r"article|posting|report|book|page|creativework|video|course|software|dataset|thesis|chapter|presentation", re.I
)
_SITES = re.compile(r"website|organization|corporation", re.I)
_TEXT_KEPT = 20_000


@dataclass(frozen=True)
class Page:
    """``titles`` are pairs of source and text, the best evidence first; ``text`` is what is visible, its first part."""

    titles: tuple[tuple[str, str], ...] = ()
    site_name: str = ""
    text: str = ""
    text_length: int = 0
    ids: frozenset[str] = frozenset()
    heading_ids: int = 0
    refresh: tuple[float, str] | None = None
    canonical: str = ""
    scripts: str = ""
    has_scripts: bool = False
    password: bool = False
    frames: tuple[str, ...] = ()
    index_entries: frozenset[str] = frozenset()
    """Texts of links that lead to other pages, normalised: what a list of articles is made of."""
    empty: bool = False


def decode(body: bytes, content_type: str = "") -> str:
    """Bytes to text as browsers do: byte order mark, header, what the page says, then UTF-8, then the old Western set."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, errors="replace")
    declared = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.I)
    names = [declared[1]] if declared else []
    names += [
        found[1].decode("ascii", "ignore")
        for found in (_XML_CHARSET.search(body[:300]), _META_CHARSET.search(body[:4096]))
        if found
    ]
    for name in names:
        try:
            known = codecs.lookup(name).name
            return body.decode("cp1252" if known in ("iso8859-1", "ascii") else known, errors="replace")
        except (LookupError, ValueError):
            continue
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3:  # cut in the middle of a character
            return body.decode("utf-8", errors="replace")
        return body.decode("cp1252", errors="replace")


def read(body: bytes, content_type: str, url: str) -> Page:
    """Reads a page that was served at ``url``."""
    tree = LexborHTMLParser(decode(body, content_type).replace("\0", ""))
    metas = _metas(tree)
    works, sites = _linked_data(tree)
    scripts, has_scripts = _scripts(tree)
    tree.strip_tags(["script", "style", "template", "noscript", "svg"])
    titles = [("citation_title", metas.get("citation_title", "")), ("citation_title", metas.get("dc.title", ""))]
    titles += [("JSON-LD", name) for name in works[:3]]
    titles += [("og:title", metas.get("og:title", "")), ("og:title", metas.get("twitter:title", ""))]
    titles += [("title", _clean(node.text())) for node in tree.css("title")[:1]]
    titles += [("heading", text) for text in _headings(tree, url)]
    text = _clean(tree.body.text(separator=" ")) if tree.body else ""
    refresh = _refresh(metas.get("refresh", ""), url)
    canonical = next((node.attributes.get("href") or "" for node in tree.css('link[rel="canonical"][href]')), "")
    frames = tuple((node.attributes.get("src") or "") for node in tree.css("iframe[src], frame[src]"))
    pictures = tree.css_first("img, video, canvas, object, embed, iframe, frame, form") is not None
    return Page(
        titles=tuple(dict.fromkeys((source, title[:300]) for source, title in titles if title)),
        site_name=metas.get("og:site_name", "") or (sites[0] if sites else ""),
        text=text[:_TEXT_KEPT],
        text_length=len(text),
        ids=_ids(tree),
        heading_ids=len(tree.css("h1[id],h2[id],h3[id],h4[id],section[id],h2 a[id],h3 a[id],h2 a[name],h3 a[name]")),
        refresh=refresh,
        canonical=_join(url, canonical) if canonical else "",
        scripts=scripts,
        has_scripts=has_scripts,
        password=tree.css_first('input[type="password"]') is not None,
        frames=frames,
        index_entries=_entries(tree, url),
        empty=not text and not pictures and not has_scripts and not titles[-1][1] and refresh is None,
    )


def _clean(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        name = node.attributes.get("name") or node.attributes.get("property") or node.attributes.get("http-equiv") or ""
        content = node.attributes.get("content")
        if name and content:
            found.setdefault(name.lower(), _clean(content))
    return found


def _linked_data(tree: LexborHTMLParser) -> tuple[list[str], list[str]]:
    """The names of works and of sites in a page's JSON-LD."""
    works: list[str] = []
    sites: list[str] = []
    for node in tree.css('script[type="application/ld+json"]')[:20]:
        try:
            data = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        for thing in _things(data, 6):
            kind = str(thing.get("@type", ""))
            name = thing.get("headline") or thing.get("name")
            if isinstance(name, str) and name.strip():
                (sites if _SITES.search(kind) else works if _WORKS.search(kind) else []).append(_clean(name))
    return works, sites


def _things(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth and isinstance(data, list):
        for item in data[:50]:
            yield from _things(item, depth - 1)
    elif depth and isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "publisher", "isPartOf"):
            yield from _things(data.get(key), depth - 1)


def _scripts(tree: LexborHTMLParser) -> tuple[str, bool]:
    """The scripts' sources and texts, capped; data in scripts is none."""
    parts: list[str] = []
    for node in tree.css("script"):
        kind = (node.attributes.get("type") or "").lower()
        if "json" in kind or "template" in kind:
            continue
        parts.append(f"{node.attributes.get('src') or ''} {node.text()[:50_000]}")
    return "\n".join(parts)[:200_000], bool(parts)


def _headings(tree: LexborHTMLParser, url: str) -> list[str]:
    """The page's own first headings; one that links elsewhere is an entry of a list."""
    for selector in ("h1", "h2"):
        own = [_clean(node.text(separator=" ")) for node in tree.css(selector)[:6] if not _leads_elsewhere(node, url)]
        own = [text for text in own if text]
        if own:
            return own[:3] if selector == "h1" else own[:1]
    return []


def _leads_elsewhere(node: LexborNode, url: str) -> bool:
    inner = node.css_first("a[href]")
    parent = node.parent
    link = inner or (parent if parent is not None and parent.tag == "a" else None)
    href = (link.attributes.get("href") or "") if link is not None else ""
    return bool(href) and not href.startswith("#") and urls.key(_join(url, href)) != urls.key(url)


def _entries(tree: LexborHTMLParser, url: str) -> frozenset[str]:
    found: set[str] = set()
    for node in tree.css("a[href]")[:1500]:
        text = _clean(node.text(separator=" "))
        href = node.attributes.get("href") or ""
        if len(text) > 8 and not href.startswith("#") and urls.key(_join(url, href)) != urls.key(url):
            found.add(normal(text[:300]))
    return frozenset(found)


def _ids(tree: LexborHTMLParser) -> frozenset[str]:
    named = {node.attributes.get("name") or "" for node in tree.css("a[name]")}
    return frozenset({node.attributes.get("id") or "" for node in tree.css("[id]")} | named) - {""}


def _refresh(content: str, url: str) -> tuple[float, str] | None:
    found = _REFRESH.match(content)
    if not content or not found or not found[2].strip():
        return None
    try:
        return float(found[1] or 0), _join(url, found[2].strip())
    except ValueError:
        return None


def _join(base: str, target: str) -> str:
    try:
        return urls.join(base, target)
    except ValueError:
        return target
