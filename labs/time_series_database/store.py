"""A small time series database: a head with its log, blocks that never change, and the increase of counters.

The layout follows Fabian Reinartz, Writing a Time Series Database from Scratch, 2017.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import insort
from collections import defaultdict
from itertools import pairwise

from labs.time_series_database.blocks import Index, Matcher, matching, open_database, read_blocks, write_block
from labs.time_series_database.series import Sample, as_bits, as_float


class RefusedError(ValueError):
    """The sample will not be stored, however often it is sent."""


class Store:
    """One collector's database. The list stands for the file of the log."""

    def __init__(self, db: sqlite3.Connection, log: list[str], limit: int = 1000) -> None:
        self.db, self.log, self.limit = db, log, limit
        self.replay()

    def replay(self) -> None:
        """The head as the log tells it, less what is in a block already."""
        self.numbers: dict[str, int] = {}  # by labels
        self.head: dict[int, list[Sample]] = {}
        self.index: Index = defaultdict(lambda: defaultdict(list))
        self.begins: int = self.db.execute("SELECT coalesce(max(until), 0) FROM block").fetchone()[0]
        for record in self.log:
            number, what = json.loads(record)
            if isinstance(what, str):
                self.add(number, what)
            elif what[0] >= self.begins:
                self.head[number].append((what[0], what[1]))

    def add(self, number: int, key: str) -> None:
        self.numbers[key], self.head[number] = number, []
        for name, value in json.loads(key).items():
            insort(self.index[name][value], number)

    def append(self, labels: dict[str, str], at: int, value: float) -> None:
        key, sample = json.dumps(labels, sort_keys=True), (at, as_bits(value))
        number = self.numbers.get(key)
        newest = self.head[number][-1] if number is not None and self.head[number] else (self.begins - 1, 0)
        if sample == newest:
            return  # delivered again
        if at <= newest[0]:
            raise RefusedError("out of order")
        if number is None:
            if len(self.numbers) >= self.limit:
                raise RefusedError("too many series")  # those that exist go on
            number = len(self.numbers)
            self.log.append(json.dumps([number, key]))
            self.add(number, key)
        self.log.append(json.dumps([number, sample]))
        self.head[number].append(sample)

    def cut(self, until: int, crash: bool = False) -> None:
        """Writes what is older into a block; then forgets it, and each series that has nothing newer."""
        old = {key: [s for s in self.head[n] if s[0] < until] for key, n in self.numbers.items()}
        new = {key: [s for s in self.head[n] if s[0] >= until] for key, n in self.numbers.items()}
        write_block(self.db, self.begins, until, {key: samples for key, samples in old.items() if samples})
        if crash:
            raise ConnectionError("the process dies before it has shortened the log")
        self.log.clear()  # in production a new file, renamed when it is complete
        for number, (key, samples) in enumerate((key, samples) for key, samples in new.items() if samples):
            self.log += [json.dumps([number, key]), *(json.dumps([number, sample]) for sample in samples)]
        self.replay()

    def select(self, matchers: list[Matcher], first: int, last: int) -> dict[str, list[Sample]]:
        """Samples by labels: from the blocks that the time touches, then from the head."""
        keys = {number: key for key, number in self.numbers.items()}
        recent = [(keys[number], self.head[number]) for number in matching(self.index, matchers)]
        found: dict[str, list[Sample]] = defaultdict(list)
        for key, samples in [*read_blocks(self.db, matchers, first, last), *recent]:
            found[key] += [sample for sample in samples if first <= sample[0] <= last]
        return found

    def increase(self, matchers: list[Matcher], by: str, first: int, last: int) -> dict[str, float]:
        """Each series on its own, then the sum: a fall in a sum of counters is no restart."""
        sums: dict[str, float] = defaultdict(float)
        for key, samples in sorted(self.select(matchers, first, last).items()):
            values = [as_float(bits) for _, bits in samples]
            sums[json.loads(key)[by]] += sum(b - a if b >= a else b for a, b in pairwise(values))
        return dict(sums)


def main() -> None:
    minute, log = 60_000, list[str]()
    store = Store(open_database(), log, limit=4)
    wanted = [("__name__", "=", "requests"), ("pod", "=~", "web-.*"), ("route", "=", "/pay")]

    def show(what: str) -> None:
        answer = store.increase(wanted, "route", 0, 180 * minute)
        print(f"{what:24}  {len(store.numbers)} series in the head, {len(log):5,} records in the log, {answer}")

    for at in range(0, 180 * minute, 15_000):
        pod, since = ("web-1", 0) if at < 90 * minute else ("web-2", 90 * minute)  # a deploy in the middle
        for route in ("/cart", "/pay"):
            store.append({"__name__": "requests", "pod": pod, "route": route}, at, (at - since) / 500)
    show("three hours")
    try:
        store.cut(120 * minute, crash=True)
    except ConnectionError:
        store = Store(store.db, log, limit=4)
    show("block written, crash")
    for what, pod, at in (("late", "web-2", 179 * minute), ("a new pod", "web-3", 180 * minute)):
        try:
            store.append({"__name__": "requests", "pod": pod, "route": "/pay"}, at, 0)
        except RefusedError as refusal:
            print(f"{what:24}  {refusal}")
    store.cut(150 * minute)
    show("the next cut")
    samples, size = store.db.execute("SELECT sum(samples), sum(length(data)) FROM chunk").fetchone()
    print(f"{'in blocks':24}  {samples:,} samples, {size / samples:.2f} bytes each")


if __name__ == "__main__":
    main()
