"""A lock without a lock server (Lamport, CACM 21(7), 1978), what its rules prevent, and the call that it can't see.

Each process keeps a queue of requests, ordered by timestamp, then by process. It holds the lock when its own request is
first in its own queue and each other process has sent it something later. Now and then somebody who has just requested the
lock telephones a friend, who requests it elsewhere; the call is no message of the system. A message takes 1 on average.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush

PROCESSES = 5
PAUSE = 20.0  # between two requests of one process, on average
USE = 0.5  # for which the lock is held
CALL = 1.0  # from a request to the friend's
CALLS = 0.5  # probability that a request is followed by a call
UNTIL = 20_000.0
TICK = 1e-6  # by which each event advances a clock; nothing else does, unless clocks are physical

Stamp = tuple[float, int]


@dataclass(frozen=True)
class Rules:
    wait_for_all: bool = True  # rule 5 (ii): something later from each of the others
    in_order: bool = True  # no message overtakes another between the same two processes
    told: bool = False  # the caller tells the friend the timestamp of the request
    within: float | None = None  # physical clocks, the fastest and the slowest of which differ by this much
    stops: float = UNTIL  # when process 0 falls silent


@dataclass
class Process:
    name: int
    clock: float = 0.0
    queue: dict[int, Stamp] = field(default_factory=dict)  # requests, at most one of each process
    heard: dict[int, Stamp] = field(default_factory=dict)  # the latest timestamp from each of the others


class System:
    def __init__(self, rules: Rules, seed: int = 1) -> None:
        self.rules, self.dice, self.now = rules, random.Random(seed), 0.0
        self.agenda: list[tuple[float, int, Callable[..., None], int, tuple[object, ...]]] = []
        self.arrival: dict[Stamp, float] = defaultdict(float)  # of the last message of each link
        self.granted: dict[Stamp, float] = {}
        self.calls: list[tuple[Stamp, Stamp]] = []
        self.planned = self.messages = self.holders = self.together = 0
        names = range(PROCESSES)
        self.processes = [Process(p, heard={q: (0.0, q) for q in names if q != p}) for p in names]
        for name in names:
            self.at(self.dice.expovariate(1 / PAUSE), self.request, name)
        while self.agenda[0][0] < UNTIL:
            self.now, _, act, name, rest = heappop(self.agenda)
            if name or self.now <= rules.stops:
                act(self.processes[name], *rest)

    def at(self, time: float, act: Callable[..., None], name: int, *rest: object) -> None:
        self.planned += 1
        heappush(self.agenda, (time, self.planned, act, name, rest))

    def tick(self, p: Process, received: float = 0.0) -> float:
        within = self.rules.within
        physical = 0.0 if within is None else self.now + within / (PROCESSES - 1) * p.name
        p.clock = max(p.clock + TICK, received + TICK, physical)
        return p.clock

    def send(self, p: Process, kind: str, *to: int) -> Stamp:
        stamp = self.tick(p), p.name
        for name in to:
            time = self.now + self.dice.expovariate(1)
            if self.rules.in_order:
                time = self.arrival[p.name, name] = max(time, self.arrival[p.name, name])
            self.messages += 1
            self.at(time, self.receive, name, kind, stamp)
        return stamp

    def receive(self, p: Process, kind: str, stamp: Stamp) -> None:
        time, sender = stamp
        self.tick(p, time)
        p.heard[sender] = max(stamp, p.heard[sender])
        if kind == "request":
            p.queue[sender] = stamp
            self.send(p, "acknowledge", sender)
        elif kind == "release":
            p.queue.pop(sender, None)
        self.perhaps_enter(p)

    def request(self, p: Process, caller: Stamp | None = None) -> None:
        if p.name not in p.queue:
            self.tick(p, caller[0] if caller and self.rules.told else 0.0)
            p.queue[p.name] = mine = self.send(p, "request", *p.heard)
            if caller:
                self.calls.append((caller, mine))
            elif self.dice.random() < CALLS:
                self.at(self.now + CALL, self.request, self.dice.choice([*p.heard]), mine)
            self.perhaps_enter(p)
        if not caller:
            self.at(self.now + self.dice.expovariate(1 / PAUSE), self.request, p.name)

    def perhaps_enter(self, p: Process) -> None:
        mine = p.queue.get(p.name)
        if mine is None or mine in self.granted or mine != min(p.queue.values()):
            return
        if not self.rules.wait_for_all or mine < min(p.heard.values()):
            self.together += self.holders > 0
            self.holders += 1
            self.granted[mine] = self.now
            self.at(self.now + USE, self.release, p.name)

    def release(self, p: Process) -> None:
        self.holders -= 1
        del p.queue[p.name]
        self.send(p, "release", *p.heard)

    def friend_first(self) -> int:
        return sum(self.granted.get(b, UNTIL) < self.granted.get(a, UNTIL) for a, b in self.calls)


TRIALS = {
    "all rules": Rules(),
    "without 5 (ii)": Rules(wait_for_all=False),
    "messages overtake": Rules(in_order=False),
    "process 0 stops": Rules(stops=10_000.0),
    "timestamp told": Rules(told=True),
    **{f"clocks within {within}": Rules(within=within) for within in (0.5, 0.9, 1.5, 2.0, 4.0)},
}


def main() -> None:
    print(" " * 24 + "grants   last   messages   while held   calls   friend first")
    for name, rules in TRIALS.items():
        s = System(rules)
        grants, last = len(s.granted), max(s.granted.values())
        row = f"{name:20}{grants:10}{last:7.0f}{s.messages / grants:11.1f}{s.together:13}"
        print(f"{row}{len(s.calls):8}{s.friend_first():15}")


if __name__ == "__main__":
    main()
