"""What the labs of this package ask of the database, which is SQLite in memory here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from labs.url_shortener.keys import leased


def blocked_hosts(db: sqlite3.Connection) -> set[str]:
    """A redirector keeps these in memory and refreshes them every few seconds."""
    return {host for (host,) in db.execute("SELECT host FROM blocked_host")}


def counter_values(db: sqlite3.Connection, size: int) -> Iterator[int]:
    """Values of the counter, leased in ranges of the size: one update of one row each."""

    def take_range() -> range:
        take = "UPDATE lease SET next = next + ? WHERE length = 7 RETURNING next"
        ((end,),) = db.execute(take, (size,)).fetchall()
        db.commit()
        return range(end - size, end)

    return leased(take_range)


def open_database() -> sqlite3.Connection:
    """An empty database with the schema of the case study."""
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db
