"""Four ways to choose what leaves a full cache, on three kinds of traffic.

All keys have the same size and none expires. S3-FIFO follows Yang et al., "FIFO Queues Are All You Need for Cache
Eviction" (SOSP 2023), in outline: a small queue on probation, a main queue, and the names of keys lately dropped.
"""

import random
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from itertools import accumulate

KEYS, CACHE, REQUESTS = 20_000, 1_000, 60_000
Get = Callable[[int], bool]  # True for a hit; a missing key is stored, and another makes room


class Queue:
    """FIFO; with `promote`, a hit moves the key to the back, which makes it LRU."""

    def __init__(self, size: int, promote: bool) -> None:
        self.size, self.promote = size, promote
        self.keys: OrderedDict[int, None] = OrderedDict()

    def get(self, key: int) -> bool:
        if key in self.keys:
            if self.promote:
                self.keys.move_to_end(key)
            return True
        if len(self.keys) == self.size:
            self.keys.popitem(last=False)
        self.keys[key] = None
        return False


class Lfu:
    """The key asked for least often leaves, of several the one that came to its count first; counts never age."""

    def __init__(self, size: int) -> None:
        self.size, self.fewest = size, 1
        self.count: dict[int, int] = {}
        self.keys: defaultdict[int, OrderedDict[int, None]] = defaultdict(OrderedDict)  # by count

    def get(self, key: int) -> bool:
        before = self.count.get(key, 0)
        if before:
            del self.keys[before][key]
            self.fewest += before == self.fewest and not self.keys[before]
        else:
            if len(self.count) == self.size:
                del self.count[self.keys[self.fewest].popitem(last=False)[0]]
            self.fewest = 1
        self.count[key] = before + 1
        self.keys[before + 1][key] = None
        return before > 0


class S3Fifo:
    """A new key gets a tenth of the cache to be asked for again in; else it leaves without touching the rest."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.small: deque[int] = deque()
        self.main: deque[int] = deque()
        self.ghosts: OrderedDict[int, None] = OrderedDict()
        self.cached: set[int] = set()
        self.hits: Counter[int] = Counter()

    def get(self, key: int) -> bool:
        if key in self.cached:
            self.hits[key] = min(self.hits[key] + 1, 3)
            return True
        if len(self.cached) == self.size:
            self.drop_one()
        self.cached.add(key)
        (self.main if key in self.ghosts else self.small).append(key)
        return False

    def drop_one(self) -> None:
        while True:
            on_probation = len(self.small) * 10 >= self.size or not self.main
            key = (self.small if on_probation else self.main).popleft()
            if self.hits[key] == 0:
                break
            self.hits[key] = 0 if on_probation else self.hits[key] - 1
            self.main.append(key)
        self.cached.remove(key)
        if on_probation:
            self.ghosts[key] = None
            if len(self.ghosts) > self.size:
                self.ghosts.popitem(last=False)


def zipf(seed: int = 1) -> Iterator[int]:
    """The key of rank r is asked for in proportion to 1/r."""
    weights = list(accumulate(1 / rank for rank in range(1, KEYS + 1)))
    yield from random.Random(seed).choices(range(KEYS), cum_weights=weights, k=REQUESTS)


def with_scan() -> Iterator[int]:
    """After each request of a person, a crawler reads a key that nobody asks for again."""
    for stranger, key in enumerate(zipf(), start=KEYS):
        yield key
        yield stranger


def with_shift() -> Iterator[int]:
    """Half way through, other keys become the popular ones."""
    for number, key in enumerate(zipf()):
        yield key if number < REQUESTS // 2 else KEYS - 1 - key


POLICIES: dict[str, Callable[[], Get]] = {
    "FIFO": lambda: Queue(CACHE, promote=False).get,
    "LRU": lambda: Queue(CACHE, promote=True).get,
    "LFU": lambda: Lfu(CACHE).get,
    "S3-FIFO": lambda: S3Fifo(CACHE).get,
}


def hit_ratio(get: Get, requests: Iterator[int]) -> float:
    """Hits of people over their requests; the crawler's reads take room, but don't count."""
    return sum(get(key) and key < KEYS for key in requests) / REQUESTS


def main() -> None:
    best = sum(1 / rank for rank in range(1, CACHE + 1)) / sum(1 / rank for rank in range(1, KEYS + 1))
    print(f"The {CACHE} most popular keys draw {best:.1%} of steady requests.\n")
    print("policy     steady   with a scan   with a shift")
    for name, cache in POLICIES.items():
        steady, scan, shift = (hit_ratio(cache(), traffic()) for traffic in (zipf, with_scan, with_shift))
        print(f"{name:8}   {steady:6.1%}   {scan:11.1%}   {shift:12.1%}")


if __name__ == "__main__":
    main()
