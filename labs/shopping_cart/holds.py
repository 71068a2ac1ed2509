"""Stock that is not sold twice: a conditional update takes units, a hold remembers for whom, and its expiry is a right, not an event.

Each function is part of its caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path


class SoldOutError(Exception):
    """Not enough of this item is left."""


def open_database() -> sqlite3.Connection:
    """An empty database with the schema of the case study."""
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db


def take(db: sqlite3.Connection, sku: str, quantity: int) -> bool:
    """The one line that decides: the condition and the change are one statement on one row."""
    update = "UPDATE stock SET held = held + ? WHERE sku = ? AND on_hand - held >= ?"
    return db.execute(update, (quantity, sku, quantity)).rowcount == 1


def release_expired(db: sqlite3.Connection, sku: str, now: int) -> None:
    """Units whose holders ran out of time go back. Whoever sells a hold at the same moment finds it released, or we find it sold."""
    # On PostgreSQL over rows found FOR UPDATE SKIP LOCKED: for a hold that is being sold nobody need wait.
    late = "UPDATE hold SET state = 'released' WHERE sku = ? AND state = 'held' AND expires_at <= ? RETURNING quantity"
    units = sum(quantity for (quantity,) in db.execute(late, (sku, now)).fetchall())
    db.execute("UPDATE stock SET held = held - ? WHERE sku = ?", (units, sku))


def hold(db: sqlite3.Connection, checkout: str, lines: Mapping[str, int], until: int, now: int) -> None:
    """Holds every line or raises; asked again, it prolongs what it still has and takes anew what it lost."""
    for sku, quantity in sorted(
        lines.items()
    ):  # the same order in every checkout, or two of them could wait for each other
        mine = "UPDATE hold SET expires_at = CASE WHEN expires_at < ? THEN ? ELSE expires_at END"
        where = "WHERE checkout_id = ? AND sku = ? AND state <> 'released'"
        if db.execute(f"{mine} {where}", (until, until, checkout, sku)).rowcount:
            continue
        if not take(db, sku, quantity):
            release_expired(db, sku, now)  # only now does an expired hold matter to anybody
            if not take(db, sku, quantity):
                raise SoldOutError(sku)
        again = "ON CONFLICT (checkout_id, sku) DO UPDATE SET state = 'held', expires_at = excluded.expires_at"
        db.execute(f"INSERT INTO hold VALUES (?, ?, ?, 'held', ?) {again}", (checkout, sku, quantity, until))


def sell(db: sqlite3.Connection, checkout: str) -> None:
    """Held becomes sold, whatever the clock says."""
    for sku, quantity in leave(db, checkout, "sold"):
        db.execute("UPDATE stock SET on_hand = on_hand - ?, held = held - ? WHERE sku = ?", (quantity, quantity, sku))


def release(db: sqlite3.Connection, checkout: str) -> None:
    """The buyer gave up, or the bank said no."""
    for sku, quantity in leave(db, checkout, "released"):
        db.execute("UPDATE stock SET held = held - ? WHERE sku = ?", (quantity, sku))


def leave(db: sqlite3.Connection, checkout: str, state: str) -> list[tuple[str, int]]:
    """Ends what is still held, and says what it was: a hold ends once."""
    mine = "UPDATE hold SET state = ? WHERE checkout_id = ? AND state = 'held' RETURNING sku, quantity"
    return sorted(db.execute(mine, (state, checkout)).fetchall())
