"""What comes in: which kinds of notice there are, a notice recorded once, and the news that a person has seen it elsewhere."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from labs.notifications.local_time import DAY, next_allowed

MINUTE = 60


@dataclass(frozen=True)
class Kind:
    """What may be sent. A kind fixes how, so that no producer can call its own messages urgent."""

    gather: int  # seconds to wait for more of the same
    lives: int
    quiet: bool  # held in quiet hours
    cap: int  # messages a local day
    repeat: bool  # after an attempt whose outcome is unknown


KINDS = {
    "code": Kind(gather=0, lives=5 * MINUTE, quiet=False, cap=100, repeat=True),
    "reply": Kind(gather=2 * MINUTE, lives=DAY, quiet=True, cap=50, repeat=True),
    "offer": Kind(gather=10 * MINUTE, lives=DAY, quiet=True, cap=1, repeat=False),
}


class KilledError(Exception):
    pass


@dataclass
class World:
    """The database and the phone outlive the process, which dies at one of its steps."""

    dies_at: int = 0
    steps: int = 0
    phone: list[tuple[int, str, tuple[str, ...]]] = field(default_factory=list)
    db: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.dies_at:
            self.db.rollback()  # what a database does when its client is gone
            raise KilledError

    def commit(self) -> None:
        self.step()
        self.db.commit()


def accept(world: World, person: int, key: str, kind: str, subject: str, now: int) -> None:
    """Records a notice once, however often its producer repeats it."""
    hours = world.db.execute("SELECT zone, quiet_from, quiet_to FROM person WHERE person_id = ?", (person,)).fetchone()
    due = now + KINDS[kind].gather
    due = next_allowed(due, *hours) if KINDS[kind].quiet else due
    row = (person, key, kind, subject, due, now + KINDS[kind].lives)
    columns = "person_id, dedup_key, kind, subject, due_at, expires_at"
    world.db.execute(f"INSERT INTO notice ({columns}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row)
    world.commit()


def opened(world: World, person: int, subject: str) -> None:
    """The person has seen it elsewhere; what isn't sent yet needn't be."""
    update = "UPDATE notice SET state = 'read' WHERE person_id = ? AND subject = ? AND state IN ('pending', 'batched')"
    world.db.execute(update, (person, subject))
    world.commit()


def open_world(dies_at: int, person: int, zone: str) -> World:
    """An empty database with the schema of the case study, and one person."""
    world = World(dies_at)
    world.db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    world.db.execute("INSERT INTO person (person_id, zone) VALUES (?, ?)", (person, zone))
    world.db.commit()
    return world
