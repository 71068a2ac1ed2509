"""The database decides what is new: a unique key for deliveries, a time for counts."""

from __future__ import annotations

from labs.practice.sql.session import Session


def counted(db: Session, sku: str, units: int, at: int) -> None:
    db.execute(
        """
        INSERT INTO stock (sku, on_hand, counted_at)
        VALUES (?, ?, ?)
        ON CONFLICT (sku) DO UPDATE
        SET on_hand = excluded.on_hand, counted_at = excluded.counted_at
        WHERE excluded.counted_at > stock.counted_at""",
        (sku, units, at),
    )


def delivered(db: Session, delivery: str, sku: str, units: int) -> None:
    with db.transaction():
        new = db.execute(
            "INSERT INTO delivery (id, sku, units) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
            (delivery, sku, units),
        )
        if new.rowcount == 1:
            db.execute(
                """
                INSERT INTO stock (sku, on_hand) VALUES (?, ?)
                ON CONFLICT (sku) DO UPDATE SET on_hand = stock.on_hand + excluded.on_hand""",
                (sku, units),
            )
