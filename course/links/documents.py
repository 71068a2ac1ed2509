"""What kind of document a reply holds, by its first bytes before its declared type, and what is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from course.links import html
from course.links.exchange import Exchange, Reply
from course.links.html import Page
from course.links.pdf import Paper, Readers

Kind = Literal["page", "paper", "text", "other", "nothing"]
_HTML_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script|h1|p|div)\b",
    re.I | re.S,
)
_TAIL = 16_384


@dataclass(frozen=True)
class Document:
    """``cut`` says that the document itself is cut short, which a reader's budget is not."""

    kind: Kind
    page: Page | None = None
    paper: Paper | None = None
    text: str = ""
    cut: bool = False


def kind_of(reply: Reply) -> Kind:
    start = reply.body[:4096]
    if not reply.body.strip():
        return "nothing"
    if b"%PDF-" in start[:1024]:
        return "paper"
    declared = reply.media_type
    if _HTML_START.match(start) or (
        declared in ("text/html", "application/xhtml+xml") and not start.startswith(b"%!PS")
    ):
        return "page"
    if declared.endswith("pdf"):
        return "paper"
    if (
        declared.startswith("text/")
        and not start.startswith(b"%!PS")
        and declared not in ("text/css", "text/javascript")
    ):
        return "text"
    if not declared and b"<" in start and b"\0" not in start:
        return "page"
    return "other"


async def read(exchange: Exchange, readers: Readers) -> Document:
    reply = exchange.reply
    kind = kind_of(reply)
    if kind == "page":
        return Document(kind, page=html.read(reply.body, reply.headers.get("content-type", ""), reply.url))
    if kind == "paper":
        opens = b"%PDF-" in reply.body[:1024]
        paper = await readers.read(reply.body) if opens else Paper(error="it does not begin like one")
        return Document(kind, paper=paper, cut=reply.complete and is_cut(reply.body))
    if kind == "text":
        return Document(kind, text=html.decode(reply.body, reply.headers.get("content-type", ""))[:20_000])
    return Document(kind)


def is_cut(body: bytes) -> bool:
    """Whether the end of a PDF is missing: every one ends by saying where its table of contents starts."""
    tail = body[-_TAIL:]
    return b"startxref" not in tail and b"%%EOF" not in tail
