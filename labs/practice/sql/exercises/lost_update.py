"""The last units of an item, and a text that two people edit."""

from __future__ import annotations

from labs.practice.api.checking import report
from labs.practice.sql.checks.lost_update import CHECKS
from labs.practice.sql.session import Session


def sell(db: Session, delivery: str, sku: str, units: int) -> bool:
    """Takes the units from stock and writes down the delivery; False if there are not enough."""
    (on_hand,) = db.execute(
        "SELECT on_hand FROM stock WHERE sku = ?",
        (sku,),
    ).fetchone()
    if on_hand < units:
        return False
    db.execute("UPDATE stock SET on_hand = ? WHERE sku = ?", (on_hand - units, sku))
    db.execute(
        "INSERT INTO delivery (id, sku, units) VALUES (?, ?, ?)",
        (delivery, sku, units),
    )
    return True


def load(db: Session, sku: str) -> tuple[str, int]:
    """The note and its version, for a form that somebody may look at for an hour."""
    note, version = db.execute("SELECT note, version FROM stock WHERE sku = ?", (sku,)).fetchone()
    return note, version


def save(db: Session, sku: str, note: str, seen: int) -> bool:
    """The form comes back with the version that it was made from; False if it is out of date."""
    (version,) = db.execute("SELECT version FROM stock WHERE sku = ?", (sku,)).fetchone()
    if version != seen:
        return False
    db.execute("UPDATE stock SET note = ?, version = ? WHERE sku = ?", (note, version + 1, sku))
    return True


def main() -> None:
    report(CHECKS, (sell, load, save))


if __name__ == "__main__":
    main()
