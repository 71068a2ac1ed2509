"""One address from request to verdict, asking as often as a fair verdict needs."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from course.links import documents, judge, urls
from course.links.browser import Browser
from course.links.documents import Document
from course.links.exchange import Exchange, Failure, Hop, Reply
from course.links.fetch import Fetcher
from course.links.judge_wire import Judgement
from course.links.mend import mend
from course.links.model import Link, Result
from course.links.options import Options
from course.links.pdf import Readers
from course.links.second_opinion import SecondOpinion

_REFRESH_SECONDS = 10


class Inspector:
    """Judges addresses. ``close`` it at the end."""

    def __init__(self, fetcher: Fetcher, options: Options, last_right: Mapping[str, str] | None = None):
        self.last_right = last_right or {}
        self.fetcher = fetcher
        self.options = options
        self.readers = Readers(options.pdf_seconds)
        self.browser = Browser(options, fetcher.lanes)
        self.second = SecondOpinion(options, fetcher.transport.connector)

    async def close(self) -> None:
        await self.readers.close()

    async def inspect(self, group: Sequence[Link]) -> list[Result]:
        """Results for links that one request answers; they may claim different titles and name different sections."""
        try:
            form = urls.request_form(group[0].url)
        except urls.MalformedError as error:
            return [Result(link.url, "broken", f"is malformed: it {error.why}", link.places) for link in group]
        exchange, document = await self.visit(form)
        results = []
        asked: dict[str, tuple[Exchange, Document, Judgement]] = {}
        for link in group:
            if link.claim not in asked:
                asked[link.claim] = await self.judge(exchange, document, link.claim)
            found = result(link, *asked[link.claim])
            results.append(await mend(self, link, found, self.last_right) if self.options.mend else found)
        return results

    async def visit(self, form: str) -> tuple[Exchange, Document]:
        """Fetches and reads; follows the refreshes that pages ask for like redirects."""
        exchange = await self.fetcher.fetch(form)
        while True:
            document = await self._read(exchange)
            hop = refresh_of(exchange, document)
            if hop is None:
                return exchange, document
            if (
                hop.target in {one.url for one in exchange.hops} | {exchange.final_url}
                or len(exchange.hops) >= self.options.redirects
            ):
                circle = replace(exchange.reply, failure=Failure("loop", "redirects in a circle"))
                return replace(exchange, reply=circle), document
            following = await self.fetcher.fetch(hop.target, (*exchange.hops, hop))
            exchange = replace(following, url=form, received=exchange.received + following.received)

    async def _read(self, exchange: Exchange) -> Document:
        """A PDF that is too large to be read from its start alone is read from its two ends."""
        document = await documents.read(exchange, self.readers)
        paper, reply = document.paper, exchange.reply
        if paper is None or paper.readable or paper.locked or reply.complete or not reply.body.startswith(b"%PDF"):
            return document
        if not reply.total:
            return await self._scrape(reply)
        tail = await self.fetcher.once(reply.url, extra={"Range": "bytes=-524288"}, limit=600_000)
        if tail.status != 206 or tail.failure or reply.total > 100_000_000:
            return await self._scrape(reply)
        gap = reply.total - len(reply.body) - len(tail.body)
        whole = reply.body + bytes(max(gap, 0)) + tail.body[max(-gap, 0) :]
        paper = await self.readers.read(whole)
        return Document("paper", paper=paper) if paper.readable else await self._scrape(reply)

    async def _scrape(self, reply: Reply) -> Document:
        paper = await self.readers.read(reply.body, partly=True)
        return Document("paper", paper=paper) if paper.readable else Document("other")

    async def judge(self, exchange: Exchange, document: Document, claim: str) -> tuple[Exchange, Document, Judgement]:
        """The verdict, after whoever had to be asked besides."""
        judgement = judge.judge(exchange, document, claim)
        if judgement.doubt == "browser" and self.options.browser:
            return await self._as_browser(exchange, document, judgement, claim)
        if judgement.doubt == "probe" and not await self._answers_anything(exchange, document):
            kept = judge.judge(replace(exchange, hops=()), document, claim)
            judgement = kept if kept.verdict != "soft-404" else Judgement("ok", "is alive")
        if judgement.doubt == "second-opinion" or (judgement.verdict == "broken" and judgement.doubt):
            judgement = await self._second(exchange, judgement)
        return exchange, document, judgement

    async def _as_browser(
        self, exchange: Exchange, document: Document, judgement: Judgement, claim: str
    ) -> tuple[Exchange, Document, Judgement]:
        again = await self.browser.fetch(exchange.url)
        read = await documents.read(again, self.readers)
        better = judge.judge(again, read, claim)
        if better.verdict in ("blocked", "unreachable", "insecure") or again.reply.failure:
            if judgement.verdict == "broken":
                judgement = await self._second(exchange, judgement)
            return exchange, document, judgement
        if better.verdict == "broken":
            better = await self._second(exchange, better)
        return replace(again, attempts=exchange.attempts + 1, elapsed_ms=exchange.elapsed_ms), read, better

    async def _second(self, exchange: Exchange, judgement: Judgement) -> Judgement:
        if not self.options.second_opinion or not judgement.doubt:
            return judgement
        refreshed = any(hop.status == 0 for hop in exchange.hops)  # which the other client doesn't follow
        if (refreshed and exchange.reply.failure) or not await self.second.alive(
            exchange.final_url if refreshed else exchange.url
        ):
            return judgement
        return Judgement("unreachable", f"{judgement.reason}, while mkdocs-linkcheck got an answer of 200")

    async def _answers_anything(self, exchange: Exchange, document: Document) -> bool:
        """Whether a path that can't exist beside this one gets the same answer."""
        parts = urlsplit(exchange.url)
        folder = parts.path.rstrip("/").rpartition("/")[0]
        nonsense = urlunsplit((parts.scheme, parts.netloc, f"{folder}/{secrets.token_hex(8)}", "", ""))
        other, read = await self.visit(nonsense)
        if other.reply.failure or not 200 <= other.reply.status < 300:
            return False
        if exchange.hops and other.final_url == exchange.final_url:
            return True
        return bool(
            read.page
            and document.page
            and read.page.titles == document.page.titles
            and read.page.text == document.page.text
        )


def refresh_of(exchange: Exchange, document: Document) -> Hop | None:
    """Where a page sends its reader at once; for good if it calls that address its own."""
    page = document.page
    if page is None or page.refresh is None or exchange.reply.failure or not 200 <= exchange.reply.status < 300:
        return None
    seconds, target = page.refresh
    try:
        form = urls.request_form(target)
    except urls.MalformedError:
        return None
    if seconds > _REFRESH_SECONDS or form == exchange.final_url:
        return None
    return Hop(exchange.final_url, 0, form, bool(page.canonical) and urls.key(page.canonical) == urls.key(form))


def result(link: Link, exchange: Exchange, document: Document, judgement: Judgement) -> Result:
    settled, moved = judge.settle(judgement, exchange, document, urls.fragment_of(link.url))
    return Result(
        url=link.url,
        verdict=settled.verdict,
        reason=settled.reason,
        places=link.places,
        status=exchange.reply.status or None,
        final_url=exchange.final_url,
        expected_title=link.claim,
        found_title=settled.found_title[:300],
        similarity=settled.similarity,
        suggestion=moved,
        suggestion_kind="moved" if moved else "",
        attempts=exchange.attempts,
        bytes=exchange.received,
        elapsed_ms=exchange.elapsed_ms,
        etag=exchange.reply.headers.get("etag", ""),
    )
