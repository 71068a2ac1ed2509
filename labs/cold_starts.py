"""How many requests meet a cold start? A pool of instances that are kept for a while after their last request.

A request takes the instance that was idle for the shortest time, or one that is starting and has room, or starts a new one. The
question is that of Shahrad et al., "Serverless in the Wild" (ATC 2020): how long should an idle instance be kept? Routing and times
of real platforms differ.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

KEEP = 600.0  # seconds that an idle instance is kept
START = 1.0  # seconds until a new instance is ready: sandbox, runtime, your own initialization
WORK = 0.2  # seconds that a request takes, on average
ROOM = 1  # requests that an instance handles at a time
DAY = 86_400.0


@dataclass
class Instance:
    ready: float
    always: bool = False
    ends: list[float] = field(default_factory=list)  # of the requests it still handles
    idle_since: float = 0.0

    def take(self, now: float, work: float) -> float:
        """Handles a request and returns when it is done."""
        end = max(now, self.ready) + work
        self.ends.append(end)
        self.idle_since = max(self.idle_since, end)
        return end


@dataclass
class Result:
    waits: list[float] = field(default_factory=list)
    cold: int = 0
    most: int = 0

    def share(self) -> float:
        return self.cold / len(self.waits)

    def percentile(self, q: float) -> float:
        return sorted(self.waits)[min(int(q * len(self.waits)), len(self.waits) - 1)]


def poisson(rate: float, seed: int, until: float = DAY) -> Iterator[float]:
    """Arrivals that know nothing of each other, `rate` a second."""
    dice, now = random.Random(seed), 0.0
    while (now := now + dice.expovariate(rate)) < until:
        yield now


def bursts(size: int, every: float, seed: int, until: float = DAY) -> Iterator[float]:
    """`size` arrivals within one second, again and again: a timer, a push notification, a fan-out."""
    dice = random.Random(seed)
    for k in range(int(until / every)):
        yield from sorted((k + 0.5) * every + dice.random() for _ in range(size))


def run(arrivals: Iterator[float], provisioned: int = 0, room: int = ROOM, seed: int = 1) -> Result:
    dice, result = random.Random(seed + 1), Result()
    pool = [Instance(0.0, always=True) for _ in range(provisioned)]
    for now in arrivals:
        for instance in pool:
            instance.ends = [end for end in instance.ends if end > now]
        pool = [i for i in pool if i.always or i.ends or now - i.idle_since <= KEEP]
        free = [i for i in pool if len(i.ends) < room]
        if free:
            instance = max(free, key=lambda i: (i.ready <= now, i.idle_since))
        else:
            pool.append(instance := Instance(now + START))
        result.cold += instance.ready > now
        result.waits.append(instance.take(now, dice.expovariate(1 / WORK)) - now)
        result.most = max(result.most, len(pool))
    return result


def main() -> None:
    print("at random, an hour      cold   exp(-rate x keep)     p50      p99   instances")
    for hourly in (1, 6, 60, 600):
        result = run(poisson(hourly / 3600, seed=1, until=20 * DAY if hourly < 60 else DAY))
        alone = math.exp(-hourly / 3600 * KEEP)
        row = (
            f"{result.share():7.2%}   {alone:17.2%}   {result.percentile(0.5):5.2f} s  {result.percentile(0.99):5.2f} s"
        )
        print(f"{hourly:18}   {row}   {result.most:9}")
    print()
    print("400 an hour, as        kept ready   room      cold      p50      p99   instances")
    for name, provisioned, room in (
        ("at random", 0, 1),
        ("100 each 15 min", 0, 1),
        ("100 each 15 min", 15, 1),
        ("100 each 15 min", 30, 1),
        ("100 each 15 min", 0, 80),
        ("100 each 15 min", 1, 80),
    ):
        arrivals = poisson(400 / 3600, seed=1) if name == "at random" else bursts(100, 900.0, seed=1)
        result = run(arrivals, provisioned, room)
        row = f"{result.share():7.1%}   {result.percentile(0.5):5.2f} s  {result.percentile(0.99):5.2f} s"
        print(f"{name:20}   {provisioned:10}   {room:4}   {row}   {result.most:9}")


if __name__ == "__main__":
    main()
