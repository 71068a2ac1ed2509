"""An order must be saved and announced. The process dies at every step; which orders and messages disagree afterwards?

Dual writes tell the database and the broker one after the other. The transactional outbox (Richardson, microservices.io) writes
the message into the same transaction; a relay sends it later. Two relays are compared as well: one remembers the highest id it
has sent, the other marks what it has sent.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

ORDERS = 5
SCHEMA = """
create table orders (id integer primary key);
create table outbox (id integer primary key, sent integer not null default 0);
"""


class KilledError(Exception):
    pass


@dataclass
class World:
    """A database and a broker, which outlive the process, and the step before which it dies."""

    dies_before: int
    steps: int = 0
    database: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))
    broker: list[int] = field(default_factory=list)

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.dies_before:
            raise KilledError

    def execute(self, sql: str, *values: int) -> list[int]:
        self.step()
        return [row[0] for row in self.database.execute(sql, values)]

    def commit(self) -> None:
        self.step()
        self.database.commit()

    def publish(self, order: int) -> None:
        self.step()
        self.broker.append(order)


def save_then_publish(world: World, order: int) -> None:
    world.execute("insert into orders values (?)", order)
    world.commit()
    world.publish(order)


def publish_in_transaction(world: World, order: int) -> None:
    world.execute("insert into orders values (?)", order)
    world.publish(order)
    world.commit()


def outbox(world: World, order: int) -> None:
    world.execute("insert into orders values (?)", order)
    world.execute("insert into outbox (id) values (?)", order)
    world.commit()
    relay(world)


def relay(world: World) -> None:
    for message in world.execute("select id from outbox where sent = 0 order by id"):
        world.publish(message)
        world.execute("update outbox set sent = 1 where id = ?", message)
        world.commit()


Way = Callable[[World, int], None]
WAYS: dict[str, Way] = {
    "save, then publish": save_then_publish,
    "publish in the transaction": publish_in_transaction,
    "outbox": outbox,
}


def run(way: Way, dies_before: int) -> World:
    """Takes ORDERS orders; a process that dies is started again, relays what is left and goes on with the next order."""
    world = World(dies_before)
    world.database.executescript(SCHEMA)
    for order in range(1, ORDERS + 1):
        try:
            way(world, order)
        except KilledError:
            world.database.rollback()
            relay(world)
    return world


def differences(world: World) -> Counter[str]:
    orders = set(world.execute("select id from orders"))
    sent = Counter(world.broker)
    return Counter(
        missing=len(orders - sent.keys()),
        phantom=len(sent.keys() - orders),
        twice=sum(count > 1 for count in sent.values()),
    )


def orders_of(lanes: list[str]) -> Iterator[str]:
    """All ways to interleave these, keeping the order within each."""
    if not any(lanes):
        yield ""
    for i, lane in enumerate(lanes):
        if lane:
            yield from (lane[0] + rest for rest in orders_of([*lanes[:i], lane[1:], *lanes[i + 1 :]]))


def unsent(history: str, remember_highest: bool) -> int:
    """A and B take an id, a and b commit it, P polls. Returns the rows that no poll has sent, the last one included."""
    ids: dict[str, int] = {}
    committed: set[int] = set()
    sent: set[int] = set()
    for event in history + "P":
        if event in "AB":
            ids[event] = len(ids) + 1
        elif event in "ab":
            committed.add(ids[event.upper()])
        else:
            highest = max(sent, default=0)
            sent |= {row for row in committed if row > highest or not remember_highest}
    return len(committed - sent)


def main() -> None:
    print("killed once, at        every step of   missing   phantom   sent twice")
    for name, way in WAYS.items():
        steps = run(way, 0).steps
        total: Counter[str] = Counter()
        for step in range(1, steps + 1):
            total += differences(run(way, step))
        print(f"{name:26} {steps:9}   {total['missing']:7}   {total['phantom']:7}   {total['twice']:10}")

    histories = list(orders_of(["Aa", "Bb", "PP"]))
    print(f"\ntwo writers and two polls, {len(histories)} orders     a row is never sent in")
    for name, highest in (("poll for ids above the highest sent", True), ("poll for rows not marked as sent", False)):
        print(f"{name:36}   {sum(unsent(history, highest) > 0 for history in histories):22}")


if __name__ == "__main__":
    main()
