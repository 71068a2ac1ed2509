"""The first half of the year must go, while the shop is open."""

from __future__ import annotations

from labs.practice.api.checking import report
from labs.practice.sql.checks.purge import CHECKS, show
from labs.practice.sql.session import Session

INDEXES = ""


def purge(db: Session, before: int) -> None:
    """Deletes all orders made before that second, with their lines. Runs every night."""
    with db.transaction():
        db.execute(
            """
            DELETE FROM line WHERE order_id IN (
              SELECT id FROM orders WHERE created < ?)""",
            (before,),
        )
        db.execute("DELETE FROM orders WHERE created < ?", (before,))


def main() -> None:
    show(INDEXES, purge)
    report(CHECKS, (INDEXES, purge))


if __name__ == "__main__":
    main()
