"""The statement that writes is the statement that checks."""

from __future__ import annotations

from labs.practice.sql.exercises.lost_update import load as load
from labs.practice.sql.session import Session


def sell(db: Session, delivery: str, sku: str, units: int) -> bool:
    with db.transaction():
        taken = db.execute(
            "UPDATE stock SET on_hand = on_hand - ? WHERE sku = ? AND on_hand >= ?",
            (units, sku, units),
        )
        if taken.rowcount == 0:
            return False
        db.execute("INSERT INTO delivery (id, sku, units) VALUES (?, ?, ?)", (delivery, sku, units))
    return True


def save(db: Session, sku: str, note: str, seen: int) -> bool:
    saved = db.execute(
        "UPDATE stock SET note = ?, version = version + 1 WHERE sku = ? AND version = ?",
        (note, sku, seen),
    )
    return saved.rowcount == 1


def sell_locked(db: Session, delivery: str, sku: str, units: int) -> bool:
    """The exercise as it was, behind BEGIN IMMEDIATE: for rules that no WHERE can say."""
    with db.transaction():
        (on_hand,) = db.execute("SELECT on_hand FROM stock WHERE sku = ?", (sku,)).fetchone()
        if on_hand < units:
            return False
        db.execute("UPDATE stock SET on_hand = ? WHERE sku = ?", (on_hand - units, sku))
        db.execute("INSERT INTO delivery (id, sku, units) VALUES (?, ?, ?)", (delivery, sku, units))
    return True
