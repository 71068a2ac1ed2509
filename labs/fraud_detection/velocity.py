"""Card testing against counters that are updated within the decision, after it, or by a stream two seconds later.

Counting attempts per card, device and address is what payment providers call velocity rules. Windows here are exact, and every
attempt counts itself and is counted, whether it was blocked or not. All three ways see the same attempts.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

WAYS = {"in the decision": 0.0, "after the decision": 0.07, "by a stream": 2.0}  # seconds until others see an attempt
BURST, PACE = 40, 0.02  # cards that one tester tries, and seconds between two of them
SLOW_PACE = 12.0
BLOCK_AT = 100


@dataclass(frozen=True)
class Attempt:
    at: float
    card: str
    device: str
    address: str
    cents: int
    kind: str  # who it really was


@dataclass(frozen=True)
class Rule:
    """Points when so many different values were seen with the entity within the window, this attempt included."""

    entity: str
    counted: str
    window: float
    limit: int
    points: int


RULES = (
    Rule("device", "card", 600, 3, 100),
    Rule("card", "at", 600, 5, 100),
    Rule("address", "at", 60, 20, 60),
)
SMALL, SMALL_POINTS = 500, 40  # cents; testers try small amounts, and so do people who buy a coffee


class Counters:
    """For each rule and entity: the values seen with it, and when last."""

    def __init__(self) -> None:
        self.seen: dict[tuple[Rule, str], dict[object, float]] = defaultdict(dict)

    def add(self, attempt: Attempt) -> None:
        for rule in RULES:
            self.seen[rule, getattr(attempt, rule.entity)][getattr(attempt, rule.counted)] = attempt.at

    def score(self, attempt: Attempt) -> int:
        points = SMALL_POINTS if attempt.cents < SMALL else 0
        for rule in RULES:
            seen = self.seen[rule, getattr(attempt, rule.entity)]
            recent = {value for value, at in seen.items() if at > attempt.at - rule.window}
            if len(recent | {getattr(attempt, rule.counted)}) >= rule.limit:
                points += rule.points
        return points


def blocked(attempts: Iterable[Attempt], lag: float) -> dict[str, int]:
    """How many attempts of each kind are blocked when each becomes visible to the others after the lag."""
    counters, waiting, counts = Counters(), list[Attempt](), dict[str, int]()
    seen_until = 0
    for attempt in attempts:
        waiting.append(attempt)
        while seen_until < len(waiting) and waiting[seen_until].at + lag <= attempt.at:
            counters.add(waiting[seen_until])
            seen_until += 1
        counts[attempt.kind] = counts.get(attempt.kind, 0) + (counters.score(attempt) >= BLOCK_AT)
    return counts


def traffic(seed: int) -> list[Attempt]:
    """An hour of customers, some with a second card or a declined one, some behind a shared address; and 30 testers."""
    rng, attempts, now = random.Random(seed), list[Attempt](), 0.0
    while (now := now + rng.expovariate(3)) < 3600:
        me, cents = f"c{len(attempts)}", int(rng.expovariate(1 / 4000)) + 100
        address = f"shared{rng.randrange(4)}" if rng.random() < 0.2 else me
        tries = 1 + sum(rng.random() < 0.15 for _ in range(3))
        for number in range(tries):  # a declined customer tries again, now and then with another card
            card = f"{me}-{number}" if rng.random() < 0.2 else me
            attempts.append(Attempt(now + number * rng.uniform(5, 30), card, me, address, cents, "customer"))
    for tester in range(30):
        kind, start = ("fast", "rotating", "slow")[tester % 3], rng.uniform(0, 3000)
        pace = SLOW_PACE if kind == "slow" else PACE
        for number in range(BURST):
            device = f"d{tester}-{number}" if kind == "rotating" else f"d{tester}"
            attempts.append(Attempt(start + number * pace, f"s{tester}-{number}", device, f"a{tester}", 100, kind))
    return sorted(attempts, key=lambda attempt: attempt.at)


def main() -> None:
    attempts = traffic(seed=1)
    total = {kind: sum(a.kind == kind for a in attempts) for kind in ("fast", "rotating", "slow", "customer")}
    print(f"blocked of {'':14}" + "".join(f"{number:7,} {kind:9}" for kind, number in total.items()))
    for name, lag in WAYS.items():
        counts = blocked(attempts, lag)
        print(f"counted {name:17}" + "".join(f"{counts[kind]:7} {'':9}" for kind in total))


if __name__ == "__main__":
    main()
