"""Paging through a ranking that changes under the reader: what is shown twice, and what is never shown."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

POSTS, PAGE, PAGES = 400, 20, 8
NEW, DRIFT = 6, 0.3  # posts that arrive between two pages; how far scores move meanwhile, in standard deviations
Ranking = dict[int, float]  # the score of each post


@dataclass
class Reader:
    """What one way of paging remembers between two pages."""

    shown: list[int] = field(default_factory=list)
    snapshot: list[int] = field(default_factory=list)
    last: tuple[float, int] = (float("inf"), 0)


def ranked(scores: Ranking) -> list[int]:
    return sorted(scores, key=lambda post: (scores[post], post), reverse=True)


def by_offset(reader: Reader, scores: Ranking) -> list[int]:
    """Rank again, and skip as many posts as were shown."""
    return ranked(scores)[len(reader.shown) :][:PAGE]


def by_score(reader: Reader, scores: Ranking) -> list[int]:
    """Rank again, and go on below the last post's score: the cursor that serves a feed in the order of time."""
    page = [post for post in ranked(scores) if (scores[post], post) < reader.last][:PAGE]
    reader.last = (scores[page[-1]], page[-1])
    return page


def by_exclusion(reader: Reader, scores: Ranking) -> list[int]:
    """Rank again, and leave out the posts that were shown."""
    return [post for post in ranked(scores) if post not in set(reader.shown)][:PAGE]


def by_snapshot(reader: Reader, scores: Ranking) -> list[int]:
    """Rank once; the cursor is a position in what was ranked then."""
    reader.snapshot = reader.snapshot or ranked(scores)
    return reader.snapshot[len(reader.shown) :][:PAGE]


WAYS: tuple[Callable[[Reader, Ranking], list[int]], ...] = (by_offset, by_score, by_exclusion, by_snapshot)


def read(way: Callable[[Reader, Ranking], list[int]], seed: int) -> tuple[int, int, int]:
    """Posts shown twice; good ones never shown, though every ranking had them far enough up; new ones shown."""
    rng, reader = random.Random(seed), Reader()
    scores: Ranking = {post: rng.gauss(0, 1) for post in range(POSTS)}
    good = set(scores)
    for _ in range(PAGES):
        good &= set(ranked(scores)[: PAGE * PAGES])
        reader.shown += way(reader, scores)
        scores = {post: score + rng.gauss(0, DRIFT) for post, score in scores.items()}
        scores |= {post: rng.gauss(1, 1) for post in range(len(scores), len(scores) + NEW)}
    shown = set(reader.shown)
    return len(reader.shown) - len(shown), len(good - shown), sum(post >= POSTS for post in shown)


def main() -> None:
    print(f"of {PAGE * PAGES} places  shown twice  good, never shown  arrived meanwhile")
    for way in WAYS:
        twice, missed, new = (sum(column) / 50 for column in zip(*(read(way, seed) for seed in range(50)), strict=True))
        print(f"{way.__name__:14} {twice:11.1f} {missed:18.1f} {new:18.1f}")


if __name__ == "__main__":
    main()
