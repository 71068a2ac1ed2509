"""Why response time explodes near full use, and why that depends on variance and on how many servers share a queue.

Requests arrive at random (Poisson) and wait in one queue, first come first served. Times are in multiples of the mean service time. For one
server the mean is known exactly, by the formula of Pollaczek and Khinchine; the simulation adds the 99th percentile and several servers.
"""

import random
from collections.abc import Callable
from heapq import heapreplace

from labs.plot import plot

REQUESTS = 100_000
BUSY = (0.5, 0.8, 0.9, 0.95)  # share of the time that a server works
LONG, SHORT = 0.1, 0.3  # of the mixed requests one in ten is long; the others take 0.3 on average
LENGTH = (1 - (1 - LONG) * SHORT) / LONG  # so that the mean of both is 1

Service = Callable[[random.Random], float]


def constant(dice: random.Random) -> float:
    return 1.0


def exponential(dice: random.Random) -> float:
    return dice.expovariate(1.0)


def mixed(dice: random.Random) -> float:
    return dice.expovariate(1 / (LENGTH if dice.random() < LONG else SHORT))


VARIANCE: dict[Service, float] = {
    constant: 0.0,
    exponential: 1.0,
    mixed: 2 * (LONG * LENGTH**2 + (1 - LONG) * SHORT**2) - 1,
}
SYSTEMS: dict[str, tuple[Service, int]] = {
    "constant": (constant, 1),
    "exponential": (exponential, 1),
    "mixed": (mixed, 1),
    "mixed on ten": (mixed, 10),
}


def formula(busy: float, variance: float) -> float:
    """Mean response of one server: the service, and a wait that grows with busy / (1 - busy) and with the variance."""
    return 1 + busy / (1 - busy) * (1 + variance) / 2


def responses(busy: float, service: Service, servers: int = 1, seed: int = 1) -> list[float]:
    """Response times, sorted. A request starts when it has arrived and the first server is free."""
    dice = random.Random(seed)
    free, now, times = [0.0] * servers, 0.0, []
    for _ in range(REQUESTS):
        now += dice.expovariate(busy * servers)
        done = max(now, free[0]) + service(dice)
        heapreplace(free, done)
        times.append(done - now)
    return sorted(times)


def mean(times: list[float]) -> float:
    return sum(times) / len(times)


def p99(times: list[float]) -> float:
    return times[len(times) * 99 // 100]


def main() -> None:
    results = {name: {busy: responses(busy, *system) for busy in BUSY} for name, system in SYSTEMS.items()}
    for title, measure in (("mean", mean), ("99th percentile", p99)):
        print(f"{title:15}" + "".join(f"{name:>14}" for name in SYSTEMS))
        for busy in BUSY:
            print(f"{busy:10.0%} busy" + "".join(f"{measure(times[busy]):14.1f}" for times in results.values()))
    exact = [
        f"{name} {formula(0.8, VARIANCE[service]):.1f}" for name, (service, servers) in SYSTEMS.items() if servers == 1
    ]
    print("mean at 80% busy by the formula: " + ", ".join(exact))
    curves = {name: [(100 * busy, mean(times[busy])) for busy in BUSY] for name, times in results.items()}
    plot(curves, x="busy (%)", y="mean response (service times)", title="The knee")


if __name__ == "__main__":
    main()
