"""Snapshot isolation on top of SQLite, which itself lets one writer in at a time and so can't show what goes wrong there.

Each transaction works on a copy of the database as it was at its beginning. At COMMIT its rows are carried over, unless
one of them was written by another transaction since: the first committer wins. What was only *read* is not compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from labs.practice.sql.session import ConflictError, Hook, Session, Store
from labs.practice.sql.shop import Values

LOG = "INSERT INTO written VALUES ('{table}', {row}.rowid)"
Row = tuple[str, int]  # table and rowid


class SnapshotStore(Store):
    def __init__(self, script: str):
        super().__init__(script)
        self.db.execute("PRAGMA foreign_keys = OFF")  # they are checked in the copies
        self.clock = 0
        self.committed: dict[Row, int] = {}  # when each row was last written
        names = self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        self.tables = [str(name) for (name,) in names]

    def session(self, before: Hook = lambda step: None) -> Session:
        self.sessions.append(SnapshotSession(self, before))
        return self.sessions[-1]


class SnapshotSession(Session):
    def __init__(self, store: Store, before: Hook):
        super().__init__(store.path, before)
        self.store = store
        self.copy: sqlite3.Connection | None = None

    def execute(self, statement: str, values: Values = ()) -> sqlite3.Cursor:
        if self.copy is None:
            with self.transaction():
                return self.execute(statement, values)
        self.step()
        return self.copy.execute(statement, values)

    @contextmanager
    def transaction(self, begin: str = "BEGIN") -> Iterator[None]:
        self.step()
        assert isinstance(self.store, SnapshotStore)
        began, self.copy = self.store.clock, self.snapshot(self.store)
        try:
            yield
            self.step()
            self.carry_over(self.store, began, self.copy)
        finally:
            self.copy = None

    def snapshot(self, store: SnapshotStore) -> sqlite3.Connection:
        copy = sqlite3.connect(":memory:", isolation_level=None)
        store.db.backup(copy)
        copy.execute("CREATE TEMP TABLE written (name TEXT, row INTEGER)")
        for table in store.tables:
            for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
                log = LOG.format(table=table, row=row)
                copy.execute(f"CREATE TEMP TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN {log}; END")
        return copy

    def carry_over(self, store: SnapshotStore, began: int, copy: sqlite3.Connection) -> None:
        rows: list[Row] = copy.execute("SELECT DISTINCT name, row FROM written").fetchall()
        if any(store.committed.get(row, 0) > began for row in rows):
            raise ConflictError("could not serialize access due to concurrent update")
        store.clock += 1
        for table, row in rows:
            store.committed[table, row] = store.clock
            store.db.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
            for values in copy.execute(f"SELECT * FROM {table} WHERE rowid = ?", (row,)).fetchall():
                store.db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
