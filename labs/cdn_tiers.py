"""Forty edge caches in front of one origin: what request coalescing and a shared upper tier do to the origin's load.

Objects are read with Zipf's popularity; the popular ones are small, the long tail is large. Each cache evicts what was least recently used.
Without coalescing, every request that comes while an object is being fetched is fetched as well. All caches start empty.
"""

import random
from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import accumulate

EDGES = 40
OBJECTS = 10_000
SMALL = 1_000  # the most popular objects are small
SIZES = (20, 500)  # kB of a small and of a large object
REQUESTS = 80_000
RATE = 4_000.0  # requests per second, over all edges
EDGE_MEMORY = 50_000  # kB in each edge
UPPER_MEMORY = 2_000_000  # kB in the upper tier
FETCH = 0.2  # seconds until a fetched object has arrived


def size(number: int) -> int:
    return SIZES[number >= SMALL]


@dataclass
class Origin:
    fetches: list[int] = field(default_factory=list)  # which object, each time
    kilobytes: int = 0

    def get(self, number: int, now: float) -> None:
        self.fetches.append(number)
        self.kilobytes += size(number)


@dataclass
class Cache:
    above: "Cache | Origin"
    memory: int
    coalesce: bool
    entries: "OrderedDict[int, float]" = field(default_factory=OrderedDict)  # object: when it has arrived
    used: int = 0
    hits: int = 0
    hit_kilobytes: int = 0

    def get(self, number: int, now: float) -> None:
        arrives = self.entries.get(number)
        if arrives is not None and (self.coalesce or arrives <= now):
            self.hits += 1
            self.hit_kilobytes += size(number)
            self.entries.move_to_end(number)
            return
        self.above.get(number, now)
        if arrives is None:
            self.entries[number] = now + FETCH
            self.used += size(number)
            while self.used > self.memory:
                self.used -= size(self.entries.popitem(last=False)[0])


@dataclass
class Result:
    by_request: float
    by_byte: float
    origin: Origin


def run(coalesce: bool, upper: bool, seed: int = 1) -> Result:
    objects, places, gaps = (random.Random(seed + n) for n in range(3))
    origin = Origin()
    above = Cache(origin, UPPER_MEMORY, coalesce) if upper else origin
    edges = [Cache(above, EDGE_MEMORY, coalesce) for _ in range(EDGES)]
    weights = list(accumulate(1 / rank for rank in range(1, OBJECTS + 1)))
    now, kilobytes = 0.0, 0
    for number in objects.choices(range(OBJECTS), cum_weights=weights, k=REQUESTS):
        now += gaps.expovariate(RATE)
        kilobytes += size(number)
        edges[places.randrange(EDGES)].get(number, now)
    by_request = sum(edge.hits for edge in edges) / REQUESTS
    return Result(by_request, sum(edge.hit_kilobytes for edge in edges) / kilobytes, origin)


def main() -> None:
    print("                    hits at the edges    origin")
    print("                    by request  by byte   requests     GB   hottest object")
    names = {
        "edges alone": (False, False),
        "with coalescing": (True, False),
        "with an upper tier": (False, True),
        "with both": (True, True),
    }
    for name, (coalesce, upper) in names.items():
        result = run(coalesce, upper)
        ratios = f"{result.by_request:11.1%}  {result.by_byte:7.1%}"
        fetches = result.origin.fetches
        print(f"{name:18} {ratios} {len(fetches):10} {result.origin.kilobytes / 1e6:6.1f} {fetches.count(0):16}")


if __name__ == "__main__":
    main()
