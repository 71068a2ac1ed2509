"""A transfer over two rows whose client coordinates: may others clean up if it is gone, or only slow?

Rows and steps are those of Peng and Dabek, "Large-scale Incremental Processing Using Distributed Transactions and
Notifications" (OSDI 2010), figures 4 and 6; the note that a rollback leaves is TiKV's. A client moves 7 dollars from Bob
to Joe and dies before one of its steps, or never. Meanwhile another gives Joe a dollar, and takes any lock it meets for
a dead client's. Each step is atomic, on one row, and all orders of the steps are tried.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

ERASES, ASKS, LAST, NOTE = (
    "erases the lock it meets",
    "asks the primary first",
    "same, primary locked last",
    "same, rollback leaves a note",
)
STEPS = 5  # of the transfer
Steps = Generator[None, None, None]


@dataclass
class Row:
    data: dict[int, int]  # start timestamp of the writer: value
    writes: dict[int, int] = field(default_factory=lambda: {6: 5})  # commit timestamp: start timestamp
    lock: int = 0  # start timestamp of its owner
    notes: set[int] = field(default_factory=set)  # start timestamps that were rolled back

    def prewrite(self, start: int, value: int) -> bool:
        if self.lock or start in self.notes or max(self.writes) >= start:
            return False
        self.data[start], self.lock = value, start
        return True

    def commit(self, start: int, end: int) -> None:
        self.writes[end] = start
        self.erase(start)

    def erase(self, start: int) -> None:
        self.lock = 0 if self.lock == start else self.lock

    def read(self) -> int:
        return self.data[self.writes[max(self.writes)]]


class World:
    def __init__(self, rule: str) -> None:
        self.rule, self.clock, self.given = rule, 7, 0
        self.bob, self.joe = Row({5: 10}), Row({5: 2})

    def timestamp(self) -> int:
        self.clock += 1
        return self.clock

    def fate(self, start: int) -> int:
        """Bob's lock is the primary. When was it committed? If it wasn't, this step sees to it that it can't be."""
        for end, began in self.bob.writes.items():
            if began == start:
                return end
        self.bob.erase(start)
        self.bob.notes |= {start} if self.rule == NOTE else set()
        return 0

    def clean(self, row: Row) -> Steps:
        start, end = row.lock, 0
        if self.rule != ERASES:
            end = self.fate(start)
            yield
        if end:
            row.commit(start, end)
        else:
            row.erase(start)


def transfer(world: World, start: int = 7) -> Steps:
    writes = [(world.bob, 3), (world.joe, 9)]
    for row, value in reversed(writes) if world.rule in (LAST, NOTE) else writes:
        if not row.prewrite(start, value):
            return
        yield
    end = world.timestamp()
    yield
    if world.bob.lock == start:
        world.bob.commit(start, end)  # from here on the transfer has happened
        yield
        world.joe.commit(start, end)  # without a look at the lock, as in figure 6
        yield


def gift(world: World) -> Steps:
    start = world.timestamp()
    yield
    while world.joe.lock:
        yield from world.clean(world.joe)
        yield
    value = world.joe.data[world.joe.writes[max(end for end in world.joe.writes if end <= start)]]
    yield
    if world.joe.prewrite(start, value + 1):
        world.joe.commit(start, world.timestamp())
        world.given = 1


def play(rule: str, order: str, crash: int) -> tuple[World, str]:
    """The world after these steps, and who can take the next one: t, the transfer, or g, the gift."""
    world = World(rule)
    running = {"t": transfer(world), "g": gift(world)}
    if not crash:
        del running["t"]
    for i, who in enumerate(order, 1):
        finished = next(running[who], "finished") == "finished"
        if finished or (who == "t" and order[:i].count("t") == crash):
            del running[who]
    return world, "".join(running)


def worlds(rule: str, crash: int) -> Iterator[World]:
    """One for each order of the steps; at the end, whoever comes by cleans what is left."""
    orders = [""]
    while orders:
        order = orders.pop()
        world, able = play(rule, order, crash)
        orders += [order + who for who in able]
        if not able:
            for row in (world.bob, world.joe):
                if row.lock:
                    list(world.clean(row))
            yield world


def wrong(world: World) -> bool:
    return world.bob.read() + world.joe.read() != 12 + world.given


def main() -> None:
    print("who meets a lock               client dies: wrong   client lives: wrong   and is rolled back")
    for rule in (ERASES, ASKS, LAST, NOTE):
        dies = [world for crash in range(STEPS) for world in worlds(rule, crash)]
        lives = list(worlds(rule, STEPS))
        cells = [f"{sum(map(wrong, some))} of {len(some)}" for some in (dies, lives)]
        print(f"{rule:28}{cells[0]:>22}{cells[1]:>22}{sum(world.bob.read() == 10 for world in lives):>21}")


if __name__ == "__main__":
    main()
