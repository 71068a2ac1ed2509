"""A small tenant beside two large ones: who waits, under five ways to choose the next task.

Sharing by time used is a fair queue in the manner of Demers, Keshav and Shenker (SIGCOMM 1989); deficit round robin
(Shreedhar and Varghese, SIGCOMM 1995) reaches nearly the same with constant work per choice. Times are in seconds.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

SLOTS = 40
WINDOW = 100.0  # what is measured: the time in which both large tenants have work waiting
CAP = 16  # slots that a tenant may use at once, where there is a cap
HEAD_START = 60.0  # of an urgent task, in the last comparison
LENGTHS = {"many short": 1.0, "few long": 10.0, "small": 1.0}  # mean of a task


@dataclass
class Tenant:
    name: str
    urgent: bool = False
    waiting: deque[tuple[float, float]] = field(default_factory=deque)  # when submitted, how long it will take
    running: int = 0
    started: int = 0
    used: float = 0.0  # slot time, estimated at the start and corrected at the end
    waits: list[float] = field(default_factory=list)


Choose = Callable[[list[Tenant]], Tenant]  # among tenants that have a task waiting and may run one


def fifo(able: list[Tenant]) -> Tenant:
    return min(able, key=lambda t: t.waiting[0][0])


def priority(able: list[Tenant]) -> Tenant:
    return min(able, key=lambda t: (not t.urgent, t.waiting[0][0]))


def head_start(able: list[Tenant]) -> Tenant:
    return min(able, key=lambda t: t.waiting[0][0] - HEAD_START * t.urgent)


def by_tasks(able: list[Tenant]) -> Tenant:
    return min(able, key=lambda t: t.started)


def by_time(able: list[Tenant]) -> Tenant:
    return min(able, key=lambda t: t.used)


def simulate(choose: Choose, arrivals: list[tuple[float, Tenant, float]], end: float, cap: int = SLOTS) -> float:
    """Runs tasks until the end; the share of slot time that stayed idle although tasks were waiting."""
    tenants = list({id(tenant): tenant for _, tenant, _ in arrivals}.values())
    ends: list[tuple[float, int, int, float]] = []  # when a slot becomes free, tie-breaker, tenant, length
    now, next_arrival, idle, order = 0.0, 0, 0.0, 0
    while now < end:
        while next_arrival < len(arrivals) and arrivals[next_arrival][0] <= now:
            at, tenant, length = arrivals[next_arrival]
            if not tenant.waiting and not tenant.running:  # no credit for having been away
                active = [t for t in tenants if t.waiting or t.running]
                tenant.used = max(tenant.used, min((t.used for t in active), default=0.0))
                tenant.started = max(tenant.started, min((t.started for t in active), default=0))
            tenant.waiting.append((at, length))
            next_arrival += 1
        while len(ends) < SLOTS and (able := [t for t in tenants if t.waiting and t.running < cap]):
            tenant = choose(able)
            at, length = tenant.waiting.popleft()
            tenant.waits.append(now - at)
            tenant.running, tenant.started = tenant.running + 1, tenant.started + 1
            tenant.used += LENGTHS.get(tenant.name, 1.0)
            heapq.heappush(ends, (now + length, order := order + 1, tenants.index(tenant), length))
        then = min(ends[0][0] if ends else end, arrivals[next_arrival][0] if next_arrival < len(arrivals) else end, end)
        if any(t.waiting for t in tenants):
            idle += (SLOTS - len(ends)) * (then - now)
        now = then
        while ends and ends[0][0] <= now:
            _, _, index, length = heapq.heappop(ends)
            tenants[index].running -= 1
            tenants[index].used += length - LENGTHS.get(tenants[index].name, 1.0)
    return idle / (SLOTS * end)


def crowd(seed: int) -> tuple[list[tuple[float, Tenant, float]], list[Tenant]]:
    """Two tenants with the same amount of work at time 0, and one that asks for one slot of forty."""
    dice, tenants = random.Random(seed), [Tenant("many short"), Tenant("few long"), Tenant("small", urgent=True)]
    lengths = [(tenants[0], dice.expovariate(1)) for _ in range(5000)]
    lengths += [(tenants[1], dice.expovariate(1 / 10)) for _ in range(500)]
    dice.shuffle(lengths)
    work = [(n * 1e-6, tenant, length) for n, (tenant, length) in enumerate(lengths)]
    at = 0.0
    while (at := at + dice.expovariate(1)) < WINDOW:
        work.append((at, tenants[2], dice.expovariate(1)))
    return sorted(work, key=lambda w: w[0]), tenants


def flood(seed: int) -> tuple[list[tuple[float, Tenant, float]], list[Tenant]]:
    """For ten minutes, urgent tasks alone ask for 105 % of the slots; two normal tasks come every second."""
    dice, tenants = random.Random(seed), [Tenant("urgent", urgent=True), Tenant("normal")]
    rates, work = (1.05 * SLOTS, 2.0), []
    for tenant, rate in zip(tenants, rates, strict=True):
        at = 0.0
        while (at := at + dice.expovariate(rate)) < 600:
            work.append((at, tenant, dice.expovariate(1)))
    return sorted(work, key=lambda w: w[0]), tenants


def percentile(waits: list[float], share: float) -> float:
    return sorted(waits)[int(share * (len(waits) - 1))]


def main() -> None:
    print("next task by       small waits: median     99 %   slot time: many short  few long   idle")
    for name, choose, cap in (
        ("arrival", fifo, SLOTS),
        ("arrival, capped", fifo, CAP),
        ("priority", priority, SLOTS),
        ("tasks started", by_tasks, SLOTS),
        ("time used", by_time, SLOTS),
    ):
        work, (short, long, small) = crowd(seed=1)
        idle = simulate(choose, work, WINDOW, cap)
        row = "none started"
        if small.waits:
            row = f"{percentile(small.waits, 0.5):12.2f} s {percentile(small.waits, 0.99):6.2f} s"
        total = SLOTS * WINDOW
        print(f"{name:16} {row:>32} {short.used / total:22.0%} {long.used / total:9.0%} {idle:6.0%}")
    for name, choose in (("priority", priority), ("head start of 60 s", head_start)):
        work, (urgent, normal) = flood(seed=1)
        simulate(choose, work, 600)
        started = f"{len(normal.waits)} of {len(normal.waits) + len(normal.waiting)} normal tasks started"
        print(
            f"{name:18} {started}; they waited up to {max(normal.waits):.0f} s, urgent ones {max(urgent.waits):.0f} s"
        )


if __name__ == "__main__":
    main()
