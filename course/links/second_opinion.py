"""A second, independent client, asked before a link is called broken: the asynchronous checker of mkdocs-linkcheck.

It opens sessions of its own and follows redirects by itself, so it is handed sessions that refuse private addresses too. It lets
timeouts and other errors escape; whatever escapes means that it couldn't reach the link either.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
from mkdocs_linkcheck import coro

from course.links.options import Options


class SecondOpinion:
    """``connector`` makes the guarded connectors that its sessions get."""

    def __init__(self, options: Options, connector: Callable[[], aiohttp.TCPConnector]):
        self.options = options
        self.connector = connector

    async def alive(self, url: str) -> bool:
        """Whether it calls the address valid. Never raises."""
        arguments: dict[str, Any] = {"url": url, "fn": "links"}
        try:
            async with asyncio.timeout(self.options.timeout + self.options.body_timeout):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    return not await self._check(arguments)
        except Exception:  # it lets what it did not expect escape
            return False

    async def _check(self, arguments: dict[str, Any]) -> list[Any]:
        coro.aiohttp = SimpleNamespace(ClientSession=self._session, ClientTimeout=aiohttp.ClientTimeout)
        found: list[Any] = await coro.check_url(arguments, {"User-Agent": self.options.user_agent}, method="get")
        return found

    def _session(self, **given: Any) -> aiohttp.ClientSession:
        given["timeout"] = aiohttp.ClientTimeout(total=self.options.timeout)
        return aiohttp.ClientSession(connector=self.connector(), **given)
