"""An index that changes: immutable segments, refreshes, deletes as marks, and merges, as in Lucene (sizes in posts)."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

FACTOR = 10  # so many segments of about one size become one


class Segment:
    """Posts by id, each with its words. Nothing changes but the set of those that no longer count."""

    def __init__(self, posts: dict[int, frozenset[str]]) -> None:
        self.posts, self.dead = posts, set[int]()

    def level(self) -> int:
        return int(math.log(max(1, len(self.posts)), FACTOR) + 1e-9)


class Shard:
    """The one writer of a shard, and the segments that its searches see."""

    def __init__(self) -> None:
        self.log: list[tuple[int, frozenset[str] | None]] = []  # acknowledged, on disk, and not yet searchable
        self.segments: list[Segment] = []
        self.indexed = self.written = self.made = 0

    def put(self, post: int, text: str) -> None:
        self.log.append((post, frozenset(text.split())))
        self.indexed += 1

    def delete(self, post: int) -> None:
        self.log.append((post, None))

    def get(self, post: int) -> frozenset[str] | None:
        """By id, a post is there as soon as it is acknowledged: the log is asked first."""
        for known, words in reversed(self.log):
            if known == post:
                return words
        alive = (segment.posts[post] for segment in self.segments if post in segment.posts and post not in segment.dead)
        return next(alive, None)

    def refresh(self) -> None:
        """Turns what came since the last refresh into a segment; only now do searches see new posts, and lose old ones."""
        latest = dict(self.log)
        for segment in self.segments:
            segment.dead.update(latest.keys() & segment.posts.keys())
        self.add({post: words for post, words in latest.items() if words is not None})
        self.log.clear()

    def add(self, posts: dict[int, frozenset[str]]) -> None:
        if posts:
            self.segments.append(Segment(posts))
            self.written, self.made = self.written + len(posts), self.made + 1

    def merge(self) -> None:
        """Rewrites ten segments of a size into one, as long as there are ten; the dead stay behind."""
        while True:
            levels: dict[int, list[Segment]] = {}
            for segment in self.segments:
                levels.setdefault(segment.level(), []).append(segment)
            full = next((group for _, group in sorted(levels.items()) if len(group) >= FACTOR), None)
            if full is None:
                return
            self.segments = [segment for segment in self.segments if segment not in full]
            self.add(
                {post: words for segment in full for post, words in segment.posts.items() if post not in segment.dead}
            )

    def search(self, word: str) -> Iterator[int]:
        for segment in self.segments:
            yield from (post for post, words in segment.posts.items() if word in words and post not in segment.dead)

    def idf(self, word: str) -> float:
        """From counts that were written with the segments, so the dead are in them until a merge."""
        number = sum(len(segment.posts) for segment in self.segments)
        found = sum(word in words for segment in self.segments for words in segment.posts.values())
        return math.log(1 + (number - found + 0.5) / (found + 0.5))


def main() -> None:
    shard = Shard()
    shard.put(1, "red bicycle")
    print("acknowledged: by id", shard.get(1) is not None, "by search", list(shard.search("bicycle")))
    shard.refresh()
    shard.delete(1)
    print(
        "deleted, before the next refresh: by id", shard.get(1) is not None, "by search", list(shard.search("bicycle"))
    )
    for every in (100, 10, 1):
        shard, rng, posts, most = Shard(), random.Random(4), 0, 0
        for second in range(1, 1_501):
            for _ in range(10):  # ten changes a second: six new posts, three edits, one deletion
                kind = rng.random()
                if kind < 0.6:
                    shard.put(posts, "red bicycle" if posts % 9 == 0 else "blue car")
                    posts += 1
                elif kind < 0.9:
                    shard.put(rng.randrange(posts + 1), "a red car")
                else:
                    shard.delete(rng.randrange(posts + 1))
            if second % every == 0:
                shard.refresh()
                shard.merge()
                most = max(most, len(shard.segments))
        dead = sum(len(segment.dead) for segment in shard.segments) / sum(
            len(segment.posts) for segment in shard.segments
        )
        print(f"refresh every {every:3} s: {shard.made:,} segments made, at most {most} at once,"
              f" each change written {shard.written / shard.indexed:.1f} times, {dead:.0%} dead")  # fmt: skip
    before, found = shard.idf("bicycle"), len(list(shard.search("bicycle")))
    everything, shard.segments = shard.segments, []
    shard.add(
        {post: words for segment in everything for post, words in segment.posts.items() if post not in segment.dead}
    )
    print(f"one replica has merged, another not: {found} and {len(list(shard.search('bicycle')))} hits,"
          f" idf {before:.3f} and {shard.idf('bicycle'):.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
