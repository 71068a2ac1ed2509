"""Greedy, epsilon-greedy and Thompson's ranking of items that keep arriving; after Thompson, and Chapelle and Li."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

from labs.plot import plot

TASTES, LIFE = 4, 40  # each taste gets a new item every day; after 40 days it is sold
DAYS, PAGES, PER_BATCH = 50, 320, 80  # pages a day; clicks reach the ranker after each batch, not at once
SEEN = (1.0, 0.6, 0.4, 0.3)  # how often a visitor looks at each slot of the page: known, from shuffled pages
PRIOR = (2.0, 18.0)  # where appeals come from, and what is known of a new item: as of 2 clicks in 20 looks
EPSILON = 0.1
NEW = 10  # days for which an item counts as new


@dataclass
class Item:
    born: int
    appeal: float  # the chance that a visitor of its taste who looks at it clicks; the ranker doesn't know it
    clicks: float = PRIOR[0]
    looks: float = sum(PRIOR)
    shown: int = 0
    mean: float = field(init=False)
    spread: float = field(init=False)

    def __post_init__(self) -> None:
        self.learn(0.0, 0.0)

    def learn(self, looks: float, clicks: float) -> None:
        """What is believed of the appeal. A click in a slot that few look at counts for more than one at the top."""
        self.looks, self.clicks = self.looks + looks, self.clicks + clicks
        self.mean = self.clicks / self.looks
        self.spread = sqrt(self.mean * max(1 - self.mean, 0.0) / (self.looks + 1))


@dataclass
class Outcome:
    """Clicks a day as expected: from the best order, and from the order shown."""

    best: list[float] = field(default_factory=lambda: [0.0] * DAYS)
    got: list[float] = field(default_factory=lambda: [0.0] * DAYS)
    new: int = 0
    impressions: int = 0

    def lost(self, first: int = 0, last: int = DAYS) -> float:
        """The regret of these days, as a share of what the best order would have brought."""
        return 1 - sum(self.got[first:last]) / sum(self.best[first:last])


def order(policy: str, candidates: Sequence[Item], rng: random.Random) -> list[Item]:
    """The page: by the mean of what is believed, or by one draw from it, which is Thompson's idea."""
    width = 1.0 if policy == "Thompson" else 0.0
    page = sorted(candidates, key=lambda item: -(item.mean + width * item.spread * rng.gauss(0.0, 1.0)))[: len(SEEN)]
    if policy == "epsilon":
        page = [rng.choice(candidates) if rng.random() < EPSILON else item for item in page]
    return page


def run(arms: Sequence[str], seed: int = 1) -> tuple[dict[str, Outcome], list[Item]]:
    """Each page goes to one of the arms, by chance. All arms learn from the clicks of all."""
    world, visitors, rng = random.Random(seed), random.Random(seed + 1), random.Random(seed + 2)
    items = [[Item(day, world.betavariate(*PRIOR)) for day in range(-LIFE, DAYS)] for _ in range(TASTES)]
    outcomes = {arm: Outcome() for arm in arms}
    learned: list[tuple[Item, float, float]] = []
    for day in range(DAYS):
        shelves = [[item for item in row if day - LIFE < item.born <= day] for row in items]
        best = [sorted((item.appeal for item in shelf), reverse=True) for shelf in shelves]
        for page in range(PAGES):
            if page % PER_BATCH == 0:
                for item, looks, clicks in learned:
                    item.learn(looks, clicks)
                learned.clear()
            taste, arm = visitors.randrange(TASTES), arms[visitors.randrange(len(arms))]
            outcome = outcomes[arm]
            outcome.best[day] += sum(seen * appeal for seen, appeal in zip(SEEN, best[taste], strict=False))
            for seen, item in zip(SEEN, order(arm, shelves[taste], rng), strict=True):
                outcome.got[day] += seen * item.appeal
                outcome.new += day - item.born < NEW
                outcome.impressions += 1
                item.shown += 1
                learned.append((item, seen, float(visitors.random() < seen * item.appeal)))
    return outcomes, [item for row in items for item in row]


def main() -> None:
    lines = {}
    print("          lost  first  last  new items  never shown")
    for policy in ("greedy", "epsilon", "Thompson"):
        outcomes, items = run([policy])
        outcome, arrived = outcomes[policy], [item for item in items if 0 <= item.born < DAYS - NEW]
        unseen = sum(item.shown == 0 for item in arrived)
        lost, first, last = outcome.lost(), outcome.lost(0, 10), outcome.lost(DAYS - 10)
        new = outcome.new / outcome.impressions
        print(f"{policy:8}{lost:6.0%}{first:7.0%}{last:6.0%}{new:11.0%}{unseen:8} of {len(arrived)}")
        lines[policy] = [(day + 5.0, 100 * outcome.lost(day, day + 10)) for day in range(0, DAYS, 10)]
    both, _ = run(["greedy", "Thompson"])
    print("A/B test on shared counts:", ", ".join(f"{arm} lost {both[arm].lost():.0%}" for arm in both))
    plot(lines, x="day", y="clicks lost, percent", title="Clicks lost against the best order")


if __name__ == "__main__":
    main()
