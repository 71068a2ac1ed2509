"""Two collectors scrape the same counter and never talk to each other; three ways to read what they wrote.

The way that works is that of Thanos: stay with one replica, go to the other only after a gap, never let a counter
fall because of the change.
"""

from __future__ import annotations

import random
from itertools import pairwise

Sample = tuple[float, float]  # when the scrape began, in seconds; what the counter said
INTERVAL = 15.0
HOUR = 3600.0
SLOW = 0.05  # of the scrapes take SLOW_SECONDS until the target reads its counter
SLOW_SECONDS = 9.0
RESTART = 2000.0  # of the target: its counter begins at 0 again
DOWN = ((600.0, 900.0), (1500.0, 1560.0))  # when the first collector restarts; and when the second does


def counter(at: float) -> float:
    """Fifty requests a second, whole ones."""
    return float(int(50 * (at if at < RESTART else at - RESTART)))


def scraped(replica: int, rng: random.Random) -> list[Sample]:
    """What one collector stores: the time at which it asked, the value at the time of the answer."""
    samples, asked = [], 7.0 * replica
    while asked < HOUR:
        took = SLOW_SECONDS if rng.random() < SLOW else 0.02
        if not DOWN[replica][0] <= asked < DOWN[replica][1]:
            samples.append((asked, counter(asked + took)))
        asked += INTERVAL
    return samples


def union(one: list[Sample], other: list[Sample]) -> list[Sample]:
    """Every sample of both, by time: as if they were one series."""
    return sorted(one + other)


def without_resets(samples: list[Sample]) -> list[Sample]:
    """The counter as if it had never restarted: what was lost at each fall is added to all that follows."""
    lost, result = 0.0, samples[:1]
    for (_, before), (at, value) in pairwise(samples):
        lost += before if value < before else 0
        result.append((at, value + lost))
    return result


def one_at_a_time(one: list[Sample], other: list[Sample]) -> list[Sample]:
    """Stays with a replica; its twin is asked only from two intervals after the last sample on."""
    replicas, using, lift = (without_resets(one), without_resets(other)), 0, [0.0, 0.0]
    result = [replicas[0][0]]
    while True:
        last, value = result[-1]
        later = [next((s for s in samples if s[0] > last), (HOUR * 2, 0.0)) for samples in replicas]
        if later[using][0] > last + 2 * INTERVAL and later[1 - using][0] < later[using][0]:
            using = 1 - using
            lift[using] = max(0.0, value - later[using][1])  # it may have seen less before the restart
        if later[using][0] > HOUR:
            return result
        result.append((later[using][0], later[using][1] + lift[using]))


def increase(samples: list[Sample]) -> float:
    """As PromQL counts, without its extrapolation: a fall is a restart from 0."""
    return sum(b - a if b >= a else b for (_, a), (_, b) in pairwise(samples))


def blank_minutes(samples: list[Sample]) -> int:
    """Minutes without two samples, so without a rate."""
    return sum(sum(60 * n <= at < 60 * n + 60 for at, _ in samples) < 2 for n in range(60))


def falls(samples: list[Sample]) -> int:
    return sum(b < a for (_, a), (_, b) in pairwise(samples))


def main() -> None:
    rng = random.Random(1)
    one, other = scraped(0, rng), scraped(1, rng)
    print(f"{'requests in an hour':20}  samples  falls  minutes without a rate  increase")
    ways = {"first alone": one, "second alone": other, "both, by time": union(one, other)}
    for name, samples in (ways | {"one at a time": one_at_a_time(one, other)}).items():
        print(
            f"{name:20}  {len(samples):7}  {falls(samples):5}  {blank_minutes(samples):22}  {increase(samples):8,.0f}"
        )
    print(f"{'the truth':20}  {'':7}  {1:5}  {'':22}  {50 * (HOUR - INTERVAL):8,.0f}")


if __name__ == "__main__":
    main()
