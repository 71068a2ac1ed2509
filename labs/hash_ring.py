"""Which node holds a key? Four rules, and what moves when a node comes or goes.

The ring is the consistent hashing of Karger et al., "Consistent Hashing and Random Trees" (STOC 1997), with several points for each
node, but on a circle and clockwise, where the paper has an interval and the closest point. Jump hash is Lamping and Veach's (2014),
rendezvous hashing Thaler and Ravishankar's (1998), and the bound on a node's load that of Mirrokni, Thorup and Zadimoghaddam (2016).
"""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from math import ceil

KEYS = 10_000
NODES = 10
POINTS = 100  # of each node on the ring
BOUND = 1.25  # a node may hold so many times the mean
HOT = 0.1  # share of the requests that ask for one key

Rule = Callable[[int, list[int]], int]  # the hash of a key and the names of the nodes -> a node


def hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


class Ring:
    """Each node owns the arcs that end at its points."""

    def __init__(self, nodes: list[int], points: int = POINTS, name: str = "") -> None:
        places = sorted((hashed(f"{name}node-{node}#{point}"), node) for node in nodes for point in range(points))
        self.at = [place for place, _ in places]
        self.owner = [node for _, node in places]

    def index(self, key: int) -> int:
        return bisect(self.at, key) % len(self.at)

    def node(self, key: int) -> int:
        return self.owner[self.index(key)]

    def shares(self) -> Counter[int]:
        """The length of each node's arcs, exactly."""
        owned: Counter[int] = Counter()
        for i, place in enumerate(self.at):
            owned[self.owner[i]] += (place - self.at[i - 1]) % 2**64
        return owned


def ring(points: int) -> Rule:
    rings: dict[tuple[int, ...], Ring] = {}

    def rule(key: int, nodes: list[int]) -> int:
        names = tuple(nodes)
        if names not in rings:
            rings[names] = Ring(nodes, points)
        return rings[names].node(key)

    return rule


def modulo(key: int, nodes: list[int]) -> int:
    return nodes[key % len(nodes)]


def jump(key: int, nodes: list[int]) -> int:
    """With n buckets a key jumps to bucket n with probability 1/n; only the jumps are computed."""
    bucket, after = -1, 0
    while after < len(nodes):
        bucket = after
        key = (key * 2862933555777941757 + 1) % 2**64
        after = int((bucket + 1) * (2**31 / ((key >> 33) + 1)))
    return nodes[bucket]


def rendezvous(key: int, nodes: list[int]) -> int:
    """Every node draws a score for the key; the highest wins."""

    def score(node: int) -> int:
        mixed = (key ^ (node + 1) * 0x9E3779B97F4A7C15) % 2**64
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
        return mixed ^ mixed >> 31

    return max(nodes, key=score)


def busiest(counts: Counter[int], nodes: int) -> float:
    """The load of the busiest node, over the mean."""
    return max(counts.values()) * nodes / sum(counts.values())


def spread(points: int, rings: int = 20) -> list[float]:
    """The busiest node's share on each of several rings, over the mean."""
    return [busiest(Ring(list(range(NODES)), points, f"ring {i}: ").shares(), NODES) for i in range(rings)]


def bounded(bound: float, seed: int = 1) -> tuple[float, float]:
    """Busiest node and share of requests away from home, if full nodes pass requests on along the ring."""
    dice, places, held, away = random.Random(seed), Ring(list(range(NODES))), Counter[int](), 0
    for request in range(1, KEYS + 1):
        key = 0 if dice.random() < HOT else dice.randrange(2**64)
        at = home = places.index(key)
        while held[places.owner[at]] >= ceil(bound * request / NODES):
            at = (at + 1) % len(places.at)
        held[places.owner[at]] += 1
        away += places.owner[at] != places.owner[home]
    return busiest(held, NODES), away / KEYS


def main() -> None:
    print(f"{NODES} nodes: points for each   busiest node / mean, of 20 rings: mean   worst")
    for points in (1, 10, 100, 1000):
        seen = spread(points)
        print(f"{points:26}   {sum(seen) / len(seen):38.2f}   {max(seen):5.2f}")

    keys = [hashed(f"key-{i}") for i in range(KEYS)]
    nodes = list(range(NODES))
    rules = {"modulo": modulo, "ring, 1 point": ring(1), f"ring, {POINTS} points": ring(POINTS)}
    rules |= {"jump": jump, "rendezvous": rendezvous}
    print(f"\nkeys that move if      node {NODES} joins   node 3 leaves   most of node 3's keys on one node")
    for name, rule in rules.items():
        before = [rule(key, nodes) for key in keys]
        joined = [rule(key, [*nodes, NODES]) for key in keys]
        left = [rule(key, nodes[:3] + nodes[4:]) for key in keys]
        moves = [(old, new) for old, new in zip(before, left, strict=True) if old != new]
        heirs = Counter(new for old, new in moves if old == 3)
        join = sum(map(int.__ne__, before, joined)) / KEYS
        print(f"{name:19}   {join:13.1%}   {len(moves) / KEYS:13.1%}   {max(heirs.values()) / heirs.total():33.1%}")

    print(f"\none key draws {HOT:.0%} of the requests   busiest node / mean   away from home")
    for bound in (float(NODES), BOUND):
        load, away = bounded(bound)
        print(f"{'no bound' if bound == NODES else f'bound {bound}':39}   {load:15.2f}   {away:14.1%}")


if __name__ == "__main__":
    main()
