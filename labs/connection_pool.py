"""A connection pool is a queue with as many servers as connections, in front of a database that slows down when many queries run at once.

While queries don't disturb each other, the mean wait is Erlang's formula for c servers. Above a knee they do: the rule of thumb of two
connections for each core, from PostgreSQL's and HikariCP's wikis, is the knee of a query that spends half its time waiting for disks.
How steep it is beyond the knee is assumed, not measured, and decides which pools recover: try other values.
"""

import random
from collections import deque
from dataclasses import dataclass, field

from labs.plot import plot

CORES = 8  # of the database
QUERY = 0.010  # seconds of a query that runs alone
ON_CPU = 0.5  # share of that time on a core; the rest waits for disks
CONTENTION = 0.01  # assumed: each query above the knee makes all this much slower (locks, caches, context switches)
RATE = 1000.0  # queries per second
BURST = (5.0, 7.0)  # seconds in which the rate is doubled
SECONDS = 30.0
POOLS = (9, 12, 16, 32, 64, 128, 256)
KNEE = CORES / ON_CPU  # queries that keep all cores busy


def duration(active: int) -> float:
    """Mean time of a query while so many run at once."""
    if active <= KNEE:
        return QUERY
    return QUERY * active / KNEE * (1 + CONTENTION * (active - KNEE))


def erlang_wait(connections: int) -> float:
    """Mean wait for a connection, if queries don't slow each other down."""
    offered = RATE * QUERY
    if offered >= connections:
        return float("inf")
    blocked = 1.0
    for servers in range(1, connections + 1):
        blocked = offered * blocked / (servers + offered * blocked)
    waits = blocked / (1 - offered / connections * (1 - blocked))
    return waits * QUERY / (connections - offered)


@dataclass
class Outcome:
    waits: list[float] = field(default_factory=list)  # for a connection, of the queries that got one
    totals: list[float] = field(default_factory=list)  # wait and query, of those answered in the last 5 seconds
    backlog: list[tuple[float, float]] = field(default_factory=list)  # queries not yet answered, twice a second


def run(connections: int, burst: tuple[float, float] = BURST, seconds: float = SECONDS, seed: int = 1) -> Outcome:
    dice, picks = random.Random(seed), random.Random(seed + 1)
    waiting: deque[float] = deque()
    active: list[float] = []  # when each running query arrived
    outcome, now = Outcome(), 0.0
    while now < seconds:
        arriving = RATE * (2 if burst[0] <= now < burst[1] else 1)
        finishing = len(active) / duration(len(active)) if active else 0.0
        now += dice.expovariate(arriving + finishing)
        while len(outcome.backlog) * 0.5 <= now:
            outcome.backlog.append((len(outcome.backlog) * 0.5, float(len(waiting) + len(active))))
        if picks.random() * (arriving + finishing) < arriving:
            waiting.append(now)
        else:
            arrived = active.pop(picks.randrange(len(active)))
            if now > seconds - 5:
                outcome.totals.append(now - arrived)
        if waiting and len(active) < connections:
            arrived = waiting.popleft()
            outcome.waits.append(now - arrived)
            active.append(arrived)
    return outcome


def main() -> None:
    print("Mean wait at a steady rate, by Erlang's formula:")
    print("  ".join(f"pool {c}: {erlang_wait(c) * 1000:.2f} ms" for c in (11, 12, 14, 16)))
    print("\nA burst of two seconds, and how it is 23 seconds later:")
    print("       if all are in use         at the end")
    print("pool   query (ms)   per second   unanswered   median (ms)")
    lines = {}
    for connections in POOLS:
        outcome = run(connections)
        most = connections / duration(connections)
        median = sorted(outcome.totals)[len(outcome.totals) // 2] * 1000
        left = outcome.backlog[-1][1]
        print(f"{connections:4}   {duration(connections) * 1000:10.0f}   {most:10.0f}   {left:10.0f}   {median:11.0f}")
        if connections in (16, 64, 128):
            lines[f"pool of {connections}"] = outcome.backlog
    plot(lines, x="time (s)", y="unanswered queries", title="Two seconds at twice the rate")


if __name__ == "__main__":
    main()
