"""The schema refuses what must not be, whoever writes it; one transaction holds the entry and both balances."""

from __future__ import annotations

from labs.practice.sql.session import Session

SCHEMA = """
CREATE TABLE account (
  name     TEXT PRIMARY KEY NOT NULL,
  may_owe  INTEGER NOT NULL DEFAULT 0 CHECK (may_owe IN (0, 1)),
  cents    INTEGER NOT NULL,
  CHECK (cents >= 0 OR may_owe)
) STRICT;
CREATE TABLE transfer (
  key     TEXT PRIMARY KEY NOT NULL,
  source  TEXT NOT NULL REFERENCES account (name),
  target  TEXT NOT NULL REFERENCES account (name),
  cents   INTEGER NOT NULL CHECK (cents > 0),
  CHECK (source <> target)
) STRICT;
"""


def transfer(db: Session, key: str, source: str, target: str, cents: int) -> bool:
    with db.transaction():
        row = key, source, target, cents
        new = db.execute(
            """
            INSERT INTO transfer (key, source, target, cents) VALUES (?, ?, ?, ?)
            ON CONFLICT (key) DO NOTHING""",
            row,
        )
        if new.rowcount == 0:
            done = db.execute("SELECT key, source, target, cents FROM transfer WHERE key = ?", (key,)).fetchone()
            return bool(done == row)
        db.execute("UPDATE account SET cents = cents - ? WHERE name = ?", (cents, source))
        db.execute("UPDATE account SET cents = cents + ? WHERE name = ?", (cents, target))
    return True
