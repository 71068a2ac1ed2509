"""The table of results: rows that newer results replace, versions beside each other, and a month's close."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

Cell = tuple[int, int]  # campaign, hour
PRICE = 200_000  # millionths of a dollar a click; a real click carries the price of its auction
OF_MONTH = (  # one version's rows of one month, found in one statement, so that no query sees two versions
    "FROM serving s JOIN rollup r ON r.version = s.version AND r.hour >= s.first_hour AND r.hour < s.end_hour"
    " WHERE s.month = ?"
)


def open_database() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db


def put(db: sqlite3.Connection, version: int, totals: Mapping[Cell, int], attempt: int, epoch: int) -> None:
    """Writes totals, not increments: twice is as good as once, and a stopped job's late write changes nothing."""
    with db:
        for (campaign, hour), clicks in totals.items():
            db.execute(
                "INSERT INTO rollup VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (version, campaign, hour) DO UPDATE SET"
                " clicks = excluded.clicks, cost = excluded.cost, attempt = excluded.attempt, epoch = excluded.epoch"
                " WHERE (excluded.attempt, excluded.epoch) >= (rollup.attempt, rollup.epoch)",
                (version, campaign, hour, clicks, clicks * PRICE, attempt, epoch),
            )


def served(db: sqlite3.Connection, month: str) -> int:
    """The month's clicks, as a customer sees them."""
    (clicks,) = db.execute(f"SELECT coalesce(sum(r.clicks), 0) {OF_MONTH}", (month,)).fetchone()
    return int(clicks)


def serve(db: sqlite3.Connection, month: str, hours: range, version: int) -> None:
    """The switch: one row. The old version stays, and switching back is as quick."""
    with db:
        db.execute(
            "INSERT INTO serving VALUES (?, ?, ?, ?) ON CONFLICT (month) DO UPDATE SET version = excluded.version",
            (month, hours.start, hours.stop, version),
        )


def close(db: sqlite3.Connection, month: str) -> None:
    """Bills the month as it is served, once: a later call changes nothing, whatever is served by then."""
    with db:
        db.execute(
            f"INSERT INTO statement SELECT r.campaign, s.month, s.version, sum(r.clicks), sum(r.cost) {OF_MONTH}"
            " AND NOT EXISTS (SELECT 1 FROM statement WHERE month = ?) GROUP BY r.campaign, s.month, s.version",
            (month, month),
        )


def adjust(db: sqlite3.Connection, month: str, billed_in: str) -> None:
    """What is served minus all that was billed for the month so far; nothing, the second time."""
    with db:
        db.execute(
            "INSERT INTO adjustment SELECT campaign, m.month,"
            " 1 + (SELECT count(*) FROM adjustment a WHERE a.campaign = x.campaign AND a.month = m.month),"
            " m.version, ?, sum(clicks), sum(cost) FROM"
            f" (SELECT r.campaign, r.clicks, r.cost {OF_MONTH}"
            "  UNION ALL SELECT campaign, -clicks, -cost FROM statement WHERE month = ?"
            "  UNION ALL SELECT campaign, -clicks, -cost FROM adjustment WHERE month = ?) x, serving m"
            " WHERE m.month = ? GROUP BY campaign, m.month, m.version HAVING sum(clicks) <> 0 OR sum(cost) <> 0",
            (billed_in, month, month, month, month),
        )
