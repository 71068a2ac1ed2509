"""An LSM tree under three compaction policies: what do a write, a read and the disk pay?

Writes gather in a memtable; a full one is written out as an immutable file, sorted by key. "tiered" merges files of like size, as
Cassandra's size-tiered strategy does. "leveled" keeps every level but the first as one sorted run of small files, and merges a
file with those that it overlaps in the level below, as LevelDB does. The tree is that of O'Neil et al., "The Log-Structured
Merge-Tree" (Acta Informatica, 1996). A file is a dict in the order of its keys; None marks a deleted key, a tombstone.
"""

import random
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

KEYS, WRITES = 10_000, 50_000
MEMTABLE = 64  # entries; also the size of a file below level 0 of a leveled tree
FILES = 4  # of like size, that a tiered tree merges; in level 0, that start a leveled compaction; that fill level 1
GROWTH = 10  # how many times larger each leveled level is than the one above
FALSE_POSITIVES = 0.01  # of a Bloom filter

File = dict[int, int | None]


def first(file: File) -> int:
    return next(iter(file))


def last(file: File) -> int:
    return next(reversed(file))


@dataclass
class Tree:
    policy: str
    memtable: File = field(default_factory=dict)
    levels: list[list[File]] = field(default_factory=lambda: [[]])  # overlapping files: oldest first
    moved: dict[int, int] = field(default_factory=dict)  # the last key that left each level
    written: int = 0
    most_stored: int = 0

    def put(self, key: int, value: int | None) -> None:
        self.memtable[key] = value
        if len(self.memtable) == MEMTABLE:
            self.levels[0] += self.write([self.memtable], MEMTABLE, bottom=False)
            self.memtable = {}
            if self.policy == "tiered":
                self.merge_alike()
            elif self.policy == "leveled":
                self.push_down()

    def write(self, inputs: list[File], size: int, bottom: bool) -> list[File]:
        """Merges files, the oldest first, into files of `size`. With nothing below them, deleted keys are dropped."""
        merged: File = {}
        for file in inputs:
            merged |= file
        entries = [(key, merged[key]) for key in sorted(merged) if not bottom or merged[key] is not None]
        self.written += len(entries)
        self.most_stored = max(self.most_stored, self.stored() + len(entries))  # inputs go when the output is complete
        return [dict(entries[at : at + size]) for at in range(0, len(entries), size)]

    def merge_alike(self) -> None:
        for at, files in enumerate(self.levels):
            if len(files) == FILES:
                bottom = at + 1 == len(self.levels)
                self.levels += [[]] if bottom else []
                self.levels[at + 1] += self.write(files, sum(map(len, files)), bottom)
                files.clear()

    def push_down(self) -> None:
        if len(self.levels[0]) == FILES:
            self.move(0, 0, FILES)
        for at in range(1, len(self.levels)):
            while len(self.levels[at]) > FILES * GROWTH ** (at - 1):  # files are taken in turn, through the keys
                after = bisect_right(self.levels[at], self.moved.get(at, -1), key=first)
                self.move(at, after % len(self.levels[at]), 1)

    def move(self, at: int, place: int, count: int) -> None:
        if at + 1 == len(self.levels):
            self.levels.append([])
        files, below = self.levels[at][place : place + count], self.levels[at + 1]
        low, high = min(map(first, files)), max(map(last, files))
        start, end = bisect_left(below, low, key=last), bisect_right(below, high, key=first)
        below[start:end] = self.write(below[start:end] + files, MEMTABLE, bottom=at + 2 == len(self.levels))
        del self.levels[at][place : place + count]
        self.moved[at] = high

    def stored(self) -> int:
        return sum(len(file) for level in self.levels for file in level)

    def runs(self) -> int:
        """What a scan has to merge: every file that may overlap others, every level of disjoint files."""
        if self.policy == "leveled":
            return len(self.levels[0]) + sum(1 for level in self.levels[1:] if level)
        return sum(map(len, self.levels))

    def get(self, key: int) -> tuple[int | None, int]:
        """The newest value, and how many files were asked for it."""
        if key in self.memtable:
            return self.memtable[key], 0
        asked = 0
        for number, level in enumerate(self.levels):
            if number and self.policy == "leveled":  # disjoint: only one can hold the key
                place = bisect_left(level, key, key=last)
                level = level[place : place + 1]
            for file in reversed(level):
                if first(file) <= key <= last(file):
                    asked += 1
                    if key in file:
                        return file[key], asked
        return None, asked

    def passed(self) -> int:
        """The deleted keys that a scan passes before it comes to one that lives."""
        newest: File = {}
        for level in reversed(self.levels):
            for file in level:
                newest |= file
        newest |= self.memtable
        live = min((key for key, value in newest.items() if value is not None), default=0)
        return sum(key < live for key in newest)


def measure(policy: str, seed: int = 1) -> list[float]:
    """Writes every key once, then any at random, and reads meanwhile. Even keys exist, odd ones don't."""
    dice, tree, space = random.Random(seed), Tree(policy), []
    present, absent, runs = [], [], []
    order = sorted(range(KEYS), key=lambda _: dice.random())
    for number in range(WRITES):
        tree.put(2 * (order[number] if number < KEYS else dice.randrange(KEYS)), number)
        if number > WRITES / 2 and number % 32 == 0:
            present.append(tree.get(2 * dice.randrange(KEYS))[1])
            absent.append(tree.get(2 * dice.randrange(KEYS) + 1)[1])
            runs.append(tree.runs())
            space.append(tree.stored())
    many = len(runs)
    totals = [sum(present), sum(absent) * FALSE_POSITIVES, sum(runs), sum(space) / KEYS]
    return [tree.written / WRITES, *(total / many for total in totals), tree.most_stored / KEYS]


def work_off(policy: str, jobs: int = 10_000, waiting: int = 100) -> Tree:
    """A queue in a table: jobs come in the order of their keys, and the oldest is deleted when it is done."""
    tree = Tree(policy)
    for job in range(jobs):
        tree.put(job, job)
        if job >= waiting:
            tree.put(job - waiting, None)
    return tree


def main() -> None:
    print("         written   files asked for a key     runs in   stored per key")
    print("policy   per put   there   absent, filters    a scan     mean     most")
    for policy in ("none", "tiered", "leveled"):
        put, key, missing, scan, average, most = measure(policy)
        print(f"{policy:7} {put:8.1f} {key:7.1f} {missing:17.2f} {scan:9.1f} {average:8.2f} {most:8.2f}")
    print()
    for policy in ("none", "tiered", "leveled"):
        print(f"a queue, {policy:7}: a scan passes {work_off(policy).passed():5} deleted jobs to find the first")


if __name__ == "__main__":
    main()
