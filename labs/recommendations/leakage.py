"""An offline score that is too good: the same feature joined to the same impressions in four ways, on SQLite."""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict
from pathlib import Path

HOUR, DAY = 3600, 86_400
ITEMS, DAYS, PER_DAY = 150, 16, 700
LATE = 6 * HOUR  # the nightly job counts a day until midnight and has its result in the store at six
JOINS = {
    "latest value": "TRUE",
    "same date": "window_end <= :served_at / 86400 * 86400 + 86400",
    "window before the impression": "window_end <= :served_at",
    "available before the impression": "available_at <= :served_at",
}


def open_store() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db


def fill(db: sqlite3.Connection, rng: random.Random) -> list[tuple[int, int, bool]]:
    """Two weeks of impressions, as (item, time, clicked), and the features that a nightly job made of them."""
    appeal = [rng.betavariate(2.0, 18.0) for _ in range(ITEMS)]
    for item in range(ITEMS):  # what the picture promises: known from the start, and only roughly right
        promise = appeal[item] + rng.gauss(0.0, 0.06)
        db.execute("INSERT INTO feature_value VALUES (?, 'promise', 0, 0, ?)", (item, promise))
    impressions = []
    for day in range(DAYS):
        counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for _ in range(PER_DAY):
            item, at = rng.randrange(ITEMS), day * DAY + rng.randrange(DAY)
            clicked = rng.random() < appeal[item]
            impressions.append((item, at, clicked))
            counts[item][0] += clicked
            counts[item][1] += 1
        end = (day + 1) * DAY
        rates = [(item, "rate", end, end + LATE, clicks / shown) for item, (clicks, shown) in counts.items()]
        db.executemany("INSERT INTO feature_value VALUES (?, ?, ?, ?, ?)", rates)
    return impressions


def joined(db: sqlite3.Connection, feature: str, item: int, served_at: int, join: str) -> float:
    """The newest value that the join lets through; 0.1 stands for none."""
    query = f"""SELECT value FROM feature_value WHERE entity_id = :item AND feature = :feature AND {JOINS[join]}
                ORDER BY window_end DESC LIMIT 1"""
    row = db.execute(query, {"item": item, "feature": feature, "served_at": served_at}).fetchone()
    return float(row[0]) if row else 0.1


def auc(scores: list[float], labels: list[bool]) -> float:
    """How often a clicked impression scores above one that wasn't; 0.5 is guessing."""
    rank_of, ordered, start = {}, sorted(scores), 0
    for end in range(1, len(ordered) + 1):
        if end == len(ordered) or ordered[end] != ordered[start]:
            rank_of[ordered[start]], start = (start + 1 + end) / 2, end  # ties share the middle rank
    ranks, clicked = sum(rank_of[s] for s, label in zip(scores, labels, strict=True) if label), sum(labels)
    return (ranks - clicked * (clicked + 1) / 2) / (clicked * (len(labels) - clicked))


def main() -> None:
    db = open_store()
    tested = [row for row in fill(db, random.Random(1)) if row[1] >= 2 * DAY]
    labels = [clicked for _, _, clicked in tested]
    values = {
        (feature, join): [joined(db, feature, item, at, join) for item, at, _ in tested]
        for feature in ("rate", "promise")
        for join in JOINS
    }
    served = values["rate", "available before the impression"]
    for join in JOINS:
        rate, promise = auc(values["rate", join], labels), auc(values["promise", join], labels)
        other = sum(a != b for a, b in zip(values["rate", join], served, strict=True)) / len(served)
        print(f"{join:31} rate {rate:.2f}, promise {promise:.2f}; {other:.0%} of rates are not what was served")


if __name__ == "__main__":
    main()
