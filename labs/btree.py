"""Inserts into a B-tree: how many pages go to disk when the keys come in order, nearly in order, or at random?

Only the leaves are modeled; the pages above them are few and stay in memory. A pool keeps the pages used last; a changed page is
written when it has to leave, and at the end. A page that is full splits in half, except that a new greatest key opens a new page,
as B-trees do for keys that come in order. The tree is Bayer and McCreight's (Acta Informatica, 1972).
"""

import random
from bisect import bisect_right, insort
from collections import OrderedDict
from dataclasses import dataclass, field

ROWS = 50_000
PAGE = 64  # entries that fit into a page
POOL = 80  # pages that fit into memory
JITTER = 200.0  # how far, in rows, a key that starts with the time strays from its place


@dataclass
class BTree:
    leaves: list[list[float]] = field(default_factory=lambda: [[]])
    lows: list[float] = field(default_factory=lambda: [float("-inf")])  # least key of each leaf
    pool: OrderedDict[float, None] = field(default_factory=OrderedDict)  # by least key, oldest use first
    reads: int = 0
    writes: int = 0

    def insert(self, key: float) -> None:
        place = bisect_right(self.lows, key) - 1
        leaf = self.leaves[place]
        self.use(self.lows[place], new=False)
        if len(leaf) == PAGE:
            at_the_end = leaf is self.leaves[-1] and key > leaf[-1]
            middle = PAGE if at_the_end else PAGE // 2
            right = leaf[middle:]
            del leaf[middle:]
            low = right[0] if right else key
            self.leaves.insert(place + 1, right)
            self.lows.insert(place + 1, low)
            self.use(low, new=True)
            leaf = right if key >= low else leaf
        insort(leaf, key)

    def use(self, page: float, new: bool) -> None:
        if page not in self.pool:
            self.reads += not new
            if len(self.pool) == POOL:
                self.pool.popitem(last=False)
                self.writes += 1  # it was changed, since nothing here only reads
        self.pool[page] = None
        self.pool.move_to_end(page)


def grow(order: str, rows: int = ROWS, seed: int = 1) -> BTree:
    dice, tree = random.Random(seed), BTree()
    for number in range(rows):
        key = {"in order": float(number), "by time": number + JITTER * dice.random(), "at random": dice.random()}[order]
        tree.insert(key)
    tree.writes += len(tree.pool)
    return tree


def main() -> None:
    print(f"{ROWS:,} rows, {PAGE} to a page, {POOL} pages in memory")
    print("keys come   pages   how full   read   written   entries written per row")
    for order in ("in order", "by time", "at random"):
        tree = grow(order)
        full = ROWS / PAGE / len(tree.leaves)
        print(
            f"{order:9} {len(tree.leaves):7} {full:9.0%} {tree.reads:7} {tree.writes:8} {tree.writes * PAGE / ROWS:12.1f}"
        )


if __name__ == "__main__":
    main()
