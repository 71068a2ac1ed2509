"""A walk through all pages, on a list that rests and on one that grows, and the price of a page far behind."""

from __future__ import annotations

from functools import lru_cache

from labs.practice.api.checking import expect
from labs.practice.sql.shop import Connection, copy, open_shop, plan, rounded, short, steps

Subject = tuple[str, str, str]  # index, first page, next page
Rows = list[tuple[int, int]]
ORDER = "SELECT id, cents FROM orders ORDER BY cents DESC, id"


@lru_cache(maxsize=2)
def plain(orders: int) -> Connection:
    return open_shop(orders)


def shop(subject: Subject, orders: int) -> Connection:
    db = copy(plain(orders))
    db.executescript(subject[0])
    return db


def place(rows: Rows) -> dict[str, int]:
    """The place behind these rows."""
    return {"id": rows[-1][0], "cents": rows[-1][1], "shown": len(rows)}


def walk(subject: Subject, growing: bool = False) -> tuple[Rows, Rows]:
    """What a reader sees on all pages, and what there was at first."""
    db = shop(subject, 3_000)
    there: Rows = db.execute(ORDER).fetchall()
    seen: Rows = db.execute(subject[1]).fetchall()
    for _ in range(100):
        if growing:
            db.execute("INSERT INTO orders (customer_id, status, created, cents) VALUES (1, 'open', 0, 99000)")
        page = db.execute(subject[2], place(seen)).fetchall()
        if not page:
            break
        seen += page
    return seen, there


def deep(subject: Subject, shown: int) -> tuple[int, str]:
    db = shop(subject, 30_000)
    values = place(db.execute(f"{ORDER} LIMIT {shown}").fetchall())
    return steps(db, subject[2], values), plan(db, subject[2], values)


def show(*subject: str) -> None:
    index, first, following = subject
    for shown in (50, 1_000, 25_000):
        count, how = deep((index, first, following), shown)
        print(f"after {shown:6,} rows {rounded(count):>8} steps   {short(how)}")
    print()


def complete(subject: Subject) -> None:
    """every order once, in order, though many have the same value"""
    seen, there = walk(subject)
    expect(set(there) == set(seen), f"{len(set(there) - set(seen))} of {len(there)} orders were never shown")
    expect(seen == there, "each was shown, but some twice or in another order")


def while_growing(subject: Subject) -> None:
    """the same while larger orders arrive: none of the old ones twice, none left out"""
    seen, there = walk(subject, growing=True)
    twice, missing = len(seen) - len(set(seen)), len(set(there) - set(seen))
    expect(not twice and not missing, f"{twice} rows came twice, {missing} never")


def unsorted(subject: Subject) -> None:
    """no page needs a sort"""
    for shown in (50, 25_000):
        how = deep(subject, shown)[1]
        expect("TEMP B-TREE" not in how, short(how))


def flat(subject: Subject) -> None:
    """the page after 25,000 rows costs at most twice the one after 50"""
    near, far = deep(subject, 50)[0], deep(subject, 25_000)[0]
    expect(far <= 2 * near, f"{rounded(far)} steps instead of {rounded(near)}")


CHECKS = [complete, while_growing, unsorted, flat]
