"""Which server gets the next request? Five policies, on good servers and on bad ones.

Time is simulated: requests arrive at random, each server answers them in order, and the balancer
knows how many each server hasn't answered yet. Two choices is the policy of Mitzenmacher, "The Power
of Two Choices in Randomized Load Balancing" (IEEE TPDS, 2001); counting errors as if they were active
is from Google's "Site Reliability Engineering" (2016), chapter 20.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field

REQUESTS = 20_000
WORK = 0.1  # mean seconds of a request on a server of speed 1; exponentially distributed
LOAD = 0.7  # requests that arrive, over what all servers together can answer
ERROR = 0.001  # seconds in which a broken server answers with an error
PENALTY = 10.0  # seconds for which an error counts as active, where errors count


@dataclass(frozen=True)
class Scenario:
    """The servers, and what is wrong with them or the balancer's view. Times in seconds."""

    speeds: tuple[float, ...] = (1.0,) * 10
    workers: int = 1  # requests that a server works on at once
    stale: float = 0.0  # between two looks at the counts
    fail_fast: int | None = None  # the server that answers with errors, without queueing
    penalty: float = 0.0  # for which an error counts as active


SCENARIOS = {
    "ten equal servers": Scenario(),
    "two of ten at half speed": Scenario(speeds=(1.0,) * 8 + (0.5,) * 2),
    "counts up to 1 s old": Scenario(stale=1.0),
    "one of ten fails fast": Scenario(workers=20, fail_fast=0),
    "the same, errors count": Scenario(workers=20, fail_fast=0, penalty=PENALTY),
}


@dataclass
class Farm:
    """What the balancer knows, and what was observed."""

    scenario: Scenario
    dice: random.Random
    active: list[int]  # unanswered requests of each server
    seen: list[int]  # the same, as the balancer knows it
    credit: list[float]  # of weighted round robin
    turn: int = -1
    latencies: list[float] = field(default_factory=list)  # of requests that succeed
    worst_queue: int = 0  # most requests waiting at one server
    errors: int = 0


def round_robin(farm: Farm) -> int:
    farm.turn = (farm.turn + 1) % len(farm.active)
    return farm.turn


def weighted(farm: Farm) -> int:
    """Smooth weighted round robin: each server earns its speed; the richest is picked and pays for all."""
    speeds = farm.scenario.speeds
    farm.credit = [have + speed for have, speed in zip(farm.credit, speeds, strict=True)]
    richest = farm.credit.index(max(farm.credit))
    farm.credit[richest] -= sum(speeds)
    return richest


def at_random(farm: Farm) -> int:
    return farm.dice.randrange(len(farm.active))


def least_connections(farm: Farm) -> int:
    least = min(farm.seen)
    return farm.dice.choice([server for server, count in enumerate(farm.seen) if count == least])


def two_choices(farm: Farm) -> int:
    one, other = farm.dice.sample(range(len(farm.seen)), 2)
    return one if farm.seen[one] <= farm.seen[other] else other


POLICIES: dict[str, Callable[[Farm], int]] = {
    "round robin": round_robin,
    "weighted": weighted,
    "random": at_random,
    "least connections": least_connections,
    "two choices": two_choices,
}


def run(policy: Callable[[Farm], int], scenario: Scenario, seed: int = 1) -> Farm:
    """Sends REQUESTS through ``policy``; all policies face the same arrivals and the same work."""
    speeds, workers = scenario.speeds, scenario.workers
    servers = range(len(speeds))
    counts = [0 for _ in servers]
    farm = Farm(scenario, random.Random(seed + 1), counts, counts, [0.0 for _ in servers])
    traffic = random.Random(seed)
    free_at = [[0.0] * workers for _ in servers]  # of each worker: a heap for each server
    answers: list[tuple[float, int]] = []  # when a request stops counting as active, and where
    now = looked = 0.0
    for _ in range(REQUESTS):
        now += traffic.expovariate(LOAD * sum(speeds) * workers / WORK)
        work = traffic.expovariate(1 / WORK)
        while answers and answers[0][0] <= now:
            farm.active[heapq.heappop(answers)[1]] -= 1
        if scenario.stale and now - looked >= scenario.stale:
            farm.seen, looked = farm.active.copy(), now
        server = policy(farm)
        farm.active[server] += 1
        if server == scenario.fail_fast:
            farm.errors += 1
            done = now + ERROR + scenario.penalty
        else:
            done = max(now, free_at[server][0]) + work / speeds[server]
            heapq.heapreplace(free_at[server], done)
            farm.latencies.append(done - now)
            farm.worst_queue = max(farm.worst_queue, farm.active[server] - workers)
        heapq.heappush(answers, (done, server))
    return farm


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * len(values))]


def main() -> None:
    for title, scenario in SCENARIOS.items():
        print(f"{title:26}    p50        p99   worst queue   errors")
        for name, policy in POLICIES.items():
            farm = run(policy, scenario)
            p50, p99 = percentile(farm.latencies, 0.50), percentile(farm.latencies, 0.99)
            errors = farm.errors / REQUESTS
            print(f"  {name:20} {p50:8.2f} s {p99:8.2f} s   {farm.worst_queue:11}   {errors:6.1%}")
        print()


if __name__ == "__main__":
    main()
