"""What each level of a CDN's caches is worth: servers of a site by hash, a bound on their load, admission, a shield, coalescing.

Objects are asked for by Zipf's law. Consistent hashing is Karger's, the bound on loads Mirrokni's, the computed hit ratios are from che.py.
A run warms up on its first half, is measured on the second, and ends with the purge of everything.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import accumulate

from labs.cdn.che import hit_ratios

SITES, SERVERS = 4, 6
POPULARITY = [rank**-0.9 for rank in range(1, 10_001)]  # of each object
MEMORY = 120  # objects in one server
SHIELD = MEMORY * SERVERS * 4  # objects in the shield, which stands above all sites
REQUESTS, RATE = 60_000, 10_000.0  # over all sites; a second
FETCH = 0.15  # seconds until an object asked for has arrived
BOUND, WINDOW = 1.25, 200  # a server takes at most BOUND times the mean of its site's last WINDOW requests


@cache
def preference(number: int) -> list[int]:
    """The servers in this object's order: rendezvous hashing, which moves as little as a ring when one is gone."""
    return sorted(range(SERVERS), key=lambda server: blake2b(f"{number}/{server}".encode(), digest_size=8).digest())


@dataclass
class Cache:
    """Drops what was used longest ago. With `second` an object is kept from its second request on."""

    memory: int
    coalesce: bool = True
    second: bool = False
    entries: OrderedDict[int, None] = field(default_factory=OrderedDict)
    flying: dict[int, float] = field(default_factory=dict)  # object: when it arrives; also of objects that aren't kept
    seen: OrderedDict[int, None] = field(default_factory=OrderedDict)  # in production a pair of Bloom filters
    stats: Counter[str] = field(default_factory=Counter)

    def get(self, number: int, now: float, above: Callable[[int, float], None]) -> None:
        self.stats["asked"] += 1
        flying = self.flying.get(number, 0.0) > now
        if (number in self.entries and not flying) or (flying and self.coalesce):
            self.stats["hits"] += 1
            if number in self.entries:
                self.entries.move_to_end(number)
            return
        above(number, now)
        self.flying[number] = now + FETCH
        if number in self.entries:
            return
        if self.second and number not in self.seen:
            self.keep(self.seen, number, 4 * self.memory)
        else:
            self.keep(self.entries, number, self.memory)
            self.stats["written"] += 1

    def keep(self, numbers: OrderedDict[int, None], number: int, size: int) -> None:
        numbers[number] = None
        if len(numbers) > size:
            numbers.popitem(last=False)


class Site:
    """Servers behind one address; `by` says how a request finds its server."""

    def __init__(self, by: str, servers: list[Cache]) -> None:
        self.by, self.servers = by, servers
        self.recent, self.load = deque[int](), [0] * SERVERS

    def server(self, number: int, rng: random.Random) -> Cache:
        if self.by == "any":
            return rng.choice(self.servers)
        limit = BOUND * (len(self.recent) + 1) / SERVERS if self.by == "bounded" else REQUESTS
        chosen = next(server for server in preference(number) if self.load[server] < limit)
        self.recent.append(chosen)
        self.load[chosen] += 1
        if len(self.recent) > WINDOW:
            self.load[self.recent.popleft()] -= 1
        return self.servers[chosen]


def run(by: str, second: bool = False, shield: bool = False, coalesce: bool = True, seed: int = 1) -> dict[str, float]:
    rng = random.Random(seed)
    sites = [Site(by, [Cache(MEMORY, coalesce, second) for _ in range(SERVERS)]) for _ in range(SITES)]
    caches = [server for site in sites for server in site.servers]
    upper, origin = Cache(SHIELD, coalesce), Counter[int]()
    weights = list(accumulate(POPULARITY))

    def home(number: int, now: float) -> None:
        origin[number] += 1

    def above(number: int, now: float) -> None:
        upper.get(number, now, home) if shield else home(number, now)

    def read(start: float, requests: int) -> float:
        origin.clear()
        for each in (*caches, upper):
            each.stats.clear()
        for _ in range(requests):
            start += rng.expovariate(RATE)
            number = bisect(weights, rng.random() * weights[-1])
            sites[rng.randrange(SITES)].server(number, rng).get(number, start, above)
        return start

    half = REQUESTS // 2
    now = read(read(0.0, half), half)
    result = {
        "site": sum(each.stats["hits"] for each in caches) / half,
        "shield": upper.stats["hits"] / max(upper.stats["asked"], 1),
        "origin": 1000 * sum(origin.values()) / half,
        "written": 1000 * sum(each.stats["written"] for each in caches) / half,
        "busiest": max(each.stats["asked"] for each in caches) / (half / len(caches)),
    }
    for each in (*caches, upper):
        each.entries.clear()
        each.flying.clear()
    read(now, int(RATE * FETCH))
    return result | {"storm": sum(origin.values()), "hottest": origin[0]}


def main() -> None:
    print("                    hit ratio      of 1,000 requests   busiest    after a purge of everything")
    print("                   site   shield    origin   written    server   origin asked   hottest object")
    rows = {
        "any server": run("any"),
        "by hash": run("hash"),
        "bounded": run("bounded"),
        "+ second": run("bounded", second=True),
        "+ shield": run("bounded", second=True, shield=True),
        "not coalescing": run("bounded", second=True, shield=True, coalesce=False),
    }
    for name, r in rows.items():
        print(
            f"{name:15} {r['site']:7.1%} {r['shield']:8.1%} {r['origin']:9.0f} {r['written']:9.0f} {r['busiest']:9.2f}"
            f" {r['storm']:14.0f} {r['hottest']:16.0f}"
        )
    site, shield = hit_ratios(POPULARITY, (MEMORY * SERVERS, SHIELD))
    r = run("hash", shield=True)
    print(f"hash and shield: computed {site:.1%} and {shield:.1%}, measured {r['site']:.1%} and {r['shield']:.1%}")


if __name__ == "__main__":
    main()
