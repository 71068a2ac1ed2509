"""What a client may count on who follows cursors through a list that others change meanwhile."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable

from labs.practice.api.checking import expect
from labs.practice.api.messages import Request, Response

Page = Callable[[Request, sqlite3.Connection, bytes], Response]
Step = Callable[[sqlite3.Connection, list[int]], object]
SECRET = b"known to the servers only"
LARGEST = 100


def database(rows: int = 50) -> sqlite3.Connection:
    """Bookings of two customers on two courts; three at a time are made in the same second."""
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE bookings (id INTEGER PRIMARY KEY, customer TEXT, court TEXT, made INTEGER)")
    add(made, *(number // 3 for number in range(rows)))
    for customer, court in (("bo", "1"), ("ana", "2")):
        made.execute("INSERT INTO bookings (customer, court, made) VALUES (?, ?, 5)", (customer, court))
    return made


def add(made: sqlite3.Connection, *seconds: int) -> None:
    insert = "INSERT INTO bookings (customer, court, made) VALUES ('ana', '1', ?)"
    made.executemany(insert, [(second,) for second in seconds])


def get(page: Page, made: sqlite3.Connection, customer: str = "ana", **query: str) -> Response:
    return page(Request("GET", "/bookings", query={"court": "1", **query}, customer=customer), made, SECRET)


def walk(page: Page, made: sqlite3.Connection, between: Step = lambda made, seen: None) -> list[int]:
    """All ids that a client sees, while something happens between its pages."""
    seen: list[int] = []
    cursor: dict[str, str] = {}
    for _ in range(40):
        body = get(page, made, limit="10", **cursor).body
        seen += [item["id"] for item in body["items"]]
        if not body["items"] or not body["next"]:
            return seen
        cursor = {"cursor": body["next"]}
        between(made, seen)
    expect(False, f"after 40 pages there was still a next one; {len(seen)} rows seen")
    return seen


def everything_once(page: Page) -> None:
    """50 rows in pages of 10: each once, newest first, those of the same second too"""
    made = database()
    seconds = dict(made.execute("SELECT id, made FROM bookings WHERE customer = 'ana' AND court = '1'").fetchall())
    seen = walk(page, made)
    right = sorted(seen) == sorted(seconds) and all(seconds[a] >= seconds[b] for a, b in itertools.pairwise(seen))
    expect(right, f"{len(seen)} rows, {len(set(seen))} different, of {len(seconds)}; the first: {seen[:6]}")


def ends(page: Page) -> None:
    """the page with the last row has no next: null"""
    for rows, limit in ((50, "50"), (40, "50")):
        following = get(page, database(rows), limit=limit).body["next"]
        expect(following is None, f"{rows} rows on a page of {limit}, and next is {following!r}")


def while_rows_arrive(page: Page) -> None:
    """no row is repeated while others make new ones"""
    seen = walk(page, database(), lambda made, seen: add(made, 99, 99, 99, 99))
    expect(len(seen) == len(set(seen)), f"{len(seen) - len(set(seen))} of {len(seen)} rows came twice")


def while_rows_go(page: Page) -> None:
    """no row is skipped while others are deleted, not even where the cursor stands"""
    gone: set[int] = set()

    def delete(made: sqlite3.Connection, seen: list[int]) -> None:
        gone.update(seen[-2:])
        made.executemany("DELETE FROM bookings WHERE id = ?", [(booking,) for booking in seen[-2:]])

    missed = set(range(1, 51)) - set(walk(page, database(), delete)) - gone
    expect(not missed, f"{len(missed)} rows that stayed were never seen")


def cursor_of(page: Page) -> str:
    return str(get(page, database(), limit="10").body["next"])


def forged(page: Page) -> None:
    """a cursor with any one character changed is answered with 400"""
    cursor = cursor_of(page)
    for at, letter in enumerate(cursor):
        other = cursor[:at] + ("A" if letter != "A" else "B") + cursor[at + 1 :]
        response = get(page, database(), cursor=other)
        expect(response.status == 400, f"{other} for {cursor} was answered with {response.status}")


def elsewhere(page: Page) -> None:
    """a cursor of another customer or another court is answered with 400"""
    cursor = cursor_of(page)
    for customer, court in (("bo", "1"), ("ana", "2")):
        response = get(page, database(), customer, court=court, cursor=cursor)
        expect(response.status == 400, f"{customer}, court {court}: {response.status}, {response.body}")


def limits(page: Page) -> None:
    """a limit is 1 to 100; more is cut to 100, anything else is answered with 400"""
    many = len(get(page, database(200), limit="1000000").body["items"])
    expect(many == LARGEST, f"limit=1000000 gave {many} rows")
    for limit in ("0", "-1", "ten", ""):
        response = get(page, database(), limit=limit)
        expect(response.status == 400, f"limit={limit} was answered with {response.status}")


CHECKS = [everything_once, ends, while_rows_arrive, while_rows_go, forged, elsewhere, limits]
