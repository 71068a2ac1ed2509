"""The same two orders on SQLite, and on a database with snapshot isolation; a transaction that meets a conflict is retried once."""

from __future__ import annotations

from collections.abc import Callable

from labs.practice.api.checking import expect
from labs.practice.sql.session import Session, Store, company
from labs.practice.sql.shop import SCHEMA
from labs.practice.sql.snapshot import SnapshotStore

Order = Callable[[Session, int, int, int], bool]
SCRIPT = (
    SCHEMA
    + """
INSERT INTO customer (id, email, credit) VALUES (1, 'ana@example.com', 10000), (2, 'ben@example.com', 10000);
INSERT INTO orders (id, customer_id, status, created, cents) VALUES (1, 1, 'open', 0, 1000), (2, 1, 'paid', 0, 9000);
"""
)


def alone(order: Order) -> None:
    """one order at a time: what fits is taken, also to the last cent, and what doesn't is not"""
    with Store(SCRIPT) as store:
        answers = [order(store.session(), n, 1, cents) for n, cents in ((10, 9001), (11, 8000), (12, 1000), (13, 1))]
    expect(answers == [False, True, True, False], f"9001, 8000, 1000 and 1 when 9000 are left: {answers}")


def together(order: Order, kind: Callable[[str], Store]) -> None:
    """Two orders of 6000, when 9000 are left."""
    for at, store, mine, theirs in company(
        SCRIPT, lambda db: order(db, 10, 1, 6000), lambda db: order(db, 11, 1, 6000), kind
    ):
        (owed,) = store.row("SELECT sum(cents) FROM orders WHERE customer_id = 1 AND status = 'open'")
        seen = f"the second before step {at}: told {mine} and {theirs}, {owed} owed of 10000"
        expect(owed == 7000 and {mine, theirs} == {True, False}, seen)


def on_sqlite(order: Order) -> None:
    """SQLite: of two orders that fit one by one, but not together, one is taken"""
    together(order, Store)


def on_snapshots(order: Order) -> None:
    """snapshot isolation: the same"""
    together(order, SnapshotStore)


def strangers(order: Order) -> None:
    """snapshot isolation: two customers don't stand in each other's way"""
    calls, runs = 0, 0

    def counted(db: Session) -> bool:
        nonlocal calls
        calls += 1
        return order(db, 10, 1, 6000)

    for _, _, mine, theirs in company(SCRIPT, counted, lambda db: order(db, 11, 2, 6000), SnapshotStore):
        runs += 1
        expect(mine and theirs, f"they were told {mine} and {theirs}")
    retries = calls - runs - 1  # the last run has nobody else in it
    expect(retries == 0, f"{retries} of {runs} runs met a conflict and were retried")


CHECKS = [alone, on_sqlite, on_snapshots, strangers]
