"""Politeness: to each host only a few requests at a time, spaced; hosts don't wait for each other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Lane:
    """The turns of one host. Times are those of the clock that the lanes were made with."""

    slots: asyncio.Semaphore
    next_start: float = 0.0
    held_until: float = 0.0
    waiting: int = 0


@dataclass
class Lanes:
    """Hands out turns. ``rate`` is in requests a second and host, 0 for no limit."""

    per_host: int
    rate: float
    concurrency: int
    clock: Callable[[], float] = time.monotonic
    lanes: dict[str, Lane] = field(default_factory=dict)
    everyone: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.everyone = asyncio.Semaphore(self.concurrency)

    def lane(self, host: str) -> Lane:
        if host not in self.lanes:
            self.lanes[host] = Lane(asyncio.Semaphore(self.per_host))
        return self.lanes[host]

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[Lane]:
        """Waits until the host may be asked; nobody else's turn is taken up by waiting."""
        lane = self.lane(host)
        lane.waiting += 1
        try:
            await lane.slots.acquire()
        finally:
            lane.waiting -= 1
        try:
            await self._wait(lane)
            async with self.everyone:
                yield lane
        finally:
            lane.slots.release()

    async def _wait(self, lane: Lane) -> None:
        interval = 1 / self.rate if self.rate else 0.0
        start = max(self.clock(), lane.next_start)
        lane.next_start = start + interval
        while (now := self.clock()) < (due := max(start, lane.held_until)):
            await asyncio.sleep(due - now)

    def hold(self, host: str, seconds: float) -> None:
        """The host asked for a pause; all its links wait."""
        lane = self.lane(host)
        lane.held_until = max(lane.held_until, self.clock() + seconds)
