"""Approximate nearest neighbors by an inverted file (IVF): what is found, by how many comparisons, and what isn't."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Sequence
from math import sqrt
from operator import mul

Vector = tuple[float, ...]
DIMENSIONS, TOPICS, ITEMS, QUERIES = 12, 30, 4000, 60
LISTS, WANTED = 64, 20
SPREAD = 0.25  # how far items of one topic lie from one another


def unit(vector: Iterable[float]) -> Vector:
    values = list(vector)
    length = sqrt(sum(value * value for value in values))
    return tuple(value / length for value in values)


def dot(one: Vector, other: Vector) -> float:
    return sum(map(mul, one, other), 0.0)


def around(center: Vector, rng: random.Random) -> Vector:
    """An item, or a visitor, of a topic: what a tower of the model would make of its text, picture or clicks."""
    return unit(value + SPREAD * rng.gauss(0.0, 1.0) for value in center)


def topics(number: int, rng: random.Random) -> list[Vector]:
    return [unit(rng.gauss(0.0, 1.0) for _ in range(DIMENSIONS)) for _ in range(number)]


def nearest(query: Vector, vectors: Sequence[Vector], among: Iterable[int], k: int) -> list[int]:
    """The k of these that lie nearest to the query."""
    return heapq.nlargest(k, among, key=lambda index: dot(query, vectors[index]))


def centers_of(sample: Sequence[Vector], rng: random.Random, rounds: int = 4) -> list[Vector]:
    """The centers of the lists, by k-means."""
    centers = rng.sample(list(sample), LISTS)
    for _ in range(rounds):
        groups: list[list[Vector]] = [[] for _ in centers]
        for vector in sample:
            groups[nearest(vector, centers, range(LISTS), 1)[0]].append(vector)
        means = [unit(map(sum, zip(*group, strict=True))) if group else None for group in groups]
        centers = [mean or old for mean, old in zip(means, centers, strict=True)]
    return centers


class Ivf:
    """Each vector in the list of its nearest center; a query reads the lists of its few nearest centers."""

    def __init__(self, vectors: Sequence[Vector], centers: Sequence[Vector]) -> None:
        self.vectors, self.centers = vectors, centers
        self.lists: list[list[int]] = [[] for _ in centers]
        for index, vector in enumerate(vectors):
            self.lists[nearest(vector, centers, range(len(centers)), 1)[0]].append(index)

    def search(self, query: Vector, k: int, probes: int) -> tuple[list[int], int]:
        """What is found, and how many vectors the query was compared with."""
        chosen = nearest(query, self.centers, range(len(self.centers)), probes)
        read = [index for number in chosen for index in self.lists[number]]
        return nearest(query, self.vectors, read, k), len(self.centers) + len(read)


def measure(index: Ivf, queries: Sequence[Vector], probes: int) -> tuple[float, float]:
    """Recall, the share of the true nearest that is found, and the share of the vectors compared."""
    found = compared = 0
    for query in queries:
        hits, reads = index.search(query, WANTED, probes)
        found += len(set(hits) & set(nearest(query, index.vectors, range(len(index.vectors)), WANTED)))
        compared += reads
    return found / (WANTED * len(queries)), compared / (len(index.vectors) * len(queries))


def main() -> None:
    rng = random.Random(1)
    known, fashion = topics(TOPICS, rng), topics(3, rng)  # the second came up after the lists were made
    items = [around(rng.choice(known), rng) for _ in range(ITEMS)]
    visitors = [around(rng.choice(known), rng) for _ in range(QUERIES)]
    lists = centers_of(rng.sample(items, 1000), rng)
    index = Ivf(items, lists)
    for probes in (1, 2, 4, 8, 16):
        recall, compared = measure(index, visitors, probes)
        print(f"{probes:2} of {LISTS} lists: recall {recall:.0%}, {compared:.0%} of the vectors compared")
    grown = items + [around(rng.choice(fashion), rng) for _ in range(ITEMS // 10)]
    followers = [around(rng.choice(fashion), rng) for _ in range(QUERIES)]
    anew = centers_of(rng.sample(grown, 1000), rng)
    for name, centers in (("old", lists), ("new", anew)):
        recall, compared = measure(Ivf(grown, centers), followers, 4)
        print(f"new topics in {name} lists, 4 read: recall {recall:.0%}, {compared:.0%} compared")
    bought = {query: set(nearest(query, items, range(ITEMS), 60)) for query in visitors}  # what the visitor has
    left = sum(len([hit for hit in index.search(query, 100, 8)[0] if hit not in bought[query]]) for query in visitors)
    print(
        f"of 100 candidates, 8 lists read, {left / QUERIES:.0f} are left without the nearest 60, which the visitor has bought"
    )


if __name__ == "__main__":
    main()
