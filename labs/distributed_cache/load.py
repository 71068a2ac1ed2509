"""How busy is the busiest node of a cache when a few keys are read more than all others?

Copies with a choice among them are Mitzenmacher's power of two choices (2001); that a small
cache in front evens out what hashing can't is due to Fan et al., "Small Cache, Big Effect"
(SoCC 2011). The ring is the one of `labs/hash_ring.py`.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from itertools import accumulate

from labs.hash_ring import Ring, hashed

ZONES, NODES = 3, 16  # nodes in each zone
KEYS = 20_000
REQUESTS = 30_000  # of all clients together, before their near caches
PROCESS_READS = 3000.0  # reads a second of one client process
NEAR_TTL = 1.0  # seconds
HOT, HOT_COPIES = 16, 5  # the hottest keys lie on so many nodes of every zone

Node = tuple[int, int]  # zone, number
Places = Callable[[int], list[Node]]
ONE_RING = Ring(list(range(ZONES * NODES)))
RINGS = [Ring(list(range(NODES)), name=f"zone {zone} ") for zone in range(ZONES)]


@cache
def home(ring: Ring, key: int, copies: int = 1) -> tuple[int, ...]:
    """The first different nodes that are met on the way around the ring."""
    at, found = ring.index(hashed(f"key-{key}")), dict[int, None]()
    while len(found) < copies:
        found[ring.owner[at]] = None
        at = (at + 1) % len(ring.at)
    return tuple(found)


def one_copy(key: int) -> list[Node]:
    return [divmod(home(ONE_RING, key)[0], NODES)]


def copy_per_zone(key: int) -> list[Node]:
    return [(zone, home(ring, key)[0]) for zone, ring in enumerate(RINGS)]


def more_when_hot(key: int) -> list[Node]:
    copies = HOT_COPIES if key < HOT else 1
    return [(zone, node) for zone, ring in enumerate(RINGS) for node in home(ring, key, copies)]


def zipf(exponent: float) -> list[float]:
    """The share of the reads that ask for the key of each rank."""
    weights = [(rank + 1) ** -exponent for rank in range(KEYS)]
    total = sum(weights)
    return [weight / total for weight in weights]


def past_near_caches(shares: list[float], reads: float = PROCESS_READS) -> list[float]:
    """What a process still asks for: the first read of a key, and the next one after the copy has expired."""
    return [share / (1 + reads * share * NEAR_TTL) for share in shares]


def load(shares: list[float], places: Places, choices: int = 1, abroad: bool = False, seed: int = 1) -> float:
    """Requests at the busiest node, over what each would get if all reads were spread evenly."""
    dice, held = random.Random(seed), Counter[Node]()
    asked = dice.choices(range(KEYS), cum_weights=list(accumulate(shares)), k=round(REQUESTS * sum(shares)))
    for key in asked:
        copies, own = places(key), dice.randrange(ZONES)
        if not abroad:  # a reader keeps to the copies of its zone, where there are any
            copies = [copy for copy in copies if copy[0] == own] or copies
        some = dice.sample(copies, choices) if choices < len(copies) else copies
        held[min(some, key=held.__getitem__)] += 1
    return max(held.values()) * ZONES * NODES / REQUESTS


def worst_heir(rings: list[Ring], shares: list[float]) -> float:
    """Node 3 of zone 0 dies and its readers ask the other zones: what the most burdened node there gains."""
    before, more = defaultdict[Node, float](float), defaultdict[Node, float](float)
    for key, share in enumerate(shares):
        copies = [(zone, home(ring, key)[0]) for zone, ring in enumerate(rings)]
        for copy in copies:
            before[copy] += share / ZONES
        if copies[0] == (0, 3):
            for copy in copies[1:]:
                more[copy] += share / ZONES / (ZONES - 1)
    return max(more[node] / before[node] for node in more)


def main() -> None:
    few, many = zipf(1.2), zipf(0.9)
    print(f"{ZONES * NODES} nodes{'':34} busiest / mean   past near caches")
    print(f"{'exponent of the popularity':42}    1.2    0.9    1.2    0.9")
    print(f"{'share of the hottest key':42} {few[0]:6.1%} {many[0]:6.1%}")
    rows: list[tuple[str, Places, int, bool, float]] = [
        ("one copy", one_copy, 1, True, 0),
        ("a copy in each zone", copy_per_zone, 1, False, 0),
        ("a copy in each zone, the better of two", copy_per_zone, 2, True, 0),
        (f"{HOT_COPIES} copies a zone of {HOT} keys", more_when_hot, 1, False, 0),
        (f"{HOT_COPIES} copies a zone of {HOT} keys, better of two", more_when_hot, 2, False, 0),
        ("one copy, near caches", one_copy, 1, True, PROCESS_READS),
        ("a copy in each zone, near caches", copy_per_zone, 1, False, PROCESS_READS),
        ("the same, 100 times as many processes", copy_per_zone, 1, False, PROCESS_READS / 100),
    ]
    for name, places, choices, abroad, reads in rows:
        seen = [past_near_caches(shares, reads) for shares in (few, many)]
        found = " ".join(f"{load(shares, places, choices, abroad):6.2f}" for shares in seen)
        print(f"{name:42} {found} {sum(seen[0]):6.0%} {sum(seen[1]):6.0%}")
    print("\na node dies: the most burdened heir gains")
    for name, rings in {"the same ring in each zone": RINGS[:1] * ZONES, "a ring of its own for each": RINGS}.items():
        print(f"{name:42} {worst_heir(rings, many):6.0%}")


if __name__ == "__main__":
    main()
