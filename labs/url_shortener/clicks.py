"""Counting clicks from a log that delivers at least once: the counts and the position move together."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from labs.url_shortener.database import open_database

MACHINES = ("bot", "crawler", "preview", "linkexpanding", "curl")


@dataclass(frozen=True)
class Click:
    """One followed link, as the redirector wrote it to the log; `at` in seconds."""

    offset: int
    key: str
    at: int
    agent: str


def is_machine(click: Click) -> bool:
    """Only those who say so; a mail scanner that poses as a browser needs more than its name."""
    return any(word in click.agent.lower() for word in MACHINES)


def count(db: sqlite3.Connection, part: int, batch: Sequence[Click], fail: bool = False) -> None:
    """Adds a batch to the hourly counts, leaving out what was counted before."""
    with db:  # one transaction: a crash takes back both the counts and the position, or neither
        (done,) = db.execute("SELECT coalesce(max(next_offset), 0) FROM consumed WHERE part = ?", (part,)).fetchone()
        fresh = [click for click in batch if click.offset >= done]
        cells = Counter((click.key, click.at - click.at % 3600, is_machine(click)) for click in fresh)
        for (key, hour, machine), number in cells.items():
            db.execute(
                "INSERT INTO click_hour VALUES (?, ?, ?, ?) ON CONFLICT (link_key, hour) DO UPDATE"
                " SET people = click_hour.people + excluded.people, machines = click_hour.machines + excluded.machines",
                (key, hour, 0 if machine else number, number if machine else 0),
            )
        if fail:
            raise ConnectionError("the process dies after writing the counts")
        if fresh:
            position = "INSERT INTO consumed VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET next_offset = ?"
            db.execute(position, (part, fresh[-1].offset + 1, fresh[-1].offset + 1))


def main() -> None:
    rng, db = random.Random(1), open_database()
    agents = ("Mozilla/5.0 Firefox", "Mozilla/5.0 Safari", "Slackbot-LinkExpanding 1.0")
    log = [Click(offset, "PpOanBt", at=offset // 5, agent=rng.choice(agents)) for offset in range(20_000)]
    naive = 0
    for start in range(0, len(log), 500):
        batch = log[start : start + 500]
        crash, repeat = rng.random() < 0.2, rng.random() < 0.2
        if crash:
            try:
                count(db, 0, batch, fail=True)
            except ConnectionError:
                naive += len(batch)  # a counter in a cache keeps what it was told before the crash
        for _ in range(1 + repeat):
            count(db, 0, batch)
            naive += len(batch)
    hours = db.execute("SELECT hour / 3600, people, machines FROM click_hour ORDER BY hour").fetchall()
    print("hour, people, machines:", hours)
    print(f"log {len(log):,}; with the position {sum(p + m for _, p, m in hours):,}; without {naive:,}")
    print(f"rows written: {len(hours)} instead of {len(log):,}")


if __name__ == "__main__":
    main()
