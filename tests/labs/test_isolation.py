"""Which anomalies each level lets through, in every schedule; the page quotes what main() prints."""

import itertools
import re

import pytest

from labs.isolation import ANOMALIES, FOR_UPDATE, count, final, main, plain
from labs.mvcc import LEVELS, Db, Script, Steps, schedules


def serial(rows: dict[str, int], scripts: list[Script], order: tuple[int, ...]) -> Db:
    db = Db("serializable", rows, scripts)
    for who in order:
        while db.txs[who].state == "active":
            db.step(db.txs[who])
    return db


def content(db: Db) -> dict[str, int]:
    return {key: versions[-1][1] for key, versions in db.versions.items()}


def is_serializable(db: Db, rows: dict[str, int], scripts: list[Script]) -> bool:
    done = [i for i, t in enumerate(db.txs) if t.state == "committed"]
    return any(
        content(db) == content(alone) and all(db.txs[i].saw == alone.txs[i].saw for i in done)
        for order in itertools.permutations(done)
        for alone in [serial(rows, scripts, order)]
    )


@pytest.mark.parametrize("name", ANOMALIES)
def test_serializable_outcomes_equal_some_serial_order(name: str) -> None:
    rows, scripts, _ = ANOMALIES[name]
    for db in schedules("serializable", rows, scripts):
        assert is_serializable(db, rows, scripts)


@pytest.mark.parametrize("name", ["lost update", "write skew", "double booking"])
def test_an_anomaly_is_an_outcome_that_no_serial_order_has(name: str) -> None:
    rows, scripts, bad = ANOMALIES[name]
    for db in schedules("read committed", rows, scripts):
        assert bad(db) != is_serializable(db, rows, scripts)


def test_one_of_two_always_commits() -> None:
    for name in ("lost update", "write skew", "double booking"):
        rows, scripts, _ = ANOMALIES[name]
        for db in schedules("serializable", rows, scripts):
            assert any(t.state == "committed" for t in db.txs), name


def test_one_conflict_alone_costs_nobody_an_abort() -> None:
    for name in ("non-repeatable", "read skew", "phantom"):
        rows, scripts, _ = ANOMALIES[name]
        for db in schedules("serializable", rows, scripts):
            assert [t.state for t in db.txs] == ["committed", "committed"], name


def check_and_deposit() -> Steps:
    yield "read", "y"
    yield "write", "y", 20


def withdraw() -> Steps:
    x = yield "read", "x"
    y = yield "read", "y"
    yield "write", "x", x - 10 - (1 if x + y < 10 else 0)


def test_a_transaction_that_only_reads_can_see_the_impossible_under_snapshot_isolation_but_not_when_serializable() -> (
    None
):
    """Fekete, O'Neil and O'Neil, "A Read-Only Transaction Anomaly Under Snapshot Isolation" (2004)."""
    rows, scripts = {"x": 0, "y": 0}, [check_and_deposit, withdraw, plain(("read", "y"), ("read", "x"))]
    snapshot = schedules("snapshot isolation", rows, scripts)
    assert any(db.txs[2].saw == [20, 0] and final(db, "x") == -11 for db in snapshot)
    for db in schedules("serializable", rows, scripts):
        assert is_serializable(db, rows, scripts)


def test_each_level_prevents_at_least_what_the_one_before_prevents_but_for_dirty_reads_that_help() -> None:
    for name in ("dirty read", "non-repeatable", "read skew", "phantom"):
        shares = [int(count(level, name).split()[0]) for level in LEVELS]
        assert shares == sorted(shares, reverse=True), name


def test_locking_the_rows_found_locks_nothing_when_none_are_found() -> None:
    assert count("read committed", "double booking", FOR_UPDATE["double booking"]).startswith("18 ")


def test_a_deadlock_ends_with_one_abort() -> None:
    a, b = plain(("write", "x", 1), ("write", "y", 1)), plain(("write", "y", 2), ("write", "x", 2))
    ends = {tuple(t.state for t in db.txs) for db in schedules("read committed", {}, [a, b])}
    assert ends == {("committed", "committed"), ("committed", "aborted")}


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    rows = [re.split(r"  +", line.strip()) for line in lines]
    assert lines[1].split() == [level.split(" ")[-1] for level in LEVELS]
    assert {row[0]: row[1:] for row in rows[2:9]} == {
        "dirty read": ["2 of 6", "0 of 6", "0 of 6", "0 of 6", "0 of 6"],
        "non-repeatable": ["6 of 20", "3 of 20", "0 of 20", "0 of 20", "0 of 20"],
        "read skew": ["6 of 20", "3 of 20", "0 of 20", "0 of 20", "0 of 20"],
        "phantom": ["3 of 10", "2 of 10", "0 of 10", "0 of 10", "0 of 10"],
        "lost update": ["4 of 8", "6 of 8", "6 of 8", "0 of 8", "0 of 8"],
        "write skew": ["12 of 18", "18 of 20", "18 of 20", "18 of 20", "0 of 20"],
        "double booking": ["12 of 18", "18 of 20", "18 of 20", "18 of 20", "0 of 20"],
    }
    assert rows[-3:] == [["lost update", "0 of 2"], ["write skew", "0 of 2"], ["double booking", "18 of 20"]]
