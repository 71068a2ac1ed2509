"""Many buyers, one item: what reading before writing, a conditional update, split stock and a gate make of the same crowd."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from dataclasses import dataclass

UNITS, ROWS, CONNECTIONS = 1000, 16, 100
TAKES, MISSES = 0.004, 0.0002  # seconds that a statement keeps the row: with a durable commit, or finding too little
THINKS = 0.005  # seconds between reading and writing
ADMITTED = 0.9 / TAKES  # by the gate, each second: what one row can serve, with room to breathe
NEWS = 0.1  # seconds until the gate knows that nothing is left

Arrivals = list[tuple[float, int, int]]  # when, who, how many units


def crowd(buyers: int, within: float, largest: int, seed: int) -> Arrivals:
    rng = random.Random(seed)
    return sorted((rng.random() * within, number, rng.randrange(largest) + 1) for number in range(buyers))


def read_first(arrivals: Arrivals, seed: int, subtract: bool) -> Counter[str]:
    """SELECT, think, then UPDATE to what was read less n, or by n; writes wait for each other, reads for a connection only."""
    rng, left, result = random.Random(seed), UNITS, Counter[str]()
    pool, writes, answered = (
        [0.0] * CONNECTIONS,
        list[tuple[float, int, int]](),
        [],
    )  # when each connection is free; commits to come
    for at, _, wants in arrivals:
        starts = max(at, pool[0])
        while writes and writes[0][0] <= starts:
            _, read, amount = writes.pop(0)
            left = (left if subtract else read) - amount
        result["statements"] += 1
        if left >= wants:
            last = writes[-1][0] if writes else 0.0
            commits = max(starts + rng.expovariate(1 / THINKS), last) + TAKES
            writes.append((commits, left, wants))
            heapq.heapreplace(pool, commits)
            result["sold"] += wants
            result["statements"] += 1
            answered.append(commits - at)
    return result + Counter({"oversold": max(0, result["sold"] - UNITS), "slowest (ms)": round(1000 * max(answered))})


@dataclass
class Row:
    """One row of stock; statements on it run one after the other."""

    left: int
    free_at: float = 0.0


def take(arrivals: Arrivals, seed: int, split: int = 1, tries: int = 1) -> Counter[str]:
    """UPDATE … SET left = left - n WHERE left >= n on one row of several, on others after a miss."""
    rng, result, answered = random.Random(seed), Counter[str](), []
    stock = [Row(UNITS // split + (number < UNITS % split)) for number in range(split)]
    events = [(at, who, wants, at, rng.sample(range(split), tries)) for at, who, wants in arrivals]
    heapq.heapify(events)
    while events:
        at, who, wants, came, places = heapq.heappop(events)
        row = stock[places[0]]
        enough = row.left >= wants
        row.free_at = max(at, row.free_at) + (TAKES if enough else MISSES)
        result["statements"] += 1
        if enough:
            row.left -= wants
            result["sold"] += wants
        elif len(places) > 1:
            heapq.heappush(events, (row.free_at, who, wants, came, places[1:]))
            continue
        else:
            result["wrong no"] += sum(other.left for other in stock) >= wants
        answered.append(row.free_at - came)
    result["stranded"] = sum(row.left for row in stock)
    return result + Counter({"slowest (ms)": round(1000 * max(answered))})


def gated(arrivals: Arrivals, seed: int) -> Counter[str]:
    """A lot decides the order, a few come in at a time, and the news that nothing is left goes to the others at the door."""
    order = arrivals.copy()
    random.Random(seed).shuffle(order)
    admitted, left, gone_at = [], UNITS, float("inf")
    for place, (_, who, wants) in enumerate(order):
        at = arrivals[-1][0] + place / ADMITTED
        if at <= gone_at + NEWS:
            admitted.append((at, who, wants))
            left -= wants if left >= wants else 0
            gone_at = min(gone_at, at) if left == 0 else gone_at
    return take(admitted, seed)


def compare(buyers: int, within: float, largest: int, seed: int = 1) -> dict[str, Counter[str]]:
    arrivals = crowd(buyers, within, largest, seed)
    return {
        "read, write back": read_first(arrivals, seed, subtract=False),
        "read, then subtract": read_first(arrivals, seed, subtract=True),
        "conditional update": take(arrivals, seed),
        "the same behind a gate": gated(arrivals, seed),
        f"{ROWS} rows, one tried": take(arrivals, seed, ROWS),
        f"{ROWS} rows, all tried": take(arrivals, seed, ROWS, ROWS),
    }


def main() -> None:
    columns = ("sold", "oversold", "stranded", "wrong no", "statements", "slowest (ms)")
    print(" " * 24 + "".join(f"{column:>{len(column) + 2}}" for column in columns))
    for buyers, within, largest in ((20_000, 2.0, 1), (1_000, 10.0, 1), (400, 4.0, 4)):
        print(f"{buyers:,} buyers in {within:.0f} s, each of {'1 unit' if largest == 1 else f'1 to {largest}'}")
        for name, result in compare(buyers, within, largest).items():
            print(f"  {name:22}" + "".join(f"{result[column]:{len(column) + 2},}" for column in columns))


if __name__ == "__main__":
    main()
