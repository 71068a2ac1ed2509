"""How much memory values need in slab classes, and what happens when values grow.

The header, the steps of the classes and the page of 1 MiB are those of memcached (2026). To
move a page from the class whose oldest item is idle longest to one that evicts younger items
is the idea of Facebook's memcached (Nishtala et al., NSDI 2013).
"""

from __future__ import annotations

import math
import random
from collections import OrderedDict
from collections.abc import Iterator

HEADER = 48 + 8  # bytes: pointers, times, sizes, flags; compare-and-swap
KEY, FLAGS, END = 40 + 1, 4, 2  # closing zero of the key, client flags, line end
PAGE = 1 << 20
CHUNK_MAX = PAGE // 2  # larger items are chained from several chunks
CLASSES = 63  # at most
FACTORS = 1.25, 1.12
BUCKETS = 8 / 1.5, 8 / 0.75  # hash table: bytes an item before doubling, and after


def item(value: int) -> int:
    return HEADER + KEY + FLAGS + value + END


def classes(factor: float, smallest: int = 96) -> list[int]:
    """The chunk sizes, each larger than the last by the factor, in multiples of eight bytes."""
    sizes: list[int] = []
    size = float(smallest)
    while size < CHUNK_MAX / factor and len(sizes) < CLASSES - 1:
        sizes.append(math.ceil(int(size) / 8) * 8)
        size = sizes[-1] * factor
    return [*sizes, CHUNK_MAX]


def chunk(sizes: list[int], size: int) -> int:
    return next(one for one in sizes if one >= size)


def values(median: int, spread: float, seed: int, count: int = 20_000) -> list[int]:
    """Sizes of values: many small ones, few large ones (lognormal)."""
    dice = random.Random(seed)
    drawn = (round(median * math.exp(spread * dice.normalvariate(0, 1))) for _ in range(count))
    return [min(size, CHUNK_MAX - item(0)) for size in drawn]


def account(stored: list[int], factor: float) -> dict[str, float]:
    """Bytes for each byte of value: items, chunks around them, and the unused ends of pages."""
    sizes, total = classes(factor), sum(stored)
    chunks = [chunk(sizes, item(value)) for value in stored]
    pages = sum(PAGE / (PAGE // one) for one in chunks)
    return {"items": sum(map(item, stored)) / total, "chunks": sum(chunks) / total, "pages": pages / total}


class Slabs:
    """Pages given to two classes; each class evicts its own least recently used item, whatever lies in the other."""

    def __init__(self, pages: int, per_page: tuple[int, int], moves: bool) -> None:
        self.free, self.per_page, self.moves, self.clock = pages, per_page, moves, 0
        self.pages, self.held = [0, 0], (OrderedDict[int, int](), OrderedDict[int, int]())

    def read(self, key: int, kind: int) -> bool:
        """Whether the key was there; if not, it is stored."""
        self.clock += 1
        held, other = self.held[kind], self.held[1 - kind]
        if key in held:
            held[key] = self.clock
            held.move_to_end(key)
            return True
        if len(held) >= self.pages[kind] * self.per_page[kind]:
            if self.free or not self.pages[kind]:  # a class without a page gets one even when memory is full
                self.free, self.pages[kind] = max(self.free - 1, 0), self.pages[kind] + 1
            elif self.moves and self.pages[1 - kind] > 1 and next(iter(other.values())) < next(iter(held.values())):
                self.pages[kind], self.pages[1 - kind] = self.pages[kind] + 1, self.pages[1 - kind] - 1
                while len(other) > self.pages[1 - kind] * self.per_page[1 - kind]:
                    other.popitem(last=False)
            else:
                held.popitem(last=False)
        held[key] = self.clock
        return False


def days(moves: bool, seed: int = 1, reads: int = 60_000, keys: int = 20_000) -> Iterator[float]:
    """The hit ratio of each day's second half. On the second day a deploy makes every value twice as large."""
    dice, slabs = random.Random(seed), Slabs(100, (100, 50), moves)
    for kind in (0, 1):
        hits = 0
        for number in range(reads):
            hit = slabs.read(int(keys ** dice.random()), kind)  # Zipf's law, nearly
            hits += hit and number >= reads // 2
        yield hits / (reads - reads // 2)


def main() -> None:
    print("                            bytes for each byte of value")
    print("median   factor   classes   items   chunks   pages")
    for median in (50, 230, 2000):
        for factor in FACTORS:
            used = account(values(median, 0.8, seed=median), factor)
            print(f"{median:6}   {factor:6}   {len(classes(factor)):7}", end="   ")
            print(f"{used['items']:5.2f}   {used['chunks']:6.2f}   {used['pages']:5.2f}")
    print(f"hash table: {BUCKETS[0]:.1f} to {BUCKETS[1]:.1f} bytes for each item\n")
    for name, moves in {"pages stay": False, "pages move": True}.items():
        first, second = days(moves)
        print(f"{name}: hit ratio {first:.1%}, after values have doubled {second:.1%}")


if __name__ == "__main__":
    main()
