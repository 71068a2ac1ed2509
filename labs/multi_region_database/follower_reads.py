"""A user who moves: reads near the reader, from a copy that is safe up to a closed timestamp.

Somebody writes in Washington and goes on in Frankfurt: a journey, a VPN, an evacuated region. The follower there may answer
for any moment up to which the leader has promised to write nothing more. Closed timestamps and the ways to read below them
are CockroachDB's (its documentation of 26.2), as are the lag and the interval. Times are milliseconds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

OCEAN = 86.0  # Frankfurt to Washington and back, in the table of placement.py
LOCAL = 2.0  # a read from the follower next door
LAG = 3000.0  # how far the closed timestamp trails the leader's clock
INTERVAL = 200.0  # how often it is sent
MARGIN = 1200.0  # how much older than the lag an exact stale read asks to be, to be answered here for certain
GAP = 3000.0  # between the reads of a session
READS = 20
SESSIONS = 5000
TRANSACTION = 300.0  # how long a writing transaction takes from its timestamp to its commit, on average
WAYS = ("leader", "exact staleness", "bounded staleness", "token")


def resolved(at: float, lag: float) -> float:
    """The newest moment for which the follower may answer: closed by the leader, sent, and arrived half a round trip later."""
    sent = (at - OCEAN / 2) // INTERVAL * INTERVAL
    return sent - lag


def read(way: str, at: float, lag: float) -> tuple[float, float]:
    """What a read at that time costs, and as of which moment it answers. The session's own write committed at time 0."""
    fresh = resolved(at, lag)
    if way == "leader" or (way == "token" and fresh < 0):  # the token says: nothing older than my write
        return OCEAN, at
    if way == "exact staleness":
        return LOCAL, at - lag - MARGIN
    return LOCAL, fresh


def session(rng: random.Random) -> Iterator[float]:
    """When the reads of a session come, counted from its write."""
    at = 0.0
    for _ in range(READS):
        at += rng.expovariate(1 / GAP)
        yield at


def measure(way: str, lag: float, seed: int = 1) -> tuple[float, float, float]:
    """Percent of reads that miss the session's own write, percent of sessions with such a read, mean latency."""
    rng = random.Random(seed)
    missed = touched = 0
    spent = 0.0
    for _ in range(SESSIONS):
        answers = [read(way, at, lag) for at in session(rng)]
        stale = sum(as_of < 0 for _, as_of in answers)
        missed, touched, spent = missed + stale, touched + (stale > 0), spent + sum(cost for cost, _ in answers)
    return 100 * missed / (SESSIONS * READS), 100 * touched / SESSIONS, spent / (SESSIONS * READS)


def pushed(lag: float, seed: int = 1) -> float:
    """Percent of transactions that live longer than the lag: what they wrote lies below the promise and must move up."""
    rng = random.Random(seed)
    return 100 * sum(rng.expovariate(1 / TRANSACTION) > lag for _ in range(SESSIONS * READS)) / (SESSIONS * READS)


def main() -> None:
    for lag in (LAG, 500.0):
        print(f"closed {lag / 1000:.1f} s behind; {pushed(lag):.1f} % of writing transactions pushed")
        for way in WAYS:
            reads, sessions, mean = measure(way, lag)
            print(f"  {way:18} missed {reads:5.1f} % of reads, {sessions:5.1f} % of sessions; mean {mean:5.1f} ms")


if __name__ == "__main__":
    main()
