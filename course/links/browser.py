"""The second try at a refusal: a request in a browser's manner, down to its TLS greeting, with the same caps and the same guard."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any

from course.links import guard, urls
from course.links.exchange import Exchange, Failure, Hop, Reply
from course.links.fetch import next_hop
from course.links.manners import Lanes
from course.links.options import Options
from course.links.transport import body_limit


class Browser:
    """A session is made for each request, since the address it may ask is tied to it; refusals are few."""

    def __init__(self, options: Options, lanes: Lanes):
        self.options = options
        self.lanes = lanes

    async def fetch(self, url: str) -> Exchange:
        """As ``Fetcher.fetch``, once and without retries; redirects are followed by hand, for the guard's sake."""
        hops: list[Hop] = []
        current = url
        while True:
            reply = await self._once(current)
            following = next_hop(reply)
            if isinstance(following, Hop) and len(hops) < self.options.redirects:
                hops.append(following)
                current = following.target
                continue
            if following is not None:
                text = following.text if isinstance(following, Failure) else "redirects without end"
                reply = Reply(reply.url, reply.status, reply.headers, b"", False, Failure("too-many-redirects", text))
            return Exchange(url, reply, tuple(hops), received=len(reply.body), browser=True)

    async def _once(self, url: str) -> Reply:
        host, port = urls.host_of(url), urls.port_of(url)
        addresses = await self._addresses(host, port)
        if not addresses:
            return Reply(url, failure=Failure("private", f"{host} has no public address"))
        async with self.lanes.turn(host):
            try:
                async with asyncio.timeout(self.options.timeout + self.options.body_timeout):
                    return await self._get(url, f"{host}:{port}:{addresses[0]}")
            except (TimeoutError, OSError, ValueError):  # curl_cffi's errors are OSErrors
                return Reply(url, failure=Failure("timeout", "did not answer a browser either"))

    async def _addresses(self, host: str, port: int) -> list[str]:
        """The address is looked up here and given to curl, so that it asks the one that was checked."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return []
        return [str(info[4][0]) for info in found if self.options.allow_private or guard.is_public(str(info[4][0]))]

    async def _get(self, url: str, resolved: str) -> Reply:
        from curl_cffi import CurlOpt  # most runs need no browser, and start sooner without it
        from curl_cffi.requests import AsyncSession

        options = {CurlOpt.RESOLVE: [resolved], CurlOpt.PROXY: "", CurlOpt.PATH_AS_IS: 1}
        verify: Any = self.options.ca_file or True
        async with AsyncSession(impersonate="chrome", verify=verify, trust_env=False, curl_options=options) as session:
            response: Any = await session.request(
                "GET", url, allow_redirects=False, stream=True, timeout=self.options.timeout, quote=False
            )
            body = bytearray()
            complete = True
            headers = {name.lower(): value or "" for name, value in response.headers.items()}
            try:
                async for chunk in response.aiter_content():
                    body += chunk
                    if len(body) >= body_limit(url, headers, bytes(body[:1024]), self.options):
                        complete = False
                        break
            finally:
                with contextlib.suppress(Exception):
                    await response.aclose()
        return Reply(url, response.status_code, headers, bytes(body), complete)
