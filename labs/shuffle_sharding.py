"""Who shares your fate? One pool, cells, and shuffle sharding, under a poisonous customer and under random failures.

Each of CUSTOMERS may use SHARD of the WORKERS. A customer whose requests kill every worker they reach takes down its own;
its neighbors survive if one of their workers is left. Shuffle sharding is Amazon's ("Workload isolation using
shuffle-sharding", Builders' Library); that fewer sets of copies are lost together less often is the point of Cidon et al.,
"Copysets" (USENIX ATC 2013).
"""

import random
from collections import Counter
from math import comb

WORKERS = 100
SHARD = 4  # workers for each customer, in cells and when shuffled
CUSTOMERS = 1000
DEAD = 20  # workers that fail together, at random
TRIALS = 5000

Workers = int  # a set of workers: bit i stands for worker i


def draw(size: int, dice: random.Random) -> Workers:
    """So many different workers at random."""
    workers = 0
    while workers.bit_count() < size:
        workers |= 1 << dice.randrange(WORKERS)
    return workers


def assign(how: str, dice: random.Random) -> Counter[Workers]:
    """Which sets of workers are in use, and by how many customers each."""
    if how == "one pool":
        return Counter([(1 << WORKERS) - 1] * CUSTOMERS)
    if how == "cells":
        cells = [((1 << SHARD) - 1) << start for start in range(0, WORKERS, SHARD)]
        return Counter(cells[i % len(cells)] for i in range(CUSTOMERS))
    return Counter(draw(SHARD, dice) for _ in range(CUSTOMERS))


def hit(customers: Counter[Workers], dead: Workers) -> tuple[int, int]:
    """How many customers have no worker left, and how many lost some but not all."""
    none_left = some_left = 0
    for workers, count in customers.items():
        if lost := workers & dead:
            none_left += count * (lost == workers)
            some_left += count * (lost != workers)
    return none_left, some_left


def poison(customers: Counter[Workers]) -> tuple[float, float]:
    """Each customer in turn kills its workers: how many others have none left, how many lost some, on average?"""
    none_left = some_left = 0
    for workers, count in customers.items():
        down, degraded = hit(customers, workers)
        none_left += count * (down - 1)
        some_left += count * degraded
    return none_left / CUSTOMERS, some_left / CUSTOMERS


def random_failures(customers: Counter[Workers], dice: random.Random) -> tuple[float, float]:
    """DEAD workers fail: how often has somebody no worker left, and how many customers have none on average?"""
    lost = [hit(customers, draw(DEAD, dice))[0] for _ in range(TRIALS)]
    return sum(count > 0 for count in lost) / TRIALS, sum(lost) / TRIALS


def main() -> None:
    print(f"{comb(WORKERS, SHARD):,} ways to choose {SHARD} of {WORKERS} workers\n")
    print(f"                   one poisonous customer           {DEAD} of {WORKERS} workers fail")
    print("              others down   others degraded   somebody down   customers down")
    for how in ("one pool", "cells", "shuffled"):
        dice = random.Random(1)
        customers = assign(how, dice)
        down, degraded = poison(customers)
        somebody, lost = random_failures(customers, dice)
        print(f"{how:10}   {down:12.1f}   {degraded:15.1f}   {somebody:13.1%}   {lost:14.2f}")


if __name__ == "__main__":
    main()
