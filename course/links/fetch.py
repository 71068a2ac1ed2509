"""One address: redirects followed by hand, refused addresses at every hop, retries for what can pass, and manners throughout."""

from __future__ import annotations

import asyncio
import datetime
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from course.links import chains, exchange, guard, urls
from course.links.exchange import Exchange, Failure, Hop, Reply
from course.links.manners import Lanes
from course.links.options import Options
from course.links.transport import Transport

Clock = Callable[[], datetime.datetime]


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass
class Fetcher:
    """Fetches addresses for a run; ``requests`` counts what was sent."""

    transport: Transport
    lanes: Lanes
    options: Options
    clock: Clock = now
    requests: int = 0

    async def fetch(self, url: str, hops: tuple[Hop, ...] = ()) -> Exchange:
        """The document at an address in its request form, whatever happens on the way. ``hops`` led here already."""
        begun = time.monotonic()
        current, cookies, attempts, received = url, Cookies(), 0, 0
        while True:
            reply, tries = await self._patiently(current, cookies)
            attempts, received = max(attempts, tries), received + len(reply.body)
            following = next_hop(reply)
            if isinstance(following, Hop):
                hops = (*hops, following)
                visited = {hop.url for hop in hops}
                if following.target in visited and not cookies.changed:
                    reply = replace(reply, failure=Failure("loop", "redirects in a circle"))
                elif len(hops) > self.options.redirects:
                    reply = replace(
                        reply,
                        failure=Failure("too-many-redirects", f"redirects more than {self.options.redirects} times"),
                    )
                else:
                    cookies.changed = False
                    current = following.target
                    continue
            elif isinstance(following, Failure):
                reply = replace(reply, failure=following)
            elapsed = round((time.monotonic() - begun) * 1000)
            return Exchange(url, reply, hops, attempts, received, elapsed)

    async def _patiently(self, url: str, cookies: Cookies) -> tuple[Reply, int]:
        """The reply after as many tries as it may need."""
        attempt = 0
        while True:
            attempt += 1
            reply = await self.once(url, cookies.header(url))
            cookies.keep(url, reply)
            if (
                reply.failure
                and reply.failure.code in chains.MISSING_ISSUER
                and attempt == 1
                and await self.transport.complete_chain(url)
            ):
                continue
            wait = self._wait_before_retry(reply, attempt)
            if wait is None:
                return reply, attempt
            if reply.status in (429, 503):
                self.lanes.hold(urls.host_of(url), wait)
            await asyncio.sleep(wait)

    async def once(self, url: str, cookie: str = "", extra: dict[str, str] | None = None, limit: int = 0) -> Reply:
        """One request in the host's turn."""
        host = urls.host_of(url)
        if not self.options.allow_private and urls.is_ip(host) and not guard.is_public(host):
            return Reply(url, failure=Failure("private", f"{host} is not a public address"))
        headers = {"User-Agent": self.options.user_agent, **(extra or {})}
        if cookie:
            headers["Cookie"] = cookie
        async with self.lanes.turn(host) as lane:
            self.requests += 1
            return await self.transport.get(url, headers, limit, reuse=lane.waiting > 0)

    def _wait_before_retry(self, reply: Reply, attempt: int) -> float | None:
        """Seconds to wait before another try, or None when there shall be none."""
        passing = (
            reply.failure.kind in exchange.PASSING_FAILURES
            if reply.failure
            else reply.status in exchange.PASSING_STATUSES
        )
        if not passing or attempt > self.options.retries:
            return None
        pause: float = self.options.pause * 2 ** (attempt - 1) * random.uniform(0.75, 1.25)
        asked = exchange.retry_after(reply.headers, self.clock())
        if asked is None:
            return pause
        return None if asked > self.options.retry_after else max(asked, min(pause, asked + 0.05))


class Cookies:
    """What servers set on the way of one address; some redirect in a circle until they get it back."""

    def __init__(self) -> None:
        self.by_domain: dict[str, dict[str, str]] = {}
        self.changed = False

    def keep(self, url: str, reply: Reply) -> None:
        for line in reply.headers.get("set-cookie", "").split("\n"):
            name, _, value = line.partition(";")[0].partition("=")
            if name.strip():
                jar = self.by_domain.setdefault(urls.registered_domain(urls.host_of(url)), {})
                self.changed |= jar.get(name.strip()) != value.strip()
                jar[name.strip()] = value.strip()

    def header(self, url: str) -> str:
        jar = self.by_domain.get(urls.registered_domain(urls.host_of(url)), {})
        return "; ".join(f"{name}={value}" for name, value in jar.items())[:4096]


def next_hop(reply: Reply) -> Hop | Failure | None:
    """Where a reply sends its reader: a hop, a failure, or nowhere."""
    if reply.failure or reply.status not in exchange.REDIRECTS:
        return None
    location = reply.headers.get("location", "").strip()
    if not location:
        return Failure("no-location", f"answers {reply.status} without saying where to go")
    raw = location.encode("utf-8", "surrogateescape")
    if not location.isascii():  # bytes beyond ASCII are sent on as they came
        location = "".join(chr(byte) if byte < 128 else quote(bytes([byte])) for byte in raw)
    try:
        target = urls.request_form(urls.join(reply.url, location))
    except urls.MalformedError as error:
        return Failure("malformed", f"redirects to an address that {error.why}")
    return Hop(reply.url, reply.status, target, reply.status in exchange.PERMANENT)
