"""What a cut costs a request: how often it is answered and how long it takes, with retries left out.

Ten modules run in one process, or each in its own. A broken module takes its whole process down; a process can also be out of
reach although its code is right. Calls between processes take a little longer than calls inside one, and a few take much longer.
That a chain multiplies such odds and a fan-out waits for the slowest is in Dean and Barroso, "The Tail at Scale" (CACM, 2013).
"""

import random
from dataclasses import dataclass

MODULES = 10
BROKEN = 0.0005  # of the time a module is broken: a bad release, a leak, an endless loop
UNREACHABLE = 0.0005  # of the time a process can't be reached: machine, network, name, certificate
WORK = 2.0  # ms that a module works for a request, on average
HOP = 0.5  # ms that a call to another process takes, there and back
SLOW = 0.002  # of the calls are slow: a lost packet, a new connection, a full queue
SLOW_HOP = 40.0  # ms that these take
PATIENCE = 15.0  # ms after which an answer goes out without what is optional
REQUESTS = 20_000
HOURS = 8760  # in a year


@dataclass(frozen=True)
class Layout:
    """How many modules a request needs, where they run, and how they call each other."""

    name: str
    needs: int = MODULES
    split: bool = True
    parallel: bool = False
    optional: bool = False  # all but the first may be missing from the answer


LAYOUTS = (
    Layout("one process, all ten", split=False),
    Layout("ten services in a chain"),
    Layout("one calls nine at once", parallel=True),
    Layout("... and needs none of them", parallel=True, optional=True),
    Layout("one process, three of ten", needs=3, split=False),
    Layout("three services in a chain", needs=3),
)


def answered(layout: Layout) -> float:
    """The share of requests that get an answer."""
    if not layout.split:
        return (1 - BROKEN) ** MODULES * (1 - UNREACHABLE)  # modules that the request doesn't need take it down as well
    needs = 1 if layout.optional else layout.needs
    return ((1 - BROKEN) * (1 - UNREACHABLE)) ** needs


def hop(dice: random.Random) -> float:
    return SLOW_HOP if dice.random() < SLOW else HOP


def latency(layout: Layout, dice: random.Random) -> float:
    """Milliseconds that one request takes which is answered."""
    work = [dice.expovariate(1 / WORK) for _ in range(layout.needs)]
    if not layout.split:
        return sum(work)
    calls = [hop(dice) + time for time in work[1:]]
    if not layout.parallel:
        return work[0] + sum(calls)
    slowest = max(calls)
    return work[0] + (min(slowest, PATIENCE) if layout.optional else slowest)


def percentiles(layout: Layout, seed: int = 1) -> tuple[float, float]:
    """The median and the 99th percentile."""
    dice = random.Random(seed)
    times = sorted(latency(layout, dice) for _ in range(REQUESTS))
    return times[REQUESTS // 2], times[REQUESTS * 99 // 100]


def most_needed() -> int:
    """The largest number of modules a request may need and still be answered more often from services than from one process."""
    together = answered(Layout("", split=False))
    return max((needs for needs in range(1, MODULES + 1) if answered(Layout("", needs)) > together), default=0)


def main() -> None:
    print("layout                       answered   lost a year   median      p99")
    for layout in LAYOUTS:
        share = answered(layout)
        median, p99 = percentiles(layout)
        print(f"{layout.name:26}   {share:8.2%}   {(1 - share) * HOURS:8.0f} h   {median:3.0f} ms   {p99:3.0f} ms")
    print(f"Services answer more often while a request needs at most {most_needed()} of the {MODULES}.")


if __name__ == "__main__":
    main()
