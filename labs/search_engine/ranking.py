"""The best ten without scoring all: block-max WAND, after Broder and others and Ding and Suel."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence

from labs.search_engine.corpus import Post, posts, queries
from labs.search_engine.index import Hit, Index, Statistics
from labs.search_engine.postings import Block, decode

SLACK = 1 + 1e-9  # bounds are added up in another order than scores, and floating point minds
END = 1 << 62


class Cursor:
    """A place in the postings of one word, which unpacks a block only when it has to."""

    def __init__(self, index: Index, word: int, stats: Statistics) -> None:
        self.blocks: list[Block] = index.blocks.get(word, [])
        self.bounds = [max(stats.score(*pair) for pair in block.impacts) * stats.idf(word) for block in self.blocks]
        self.best, self.idf = max(self.bounds, default=0.0) * SLACK, stats.idf(word)
        self.at, self.opened, self.part, self.offset = 0, -1, [(-1, 0)], 0
        self.document, self.tf = -1, 0
        self.seek(0)

    def bound(self, target: int) -> float:
        """The most that this word can add to the target's score. Moves to its block without unpacking it."""
        while self.at < len(self.blocks) and self.blocks[self.at].last < target:
            self.at += 1
        return self.bounds[self.at] * SLACK if self.at < len(self.blocks) else 0.0

    def end(self) -> int:
        """The last document that the bound holds for."""
        return self.blocks[self.at].last if self.at < len(self.blocks) else END

    def seek(self, target: int) -> None:
        """To the first document that is not before the target."""
        self.bound(target)
        if self.at == len(self.blocks):
            self.document = END
            return
        if self.opened != self.at:
            self.part = decode(self.blocks[self.at])
            self.opened, self.offset = self.at, 0
        while self.part[self.offset][0] < target:
            self.offset += 1
        self.document, self.tf = self.part[self.offset]


def top(index: Index, query: Post, k: int, stats: Statistics, work: Counter[str] | None = None) -> list[Hit]:
    """The same hits, passing over what can't be among them."""
    cursors = [Cursor(index, word, stats) for word in query]
    best: list[Hit] = []  # a heap, the worst of the k in front; documents negative: of equals the later is worse
    scored = 0
    while True:
        floor = best[0][0] if len(best) == k else 0.0
        ahead, sum_of_bests, pivot = sorted(cursors, key=lambda cursor: cursor.document), 0.0, END
        for cursor in ahead:  # documents before the pivot lack too many of the words
            sum_of_bests += cursor.best
            if sum_of_bests > floor:
                pivot = cursor.document
                break
        if pivot == END:
            break
        upto = [cursor for cursor in ahead if cursor.document <= pivot]
        if sum(cursor.bound(pivot) for cursor in upto) <= floor:  # nor can these blocks: go on behind the first to end
            following = [cursor.document for cursor in ahead if cursor.document > pivot]
            target = min([cursor.end() + 1 for cursor in upto] + following)
        elif ahead[0].document < pivot:
            target = pivot
        else:
            scored += 1
            score = 0.0
            for cursor in cursors:  # in the order of the query, so that sums come out the same to the last bit
                if cursor.document == pivot:
                    score += cursor.idf * stats.score(cursor.tf, index.lengths[pivot])
            if len(best) < k:
                heapq.heappush(best, (score, -pivot))
            elif score > floor:
                heapq.heapreplace(best, (score, -pivot))
            target = pivot + 1
        for cursor in upto:
            if cursor.document < target:
                cursor.seek(target)
    if work is not None:
        work["scored"] += scored
    return in_order([(score, -number) for score, number in best])


def in_order(hits: Sequence[Hit]) -> list[Hit]:
    """The better first; of equals, the earlier document."""
    return sorted(hits, key=lambda hit: (-hit[0], hit[1]))


def brute_force(documents: Sequence[Counter[int]], query: Post, stats: Statistics) -> list[Hit]:
    """Reads every document, and needs no index."""
    hits, weighed = [], [(word, stats.idf(word)) for word in query]
    for number, words in enumerate(documents):
        score, length = 0.0, words.total()
        for word, idf in weighed:
            if word in words:
                score += idf * stats.score(words[word], length)
        if score:
            hits.append((score, number))
    return in_order(hits)


def main() -> None:
    asked = queries(25)
    for size in (400, 1_600, 6_400):
        made = posts(size)
        index, counted = Index(made), [Counter(words) for words in made]
        answers = [brute_force(counted, query, index.statistics) for query in asked]
        for k in (10, 100):
            work: Counter[str] = Counter()
            found = [top(index, query, k, index.statistics, work) for query in asked]
            same = sum(hits == answer[:k] for hits, answer in zip(found, answers, strict=True))
            matches = sum(map(len, answers))
            print(f"{size:5,} posts, best {k:3}: {same} of {len(asked)} right, "
                  f"scored {work['scored']:6,} of {matches:7,} matches ({work['scored'] / matches:3.0%})")  # fmt: skip


if __name__ == "__main__":
    main()
