"""A shop with a year of orders, the same at every run, and two instruments: the plan of a query, and the work it takes.

Work is counted in steps of SQLite's virtual machine, which calls back after each, as in labs/query_plans.py.
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

SCHEMA = Path(__file__).with_name("shop.sql").read_text(encoding="utf-8")
START = 1_735_689_600  # 2025-01-01, UTC
DAY = 86_400
CUSTOMERS, SKUS = 2_000, 100
Values = Sequence[object] | Mapping[str, object]
Connection = sqlite3.Connection


def open_shop(orders: int = 30_000, seed: int = 1) -> Connection:
    """Every tenth order is customer 7's, one in fifty is open, and three at a time are made in the same second."""
    dice, pace = random.Random(seed), 365 * DAY // orders
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(SCHEMA)
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO customer VALUES (?, ?, 0)",
        [(number, f"Customer{number}@Example.com") for number in range(1, CUSTOMERS + 1)],
    )
    db.executemany("INSERT INTO stock (sku, on_hand) VALUES (?, 100)", [(f"sku-{n}",) for n in range(SKUS)])
    for number in range(orders):
        customer = 7 if number % 10 == 0 else 1 + dice.randrange(CUSTOMERS)
        status = "open" if dice.randrange(50) == 0 else "shipped"
        row = customer, status, START + number // 3 * 3 * pace, 100 * (1 + dice.randrange(300))
        db.execute("INSERT INTO orders (customer_id, status, created, cents) VALUES (?, ?, ?, ?)", row)
    for units in (1, 2):
        db.execute(f"INSERT INTO line (order_id, sku, units) SELECT id, 'sku-' || (id % {SKUS}), {units} FROM orders")
    db.execute("COMMIT")
    db.execute("PRAGMA foreign_keys = ON")  # SQLite checks them only where a connection asks for it
    return db


def copy(db: Connection) -> Connection:
    other = sqlite3.connect(":memory:", isolation_level=None)
    db.backup(other)
    other.execute("PRAGMA foreign_keys = ON")
    return other


def plan(db: Connection, query: str, values: Values = ()) -> str:
    return "; ".join(str(row[3]) for row in db.execute("EXPLAIN QUERY PLAN " + query, values))


def short(how: str) -> str:
    return re.sub(r"USE TEMP B-TREE FOR [A-Z ]*ORDER BY", "sort", how)


class Steps:
    """Counts what a connection does between `with` and its end. With every=100 it is quicker, and right to a hundred."""

    def __init__(self, db: Connection, every: int = 1):
        self.db, self.every, self.count = db, every, 0

    def tick(self) -> int:
        self.count += self.every
        return 0  # go on

    def __enter__(self) -> Steps:
        self.db.set_progress_handler(self.tick, self.every)
        return self

    def __exit__(self, *_: object) -> None:
        self.db.set_progress_handler(None, 0)


def steps(db: Connection, query: str, values: Values = (), every: int = 1) -> int:
    with Steps(db, every) as work:
        db.execute(query, values).fetchall()
    return work.count


def rounded(count: int) -> str:
    """Two digits, because versions of SQLite differ in the third."""
    return f"{int(float(f'{count:.1e}')):,}"
