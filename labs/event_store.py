"""Accounts kept as events in SQLite: two clerks at once, and a projection that dies.

The unique key (stream, version) is all of optimistic concurrency: of two who read the same version, the second insert fails.
A projection adds up the bank's balance and remembers how far it has read; it dies once, at each of its steps, and starts again.
That the position belongs beside the result is the advice of the Kafka documentation, "Message Delivery Semantics".
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations

OPENED = 100  # deposited first
WITHDRAWN = 80  # asked for by each of two clerks
EVENTS = 6  # that the projection reads
SCHEMA = """
create table events (
    position integer primary key, stream text, version integer, kind text, amount integer, unique (stream, version)
);
create table bank (balance integer, position integer);
insert into bank values (0, 0);
"""


class KilledError(Exception):
    pass


def signed(kind: str, amount: int) -> int:
    return amount if kind == "deposited" else -amount


class Store:
    def __init__(self) -> None:
        self.database = sqlite3.connect(":memory:")
        self.database.executescript(SCHEMA)
        self.steps_left = 0  # until the projection dies; 0 is never

    def append(self, stream: str, expected: int, kind: str, amount: int) -> None:
        """Adds the event that follows version `expected`, or raises sqlite3.IntegrityError: somebody was faster."""
        event = (stream, expected + 1, kind, amount)
        self.database.execute("insert into events (stream, version, kind, amount) values (?, ?, ?, ?)", event)
        self.database.commit()

    def load(self, stream: str) -> tuple[int, int]:
        """Folds the stream: its version and its balance."""
        rows = self.database.execute("select kind, amount from events where stream = ?", (stream,)).fetchall()
        return len(rows), sum(signed(kind, amount) for kind, amount in rows)

    def step(self) -> None:
        self.steps_left -= 1
        if self.steps_left == 0:
            raise KilledError


def clerk(store: Store, checked: bool, notes: Counter[str]) -> Iterator[None]:
    """Reads, decides, appends. Each yield is a moment in which the other clerk may act."""
    while True:
        version, balance = store.load("account")
        yield
        if balance < WITHDRAWN:
            notes["refused"] += 1
            return
        if not checked:
            version = store.load("account")[0]  # appends to whatever is there now
        try:
            store.append("account", version, "withdrawn", WITHDRAWN)
            return
        except sqlite3.IntegrityError:
            notes["conflict"] += 1


def two_clerks(checked: bool) -> Counter[str]:
    """All orders in which two clerks may read and append."""
    total: Counter[str] = Counter()
    for order in sorted(set(permutations("AABB"))):
        store = Store()
        store.append("account", 0, "deposited", OPENED)
        clerks = {name: clerk(store, checked, total) for name in "AB"}
        for name in order + tuple("AB"):  # at last each of them finishes
            next(clerks[name], None)
        total["orders"] += 1
        total["overdrawn"] += store.load("account")[1] < 0
    return total


def position_first(store: Store, position: int, change: int) -> None:
    store.step()
    store.database.execute("update bank set position = ?", (position,))
    store.database.commit()
    store.step()
    store.database.execute("update bank set balance = balance + ?", (change,))
    store.database.commit()


def position_last(store: Store, position: int, change: int) -> None:
    store.step()
    store.database.execute("update bank set balance = balance + ?", (change,))
    store.database.commit()
    store.step()
    store.database.execute("update bank set position = ?", (position,))
    store.database.commit()


def one_transaction(store: Store, position: int, change: int) -> None:
    store.step()
    store.database.execute("update bank set balance = balance + ?", (change,))
    store.step()
    store.database.execute("update bank set position = ?", (position,))
    store.database.commit()


Way = Callable[[Store, int, int], None]
WAYS: dict[str, Way] = {
    "position first": position_first,
    "position last": position_last,
    "one transaction": one_transaction,
}


def project(store: Store, way: Way) -> None:
    """Reads on from the stored position to the end of all streams."""
    (start,) = store.database.execute("select position from bank").fetchone()
    rows = store.database.execute(
        "select position, kind, amount from events where position > ? order by position", (start,)
    )
    for position, kind, amount in rows.fetchall():
        way(store, position, signed(kind, amount))


def killed(way: Way, step: int) -> int:
    """How much the projection is off if it dies at this step and is started again."""
    store = Store()
    for number in range(EVENTS):
        store.append(f"account {number}", 0, "deposited", 10)
    store.steps_left = step
    try:
        project(store, way)
    except KilledError:
        store.database.rollback()
        project(store, way)
    (balance,) = store.database.execute("select balance from bank").fetchone()
    return int(balance) - 10 * EVENTS


def main() -> None:
    print("two clerks              orders   overdrawn   conflicts   refused")
    for checked, name in ((False, "append to the end"), (True, "expected version")):
        n = two_clerks(checked)
        print(f"{name:20} {n['orders']:9} {n['overdrawn']:11} {n['conflict']:11} {n['refused']:9}")
    print("\nprojection killed at   each of   too low   too high   right")
    for name, way in WAYS.items():
        off = [killed(way, step) for step in range(1, 2 * EVENTS + 1)]
        low, high = sum(o < 0 for o in off), sum(o > 0 for o in off)
        print(f"{name:18} {len(off):11} {low:9} {high:10} {len(off) - low - high:7}")


if __name__ == "__main__":
    main()
