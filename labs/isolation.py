"""Every interleaving of two small transactions, at five isolation levels: which anomalies get through?

The anomalies are those of Berenson et al., "A Critique of ANSI SQL Isolation Levels" (SIGMOD 1995), the doctors those
of Cahill, Röhm and Fekete (SIGMOD 2008). The store is labs/mvcc.py. "Snapshot reads" gives each transaction a snapshot
to read from, but doesn't compare its writes with it, as MySQL's repeatable read does for a value the application computed.
"""

from collections.abc import Callable

from labs.mvcc import LEVELS, Db, Op, Script, Steps, schedules


def plain(*ops: Op) -> Script:
    def steps() -> Steps:
        rest = list(ops)
        while rest:
            yield rest.pop(0)

    return steps


def increment(read: str = "read") -> Script:
    def steps() -> Steps:
        found = yield read, "x"
        yield "write", "x", (found if read == "read" else found["x"]) + 1

    return steps


def go_off_call(me: str, read: str = "scan") -> Script:
    def steps() -> Steps:
        on_call = yield read, "doctor"
        if sum(on_call.values()) >= 2:
            yield "write", f"doctor {me}", 0

    return steps


def book(me: str, read: str = "scan") -> Script:
    def steps() -> Steps:
        taken = yield read, "booking"
        if not taken:
            yield "write", f"booking {me}", 1

    return steps


def final(db: Db, prefix: str) -> int:
    return sum(versions[-1][1] for key, versions in db.versions.items() if key.startswith(prefix))


def both(db: Db) -> bool:
    return all(t.state == "committed" for t in db.txs)


XY = {"x": 50, "y": 50}
DOCTORS = {"doctor A": 1, "doctor B": 1}
TRANSFER = plain(("write", "x", 40), ("write", "y", 60))
# name: rows, two scripts, and when it has happened
ANOMALIES: dict[str, tuple[dict[str, int], list[Script], Callable[[Db], bool]]] = {
    "dirty read": (
        {"x": 0},
        [plain(("write", "x", 1), ("abort",)), plain(("read", "x"))],
        lambda db: db.txs[1].saw == [1],
    ),
    "non-repeatable": (
        XY,
        [plain(("read", "x"), ("read", "x")), TRANSFER],
        lambda db: len(set(db.txs[0].saw)) == 2,
    ),
    "read skew": (XY, [plain(("read", "x"), ("read", "y")), TRANSFER], lambda db: sum(db.txs[0].saw) != 100),
    "phantom": (
        {},
        [plain(("scan", "booking"), ("scan", "booking")), plain(("write", "booking 1", 1))],
        lambda db: db.txs[0].saw[0] != db.txs[0].saw[1],
    ),
    "lost update": ({"x": 0}, [increment(), increment()], lambda db: both(db) and final(db, "x") < 2),
    "write skew": (DOCTORS, [go_off_call("A"), go_off_call("B")], lambda db: final(db, "doctor") == 0),
    "double booking": ({}, [book("1"), book("2")], lambda db: final(db, "booking") == 2),
}
FOR_UPDATE: dict[str, list[Script]] = {
    "lost update": [increment("lock"), increment("lock")],
    "write skew": [go_off_call("A", "lock"), go_off_call("B", "lock")],
    "double booking": [book("1", "lock"), book("2", "lock")],
}


def count(level: str, name: str, scripts: list[Script] | None = None) -> str:
    rows, plain, bad = ANOMALIES[name]
    outcomes = schedules(level, rows, scripts or plain)
    return f"{sum(map(bad, outcomes))} of {len(outcomes)}"


def main() -> None:
    for words in zip(*(level.rjust(13).rsplit(" ", 1) for level in LEVELS), strict=True):
        print(f"{'':14}" + "".join(f"{word.strip():>13}" for word in words))
    for name in ANOMALIES:
        print(f"{name:14}" + "".join(f"{count(level, name):>13}" for level in LEVELS))
    print("\nread committed, with SELECT ... FOR UPDATE")
    for name, scripts in FOR_UPDATE.items():
        print(f"{name:14}{count('read committed', name, scripts):>13}")


if __name__ == "__main__":
    main()
