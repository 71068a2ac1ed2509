"""The verdict on a reply: the wire, then the signs that it isn't the document, then whether it is the one that is claimed. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from course.links import identity, signs, urls
from course.links.documents import Document
from course.links.exchange import Exchange
from course.links.html import Page
from course.links.identity import Identity
from course.links.judge_wire import Judgement, judge_wire
from course.links.wording import normal


def judge(exchange: Exchange, document: Document, claim: str) -> Judgement:
    """``claim`` is the title to compare with, or empty."""
    wire = judge_wire(exchange)
    if wire is not None:
        return _refused(wire, exchange, document)
    if document.kind == "nothing":
        return _nothing(exchange)
    if document.page is not None:
        return _page(exchange, document.page, claim)
    if document.paper is not None:
        return _paper(document, claim)
    return _other(exchange, document, claim)


def _refused(wire: Judgement, exchange: Exchange, document: Document) -> Judgement:
    """A page of proof, or of a domain for sale, may come with any status."""
    if document.page is None or exchange.reply.failure:
        return wire
    if (
        wire.verdict in ("unreachable", "broken")
        and exchange.reply.status != 410
        and (why := signs.challenge(document.page, exchange))
    ):
        return Judgement("blocked", why, doubt="browser")
    if why := signs.parked(document.page, exchange):
        return Judgement("parked", why)
    return wire


def _nothing(exchange: Exchange) -> Judgement:
    if signs.not_found_path(exchange.final_url) and exchange.hops:
        return Judgement("soft-404", f"redirects to {exchange.final_url}")
    return Judgement("empty", "answers with nothing in it")


def _page(exchange: Exchange, page: Page, claim: str) -> Judgement:
    """A match beats every sign but that of a market; without one, the signs come before the titles."""
    found = identity.of_page(claim, page, exchange.final_url) if claim else Identity(None)
    why = signs.parked(page, exchange)
    if why and (not found.same or page.text_length < signs.SHORT or "market" in why):
        return Judgement("parked", why, found.found, found.similarity)
    if not found.same:
        for verdict_of in (_unlike_blocked, _unlike_not_found, _unlike_document):
            judgement = verdict_of(exchange, page, claim)
            if judgement is not None:
                return replace(judgement, found_title=found.found or _shown_title(page), similarity=found.similarity)
    elif _named_pdf(exchange) and "pdf" in exchange.reply.media_type:
        return Judgement("corrupt", "is a web page under the name of a PDF", found.found, found.similarity)
    if not claim:
        return Judgement("ok", "is alive", _shown_title(page))
    return _identified(found)


def _unlike_blocked(exchange: Exchange, page: Page, claim: str) -> Judgement | None:
    if why := signs.challenge(page, exchange):
        return Judgement("blocked", why, doubt="browser")
    if why := signs.login(page, exchange):
        return Judgement("blocked", why, doubt="browser")
    if exchange.reply.status == 202 and page.text_length < 200:
        return Judgement(
            "blocked", "answers 202 with a page that holds nothing: a challenge to programs", doubt="browser"
        )
    return None


def _unlike_not_found(exchange: Exchange, page: Page, claim: str) -> Judgement | None:
    if exchange.hops and signs.not_found_path(exchange.final_url):
        return Judgement("soft-404", f"redirects to {exchange.final_url}")
    said = signs.not_found_in_title(page)
    if said and normal(claim) != said:
        return Judgement("soft-404", f"answers {exchange.reply.status}, but says “{said}”")
    if signs.not_found_in_text(page):
        sure = bool(claim) or not page.titles or page.text_length < 150
        return Judgement(
            "soft-404", "answers 200, but its text says that nothing was found", doubt="" if sure else "probe"
        )
    return _home(exchange, claim)


def _home(exchange: Exchange, claim: str) -> Judgement | None:
    """A deep address that lands on a front page has lost its document."""
    if not exchange.hops or urls.is_home(exchange.url) or not urls.is_home(exchange.final_url):
        return None
    asked, landed = (urls.registered_domain(urls.host_of(url)) for url in (exchange.url, exchange.final_url))
    if asked == landed:
        return Judgement("soft-404", f"lands on the front page {exchange.final_url}")
    return Judgement(
        "soft-404", f"lands on another site's front page {exchange.final_url}", doubt="" if claim else "probe"
    )


def _unlike_document(exchange: Exchange, page: Page, claim: str) -> Judgement | None:
    if page.empty:
        return Judgement("empty", "is a page with nothing on it")
    if _named_pdf(exchange) and ("pdf" in exchange.reply.media_type or "/blob/" not in exchange.final_url):
        return Judgement("corrupt", "is a web page under the name of a PDF")
    return None


def _named_pdf(exchange: Exchange) -> bool:
    named = any(urlsplit(url).path.lower().endswith(".pdf") for url in (exchange.url, exchange.final_url))
    return named or exchange.reply.media_type.endswith("pdf")


def _paper(document: Document, claim: str) -> Judgement:
    paper = document.paper
    assert paper is not None
    if document.cut:
        return Judgement("corrupt", "is a PDF that is cut short")
    if paper.locked:
        return Judgement("ok-unverified" if claim else "ok", "is a PDF that asks for a password", paper.title)
    if not paper.readable:
        if paper.error.startswith("took too long"):
            return Judgement("ok-unverified" if claim else "ok", "is a PDF that takes too long to read")
        return Judgement("corrupt", f"is a PDF that can't be opened ({paper.error or 'no pages'})")
    return _identified(identity.of_paper(claim, paper)) if claim else Judgement("ok", "is alive", paper.title)


def _other(exchange: Exchange, document: Document, claim: str) -> Judgement:
    declared = exchange.reply.media_type or "unknown"
    text = normal(document.text)
    if (
        document.text
        and len(text) < 300
        and signs.not_found_in_text(Page(text=document.text, text_length=len(document.text)))
    ):
        return Judgement("soft-404", "answers 200, but its text says that nothing was found")
    if urlsplit(exchange.final_url).path.lower().endswith(".pdf") and "pdf" not in declared:
        return Judgement("corrupt", f"is {declared} under the name of a PDF")
    if not claim:
        return Judgement("ok", "is alive")
    if document.text and f" {normal(claim)} " in f" {text} ":
        return Judgement("ok", "names the title", claim, 1.0)
    return Judgement("ok-unverified", f"is alive, but of a type ({declared}) that gives nothing to compare")


def _identified(found: Identity) -> Judgement:
    if found.same is None:
        return Judgement(
            "ok-unverified", f"is alive, but gives nothing to compare: {found.why}", found.found, found.similarity
        )
    if found.same:
        return Judgement("ok", "is the document", found.found, found.similarity)
    shown = f"serves “{found.found}”" if found.found else "serves something else"
    return Judgement("wrong-document", shown + (f": {found.why}" if found.why else ""), found.found, found.similarity)


def _shown_title(page: Page) -> str:
    return next((title for source, title in page.titles if source in ("title", "og:title", "heading")), "")


def fragment_missing(fragment: str, exchange: Exchange, document: Document) -> bool:
    """Whether a section is surely not there; only pages that are whole without their scripts can be judged."""
    page = document.page
    name = unquote(fragment)
    if (
        page is None
        or not exchange.reply.complete
        or not name
        or name.lower() == "top"
        or ":~:" in fragment
        or exchange.browser
    ):
        return False
    name = name.partition(":~:")[0]
    if re.match(r"[!/]|L\d|.*[=&/]", name) or {name, fragment, f"user-content-{name}"} & page.ids:
        return False
    if name.lower() in {one.lower() for one in page.ids} and page.has_scripts:
        return False
    if not page.has_scripts:
        return True
    return page.text_length >= 200 and page.heading_ids >= 2 and name not in page.scripts


def settle(judgement: Judgement, exchange: Exchange, document: Document, fragment: str) -> tuple[Judgement, str]:
    """What remains to be said of a living link, for one of the fragments asked for: a verdict, and the address it has moved to."""
    if judgement.verdict not in ("ok", "ok-unverified"):
        return judgement, ""
    if fragment and fragment_missing(fragment, exchange, document):
        return replace(judgement, verdict="fragment-missing", reason=f"has no section “{unquote(fragment)}”"), ""
    moved = exchange.moved_to
    if moved and judgement.verdict == "ok" and moved != exchange.url:
        target = moved + (f"#{fragment}" if fragment and "#" not in moved else "")
        return replace(judgement, verdict="redirected", reason=f"has moved to {target} for good"), target
    return judgement, ""
