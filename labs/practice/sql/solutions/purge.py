"""In bites, each of which finds its rows without a scan and commits."""

from __future__ import annotations

from labs.practice.sql.session import Session

INDEXES = """
CREATE INDEX by_time ON orders (created);
CREATE INDEX of_order ON line (order_id);
"""
BITE = "SELECT id FROM orders WHERE created < ? ORDER BY created, id LIMIT 100"


def purge(db: Session, before: int) -> None:
    deleted = 1
    while deleted:
        with db.transaction():
            db.execute(f"DELETE FROM line WHERE order_id IN ({BITE})", (before,))
            deleted = db.execute(f"DELETE FROM orders WHERE id IN ({BITE})", (before,)).rowcount
