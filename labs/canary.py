"""A canary of 1 % of the traffic is watched for an hour: how often is a good version stopped, and how often a bad one let through?

Four things to compare it with. A fresh process fails more often at first (cold caches, new connections), and every hour has its own
weather (a dependency is better or worse than usual). A baseline is the old version, started with the canary and of the same size:
Netflix compares so (Graff and Sanden, "Automated Canary Analysis at Netflix with Kayenta", 2018). The test is a plain z-test.
"""

import math
import random
from dataclasses import dataclass

REQUESTS = 240  # a minute, at the canary: 1 % of 400 a second
MINUTES = 60
ERRORS = 0.005  # share of requests that the old version fails, warm, in average weather
COLD = 1.0  # a process that just started fails (1 + COLD) times as often ...
WARMS = 15.0  # ... and this fades with this time constant, in minutes
WEATHER = 0.2  # an hour's error rate is up to this much above or below the average
LIMIT = 2.326  # alarm above this many standard errors: 1 % of good versions, if one looks once
TRIALS = 800


@dataclass(frozen=True)
class Plan:
    name: str
    against: str  # "before": the hour before, "fleet": all other servers at the time, "baseline": few, started with the canary
    looks: tuple[int, ...] = (MINUTES,)  # minutes at which the test is made
    limit: float = LIMIT


@dataclass
class Verdict:
    stopped: float  # share of the trials that ended in an alarm
    minutes: float  # mean time of the alarm


def failures(dice: random.Random, requests: int, share: float) -> int:
    """How many of the requests fail; jumps from failure to failure instead of asking for each request."""
    count, at = 0, 0
    while True:
        at += 1 + int(math.log(1 - dice.random()) / math.log(1 - share))
        if at > requests:
            return count
        count += 1


def score(canary: int, requests: int, other: int, exact: float | None) -> float:
    """Standard errors by which the canary is worse: than an equal number of requests, or than a rate known exactly."""
    if exact is not None:
        return (canary - requests * exact) / math.sqrt(requests * exact * (1 - exact))
    pooled = (canary + other) / (2 * requests)
    return (canary - other) / math.sqrt(2 * requests * pooled * (1 - pooled)) if pooled else 0.0


def weather(dice: random.Random) -> float:
    """The old version's error rate in some hour. Of a fleet so large it is known exactly, near enough."""
    return ERRORS * (1 + WEATHER * (2 * dice.random() - 1))


def alarm(dice: random.Random, plan: Plan, worse: float) -> int | None:
    """When a version with `worse` times the errors is stopped, if it is."""
    before, now = weather(dice), weather(dice)
    exact = {"before": before, "fleet": now}.get(plan.against)
    canary, baseline = 0, 0
    for minute in range(1, MINUTES + 1):
        fresh = now * (1 + COLD * math.exp(-minute / WARMS))
        canary += failures(dice, REQUESTS, worse * fresh)
        baseline += failures(dice, REQUESTS, fresh) if exact is None else 0
        if minute not in plan.looks:
            continue
        if score(canary, minute * REQUESTS, baseline, exact) > plan.limit:
            return minute
    return None


def judge(plan: Plan, worse: float, seed: int = 1) -> Verdict:
    dice = random.Random(seed)
    alarms = [minute for _ in range(TRIALS) if (minute := alarm(dice, plan, worse)) is not None]
    return Verdict(len(alarms) / TRIALS, sum(alarms) / len(alarms) if alarms else math.nan)


EVERY_MINUTE = tuple(range(5, MINUTES + 1))
PLANS = [
    Plan("the hour before", "before"),
    Plan("the fleet, now", "fleet"),
    Plan("a baseline", "baseline"),
    Plan("a baseline, every minute", "baseline", EVERY_MINUTE),
    Plan("same, stricter limit", "baseline", EVERY_MINUTE, limit=3.1),
]


def main() -> None:
    print("compared with              good: stopped   10 % more errors   twice the errors: stopped, after")
    for plan in PLANS:
        good, slightly, twice = (judge(plan, worse) for worse in (1.0, 1.1, 2.0))
        found = f"{twice.stopped:25.1%}, {twice.minutes:2.0f} min"
        print(f"{plan.name:24}   {good.stopped:13.1%}   {slightly.stopped:16.1%}   {found}")


if __name__ == "__main__":
    main()
