"""Where to draw an aggregate: a rule over several rows, and commits that overlap.

An order's lines together must not exceed its limit. Whoever adds a line reads, thinks, and commits; the commit is refused if what
it read of the same aggregate has changed since (optimistic concurrency). That an aggregate is what has to be consistent at the
end of one transaction, and no more, is Evans's and Vernon's ("Implementing Domain-Driven Design", 2013, chapter 10).
"""

import random
from collections import Counter
from dataclasses import dataclass, field

CUSTOMERS = 40
ORDERS = 3  # open orders of each customer
LIMIT = 100  # what an order's lines may add up to
LINES = 600  # lines that somebody tries to add
NOTES = 900  # edits of something else of an order: where to leave the parcel
THINK = 4.0  # seconds between reading and committing
SECONDS = 600.0  # over which all of it happens

Order = tuple[int, int]  # customer, number


@dataclass(frozen=True)
class Edit:
    """Somebody reads at ``start``, decides, and commits at ``end``; no amount means a note."""

    start: float
    end: float
    order: Order
    amount: int | None


@dataclass
class Store:
    """What was committed, and a version for each aggregate."""

    totals: Counter[Order] = field(default_factory=Counter)
    versions: Counter[object] = field(default_factory=Counter)
    refused: int = 0
    needless: int = 0  # refused although the order's total hadn't changed

    def broken(self) -> int:
        return sum(total > LIMIT for total in self.totals.values())


def edits(seed: int) -> list[Edit]:
    dice = random.Random(seed)
    found = []
    for number in range(LINES + NOTES):
        start = dice.random() * SECONDS
        order = dice.randrange(CUSTOMERS), dice.randrange(ORDERS)
        amount = dice.randrange(10, 41)
        found.append(Edit(start, start + THINK * (0.5 + dice.random()), order, amount if number < LINES else None))
    return found


def aggregate(boundary: str, number: int, edit: Edit) -> object:
    """What an edit must find unchanged when it commits."""
    if boundary == "line":
        return number  # each line, each note by itself: nobody else has it
    if boundary == "order's lines":
        return (edit.order, "lines") if edit.amount is not None else number
    return edit.order if boundary == "order" else edit.order[0]


def run(boundary: str, seed: int = 1) -> Store:
    store = Store()
    todo = edits(seed)
    seen: dict[int, tuple[int, int]] = {}  # edit: version and total that it read
    moments = [(edit.start, 0, n) for n, edit in enumerate(todo)] + [(edit.end, 1, n) for n, edit in enumerate(todo)]
    for _, commits, number in sorted(moments):
        edit = todo[number]
        key = aggregate(boundary, number, edit)
        if not commits:
            seen[number] = store.versions[key], store.totals[edit.order]
            continue
        version, total = seen[number]
        if edit.amount is not None and total + edit.amount > LIMIT:
            continue  # the rule says no
        if store.versions[key] != version:
            store.refused += 1
            store.needless += store.totals[edit.order] == total or edit.amount is None
            continue
        store.versions[key] += 1
        store.totals[edit.order] += edit.amount or 0
    return store


def main() -> None:
    print("aggregate       orders over the limit   commits refused   needlessly")
    for boundary in ("line", "order's lines", "order", "customer"):
        store = run(boundary)
        print(f"{boundary:13}   {store.broken():21}   {store.refused:15}   {store.needless:10}")


if __name__ == "__main__":
    main()
