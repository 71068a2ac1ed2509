"""The warehouse sends messages. Each comes at least once, and not always in order."""

from __future__ import annotations

from labs.practice.api.checking import report
from labs.practice.sql.checks.upsert import CHECKS
from labs.practice.sql.session import Session


def counted(db: Session, sku: str, units: int, at: int) -> None:
    """Somebody counted the shelf: this many at that second. The last count is right."""
    db.execute(
        """
        INSERT OR REPLACE INTO stock (sku, on_hand, counted_at)
        VALUES (?, ?, ?)""",
        (sku, units, at),
    )


def delivered(db: Session, delivery: str, sku: str, units: int) -> None:
    """A truck brought so many more; its number comes with every repetition."""
    known = db.execute("SELECT 1 FROM delivery WHERE id = ?", (delivery,)).fetchone()
    if known:
        return
    db.execute("UPDATE stock SET on_hand = on_hand + ? WHERE sku = ?", (units, sku))
    db.execute(
        "INSERT INTO delivery (id, sku, units) VALUES (?, ?, ?)",
        (delivery, sku, units),
    )


def main() -> None:
    report(CHECKS, (counted, delivered))


if __name__ == "__main__":
    main()
