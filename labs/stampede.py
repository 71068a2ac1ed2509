"""One hot key expires: how many of its readers reach the database?

Time is simulated. Reads arrive at random, a query holds one of few connections for a fixed time, and the value lives
TTL seconds. Of the cures, the lease is that of Nishtala et al., "Scaling Memcache at Facebook" (NSDI 2013, 3.2.1), and the
early refresh is XFetch of Vattani et al., "Optimal Probabilistic Cache Stampede Prevention" (VLDB 2015).
"""

import math
import random
from dataclasses import dataclass, field

import simpy
from simpy.events import ProcessGenerator

READS = 1000.0  # reads of the key per second, over all servers
SERVERS = 20  # application servers; single flight is known only within one
CONNECTIONS = 10  # queries that the database runs at once
QUERY = 0.2  # seconds that one query takes
TTL = 10.0  # seconds
LEASE = 10.0  # seconds until another reader of the key may get a lease
RETRY = 0.05  # seconds until a reader without the lease asks again
BETA = 1.0  # above 1, XFetch refreshes earlier


@dataclass
class Site:
    """The cache entry, the database, and what was observed."""

    env: simpy.Environment
    database: simpy.Resource
    expires: float = TTL
    leased_until: float = 0.0
    flights: dict[int, simpy.Process] = field(default_factory=dict)
    queries: int = 0
    most_at_once: int = 0
    waits: list[float] = field(default_factory=list)


def query(site: Site) -> ProcessGenerator:
    site.queries += 1
    with site.database.request() as connection:
        site.most_at_once = max(site.most_at_once, site.database.count + len(site.database.queue))
        yield connection
        yield site.env.timeout(QUERY)
    site.expires = site.env.now + TTL


def single_flight(site: Site, server: int) -> ProcessGenerator:
    flight = site.flights.get(server)
    if flight is None or not flight.is_alive:
        flight = site.flights[server] = site.env.process(query(site))
    yield flight


def lease(site: Site) -> ProcessGenerator:
    while site.expires <= site.env.now:
        if site.leased_until <= site.env.now:
            site.leased_until = site.env.now + LEASE
            yield from query(site)
        else:
            yield site.env.timeout(RETRY)


def miss(site: Site, cure: str, server: int) -> ProcessGenerator:
    start = site.env.now
    if cure == "single flight":
        yield from single_flight(site, server)
    elif cure == "lease":
        yield from lease(site)
    else:
        yield from query(site)
    site.waits.append(site.env.now - start)


def reads(site: Site, cure: str, seed: int) -> ProcessGenerator:
    arrivals, dice = random.Random(seed), random.Random(seed + 1)
    while True:
        yield site.env.timeout(arrivals.expovariate(READS))
        left = site.expires - site.env.now
        if left <= 0:
            site.env.process(miss(site, cure, dice.randrange(SERVERS)))
        elif cure == "early refresh" and -BETA * QUERY * math.log(1 - dice.random()) >= left:
            site.env.process(query(site))  # in the background: this reader, too, gets the value that is still good


def run(cure: str, seconds: float = 2 * TTL, seed: int = 1) -> Site:
    env = simpy.Environment()
    site = Site(env, simpy.Resource(env, CONNECTIONS))
    env.process(reads(site, cure, seed))
    env.run(until=seconds)
    return site


def main() -> None:
    print("cure            queries   most at once   readers kept waiting   longest wait")
    for cure in ("none", "single flight", "lease", "early refresh"):
        site = run(cure)
        wait = max(site.waits, default=0.0)
        print(f"{cure:13}   {site.queries:7}   {site.most_at_once:12}   {len(site.waits):20}   {wait:10.2f} s")


if __name__ == "__main__":
    main()
