"""What does a circuit breaker see, when each instance of the client has its own?

Time is simulated. CALLS a second are spread over the client's instances and over SHARDS of the service; a call to a shard
fails with that shard's probability. The rule is that of Hystrix ("How it Works", Netflix): open when a window has enough calls
and enough of them failed; after SLEEP let a single call through, whose outcome decides.
"""

import random
from collections import deque
from dataclasses import dataclass, field

CALLS = 1000.0  # per second, from all instances together
SECONDS = 60
SHARDS = 4
WINDOW = 10.0  # seconds of calls that a breaker remembers
ENOUGH = 20  # calls in the window, below which it never opens
SLEEP = 5.0  # seconds that it stays open before it tries a call


@dataclass
class Breaker:
    """Closed: calls are counted. Open: refused. Half-open: one call is on trial."""

    threshold: float
    state: str = "closed"
    opened: float = 0.0
    calls: deque[tuple[float, bool]] = field(default_factory=deque)  # (when, failed)
    failures: int = 0

    def allows(self, now: float) -> bool:
        if self.state == "open" and now >= self.opened + SLEEP:
            self.state = "half-open"
            return True
        return self.state == "closed"

    def record(self, now: float, failed: bool) -> None:
        if self.state == "half-open":
            self.state, self.opened = ("open", now) if failed else ("closed", 0.0)
            return
        self.calls.append((now, failed))
        self.failures += failed
        while self.calls[0][0] <= now - WINDOW:
            self.failures -= self.calls.popleft()[1]
        if len(self.calls) >= ENOUGH and self.failures >= self.threshold * len(self.calls):
            self.state, self.opened, self.failures = "open", now, 0
            self.calls.clear()


@dataclass
class Seen:
    """How many calls went through, were refused, and were refused although they would have succeeded."""

    through: int = 0
    refused: int = 0
    refused_good: int = 0


def run(
    instances: int, failing: tuple[float, ...], threshold: float = 0.5, per_shard: bool = False, seed: int = 1
) -> Seen:
    """``failing``: for each shard, the probability that a call to it fails."""
    dice, seen, now = random.Random(seed), Seen(), 0.0
    breakers = [[Breaker(threshold) for _ in range(SHARDS)] for _ in range(instances)]
    while now < SECONDS:
        now += dice.expovariate(CALLS)
        shard = dice.randrange(SHARDS)
        breaker = breakers[dice.randrange(instances)][shard if per_shard else 0]
        failed = dice.random() < failing[shard]
        if breaker.allows(now):
            seen.through += 1
            breaker.record(now, failed)
        else:
            seen.refused += 1
            seen.refused_good += not failed
    return seen


ALL_DOWN, SOME_FAIL, ONE_SHARD = (1.0,) * SHARDS, (0.4,) * SHARDS, (1.0,) + (0.0,) * (SHARDS - 1)


def show(title: str, seen: Seen) -> None:
    total = seen.through + seen.refused
    good = seen.refused_good / total
    print(f"{title:45} {seen.through / total:7.1%} go through, {good:5.1%} refused though they would have succeeded")


def main() -> None:
    for instances in (10, 100, 1000):
        show(f"all calls fail, {instances} instances", run(instances, ALL_DOWN))
    for instances in (10, 100, 1000):
        show(f"40 % fail, {instances} instances", run(instances, SOME_FAIL))
    show("one shard of 4 is down, 10 instances", run(10, ONE_SHARD))
    show("  and threshold 20 %", run(10, ONE_SHARD, threshold=0.2))
    show("  and threshold 20 %, a breaker for each shard", run(10, ONE_SHARD, threshold=0.2, per_shard=True))


if __name__ == "__main__":
    main()
