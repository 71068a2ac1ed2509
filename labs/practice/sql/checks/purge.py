"""What is left, how long others wait, how much work it is, and what a crash leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from labs.practice.api.checking import expect
from labs.practice.sql.session import Crash, Session, Store
from labs.practice.sql.shop import DAY, START, Connection, Steps, open_shop, rounded

Purge = Callable[[Session, int], None]
Subject = tuple[str, Purge]
ORDERS, MIDDLE = 2_000, START + 182 * DAY
MOST = 500  # rows in one transaction
LEFT = "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM line)"


@lru_cache(maxsize=1)
def plain() -> Connection:
    return open_shop(ORDERS)


def store(indexes: str) -> Store:
    made = Store("")
    plain().backup(made.db)
    made.db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + indexes)
    return made


class Watch:
    """The rows that each transaction has changed."""

    def __init__(self) -> None:
        self.changes: list[int] = []
        self.session: Session | None = None
        self.committed = 0

    def look(self, step: int) -> None:
        if self.session and not self.session.db.in_transaction:
            self.commit()

    def commit(self) -> None:
        assert self.session
        self.changes.append(self.session.db.total_changes - self.committed)
        self.committed = self.session.db.total_changes


@lru_cache(maxsize=2)
def run(indexes: str, purge: Purge) -> tuple[int, int, tuple[int, int], int]:
    """The largest transaction, the steps of all, the orders and lines that are left, and the number of statements."""
    watch = Watch()
    with store(indexes) as file:
        watch.session = file.session(watch.look)
        with Steps(watch.session.db, every=100) as work:
            purge(watch.session, MIDDLE)
        watch.commit()
        orders, lines = file.row(LEFT)
        return max(watch.changes), work.count, (orders, lines), watch.session.count


def show(indexes: str, purge: Purge) -> None:
    largest, work, left, _ = run(indexes, purge)
    print(
        f"{rounded(work)} steps, at most {largest:,} rows in one transaction; {left[0]:,} orders and {left[1]:,} lines left\n"
    )


def wanted() -> tuple[int, int]:
    (orders,) = plain().execute("SELECT count(*) FROM orders WHERE created >= ?", (MIDDLE,)).fetchone()
    return orders, 2 * orders


def gone(subject: Subject) -> None:
    """what is old is gone, with its lines, and the rest is there"""
    left = run(*subject)[2]
    expect(left == wanted(), f"{left} orders and lines are left instead of {wanted()}")


def bites(subject: Subject) -> None:
    """no transaction deletes more than 500 rows, so that others get their turn"""
    largest = run(*subject)[0]
    expect(largest <= MOST, f"one deletes {largest:,} rows, and who wants to write waits for all of them")


def cheap(subject: Subject) -> None:
    """at most 150 steps for each row that is deleted"""
    work, rows = run(*subject)[1], 3 * (ORDERS - wanted()[0])
    expect(work <= 150 * rows, f"{rounded(work)} steps for {rows:,} rows")


def resumes(subject: Subject) -> None:
    """if it dies in the middle, what was done stays done, and no order is there in part"""

    half = run(*subject)[3] // 2

    def die(step: int) -> None:
        if step == half:
            raise Crash

    with store(subject[0]) as file:
        try:
            subject[1](file.session(die), MIDDLE)
        except Crash:
            file.sessions[-1].db.close()
        orders, _ = file.row(LEFT)
        lost = file.db.execute("PRAGMA foreign_key_check").fetchall()
        (bare,) = file.row("SELECT count(*) FROM orders WHERE id NOT IN (SELECT order_id FROM line)")
        seen = f"died before statement {half}: {orders:,} of {ORDERS:,} orders are left, {bare:,} of them without lines"
        expect(not lost, f"{seen}, and {len(lost):,} lines without their order")
        expect(not bare and wanted()[0] < orders < ORDERS, seen)


CHECKS = [gone, bites, cheap, resumes]
