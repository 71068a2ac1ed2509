"""The bucket in a shared store: one value, changed in one step, by the store's clock. And what each of these is there for.

The value is GCRA's theoretical arrival time (tat), as in redis-cell and throttled; here one SQL statement does what a script does
in Redis. The lost expiry is the race that Redis's own page on INCR warns of.
"""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

SECOND = 1_000_000  # times are in microseconds
PER_SECOND, BURST = 100, 100
AHEAD = 2 * SECOND  # by so much is the clock of the last node wrong

TAKE = """
INSERT INTO bucket (key, tat) VALUES (:key, :now + :cost)
ON CONFLICT (key) DO UPDATE SET tat = CASE WHEN bucket.tat > :now THEN bucket.tat ELSE :now END + :cost
WHERE CASE WHEN bucket.tat > :now THEN bucket.tat ELSE :now END + :cost <= :now + :tolerance
RETURNING tat
"""


def open_store() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db


def take(db: sqlite3.Connection, key: str, now: int, units: int = 1) -> tuple[bool, int]:
    """Whether these units were there, and how many are left; or in how many microseconds they will be."""
    interval = SECOND // PER_SECOND
    cost, tolerance = units * interval, BURST * interval
    if cost > tolerance:
        raise ValueError("more than the bucket can ever hold: no waiting helps")
    if row := db.execute(TAKE, {"key": key, "now": now, "cost": cost, "tolerance": tolerance}).fetchone():
        return True, (now + tolerance - row[0]) // interval
    ((tat,),) = db.execute("SELECT tat FROM bucket WHERE key = ?", (key,)).fetchall()
    return False, tat + cost - tolerance - now


def read_then_write(db: sqlite3.Connection, key: str, now: int, at_once: int) -> int:
    """How many are admitted when so many requests read the value before the first of them writes it."""
    (tat,) = db.execute("SELECT coalesce(max(tat), 0) FROM bucket WHERE key = ?", (key,)).fetchone()
    later = max(tat, now) + SECOND // PER_SECOND
    if later > now + BURST * SECOND // PER_SECOND:
        return 0
    for _ in range(at_once):  # each of them decides by what it has read
        db.execute("INSERT INTO bucket VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET tat = excluded.tat", (key, later))
    return at_once


class Window:
    """A count that expires, in two commands: INCR, and EXPIRE if the count is 1."""

    def __init__(self) -> None:
        self.count, self.ends = 0, float("inf")

    def allow(self, now: float, dies: bool = False) -> bool:
        if now >= self.ends:
            self.count, self.ends = 0, float("inf")
        self.count += 1
        if dies:  # between the two commands
            return False
        if self.count == 1:
            self.ends = now + 1
        return self.count <= PER_SECOND


def admitted_by_node(store_clock: bool, seed: int = 1) -> list[int]:
    """Four nodes, twice the limit among them, a minute long; the fourth node's clock is ahead."""
    dice, db, now, admitted = random.Random(seed), open_store(), 0.0, [0] * 4
    while (now := now + dice.expovariate(2 * PER_SECOND) * SECOND) < 60 * SECOND:
        node = dice.randrange(4)
        admitted[node] += take(db, "{7}:default", int(now) + (AHEAD if node == 3 and not store_clock else 0))[0]
    return admitted


def main() -> None:
    db = open_store()
    print("300 at once, read then written:", read_then_write(db, "{1}:default", SECOND, 300))
    print("300 at once, in one step:      ", sum(take(db, "{2}:default", SECOND)[0] for _ in range(300)))
    window, day = Window(), range(1, 86_400)
    window.allow(0, dies=True)
    print("lost expiry, seconds of a day in which a request a second is admitted:", sum(map(window.allow, day)))
    print("the same with a tat:", sum(take(db, "{3}:default", second * SECOND)[0] for second in day))
    print("admitted by node, by the store's clock:", admitted_by_node(True))
    print("by the nodes' clocks, one of them ahead:", admitted_by_node(False))


if __name__ == "__main__":
    main()
