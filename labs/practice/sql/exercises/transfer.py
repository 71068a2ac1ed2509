"""Money from one account to another. The code looks before it leaps; the schema trusts the code."""

from __future__ import annotations

from labs.practice.api.checking import report
from labs.practice.sql.checks.transfer import CHECKS
from labs.practice.sql.session import Session

SCHEMA = """
CREATE TABLE account (
  name     TEXT,
  may_owe  INTEGER,  -- 1: below zero is allowed, as for the world outside
  cents    INTEGER
);
CREATE TABLE transfer (
  key     TEXT,      -- chosen by the client, the same at every retry
  source  TEXT,
  target  TEXT,
  cents   INTEGER
);
"""


def transfer(db: Session, key: str, source: str, target: str, cents: int) -> bool:
    """False, or an exception, if it can't be; then nothing has happened."""
    (balance,) = db.execute(
        "SELECT cents FROM account WHERE name = ?",
        (source,),
    ).fetchone()
    if balance < cents:
        return False
    db.execute("UPDATE account SET cents = cents - ? WHERE name = ?", (cents, source))
    db.execute("UPDATE account SET cents = cents + ? WHERE name = ?", (cents, target))
    db.execute(
        "INSERT INTO transfer (key, source, target, cents) VALUES (?, ?, ?, ?)",
        (key, source, target, cents),
    )
    return True


def main() -> None:
    report(CHECKS, (SCHEMA, transfer))


if __name__ == "__main__":
    main()
