"""One budget for twenty nodes: ask every time, split it, report counts now and then, or lease chunks of it.

Leases that expire are those of Google's Doorman (2016) and of DynamoDB's global admission control (2022); a report every 100 ms
is the GLOBAL behavior of Gubernator 2. Promising a chunk for a later moment is this course's addition: a node that finds the
budget empty is told when its turn comes and needn't ask again before.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

NODES = 20
RATE, BURST = 100.0, 100.0  # of one customer: tokens a second, and how many may pile up
CHUNK, LEASE = 5, 2.0  # tokens taken at a time, and the seconds after which unused ones are dropped
REPORT = 0.1  # seconds between two reports of a node

Arrival = tuple[float, int]  # time, node


class Bucket:
    """A token bucket that can be overdrawn."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.level, self.at = rate, burst, burst, 0.0

    def refill(self, now: float) -> float:
        self.level, self.at = min(self.burst, self.level + self.rate * (now - self.at)), now
        return self.level

    def take(self, now: float) -> bool:
        enough = self.refill(now) >= 1 - 1e-9
        self.level -= enough
        return enough


class Asked:
    """Every request asks the one bucket: exact, and the measure for the others."""

    def __init__(self, rate: float = RATE, burst: float = BURST) -> None:
        self.bucket, self.messages = Bucket(rate, burst), 0

    def allow(self, now: float, node: int) -> bool:
        self.messages += 1
        return self.bucket.take(now)

    def restart(self, node: int) -> None:
        """The node loses its memory."""


class Split(Asked):
    """Every node has a twentieth and never asks."""

    def __init__(self, rate: float = RATE, burst: float = BURST) -> None:
        super().__init__(rate, burst)
        self.shares = [Bucket(rate / NODES, burst / NODES) for _ in range(NODES)]

    def allow(self, now: float, node: int) -> bool:
        return self.shares[node].take(now)

    def restart(self, node: int) -> None:
        self.shares[node].level = self.shares[node].burst


class Reported(Asked):
    """Every node decides by a copy of the bucket; ten times a second it reports what it used and takes a fresh copy."""

    def __init__(self, rate: float = RATE, burst: float = BURST) -> None:
        super().__init__(rate, burst)
        self.copies = [Bucket(rate, burst) for _ in range(NODES)]
        self.used, self.due = [0] * NODES, [0.0] * NODES

    def allow(self, now: float, node: int) -> bool:
        copy = self.copies[node]
        if now >= self.due[node]:
            self.messages += 1
            self.bucket.refill(now)
            self.bucket.level -= self.used[node]  # below zero: what was too much is missing later
            copy.level, copy.at = self.bucket.level, now
            self.used[node], self.due[node] = 0, now + REPORT
        allowed = copy.take(now)
        self.used[node] += allowed
        return allowed

    def restart(self, node: int) -> None:
        self.used[node], self.due[node] = 0, 0.0


class Leased(Asked):
    """A node takes a chunk when its last one is used up. If the tokens aren't there yet, it starts when they will be."""

    def __init__(self, rate: float = RATE, burst: float = BURST, chunk: int = CHUNK) -> None:
        super().__init__(rate, burst)
        self.chunk, self.held, self.start = chunk, [0] * NODES, [0.0] * NODES

    def allow(self, now: float, node: int) -> bool:
        if not self.held[node] or now >= self.start[node] + LEASE:
            self.messages += 1
            wait = max(0.0, self.chunk - self.bucket.refill(now)) / self.bucket.rate
            if wait and (self.chunk == 1 or self.held[node]):  # a plain question, or its last chunk expired: no promise
                return False
            self.bucket.level -= self.chunk  # debited when leased: whatever becomes of the node, nobody else gets these
            self.held[node], self.start[node] = self.chunk, now + wait
        allowed = now >= self.start[node]
        self.held[node] -= allowed
        return allowed

    def restart(self, node: int) -> None:
        self.held[node] = 0


def poisson(rate: float, start: float, end: float, nodes: int = NODES, seed: int = 1) -> list[Arrival]:
    dice, now, arrivals = random.Random(seed), start, []
    while (now := now + dice.expovariate(rate)) < end:
        arrivals.append((now, dice.randrange(nodes)))
    return arrivals


def flood(times: float, seed: int = 1) -> list[Arrival]:
    """The worst for leases: one request to every node, so that each holds a chunk; a second later many times the limit."""
    return [(1.0, node) for node in range(NODES)] + poisson(times * RATE, 2.0, 7.0, seed=seed)


def run(limiter: Asked, arrivals: Iterable[Arrival], restarts: bool = False) -> tuple[int, float]:
    """How many were admitted, and by how many they exceeded rate and burst over the worst of all intervals."""
    admitted, worst, reboot = 0, 0.0, 0
    yardstick = Bucket(limiter.bucket.rate, limiter.bucket.burst)
    for now, node in arrivals:
        while restarts and now > reboot / 4:  # a node each quarter of a second, in turn
            limiter.restart(reboot % NODES)
            reboot += 1
        if limiter.allow(now, node):
            admitted += 1
            yardstick.refill(now)
            yardstick.level -= 1
            worst = max(worst, -yardstick.level)
    return admitted, worst


def main() -> None:
    traffic = {"90/s, all nodes": poisson(90, 0, 60), "90/s, one node": poisson(90, 0, 60, nodes=1)}
    traffic |= {"flood of 2,000/s": flood(20), "the same, restarts": flood(20), "flood of 10,000/s": flood(100)}
    print("                   |          | admitted,    | worst  | messages")
    print("                   |          | exact = 100% | excess | a request")
    for name, arrivals in traffic.items():
        exact, _ = run(Asked(), arrivals)
        for kind in (Asked, Split, Reported, Leased):
            limiter = kind()
            admitted, worst = run(limiter, arrivals, restarts="restarts" in name)
            messages = limiter.messages / len(arrivals)
            print(f"{name:18} | {kind.__name__:8} | {admitted / exact:12.1%} | {worst:6.0f} | {messages:9.3f}")
    print("2/s, all nodes: what a customer gets, by chunk:", end="")
    small = poisson(1.8, 0, 600)
    exact, _ = run(Asked(2, 10), small)
    for chunk in (1, 2, 5, 10):
        print(f"  {chunk}: {run(Leased(2, 10, chunk), small)[0] / exact:.0%}", end="")
    print()


if __name__ == "__main__":
    main()
