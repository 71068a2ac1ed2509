"""Who unfollows while a post is being copied? Every order of the steps, tried one by one on the feed's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from labs.social_feed.feed import deliver, followers_page, open_database, open_feed, publish, rebuild

COPY = ["read followers", "write copies"]  # the worker
LEAVE = ["unfollow", "clean"]  # the request, and the job that takes the copies out of the timeline
RETURN = ["unfollow", "follow", "refill"]  # changed one's mind; here the cleaning job may come late


def clean(db: sqlite3.Connection, reader: int, author: int) -> None:
    """Takes the author's posts out of the reader's timeline."""
    db.execute("DELETE FROM timeline WHERE reader_id = ? AND author_id = ?", (reader, author))


def interleavings(*lists: Sequence[str]) -> Iterator[list[str]]:
    """Every order of the steps that keeps the order within each list."""
    if not any(lists):
        yield []
    for index, steps in enumerate(lists):
        if steps:
            rest = [*lists[:index], steps[1:], *lists[index + 1 :]]
            yield from ([steps[0], *order] for order in interleavings(*rest))


def seen(order: Sequence[str], cleaned: bool, filtered: bool) -> list[int]:
    """What reader 2, follower of 1, sees after these steps. Post 10 was copied before them, post 11 is under way."""
    db, page = open_database(), followers_page(open_database(), 0, now=0)
    db.executemany("INSERT INTO account (id) VALUES (?)", [(1,), (2,)])
    db.execute("INSERT INTO follow VALUES (2, 1, 'accepted')")
    publish(db, 1, 10, "old")
    deliver(db, 10, 1, followers_page(db, 10, now=0))
    publish(db, 1, 11, "new")
    for step in order:
        if step == "read followers":
            page = followers_page(db, 11, now=0)
        elif step == "write copies":
            deliver(db, 11, 1, page)
        elif step == "unfollow":
            db.execute("DELETE FROM follow WHERE reader_id = 2 AND author_id = 1")
        elif step == "follow":
            db.execute("INSERT INTO follow VALUES (2, 1, 'accepted')")
        elif step == "refill":
            rebuild(db, 2)
        elif step == "clean" and cleaned:
            clean(db, 2, 1)
    return open_feed(db, 2, filtered=filtered)[0]


def main() -> None:
    leaving = list(interleavings(COPY, LEAVE))
    returning = [order for order in interleavings(RETURN, ["clean"]) if order[0] == "unfollow"]
    print("copies   read       shown after the unfollow  lost after the return")
    for cleaned, filtered in ((False, False), (True, False), (False, True), (True, True)):
        shown = sum(seen(order, cleaned, filtered) != [] for order in leaving)
        lost = sum(10 not in seen(order, cleaned, filtered) for order in returning)
        ways = f"{'cleaned' if cleaned else 'left':8} {'filtered' if filtered else 'as it is':10}"
        print(f"{ways} {shown} of {len(leaving)} orders              {lost} of {len(returning)} orders")
    for order in leaving:
        if seen(order, cleaned=True, filtered=False):
            print("shown although cleaned:", ", ".join(order))
    for order in returning:
        if 10 not in seen(order, cleaned=True, filtered=True):
            print("lost although followed:", ", ".join(order))


if __name__ == "__main__":
    main()
