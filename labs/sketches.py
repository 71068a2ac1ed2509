"""Two sketches: how many different users (HyperLogLog), and how often each of them came (Count-Min)?

HyperLogLog, by Flajolet et al. (2007), keeps in each of m registers the longest run of zeros seen in the hashes that fell to it. Count-Min,
by Cormode and Muthukrishnan (2005), keeps a few rows of counters and reads the least of those that an item falls to. Both can be merged:
the sketch of a union is computed from the sketches of its parts. The correction for small counts ("linear counting") is that of the paper.
"""

import math
import random
from collections import Counter

USERS = 20_000  # different ones, each day
SHARED = 500  # of these, on both days
TRIALS = 16  # hash functions tried for each size
WIDTH, DEPTH = 2000, 5  # counters in a row of the Count-Min sketch, and rows
VIEWS = 60_000
MASK = (1 << 64) - 1


def hashed(item: int, seed: int) -> int:
    """64 bits by the finalizer of splitmix64."""
    x = (item * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03 + 1) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


class HyperLogLog:
    def __init__(self, bits: int, seed: int = 0) -> None:
        self.bits, self.seed = bits, seed
        self.registers = [0] * (1 << bits)

    def add(self, item: int) -> None:
        h = hashed(item, self.seed)
        register, rest = h >> (64 - self.bits), h & ((1 << (64 - self.bits)) - 1)
        rank = 64 - self.bits - rest.bit_length() + 1  # leading zeros, plus one
        if rank > self.registers[register]:
            self.registers[register] = rank

    def merge(self, other: "HyperLogLog") -> "HyperLogLog":
        union = HyperLogLog(self.bits, self.seed)
        union.registers = [max(a, b) for a, b in zip(self.registers, other.registers, strict=True)]
        return union

    def estimate(self) -> float:
        m = len(self.registers)
        raw = 0.7213 / (1 + 1.079 / m) * m * m / sum(2.0**-r for r in self.registers)
        empty = self.registers.count(0)
        return m * math.log(m / empty) if raw <= 2.5 * m and empty else raw


class CountMin:
    def __init__(self, width: int = WIDTH, depth: int = DEPTH) -> None:
        self.rows = [[0] * width for _ in range(depth)]

    def add(self, item: int) -> None:
        for seed, row in enumerate(self.rows):
            row[hashed(item, seed) % len(row)] += 1

    def count(self, item: int) -> int:
        return min(row[hashed(item, seed) % len(row)] for seed, row in enumerate(self.rows))


def sketch(users: range, bits: int, seed: int = 0) -> HyperLogLog:
    result = HyperLogLog(bits, seed)
    for user in users:
        result.add(user)
    return result


def errors(bits: int, users: int = USERS, trials: int = TRIALS) -> list[float]:
    return [sketch(range(users), bits, seed).estimate() / users - 1 for seed in range(trials)]


def two_days(seed: int) -> tuple[float, float]:
    """Users of either day, and of both by |A| + |B| - |A or B|."""
    monday, tuesday = sketch(range(USERS), 12, seed), sketch(range(USERS - SHARED, 2 * USERS - SHARED), 12, seed)
    union = monday.merge(tuesday).estimate()
    return union, monday.estimate() + tuesday.estimate() - union


def root_mean_square(values: list[float]) -> float:
    return math.sqrt(sum(v * v for v in values) / len(values))


def views(seed: int = 1) -> list[int]:
    """Zipf's law: the user of rank r views in proportion to 1/r."""
    return random.Random(seed).choices(range(USERS), weights=[1 / (rank + 1) for rank in range(USERS)], k=VIEWS)


def main() -> None:
    print(
        f"HyperLogLog, {USERS:,} users, {TRIALS} hash functions\nregisters   at 6 bits each   error expected   error measured   worst"
    )
    for bits in (8, 10, 12):
        found, m = errors(bits), 1 << bits
        print(
            f"{m:9}   {m * 6 / 8:8.0f} bytes   {1.04 / math.sqrt(m):14.2%}   {root_mean_square(found):14.2%}   {max(map(abs, found)):5.1%}"
        )

    union, both = zip(*(two_days(seed) for seed in range(8)), strict=True)
    print(
        f"\ntwo days, {SHARED} users came on both, 8 hash functions\nusers of either day: {2 * USERS - SHARED:,}, by merging",
        end="",
    )
    print(
        f" {min(union):,.0f} to {max(union):,.0f}\nusers of both days: {SHARED}, by subtraction {min(both):,.0f} to {max(both):,.0f}\n"
    )

    counts, counter = Counter(views()), CountMin()
    for user in views():
        counter.add(user)
    print(f"Count-Min, {VIEWS:,} views, {DEPTH} rows of {WIDTH:,}\nuser   viewed   estimate")
    for rank in (0, 9, 99, 999, 9999):
        print(f"{rank + 1:5}   {counts[rank]:6}   {counter.count(rank):8}")


if __name__ == "__main__":
    main()
