"""Five ways to lead a reader to a site, on toy maps: what they cost in latency, and what happens when the largest site dies.

DNS sees the resolver, or with client subnet (ECS) the reader's network, and takes the nearest site on the map; anycast the site
nearest to where the reader's provider hands traffic over; "measured" is DNS by round trips; "hybrid" lets anycast catch its failures.
The figures are assumptions; change them.
"""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from math import hypot

SITES, NETWORKS = 16, 1000
PUBLIC = 0.2  # share of the networks that use a public resolver
RESOLVERS = ((2e3, 2e3), (5e3, 4.5e3), (9.5e3, 2e3), (11e3, 5.5e3), (15e3, 2.5e3), (18e3, 5e3))  # in km
DETOUR = 0.2  # share of the networks whose provider hands traffic over at a distant exchange
DETECT = 10.0  # seconds until the DNS operator takes a site out
TTL = 60.0  # seconds
HOLD = (0.05, 600.0)  # share of resolvers and clients that keep an answer longer, and how long at most
WITHDRAW = 3.0  # seconds until a site's announcement is gone
CONVERGE = 12.0  # mean seconds until another route is used
SEEDS = range(1, 7)  # six maps; what is printed are means
SPARE = 1.6  # capacity of a site, in terms of the load that its nearest readers make

WAYS = ("DNS, by resolver", "DNS with ECS", "anycast", "measured")


@dataclass
class World:
    """Readers' networks: weight, round trips to each site in ms, and in which order each way of routing tries the sites."""

    weights: list[float]
    trips: list[list[float]]
    orders: dict[str, list[list[int]]]


def build(seed: int) -> World:
    rng = random.Random(seed)
    sites = [(rng.uniform(0, 20000), rng.uniform(0, 7000)) for _ in range(SITES)]
    world = World([], [], {way: [] for way in WAYS})
    for _ in range(NETWORKS):
        town = rng.choice(sites)  # sites stand where readers are
        x, y = town[0] + rng.gauss(0, 1500), town[1] + rng.gauss(0, 1200)
        far = [hypot(x - a, y - b) for a, b in sites]
        trips = [8 + km * 0.013 * rng.lognormvariate(0.15, 0.25) for km in far]  # routes are never straight
        near = sorted(sites, key=lambda site: hypot(x - site[0], y - site[1]))
        hub = rng.choice(near[1:5]) if rng.random() < DETOUR else (x, y)
        resolver = min(RESOLVERS, key=lambda place: hypot(x - place[0], y - place[1]))
        here = resolver if rng.random() < PUBLIC else (x, y)
        seen = [trip * rng.lognormvariate(0, 0.1) for trip in trips]  # a median of readers' measurements
        world.weights.append(rng.paretovariate(2.5))
        world.trips.append(trips)
        costs = [[hypot(p[0] - a, p[1] - b) for a, b in sites] for p in (here, (x, y), hub)] + [seen]
        for way, cost in zip(world.orders, costs, strict=True):
            world.orders[way].append(sorted(range(SITES), key=cost.__getitem__))
    return world


def assign(world: World, way: str, dead: int | None = None, room: list[float] | None = None) -> list[int]:
    """The site of each network; with `room`, a full site passes readers on to the next in their order."""
    load, chosen = [0.0] * SITES, []
    for weight, order in zip(world.weights, world.orders[way], strict=True):
        alive = [site for site in order if site != dead]
        fits = [site for site in alive if room is None or load[site] + weight <= room[site]]
        chosen.append((fits or alive)[0])
        load[chosen[-1]] += weight
    return chosen


def loads(world: World, chosen: list[int]) -> list[float]:
    load = [0.0] * SITES
    for weight, site in zip(world.weights, chosen, strict=True):
        load[site] += weight
    return load


def percentile(values: list[float], weights: list[float], share: float) -> float:
    pairs = sorted(zip(values, weights, strict=True))
    sums = list(accumulate(weight for _, weight in pairs))
    return pairs[min(bisect(sums, share * sums[-1]), len(pairs) - 1)][0]


def recovery(way: str, rng: random.Random) -> float:
    """Seconds until a reader of the dead site is served elsewhere."""
    by_route = WITHDRAW + rng.expovariate(1 / CONVERGE)
    # hybrid: DNS gave a site's own address, within a shorter prefix that all sites announce
    if way in ("anycast", "hybrid"):
        return by_route
    kept = rng.uniform(0, HOLD[1]) if rng.random() < HOLD[0] else rng.uniform(0, TTL)
    return DETECT + kept


def capacity(world: World) -> list[float]:
    """Each site is built for its nearest readers and a reserve, whatever the way of routing."""
    nearest = [min(range(SITES), key=trips.__getitem__) for trips in world.trips]
    return [SPARE * load for load in loads(world, nearest)]


def measure(world: World, way: str, rng: random.Random) -> list[float]:
    """Latency percentiles, share of readers 25 ms above the best, loads before and after a loss, seconds of outage."""
    room, best = capacity(world), [min(trips) for trips in world.trips]
    dead = room.index(max(room))
    base = "measured" if way == "hybrid" else way
    chosen = assign(world, base, room=room if base == "measured" else None)
    trips = [world.trips[n][site] for n, site in enumerate(chosen)]
    slow = sum(w for w, t, b in zip(world.weights, trips, best, strict=True) if t > b + 25) / sum(world.weights)
    blind, aware = assign(world, base, dead), assign(world, base, dead, room)
    if way == "hybrid":
        caught = assign(world, "anycast", dead)
        blind = [caught[n] if site == dead else site for n, site in enumerate(chosen)]
    room[dead] = 1e9
    full = [max(load / most for load, most in zip(loads(world, c), room, strict=True)) for c in (chosen, blind, aware)]
    times = [recovery(way, rng) for _ in range(2000)]
    late = [percentile(times, [1.0] * len(times), share) for share in (0.5, 0.99)]
    return [*(percentile(trips, world.weights, share) for share in (0.5, 0.9, 0.99)), slow, *full, *late]


def main() -> None:
    worlds, rng = [build(seed) for seed in SEEDS], random.Random(8)
    print("                    ms, of readers       25 ms above  fullest   largest site dies     seconds until")
    print("                   50 %   90 %   99 %    the best      site    blind   with room     50 %   99 %")
    for way in (*WAYS, "hybrid"):
        rows = [measure(world, way, rng) for world in worlds]
        p50, p90, p99, slow, full, blind, aware, half, last = (
            sum(column) / len(rows) for column in zip(*rows, strict=True)
        )
        shown = "-" if way == "anycast" else f"{aware:.0%}"  # routers know no load
        print(
            f"{way:16} {p50:6.0f} {p90:6.0f} {p99:6.0f} {slow:12.1%} {full:9.0%} {blind:8.0%} {shown:>10}"
            f" {half:11.0f} {last:6.0f}"
        )


if __name__ == "__main__":
    main()
