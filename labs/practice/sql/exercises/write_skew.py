"""A customer may owe so much. Each open order counts; a new one must fit."""

from __future__ import annotations

from labs.practice.api.checking import report
from labs.practice.sql.checks.write_skew import CHECKS
from labs.practice.sql.session import Session


def order_on_credit(db: Session, order: int, customer: int, cents: int) -> bool:
    """Writes down the order, or says False if the customer would owe more than the credit."""
    with db.transaction():
        (credit,) = db.execute(
            "SELECT credit FROM customer WHERE id = ?",
            (customer,),
        ).fetchone()
        (owed,) = db.execute(
            """
            SELECT coalesce(sum(cents), 0) FROM orders
            WHERE customer_id = ? AND status = 'open'""",
            (customer,),
        ).fetchone()
        if owed + cents > credit:
            return False
        db.execute(
            """
            INSERT INTO orders (id, customer_id, status, created, cents)
            VALUES (?, ?, 'open', 0, ?)""",
            (order, customer, cents),
        )
    return True


def main() -> None:
    report(CHECKS, order_on_credit)


if __name__ == "__main__":
    main()
