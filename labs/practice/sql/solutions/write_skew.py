"""All who decide on one customer write that customer's row first, so that they meet."""

from __future__ import annotations

from labs.practice.sql.session import Session


def order_on_credit(db: Session, order: int, customer: int, cents: int) -> bool:
    with db.transaction():
        db.execute(  # written, not only locked
            "UPDATE customer SET credit = credit WHERE id = ?",
            (customer,),
        )
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
