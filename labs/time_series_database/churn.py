"""How many series the head of a time series database holds while deployments rename pods, and whom a limit hits.

The head is Prometheus': cut when it spans three hours, two of them become a block, a series without a sample in the
third is dropped. A series whose pod has gone therefore stays up to three hours.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

SERVICES, PODS, DAY = 40, 25, 24 * 60  # pods of each service; minutes
CUT, KEPT = 180, 60  # minutes: the span at which the head is cut, and what stays of it
DROP_STALE = False  # drop a series as soon as it has ended, without waiting for the cut


class Pod(NamedTuple):
    """All series of one pod: they begin and end together."""

    service: int
    start: int
    end: int


def fleet(deploys: list[tuple[int, int]]) -> list[Pod]:
    """The pods of a day; a deploy (minute, service) replaces them one a minute, each old one a minute after its new."""
    pods = []
    for service in range(SERVICES):
        starts = sorted(minute for minute, which in deploys if which == service)
        for slot in range(PODS):
            times = [-DAY, *(start + slot for start in starts), 2 * DAY]
            pods += [Pod(service, a, b + 1) for a, b in pairwise(times)]
    return pods


@dataclass
class Day:
    """What a day leaves; shares are of the pods that run at one time."""

    peak: float
    seen: float
    refused: int  # new pods that had no series for at least a minute
    blind: int  # the longest that one was without


def run(pods: list[Pod], limit: float = 1e9) -> Day:
    """Minute by minute: pods come, the head is cut, ended pods leave it. At the limit only *new* series are refused."""
    running = SERVICES * PODS
    todo = sorted(pods, key=lambda pod: pod.start)
    waiting: list[Pod] = []
    head: list[Pod] = []
    blind: dict[Pod, int] = {}  # minutes without metrics
    oldest, peak = -CUT, 0
    for now in range(-CUT, DAY):
        while todo and todo[0].start <= now:
            waiting.append(todo.pop(0))
        waiting = [pod for pod in waiting if pod.end > now]
        if now - oldest >= CUT:
            oldest = now - KEPT
        if now == oldest + KEPT or DROP_STALE:
            head = [pod for pod in head if pod.end > (now if DROP_STALE else oldest)]
        while waiting and len(head) < limit * running:
            head.append(waiting.pop(0))
        for pod in waiting:
            blind[pod] = blind.get(pod, 0) + 1
        peak = max(peak, len(head))
    seen = sum(pod.start < DAY and pod.end > 0 for pod in pods)
    return Day(peak / running, seen / running, len(blind), max(blind.values(), default=0))


def days(rng: random.Random) -> dict[str, list[Pod]]:
    spread = [(rng.randrange(DAY), service) for service in range(SERVICES) for _ in range(3)]
    return {
        "no deploy": fleet([]),
        "three a service, any time": fleet(spread),
        "all services in one hour": fleet([(600 + rng.randrange(35), service) for service in range(SERVICES)]),
        "rolled back and again": fleet([(600 + 50 * n, service) for service in range(SERVICES) for n in range(3)]),
    }


def main() -> None:
    print(f"{'times the running pods':26}  head's peak  seen in a day  refused at 1.5  longest")
    for name, pods in days(random.Random(1)).items():
        free, bound = run(pods), run(pods, limit=1.5)
        print(f"{name:26}  {free.peak:11.2f}  {free.seen:13.2f}  {bound.refused:14}  {bound.blind:3} min")


if __name__ == "__main__":
    main()
