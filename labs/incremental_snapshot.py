"""Fill a second store from a table while that is being written: copy its rows, and apply the log of its changes.

Every order of the copying steps and four commits is tried, and then the second store is compared with the table. The watermarks are those
of Andreakis and Papapanagiotou, "DBLog: A Watermark Based Change-Data-Capture Framework" (2020), on which Debezium's incremental snapshots
are based.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

START = {1: "a", 2: "b", 3: "c", 4: "d"}
COMMITS = [(1, "A"), (2, None), (3, "C"), (1, "AA")]  # a row and its new value; None deletes it
CHUNKS = [(1, 2), (3, 4)]  # the rows that one select copies

Rows = dict[int, str]
Event = tuple[int, str | None]


def apply(rows: Rows, event: Event) -> None:
    key, value = event
    if value is None:
        rows.pop(key, None)
    else:
        rows[key] = value


@dataclass
class Run:
    """The table, the log of its commits with the marks between them, and what the copying has read so far."""

    rows: Rows = field(default_factory=lambda: dict(START))
    log: list[Event | str] = field(default_factory=list)
    copied: dict[str, Rows] = field(default_factory=dict)

    def do(self, step: Event | str) -> None:
        if not isinstance(step, str):
            apply(self.rows, step)
            self.log.append(step)
        elif step.startswith("select"):
            number = step.split()[1]
            self.copied[number] = {key: self.rows[key] for key in CHUNKS[int(number)] if key in self.rows}
        else:
            self.log.append(step)  # a mark changes no row


def copy_then_stream(run: Run) -> Rows:
    """All copied rows, then the events after the mark."""
    store = {key: value for chunk in run.copied.values() for key, value in chunk.items()}
    for entry in run.log[run.log.index("position") + 1 :]:
        if not isinstance(entry, str):
            apply(store, entry)
    return store


def copy_while_streaming(run: Run, watermarks: bool = False) -> Rows:
    """All events in order; a chunk goes out at its high mark."""
    store: Rows = {}
    chunk: Rows = {}
    for entry in run.log:
        if not isinstance(entry, str):
            apply(store, entry)
            if watermarks:
                chunk.pop(entry[0], None)  # the event is as new or newer
        elif entry.startswith("low"):
            chunk = dict(run.copied[entry.split()[1]])
        else:
            store.update(chunk)
            chunk = {}
    return store


def with_watermarks(run: Run) -> Rows:
    return copy_while_streaming(run, watermarks=True)


CHUNK_BY_CHUNK = ["low 0", "select 0", "high 0", "low 1", "select 1", "high 1"]
PLANS: dict[str, tuple[list[str], Callable[[Run], Rows]]] = {
    "copy, then note the position": (["select 0", "select 1", "position"], copy_then_stream),
    "note the position, then copy": (["position", "select 0", "select 1"], copy_then_stream),
    "copy while streaming": (CHUNK_BY_CHUNK, copy_while_streaming),
    "the same, with watermarks": (CHUNK_BY_CHUNK, with_watermarks),
}


def orders(steps: list[str]) -> Iterator[list[Event | str]]:
    """Every way to lay the commits between the steps."""
    for places in combinations(range(len(steps) + len(COMMITS)), len(COMMITS)):
        commits, rest = iter(COMMITS), iter(steps)
        yield [next(commits) if n in places else next(rest) for n in range(len(steps) + len(COMMITS))]


@dataclass
class Tally:
    orders: int = 0
    wrong: int = 0
    old_value: int = 0
    deleted_row_back: int = 0
    example: list[Event | str] = field(default_factory=list)


def try_all(plan: str) -> Tally:
    steps, build = PLANS[plan]
    tally = Tally()
    for order in orders(steps):
        run = Run()
        for step in order:
            run.do(step)
        store = build(run)
        tally.orders += 1
        if store != run.rows:
            tally.wrong += 1
            tally.example = tally.example or order
        tally.old_value += any(key in run.rows and run.rows[key] != value for key, value in store.items())
        tally.deleted_row_back += any(key not in run.rows for key in store)
    return tally


def main() -> None:
    print("                               orders   wrong   an old value   a deleted row")
    for plan in PLANS:
        tally = try_all(plan)
        print(f"{plan:30} {tally.orders:6} {tally.wrong:7} {tally.old_value:14} {tally.deleted_row_back:15}")


if __name__ == "__main__":
    main()
