"""From an upload to a playable video: chunks encoded in parallel by workers that crash, stall and repeat each other.

A claim is a lease in one row. An attempt writes under its own name, and the first one to report becomes the chunk.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import simpy

CHUNKS = 60  # of ten seconds
BITRATES = (1500, 300, 700, 3000, 6000)  # kbit/s, by rung; rung 0 is made first
SECONDS = (6, 2, 3, 16, 33)  # a worker's time for a chunk, by rung: a core-minute for ten seconds of video
WORKERS = 20
LEASES = {"120 s": (120.0, 0.0), "3 times the usual": (0.0, 3.0)}  # at least, and as a multiple
CRASHES, STALLS = 0.04, 0.02  # shares of the attempts; a stalled one takes six times as long
ORDERS = {"rung by rung": "rung, chunk", "chunk by chunk": "chunk, rung"}
TASK = ("v1", 1)  # video and revision


def append(db: sqlite3.Connection, offset: int, size: int, part: str) -> int | None:
    """Takes a stored part at the offset and returns the new one; None, if that isn't where the upload stands."""
    row = db.execute(
        "UPDATE upload SET received = received + ? WHERE video_id = ? AND revision = ? AND received = ? RETURNING received",
        (size, *TASK, offset),
    ).fetchone()
    if row:  # in the same transaction: of two requests at one offset only one part is named
        db.execute("INSERT INTO part VALUES (?, ?, ?, ?, ?)", (*TASK, offset, size, part))
    return row and int(row[0])


def split(db: sqlite3.Connection) -> None:
    """Plans the tasks; repeated, it changes nothing."""
    db.execute("UPDATE video SET state = 'processing' WHERE id = ? AND revision = ? AND state = 'uploading'", TASK)
    rows = [(*TASK, rung, chunk, usual) for rung, usual in enumerate(SECONDS) for chunk in range(CHUNKS)]
    insert = "INSERT INTO task (video_id, revision, rung, chunk, usual) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    db.executemany(insert, rows)


def claim(db: sqlite3.Connection, now: float, order: str, lease: str) -> tuple[int, int, int] | None:
    """Leases the next task that waits, or whose worker has let its lease run out: rung, chunk and attempt."""
    row: tuple[int, int, int] | None = db.execute(
        "UPDATE task SET state = 'running', attempt = attempt + 1, lease_until = ? + ? + ? * usual WHERE rowid ="
        " (SELECT rowid FROM task WHERE state = 'waiting' OR (state = 'running' AND lease_until <= ?)"
        f" ORDER BY {ORDERS[order]} LIMIT 1) RETURNING rung, chunk, attempt",
        (now, *LEASES[lease], now),
    ).fetchone()
    return row


def finish(db: sqlite3.Connection, rung: int, chunk: int, attempt: int, now: float) -> tuple[bool, bool]:
    """Whether this attempt became the chunk, and whether the video became playable by it."""
    where, output = (*TASK, rung), f"{TASK[0]}/{TASK[1]}/{rung}/{chunk}-{attempt}.m4s"
    won = db.execute(
        "UPDATE task SET state = 'done', output = ? WHERE video_id = ? AND revision = ? AND rung = ? AND chunk = ?"
        " AND state = 'running'",
        (output, *where, chunk),
    ).rowcount
    left = "SELECT count(*) FROM task WHERE video_id = ? AND revision = ? AND rung = ? AND state <> 'done'"
    if db.execute(left, where).fetchone() != (0,):
        return won == 1, False
    row = (*where, "h264", BITRATES[rung], now)
    db.execute("INSERT INTO rendition VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row)
    publish = "UPDATE video SET state = 'playable' WHERE id = ? AND revision = ? AND state = 'processing'"
    return won == 1, db.execute(publish, TASK).rowcount == 1


@dataclass
class Run:
    attempts: int = 0
    crashed: int = 0
    late: int = 0  # attempts that finished after another one of the same chunk
    playable: list[float] = field(default_factory=list)
    ended: float = 0.0


def run(order: str, lease: str, seed: int = 1) -> tuple[Run, sqlite3.Connection]:
    db, rng, env, result = sqlite3.connect(":memory:"), random.Random(seed), simpy.Environment(), Run()
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    db.execute("INSERT INTO video VALUES (?, 7, 'Bread', ?, 'uploading', 0)", TASK)
    split(db)

    def worker() -> Generator[simpy.Event, Any, None]:
        while db.execute("SELECT 1 FROM task WHERE state <> 'done' LIMIT 1").fetchone():
            task = claim(db, env.now, order, lease)
            if task is None:
                yield env.timeout(1.0)
                continue
            rung, chunk, attempt = task
            result.attempts += 1
            chance, seconds = rng.random(), SECONDS[rung] * (0.8 + 0.4 * rng.random())
            if chance < CRASHES:
                result.crashed += 1
                yield env.timeout(seconds / 2)
                continue  # nothing is reported; the lease runs out
            yield env.timeout(seconds * (6 if chance > 1 - STALLS else 1))
            won, playable = finish(db, rung, chunk, attempt, env.now)
            result.late += not won
            result.playable += [env.now] * playable
            result.ended = env.now

    for _ in range(WORKERS):
        env.process(worker())
    env.run()
    return result, db


def main() -> None:
    print(f"One worker that never fails: {sum(SECONDS) * CHUNKS / 3600:.1f} hours for ten minutes of video.")
    print("order           lease              playable   all done   attempts   crashed   too late   times published")
    for order in ORDERS:
        for lease in LEASES:
            result, _ = run(order, lease)
            times = f"{result.playable[0]:6.0f} s {result.ended:8.0f} s"
            counts = f"{result.attempts:10} {result.crashed:9} {result.late:10} {len(result.playable):17}"
            print(f"{order:15} {lease:18} {times} {counts}")


if __name__ == "__main__":
    main()
