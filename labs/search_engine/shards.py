"""One index cut into shards: whose statistics score a document, how many hits a shard must send, and the next page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b

from labs.search_engine.corpus import TOPICS, Post, posts, queries
from labs.search_engine.index import Hit, Index, Statistics
from labs.search_engine.ranking import in_order, top

SHARDS = 16
EVERYTHING = 10_000


class Shard:
    """A part of the documents, and which they are in the whole."""

    def __init__(self, documents: Sequence[Post], numbers: list[int]) -> None:
        self.index, self.numbers = Index([documents[number] for number in numbers]), numbers

    def top(self, query: Post, k: int, stats: Statistics | None = None) -> list[Hit]:
        """The best k here, scored with the shard's own statistics if none are given."""
        hits = top(self.index, query, k, stats or self.index.statistics)
        return in_order([(score, self.numbers[document]) for score, document in hits])


def cut(documents: Sequence[Post], shard_of: Callable[[int], int]) -> list[Shard]:
    parts: list[list[int]] = [[] for _ in range(SHARDS)]
    for number in range(len(documents)):
        parts[shard_of(number)].append(number)
    return [Shard(documents, part) for part in parts]


def by_hash(number: int) -> int:
    return blake2b(number.to_bytes(8, "big"), digest_size=8).digest()[0] % SHARDS


def by_topic(number: int) -> int:
    """As if each community had a shard of its own."""
    return number % TOPICS


def whole(shards: Sequence[Shard]) -> Statistics:
    """What one index of everything would count: the shards' statistics, added up."""
    return sum((shard.index.statistics for shard in shards), Statistics())


def gather(shards: Sequence[Shard], query: Post, k: int, each: int, stats: Statistics | None = None) -> list[Hit]:
    """Asks every shard for its best `each`, and merges."""
    return in_order([hit for shard in shards for hit in shard.top(query, each, stats)])[:k]


def after(hits: Sequence[Hit], cursor: Hit, k: int) -> list[Hit]:
    """The next k behind the last hit that was shown: what a shard sends for search_after, whatever the page."""
    return [hit for hit in hits if (-hit[0], hit[1]) > (-cursor[0], cursor[1])][:k]


def compare(one: Index, shards: Sequence[Shard], asked: Sequence[Post], stats: Statistics | None) -> str:
    """How many of one index's ten best hits the shards find too, and how much worse their ten are by its scores."""
    kept = lost = 0.0
    for query in asked:
        every = top(one, query, EVERYTHING, one.statistics)
        worth = {number: score for score, number in every}
        right = {number for _, number in every[:10]}
        found = {number for _, number in gather(shards, query, 10, 10, stats)}
        kept += len(right & found)
        lost += 1 - sum(worth[number] for number in found) / sum(worth[number] for number in right)
    return f"{kept / len(asked):4.1f} of the right ten, {lost / len(asked):4.1%} worse"


def spread(shards: Sequence[Shard], word: int) -> str:
    """The lowest and the highest idf that a shard gives the word."""
    found = [shard.index.statistics.idf(word) for shard in shards]
    return f"{min(found):.1f} to {max(found):.1f}"


def main() -> None:
    documents, asked = posts(2_400), queries(20)
    one, cuts = Index(documents), {"by hash ": cut(documents, by_hash), "by topic": cut(documents, by_topic)}
    for name, word in {"frequent": 0, "of one topic": 163, "rare": 4_003}.items():
        stats = one.statistics
        print(f"a word in {stats.frequency[word]:5,} posts ({name}): idf {stats.idf(word):.1f};"
              f" by hash {spread(cuts['by hash '], word)}, by topic {spread(cuts['by topic'], word)}")  # fmt: skip
    for name, shards in cuts.items():
        print(f"{name} with its own statistics: {compare(one, shards, asked, None)}")
        print(f"{name} with those of all:       {compare(one, shards, asked, whole(shards))}")
    best = [top(one, query, 10, one.statistics) for query in asked]
    for name, shards in cuts.items():
        right = [sum(gather(shards, query, 10, each, one.statistics) == ten for query, ten in zip(asked, best, strict=True))
                 for each in (5, 3)]  # fmt: skip
        print(f"{name} of {len(asked)} pages right: {right[0]} with 5 hits of each shard, {right[1]} with 3")
    hits = [shard.top(asked[0], EVERYTHING, one.statistics) for shard in cuts["by hash "]]
    last = in_order([hit for found in hits for hit in found])[199]
    offset, cursor = sum(len(found[:210]) for found in hits), sum(len(after(found, last, 10)) for found in hits)
    print(f"hits sent for page 21: {offset:,} by offset, {cursor} behind the last one shown")


if __name__ == "__main__":
    main()
