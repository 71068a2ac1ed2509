"""Purges that race with fetches through a tier: which ways of applying them never serve the old copy once a purge is reported done.

Edges fetch through one shield. Purges travel with delays, and one in twenty messages is lost and repaired later. A purge is done when
every node has confirmed it. The fourth way passes on the position in the purge log that was known when the origin was asked.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import dataclass, field

import simpy

EDGES, READ_RATE = 20, 3.0  # readers' requests a second at each edge
PURGES, EVERY = 80, 8.0  # how many, and mean seconds between them
HOP = (0.02, 0.30)  # seconds, one way, from anywhere to anywhere
LOSS, REPAIR = 0.05, 2.0  # messages lost, and seconds until they are sent again
WAYS = ("delete", "refuse what was under way", "shield first", "position travels")


@dataclass
class Node:
    """An edge, or the shield if it has nothing above it but the origin."""

    above: Node | None
    applied: int = 0  # the last purge that this node knows
    copy: tuple[int, int] | None = None  # version, and the position that it is known to be newer than
    fetching: simpy.Event | None = None


@dataclass
class World:
    way: str
    seed: int = 1
    stale: int = 0
    reads: int = 0
    asked: int = 0
    longest: float = 0.0
    delays: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.env, self.rng = simpy.Environment(), random.Random(self.seed)
        self.shield = Node(None)
        self.edges = [Node(self.shield) for _ in range(EDGES)]
        self.version = 0  # at the origin; the purge with the same number follows it
        self.done, self.done_at = 0, 0.0

    def hop(self) -> simpy.Timeout:
        return self.env.timeout(self.rng.uniform(*HOP))

    def get(self, node: Node, need: int) -> Generator[simpy.Event, object, tuple[int, int]]:
        """A copy from this node, no older than the purge `need` if positions travel."""
        while True:
            if self.way == "position travels":
                node.applied = max(node.applied, need)  # a request from below brings the news of a purge along
                if node.copy and node.copy[1] < node.applied:
                    node.copy = None
            if node.copy:
                return node.copy
            if node.fetching:
                yield node.fetching  # coalesce
                continue
            node.fetching, known = self.env.event(), node.applied
            yield self.hop()
            if node.above:
                version, position = yield from self.get(node.above, known)
            else:
                version, position = self.version, known
                self.asked += 1
            yield self.hop()
            if self.way in ("delete", "position travels") or node.applied == known:
                node.copy = (version, position)
            node.fetching.succeed()
            node.fetching = None
            if self.way != "position travels":
                return version, position

    def read(self, edge: Node) -> Generator[simpy.Event, object, None]:
        must, since = self.done, self.done_at
        version, _ = yield from self.get(edge, 0)
        self.reads += 1
        if version < must:
            self.stale += 1
            self.longest = max(self.longest, self.env.now - since)

    def readers(self, edge: Node) -> Generator[simpy.Event, object, None]:
        while True:
            yield self.env.timeout(self.rng.expovariate(READ_RATE))
            self.env.process(self.read(edge))

    def deliver(self, node: Node, number: int) -> Generator[simpy.Event, object, None]:
        while self.rng.random() < LOSS:
            yield self.env.timeout(REPAIR)
        yield self.hop()
        node.applied = max(node.applied, number)
        if self.way != "position travels":
            node.copy = None
        yield self.hop()  # the confirmation

    def publish(self) -> Generator[simpy.Event, object, None]:
        for number in range(1, PURGES + 1):
            yield self.env.timeout(self.rng.expovariate(1 / EVERY))
            self.version, start = number, self.env.now
            first = [self.shield] if self.way == "shield first" else []
            for wave in (first, [node for node in (self.shield, *self.edges) if node not in first]):
                yield self.env.all_of([self.env.process(self.deliver(node, number)) for node in wave])
            self.done, self.done_at = number, self.env.now
            self.delays.append(self.env.now - start)


def run(way: str, seed: int = 1) -> World:
    world = World(way, seed)
    for edge in world.edges:
        world.env.process(world.readers(edge))
    world.env.run(until=world.env.process(world.publish()))
    return world


def main() -> None:
    print("                            stale after 'done'   longest   purge done, seconds   origin asked")
    print("                              of 1,000 reads          s      mean   slowest        per purge")
    for way in WAYS:
        w = run(way)
        mean = sum(w.delays) / len(w.delays)
        print(
            f"{way:26} {1000 * w.stale / w.reads:17.1f} {w.longest:12.1f} {mean:10.2f} {max(w.delays):8.2f}"
            f" {w.asked / PURGES:15.2f}"
        )


if __name__ == "__main__":
    main()
