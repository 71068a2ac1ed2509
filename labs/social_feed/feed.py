"""The feed on one database: publish, copy to followers page by page, open with filters, rebuild what is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

ALIVE = 7 * 86_400  # timelines are kept for readers who opened their feed within this many seconds
KEEP = 400


def open_database() -> sqlite3.Connection:
    """An empty database with the schema of the case study."""
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db


def publish(db: sqlite3.Connection, author: int, post: int, text: str) -> None:
    """Stores the post and the order to copy it in one transaction, or a crash would leave a post that nobody gets."""
    with db:
        (pulled,) = db.execute("SELECT is_pulled FROM account WHERE id = ?", (author,)).fetchone()
        row = (author, post, text, pulled)
        db.execute("INSERT INTO post (author_id, id, text, is_pulled) VALUES (?, ?, ?, ?)", row)
        if not pulled:
            db.execute("INSERT INTO fan_out VALUES (?, ?, -1)", (post, author))


def followers_page(db: sqlite3.Connection, post: int, now: int, size: int = 1000) -> list[tuple[int, bool]]:
    """The next followers of the post's author and whether each has a timeline: the worker's first half."""
    return db.execute(
        "SELECT f.reader_id, a.opened_at > ? FROM fan_out o JOIN follow f ON f.author_id = o.author_id"
        " JOIN account a ON a.id = f.reader_id WHERE o.post_id = ? AND f.reader_id > o.after_follower"
        " AND f.state = 'accepted' ORDER BY f.reader_id LIMIT ?",
        (now - ALIVE, post, size),
    ).fetchall()


def deliver(db: sqlite3.Connection, post: int, author: int, page: Sequence[tuple[int, bool]]) -> None:
    """The second half. Done again after a crash it changes nothing, since a timeline is a set."""
    with db:
        rows = [(reader, post, author) for reader, kept in page if kept]
        db.executemany("INSERT INTO timeline VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
        if page:
            db.execute("UPDATE fan_out SET after_follower = ? WHERE post_id = ?", (page[-1][0], post))
        else:
            db.execute("DELETE FROM fan_out WHERE post_id = ?", (post,))


def copy_all(db: sqlite3.Connection, now: int = 0) -> None:
    """Works off every order to copy, one page of followers in turn."""
    while orders := db.execute("SELECT post_id, author_id FROM fan_out").fetchall():
        for post, author in orders:
            deliver(db, post, author, followers_page(db, post, now))


def visible(db: sqlite3.Connection, reader: int, author: int, post: int) -> bool:
    """What is true now, not when the copy was made. On many machines this asks each store once for the whole batch."""
    query = (
        "SELECT count(*) FROM follow f JOIN post p ON p.author_id = f.author_id WHERE f.reader_id = ? AND p.id = ?"
        " AND f.author_id = ? AND f.state = 'accepted' AND NOT p.is_deleted AND NOT EXISTS (SELECT 1 FROM block"
        " WHERE (blocker_id, blocked_id) IN ((f.reader_id, f.author_id), (f.author_id, f.reader_id)))"
    )
    (found,) = db.execute(query, (reader, post, author)).fetchone()
    return bool(found)


def open_feed(
    db: sqlite3.Connection, reader: int, before: int = 2**62, size: int = 20, filtered: bool = True
) -> tuple[list[int], int | None]:
    """A page and the cursor of the next: the last post *examined*. None when there is no more."""
    page: list[int] = []
    while len(page) < size:
        batch = db.execute(
            "SELECT post_id, author_id FROM timeline WHERE reader_id = ?1 AND post_id < ?2 UNION"
            " SELECT p.id, p.author_id FROM follow f JOIN post p ON p.author_id = f.author_id AND p.is_pulled"
            " WHERE f.reader_id = ?1 AND p.id < ?2 ORDER BY 1 DESC LIMIT ?3",
            (reader, before, size),
        ).fetchall()
        if not batch:
            return page, None
        for post, author in batch:
            if len(page) < size:
                before = post
                if not filtered or visible(db, reader, author, post):
                    page.append(post)
    return page, before


def rebuild(db: sqlite3.Connection, reader: int) -> None:
    """Fills a timeline from the outboxes: for a reader who returns, follows somebody, or lost it with a node."""
    db.execute(
        "INSERT INTO timeline SELECT f.reader_id, p.id, p.author_id FROM follow f"
        " JOIN post p ON p.author_id = f.author_id WHERE f.reader_id = ? AND f.state = 'accepted'"
        " AND NOT p.is_pulled AND NOT p.is_deleted ORDER BY p.id DESC LIMIT ? ON CONFLICT DO NOTHING",
        (reader, KEEP),
    )


def main() -> None:
    db = open_database()  # reader 9 follows 1, 2 and the star 3, who is pulled; reader 8 has been away for weeks
    accounts = [(1, 0, 0), (2, 0, 0), (3, 1, 0), (9, 0, 0), (8, 0, -30 * 86_400)]
    db.executemany("INSERT INTO account (id, is_pulled, opened_at) VALUES (?, ?, ?)", accounts)
    db.executemany("INSERT INTO follow VALUES (?, ?, 'accepted')", [(r, a) for r in (8, 9) for a in (1, 2, 3)])
    for post in range(1, 13):
        publish(db, 1 + post % 3, post, "…")
    copy_all(db)
    kept = db.execute("SELECT reader_id, count(*) FROM timeline GROUP BY reader_id").fetchall()
    print("timelines kept (reader, posts):", kept)
    print("first page :", open_feed(db, 9, size=4))
    db.execute("UPDATE post SET is_deleted = TRUE WHERE id IN (12, 11)")
    db.execute("INSERT INTO block VALUES (2, 9)")  # author 2 blocks the reader
    page, cursor = open_feed(db, 9, size=4)
    print("taken back :", (page, cursor))
    print("second page:", open_feed(db, 9, before=cursor or 0, size=4))
    before = open_feed(db, 9)
    db.execute("DELETE FROM timeline")
    for reader in (8, 9):
        rebuild(db, reader)
    print("rebuilt, the same:", open_feed(db, 9) == before, "- and for who was away:", open_feed(db, 8, size=4)[0])


if __name__ == "__main__":
    main()
