"""One customer, three regions that rarely hear of each other: what four kinds of cart make of the same gestures.

The union is the cart of "Dynamo: Amazon's Highly Available Key-value Store" (DeCandia et al., 2007); a counter for each item is the sample
cart of Akka's documentation. Every kind gets the same gestures, and a judge who knows only who had heard of what counts the errors.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from labs.crdts import PNCounter
from labs.shopping_cart.cart import Cart

HISTORIES, GESTURES = 1000, 12
HEARD = 0.15  # how often a region hears from another one between two gestures
SKUS = ("tent", "stove", "lamp")


class Merging:
    """Cart of this course."""

    def __init__(self, region: int) -> None:
        self.cart = Cart()

    def add(self, gesture: str, sku: str, amount: int, at: int) -> None:
        self.cart = self.cart.add(gesture, sku, amount)

    def remove(self, sku: str, observed: frozenset[str], at: int) -> None:
        self.cart = self.cart.remove(observed)

    def hear(self, other: Merging) -> None:
        self.cart = self.cart.merge(other.cart)

    def lines(self) -> dict[str, int]:
        return self.cart.lines()


class Union:
    """A line is there if either has it, in the larger quantity."""

    def __init__(self, region: int) -> None:
        self.held: dict[str, int] = {}

    def add(self, gesture: str, sku: str, amount: int, at: int) -> None:
        self.held[sku] = self.held.get(sku, 0) + amount

    def remove(self, sku: str, observed: frozenset[str], at: int) -> None:
        self.held.pop(sku, None)

    def hear(self, other: Union) -> None:
        self.held = {sku: max(self.held.get(sku, 0), other.held.get(sku, 0)) for sku in self.held | other.held}

    def lines(self) -> dict[str, int]:
        return self.held


class Latest(Union):
    """Last write wins: the whole cart that was written last."""

    written = -1

    def add(self, gesture: str, sku: str, amount: int, at: int) -> None:
        super().add(gesture, sku, amount, at)
        self.written = at

    def remove(self, sku: str, observed: frozenset[str], at: int) -> None:
        super().remove(sku, observed, at)
        self.written = at

    def hear(self, other: Latest) -> None:  # type: ignore[override]
        if other.written > self.written:
            self.held, self.written = dict(other.held), other.written


class Counters:
    """A PN-counter for each item; a removal subtracts what the page shows."""

    def __init__(self, region: int) -> None:
        self.items: dict[str, PNCounter] = {}
        self.region = f"region {region}"

    def add(self, gesture: str, sku: str, amount: int, at: int) -> None:
        self.items[sku] = self.items.get(sku, PNCounter()).add(self.region, amount)

    def remove(self, sku: str, observed: frozenset[str], at: int) -> None:
        self.add("", sku, -self.lines().get(sku, 0), at)

    def hear(self, other: Counters) -> None:
        every = self.items.keys() | other.items.keys()
        self.items = {s: self.items.get(s, PNCounter()).merge(other.items.get(s, PNCounter())) for s in every}

    def lines(self) -> dict[str, int]:
        return {sku: item.value() for sku, item in self.items.items() if item.value() > 0}


@dataclass
class Judge:
    """Who had heard of which gesture when; knows nothing of carts."""

    added: dict[str, tuple[str, int]] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    heard: list[set[str]] = field(
        default_factory=lambda: [set() for _ in range(3)]
    )  # additions and removals, by region

    def there(self, region: int, sku: str) -> frozenset[str]:
        known = self.heard[region]
        return frozenset(g for g in known if g in self.added and self.added[g][0] == sku and f"-{g}" not in known)

    def errors(self, lines: dict[str, int]) -> Counter[str]:
        found: Counter[str] = Counter()
        for sku in SKUS:
            due = sum(amount for g, (name, amount) in self.added.items() if name == sku and g not in self.removed)
            got = lines.get(sku, 0)
            found["lost"] += due > 0 and got == 0
            found["came back"] += due == 0 and got > 0
            found["wrong quantity"] += due > 0 and got not in (0, due)
        return found


def history(rng: random.Random, kinds: list[Any], retries: float) -> list[Counter[str]]:
    """One history for all kinds of carts; at its end every region has heard everything."""
    judge, regions = Judge(), [[kind(region) for kind in kinds] for region in range(3)]

    def hear(to: int, of: int) -> None:
        judge.heard[to] |= judge.heard[of]
        for mine, theirs in zip(regions[to], regions[of], strict=True):
            mine.hear(theirs)

    for at in range(GESTURES):
        region, sku, amount = rng.randrange(3), rng.choice(SKUS), rng.choice((1, 1, 2))
        observed, gesture = judge.there(region, sku), f"g{at}"
        removing = bool(observed) and rng.random() < 0.5
        again = (
            [(region + 1) % 3] if rng.random() < retries else []
        )  # the answer was lost; the device asks another region
        for place in [region, *again]:
            for cart in regions[place]:
                if removing:
                    cart.remove(sku, observed, at)
                else:
                    cart.add(gesture, sku, amount, at)
            judge.heard[place] |= {f"-{g}" for g in observed} if removing else {gesture}
        if removing:
            judge.removed |= observed
        else:
            judge.added[gesture] = (sku, amount)
        for to in range(3):
            if rng.random() < HEARD:
                hear(to, rng.choice([r for r in range(3) if r != to]))
    for to, of in ((0, 1), (0, 2), (1, 0), (2, 0)):
        hear(to, of)
    return [judge.errors(cart.lines()) for cart in regions[0]]


def compare(seed: int, retries: float) -> dict[str, Counter[str]]:
    kinds = {"last write wins": Latest, "union": Union, "a counter each": Counters, "this cart": Merging}
    rng, total = random.Random(seed), {name: Counter[str]() for name in kinds}
    for _ in range(HISTORIES):
        for name, found in zip(kinds, history(rng, list(kinds.values()), retries), strict=True):
            total[name] += found
    return total


def main() -> None:
    print(f"{HISTORIES:,} histories          lost  came back  wrong quantity")
    for retries in (0.0, 0.1):
        print(f"{retries:.0%} of gestures retried elsewhere")
        for name, found in compare(1, retries).items():
            print(f"  {name:18} {found['lost']:6,} {found['came back']:10,} {found['wrong quantity']:15,}")


if __name__ == "__main__":
    main()
