"""A database in memory, made so that a check can crash a handler, or let another request in, before each of its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Row = dict[str, Any]
Place = tuple[str, str]  # table and key


class BusyError(Exception):
    """Another transaction that is still open has written this row."""


class DuplicateError(Exception):
    """There is a row with this key already."""


class Crash(BaseException):
    """The process dies here. Nothing that handles exceptions gets to run after it, except that open work is undone."""


class Store:
    def __init__(self) -> None:
        self.rows: dict[Place, Row] = {}
        self.written_by: dict[Place, Session] = {}  # by transactions that are still open
        self.ids = 0

    def apply(self, changes: dict[Place, Row | None]) -> None:
        for place, row in changes.items():
            self.rows.pop(place, None)
            if row is not None:
                self.rows[place] = row

    def table(self, name: str) -> dict[str, Row]:
        return {key: row for (table, key), row in self.rows.items() if table == name}


class Session:
    """One request's connection. Each call below is a step, and is committed at once unless it stands in a transaction."""

    def __init__(self, store: Store, before: Callable[[int], None] = lambda step: None):
        self.store = store
        self.before = before
        self.steps = 0
        self.open: dict[Place, Row | None] | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and invisible to others until its end, which is a step as well."""
        self.open = {}
        try:
            yield
            self._step()
            self.store.apply(self.open)
        finally:
            self.open = None
            self.store.written_by = {p: by for p, by in self.store.written_by.items() if by is not self}

    def new_id(self) -> str:
        """From a sequence: ids of transactions that were undone are lost."""
        self.store.ids += 1
        return f"b{self.store.ids}"

    def get(self, table: str, key: str) -> Row | None:
        self._step()
        return self._seen((table, key))

    def insert(self, table: str, key: str, row: Row) -> None:
        """Raises DuplicateError if the key is taken, BusyError if somebody is just taking it."""
        self._step()
        self._free((table, key))
        if self._seen((table, key)) is not None:
            raise DuplicateError(f"{table} {key}")
        self._write((table, key), row)

    def put(self, table: str, key: str, row: Row | None) -> None:
        """Writes over whatever is there; None deletes it."""
        self._step()
        self._free((table, key))
        self._write((table, key), row)

    def replace(self, table: str, key: str, old: Row, new: Row) -> bool:
        """UPDATE … WHERE the row is still the old one. Says whether it was."""
        self._step()
        self._free((table, key))
        if self._seen((table, key)) != old:
            return False
        self._write((table, key), new)
        return True

    def _step(self) -> None:
        self.steps += 1
        self.before(self.steps)

    def _free(self, place: Place) -> None:
        if self.store.written_by.get(place, self) is not self:
            raise BusyError(f"{place[0]} {place[1]}")

    def _seen(self, place: Place) -> Row | None:
        row = self.open[place] if self.open and place in self.open else self.store.rows.get(place)
        return None if row is None else dict(row)

    def _write(self, place: Place, row: Row | None) -> None:
        if self.open is None:
            self.store.apply({place: row})
        else:
            self.store.written_by[place] = self
            self.open[place] = row
