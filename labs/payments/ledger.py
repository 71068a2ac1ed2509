"""A double-entry ledger in SQL: entries are added, never changed, and every balance is a sum of them.

Double entry is centuries old; a transfer that names both of its accounts, and a hold as a pending transfer that a later
one resolves, are as in TigerBeetle. Debits are positive: what we own and what we
spent. Credits are negative: what we owe and what we earned.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from labs.payments.money import show

Leg = tuple[str, str, str, str, int]  # layer, debit, credit, currency, amount
ACCOUNTS = ("provider", "bank", "seller 7", "commission", "fees", "buyers")


def open_database() -> sqlite3.Connection:
    """An empty database with the schema of the case study and accounts in dollars and yen."""
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    db.execute("PRAGMA foreign_keys = ON")
    db.executemany("INSERT INTO account VALUES (?, ?)", [(name, c) for name in ACCOUNTS for c in ("USD", "JPY")])
    db.commit()
    return db


def post(db: sqlite3.Connection, event: str, at: int, legs: Sequence[Leg]) -> bool:
    """Books the event with the caller's transaction; False if it was booked before."""
    insert = "INSERT INTO posting (event, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id"
    if not (row := db.execute(insert, (event, at)).fetchone()):
        find = "SELECT layer, debit, credit, currency, amount FROM transfer JOIN posting ON posting.id = posting_id"
        if db.execute(f"{find} WHERE event = ? ORDER BY line", (event,)).fetchall() != list(legs):
            raise ValueError(f"{event} was booked with other entries")
        return False
    rows = [(row[0], line, *leg) for line, leg in enumerate(legs)]
    db.executemany("INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return True


def balance(db: sqlite3.Connection, account: str, currency: str = "USD", layer: str = "posted") -> int:
    query = "SELECT coalesce(sum(amount), 0) FROM entry WHERE account = ? AND currency = ? AND layer = ?"
    return int(db.execute(query, (account, currency, layer)).fetchone()[0])


def usd(debit: str, credit: str, amount: int, layer: str = "posted") -> Leg:
    return layer, debit, credit, "USD", amount


STORY: tuple[tuple[str, list[Leg]], ...] = (
    ("authorize 100.00", [usd("provider", "buyers", 10_000, "pending")]),
    (
        "capture 80.00",
        [
            usd("buyers", "provider", 10_000, "pending"),  # the whole hold goes, the 20.00 not shipped with it
            usd("provider", "seller 7", 7_200),
            usd("provider", "commission", 800),
        ],
    ),
    ("refund 30.00", [usd("seller 7", "provider", 2_700), usd("commission", "provider", 300)]),
    ("settle 47.38", [usd("fees", "provider", 262), usd("bank", "provider", 4_738)]),
    ("pay out 45.00", [usd("seller 7", "bank", 4_500)]),
    ("charge back 50.00", [usd("seller 7", "provider", 4_500), usd("commission", "provider", 500)]),
)


def main() -> None:
    db = open_database()
    shown = ACCOUNTS[:-1]
    print(f"{'':18}" + "".join(f"{name:>11}" for name in (*shown, "held")))
    for at, (event, legs) in enumerate(STORY):
        post(db, event, at, legs)
        values = [balance(db, name) for name in shown] + [balance(db, "provider", layer="pending")]
        print(f"{event:18}" + "".join(f"{show(value, 'USD'):>11}" for value in values))
    print("sum over all accounts:", db.execute("SELECT sum(amount) FROM entry").fetchone()[0])
    print("the refund again:", post(db, "refund 30.00", 9, STORY[2][1]))
    for what, sql in (
        ("a change", "UPDATE transfer SET amount = amount + 1"),
        ("a currency without its account", "INSERT INTO transfer VALUES (1, 9, 'posted', 'bank', 'fees', 'EUR', 1)"),
    ):
        try:
            db.execute(sql)
        except sqlite3.IntegrityError as error:
            print(f"{what}: {error}")


if __name__ == "__main__":
    main()
