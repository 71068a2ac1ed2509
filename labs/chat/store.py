"""A conversation as a log: every event gets the next number, once, however often it is sent.

The number of the sender's own works as in Kafka's idempotent producer; receipts are "up to" markers as in Matrix.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

Frame = dict[str, Any]


def open_store(conversation: str, *users: str) -> sqlite3.Connection:
    """An empty database with the schema of the case study and one conversation."""
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    db.execute("INSERT INTO conversation (id) VALUES (?)", (conversation,))
    db.executemany(
        "INSERT INTO member (conversation, user_id, joined) VALUES (?, ?, 0)", [(conversation, u) for u in users]
    )
    db.commit()
    return db


def head(db: sqlite3.Connection, conversation: str) -> int:
    """The number of the newest event."""
    return int(db.execute("SELECT head FROM conversation WHERE id = ?", (conversation,)).fetchone()[0])


def send(db: sqlite3.Connection, conversation: str, user: str, device: str, n: int, body: str, at: int = 0) -> Frame:
    """Appends a text, or answers as the first time when the same one comes again."""
    answer: Frame = {"op": "refused", "conversation": conversation, "n": n}
    mine = "FROM event WHERE conversation = ? AND device = ?"
    with db:
        db.execute("BEGIN IMMEDIATE")  # in PostgreSQL, SELECT ... FOR UPDATE of the conversation's row
        found = db.execute(f"SELECT seq, body {mine} AND n = ?", (conversation, device, n)).fetchone()
        if found and found[1] in (body, None):  # None: it has been deleted since
            return answer | {"op": "sent", "seq": found[0]}
        (last,) = db.execute(f"SELECT coalesce(max(n), 0) {mine}", (conversation, device)).fetchone()
        if found:  # another text: the device has lost count, as after a restore
            return answer | {"type": "number-reused", "expected": last + 1}
        if n != last + 1:  # one before it is still missing: accepting this one would swap them
            return answer | {"type": "out-of-order", "expected": last + 1}
        member = "SELECT 1 FROM member WHERE conversation = ? AND user_id = ? AND left_at IS NULL"
        if db.execute(member, (conversation, user)).fetchone() is None:
            return answer | {"type": "not-a-member"}
        take = "UPDATE conversation SET head = head + 1 WHERE id = ? RETURNING head"
        ((seq,),) = db.execute(take, (conversation,)).fetchall()
        texts = "(SELECT coalesce(max(texts), 0) + 1 FROM event WHERE conversation = ? AND seq = ?)"
        row = (conversation, seq, device, n, body, conversation, seq - 1, at)
        db.execute(f"INSERT INTO event VALUES (?, ?, 'text', NULL, ?, ?, ?, {texts}, ?)", row)
    return answer | {"op": "sent", "seq": seq}


def events(db: sqlite3.Connection, conversation: str, user: str, after: int, limit: int = 100) -> Frame:
    """What follows a cursor, in order, as far as this member may see it. If it doesn't reach the head, there is more."""
    (epoch,) = db.execute("SELECT epoch FROM conversation WHERE id = ?", (conversation,)).fetchone()
    member = "SELECT joined, left_at FROM member WHERE conversation = ? AND user_id = ?"
    joined, left_at = db.execute(member, (conversation, user)).fetchone()
    top = left_at or head(db, conversation)
    select = """SELECT seq, kind, device, n, body FROM event
        WHERE conversation = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"""
    rows = db.execute(select, (conversation, max(after, joined), top, limit)).fetchall()
    found = [dict(zip(("seq", "kind", "device", "n", "body"), row, strict=True)) for row in rows]
    return {"op": "events", "conversation": conversation, "epoch": epoch, "head": top, "events": found}


def mark(db: sqlite3.Connection, conversation: str, user: str, delivered: int, read: int) -> None:
    """Moves a user's markers forward, never back: repeated, late and lost marks do no harm."""
    top = head(db, conversation)
    delivered, read = min(max(delivered, read), top), min(read, top)
    update = (
        "UPDATE member SET delivered = max(delivered, ?), read = max(read, ?) WHERE conversation = ? AND user_id = ?"
    )
    with db:
        db.execute(update, (delivered, read, conversation, user))


def receipts(db: sqlite3.Connection, conversation: str, seq: int) -> tuple[int, int]:
    """How many members have received the event, and how many have read it: counted when somebody looks."""
    count = "SELECT sum(delivered >= ?), sum(read >= ?) FROM member WHERE conversation = ?"
    got, seen = db.execute(count, (seq, seq, conversation)).fetchone()
    return int(got), int(seen)
