"""A store with several versions of each row, at five isolation levels, and every order in which transactions can step.

Writers lock their row until the end at every level; readers never wait. The serializable level watches for two
read-write conflicts in a row, after Cahill, Röhm and Fekete, "Serializable Isolation for Snapshot Databases" (SIGMOD
2008), with PostgreSQL's rule that the last of the three must have committed first.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

LEVELS = ("read uncommitted", "read committed", "snapshot reads", "snapshot isolation", "serializable")
Op = tuple[Any, ...]  # ("read", key) ("scan", prefix) ("lock", prefix) ("write", key, value) ("commit",) ("abort",)
Steps = Generator[Op, Any, None]
Script = Callable[[], Steps]


@dataclass(eq=False)
class Tx:
    steps: Steps
    op: Op  # the next one
    snapshot: int = -1
    committed: int = 0  # when
    state: str = "active"
    read: list[str] = field(default_factory=list)  # keys and prefixes
    locked: set[str] = field(default_factory=set)
    writes: dict[str, int] = field(default_factory=dict)
    saw: list[Any] = field(default_factory=list)


class Db:
    def __init__(self, level: str, rows: dict[str, int], scripts: list[Script]) -> None:
        self.level, self.clock = level, 0
        self.versions = {key: [(0, value)] for key, value in rows.items()}
        self.txs = [Tx(steps, next(steps)) for steps in (script() for script in scripts)]

    def value(self, tx: Tx, key: str) -> int | None:
        dirty = [t for t in self.txs if t.state == "active"] if self.level == "read uncommitted" else [tx]
        for writer in dirty:
            if key in writer.writes:
                return writer.writes[key]
        until = self.clock if self.level in LEVELS[:2] else tx.snapshot
        old = [value for time, value in self.versions.get(key, []) if time <= until]
        return old[-1] if old else None

    def rows(self, tx: Tx, prefix: str) -> dict[str, int]:
        keys = {*self.versions, *(key for t in self.txs for key in t.writes)}
        found = {key: self.value(tx, key) for key in sorted(keys) if key.startswith(prefix)}
        return {key: value for key, value in found.items() if value is not None}

    def wants(self, tx: Tx) -> list[str]:
        """The rows that the next step must lock."""
        return [tx.op[1]] if tx.op[0] == "write" else list(self.rows(tx, tx.op[1])) if tx.op[0] == "lock" else []

    def blocked(self, tx: Tx) -> bool:
        held = [t.locked for t in self.txs if t is not tx and t.state == "active"]
        return any(key in locked for locked in held for key in self.wants(tx))

    def step(self, tx: Tx) -> None:
        if tx.snapshot < 0:
            tx.snapshot = self.clock
        kind, wants, result = tx.op[0], self.wants(tx), None
        newest = max((time for key in wants for time, _ in self.versions.get(key, [])), default=0)
        if self.blocked(tx):  # chosen all the same: the way out of a deadlock
            return self.end(tx, "aborted")
        if self.level in LEVELS[3:] and newest > tx.snapshot:
            return self.end(tx, "aborted")  # another was first: "could not serialize access due to concurrent update"
        if kind == "commit":
            return self.end(tx, "aborted" if self.level == "serializable" and self.dangerous(tx) else "committed")
        if kind == "abort":
            return self.end(tx, "aborted")
        tx.locked.update(wants)
        if kind == "write":
            tx.writes[tx.op[1]] = tx.op[2]
        else:
            tx.read.append(tx.op[1])
            result = self.value(tx, tx.op[1]) if kind == "read" else self.rows(tx, tx.op[1])
            tx.saw.append(result)
        try:
            tx.op = tx.steps.send(result)
        except StopIteration:
            tx.op = ("commit",)

    def end(self, tx: Tx, state: str) -> None:
        tx.state = state
        if state == "committed":
            self.clock += 1
            tx.committed = self.clock
            for key, value in tx.writes.items():
                self.versions.setdefault(key, []).append((self.clock, value))
        else:
            tx.writes.clear()

    def dangerous(self, tx: Tx) -> bool:
        """Two conflicts in a row, a -> b -> c: each read what the next replaced. c has committed, b is the pivot."""
        live = [t for t in self.txs if t.state != "aborted"]
        edges = [(a, b) for a in live for b in live if a is not b and concurrent(a, b) and overwrote(a, b)]
        return any(
            b is pivot and c.state == "committed" and (tx is b or (tx is a and b.state == "committed"))
            for a, b in edges
            for pivot, c in edges
        )


def overwrote(reader: Tx, writer: Tx) -> bool:
    return any(key.startswith(prefix) for prefix in reader.read for key in writer.writes)


def concurrent(a: Tx, b: Tx) -> bool:
    return all(x.state == "active" or x.committed > y.snapshot for x, y in ((a, b), (b, a)))


def schedules(level: str, rows: dict[str, int], scripts: list[Script]) -> list[Db]:
    """The outcome of every order in which the transactions can take their steps."""
    done: list[Db] = []
    todo: list[list[int]] = [[]]
    while todo:
        order = todo.pop()
        db = Db(level, rows, scripts)
        for who in order:
            db.step(db.txs[who])
        active = [i for i, t in enumerate(db.txs) if t.state == "active"]
        ready = [i for i in active if not db.blocked(db.txs[i])]
        todo += [[*order, i] for i in ready or active[-1:]]
        if not active:
            done.append(db)
    return done
