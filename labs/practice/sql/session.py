"""A database file and its connections, made so that a check can crash one, or let another work, before each statement."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from labs.practice.sql.shop import Values

Act = Callable[["Session"], Any]
Hook = Callable[[int], None]
MOST = 20_000  # statements of one session


class Crash(BaseException):
    """The process dies here."""


class StuckError(BaseException):
    """It tries and tries while somebody waits who can't go on before it gives way. Nothing that retries may catch this."""


class ConflictError(Exception):
    """Another transaction was first. Nothing was written; the whole transaction may be tried again."""


class Session:
    """One connection. A statement is committed at once, unless it stands in a transaction."""

    def __init__(self, path: str, before: Hook = lambda step: None):
        self.db = sqlite3.connect(path, isolation_level=None, timeout=0)
        self.db.execute("PRAGMA foreign_keys = ON")
        self.before, self.count = before, 0

    def execute(self, statement: str, values: Values = ()) -> sqlite3.Cursor:
        self.step()
        return self.db.execute(statement, values)

    def step(self) -> None:
        self.count += 1
        if self.count > MOST:
            raise StuckError(f"{MOST:,} statements, and no end")
        self.before(self.count)

    @contextmanager
    def transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
        """All or nothing. IMMEDIATE takes the one lock for writing now; plain BEGIN waits until the first write."""
        self.execute(begin)
        try:
            yield
            self.execute("COMMIT")
        finally:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")


class Store:
    """The file, in WAL mode: readers see the last commit while somebody writes."""

    def __init__(self, script: str):
        self.folder = TemporaryDirectory()
        self.path = str(Path(self.folder.name) / "shop.db")
        self.sessions: list[Session] = []
        self.db = self.session().db
        self.db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + script)

    def session(self, before: Hook = lambda step: None) -> Session:
        self.sessions.append(Session(self.path, before))
        return self.sessions[-1]

    def row(self, query: str, values: Values = ()) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self.db.execute(query, values).fetchone()
        return found

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        for session in self.sessions:
            session.db.close()
        self.folder.cleanup()


def crashes(script: str, act: Act) -> Iterator[tuple[int, Store]]:
    """The database after a crash before statement 1, 2, … and one more attempt."""
    for at in itertools.count(1):

        def die(step: int, at: int = at) -> None:
            if step == at:
                raise Crash

        with Store(script) as store:
            try:
                act(store.session(die))
                return  # it has fewer statements
            except Crash:
                store.sessions[-1].db.close()
            act(store.session())
            yield at, store


def attempt(session: Session, act: Act) -> Any:
    try:
        return act(session)
    except ConflictError:
        return act(session)


def company(
    script: str, act: Act, other: Act, kind: Callable[[str], Store] = Store
) -> Iterator[tuple[int, Store, Any, Any]]:
    """The same, where another does all its work before statement 1, 2, …, or waits if it finds the database locked."""
    for at in itertools.count(1):
        with kind(script) as store:
            answers: list[Any] = []

            def meanwhile(step: int, at: int = at, store: Store = store, answers: list[Any] = answers) -> None:
                if step == at:
                    try:
                        answers.append(attempt(store.session(), other))
                    except StuckError:
                        pass  # it waits in a loop of its own
                    except sqlite3.OperationalError as error:
                        if "locked" not in str(error):
                            raise

            session = store.session(meanwhile)
            mine = attempt(session, act)
            if session.count < at:
                return
            if not answers:
                answers.append(attempt(store.session(), other))
            yield at, store, mine, answers[0]
