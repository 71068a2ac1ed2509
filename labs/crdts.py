"""Messages arrive in any order, and one of them twice. Which counters and sets end up the same everywhere, and right?

The counters and the observed-remove set (OR-set) are those of Shapiro et al., "A comprehensive study of Convergent and Commutative
Replicated Data Types" (INRIA RR-7506, 2011). DotSet needs no tombstones, the idea of Bieniusa et al., "An optimized conflict-free
replicated set" (2012).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

CYCLES = 1000  # times that the same item goes in and out of the set
Tag = tuple[str, int]  # unique: the replica's name and a number of its own


def largest(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    return {name: max(a.get(name, 0), b.get(name, 0)) for name in a.keys() | b.keys()}


@dataclass(frozen=True)
class GCounter:
    """Grows only: each replica counts for itself; the value is the sum."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def add(self, replica: str, amount: int) -> "GCounter":
        return GCounter({**self.counts, replica: self.counts.get(replica, 0) + amount})

    def merge(self, other: "GCounter") -> "GCounter":
        return GCounter(largest(self.counts, other.counts))

    def value(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class PNCounter:
    """Two counters that only grow: what was added, and what was taken away."""

    plus: GCounter = field(default_factory=GCounter)
    minus: GCounter = field(default_factory=GCounter)

    def add(self, replica: str, amount: int) -> "PNCounter":
        return PNCounter(self.plus.add(replica, max(amount, 0)), self.minus.add(replica, max(-amount, 0)))

    def merge(self, other: "PNCounter") -> "PNCounter":
        return PNCounter(self.plus.merge(other.plus), self.minus.merge(other.minus))

    def value(self) -> int:
        return self.plus.value() - self.minus.value()


@dataclass(frozen=True)
class ORSet:
    """Every add has a tag of its own; a remove turns the tags that it sees into tombstones."""

    adds: frozenset[tuple[str, Tag]] = frozenset()
    tombstones: frozenset[Tag] = frozenset()

    def add(self, replica: str, item: str) -> "ORSet":
        number = 1 + sum(name == replica for _, (name, _) in self.adds)
        return ORSet(self.adds | {(item, (replica, number))}, self.tombstones)

    def remove(self, item: str) -> "ORSet":
        return ORSet(self.adds, self.tombstones | {tag for name, tag in self.adds if name == item})

    def merge(self, other: "ORSet") -> "ORSet":
        return ORSet(self.adds | other.adds, self.tombstones | other.tombstones)

    def value(self) -> list[str]:
        return sorted({item for item, tag in self.adds if tag not in self.tombstones})


@dataclass(frozen=True)
class DotSet:
    """No tombstones: a tag that the vector covers, but isn't there, was removed."""

    live: frozenset[tuple[str, Tag]] = frozenset()
    vector: Mapping[str, int] = field(default_factory=dict)

    def add(self, replica: str, item: str) -> "DotSet":
        n = self.vector.get(replica, 0) + 1
        return DotSet(self.live | {(item, (replica, n))}, {**self.vector, replica: n})

    def remove(self, item: str) -> "DotSet":
        return DotSet(frozenset(x for x in self.live if x[0] != item), self.vector)

    def merge(self, other: "DotSet") -> "DotSet":
        live = (self.live & other.live) | self.new_to(other) | other.new_to(self)
        return DotSet(live, largest(self.vector, other.vector))

    def new_to(self, other: "DotSet") -> set[tuple[str, Tag]]:
        return {(x, (r, n)) for x, (r, n) in self.live if n > other.vector.get(r, 0)}

    def value(self) -> list[str]:
        return sorted({item for item, _ in self.live})


def orders(messages: list[Any]) -> Iterator[list[Any]]:
    """Every order in which all messages arrive, none or one of them a second time."""
    numbers = range(len(messages))
    for repeat in [[], *([n] for n in numbers)]:
        for order in sorted(set(permutations([*numbers, *repeat]))):
            yield [messages[n] for n in order]


def outcomes(messages: list[Any], start: Any, receive: Callable[[Any, Any], Any]) -> Counter[str]:
    """What a replica holds after each of these orders, and in how many of them."""
    result: Counter[str] = Counter()
    for order in orders(messages):
        state = start
        for message in order:
            state = receive(state, message)
        result[str(state.value() if hasattr(state, "value") else state)] += 1
    return result


def counter_messages() -> list[PNCounter]:
    """Ana adds 3; Ben, who has seen that, takes 1 away; Ana adds 2; Cem, who has seen nothing, adds 4. That makes 8."""
    ana = PNCounter().add("Ana", 3)
    return [ana, ana.add("Ben", -1), ana.add("Ana", 2), PNCounter().add("Cem", 4)]


def set_messages(empty: Any) -> list[Any]:
    """Ana adds a tent; Ben, who has seen it, takes it out; Ana adds a stove, Cem a lamp. That leaves lamp and stove."""
    ana = empty.add("Ana", "tent")
    return [ana, ana.remove("tent"), ana.add("Ana", "stove"), ana.add("Cem", "lamp")]


def obey(basket: list[str], command: tuple[str, str]) -> list[str]:
    verb, item = command
    return sorted({*basket, item} if verb == "add" else {*basket} - {item})


def main() -> None:
    commands = [("add", "tent"), ("remove", "tent"), ("add", "stove"), ("add", "lamp")]
    baskets = [["tent"], [], ["stove", "tent"], ["lamp", "tent"]]
    left = "['lamp', 'stove']"
    experiments: dict[str, tuple[Counter[str], str]] = {
        "counter: sum of changes": (outcomes([3, -1, 2, 4], 0, lambda a, b: a + b), "8"),
        "counter: largest total": (outcomes([3, 2, 5, 4], 0, max), "8"),
        "counter: PN-counter": (outcomes(counter_messages(), PNCounter(), PNCounter.merge), "8"),
        "set: obey commands": (outcomes(commands, [], obey), left),
        "set: union of baskets": (outcomes(baskets, [], lambda a, b: sorted({*a, *b})), left),
        "set: OR-set": (outcomes(set_messages(ORSet()), ORSet(), ORSet.merge), left),
        "set: DotSet": (outcomes(set_messages(DotSet()), DotSet(), DotSet.merge), left),
    }
    print("replica keeps              outcomes   right orders")
    for name, (seen, right) in experiments.items():
        print(f"{name:24} {len(seen):10}   {seen[right]:5} of {seen.total()}")
    tombs, dots = ORSet(), DotSet()
    for _ in range(CYCLES):
        tombs, dots = tombs.add("Ana", "tent").remove("tent"), dots.add("Ana", "tent").remove("tent")
    print(f"\n{CYCLES} times in and out: OR-set {len(tombs.tombstones)} tombstones, DotSet {len(dots.live)} tags")


if __name__ == "__main__":
    main()
