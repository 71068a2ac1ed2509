"""What each index saves. Versions of SQLite differ by a few steps, so counts are compared with a tolerance."""

import re
import sqlite3
from collections.abc import Iterator

import pytest

from labs import query_plans
from labs.query_plans import (
    KEYSET,
    LARGE,
    NEWEST,
    OFFSET,
    PAGE,
    PERIOD,
    ROWS,
    main,
    orders,
    plan,
    repeated,
    steps,
    trial,
)

ABOUT = 0.1


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    connection = orders()
    yield connection
    connection.close()


def answer(db: sqlite3.Connection, query: str, columns: str) -> list[tuple[int, ...]]:
    if columns:
        db.execute(f"CREATE INDEX i ON orders ({columns})")
    rows = db.execute(query).fetchall()
    if columns:
        db.execute("DROP INDEX i")
    return rows


def test_an_index_changes_the_work_and_never_the_answer(db: sqlite3.Connection) -> None:
    for query, indexes in query_plans.TRIALS.items():
        first = answer(db, query, "")
        assert first
        assert all(answer(db, query, columns) == first for columns in indexes)


def test_the_better_an_index_fits_the_fewer_steps(db: sqlite3.Connection) -> None:
    count = {columns: trial(db, NEWEST, columns)[0] for columns in query_plans.TRIALS[NEWEST]}
    ranked = ["", "created", "shop", "shop, created", "shop, status, created", "shop, status, created, total"]
    assert sorted(count, key=lambda columns: -count[columns]) == ranked
    assert count[""] > 500 * count["shop, status, created"]
    assert count["created"] > 0.5 * count[""]


def test_only_an_order_with_equality_first_needs_no_sort(db: sqlite3.Connection) -> None:
    sorts = {columns for columns in query_plans.TRIALS[NEWEST] if "sort" in trial(db, NEWEST, columns)[1]}
    assert sorts == {"", "shop"}
    assert "sort" in trial(db, LARGE, "shop, total, created")[1]
    assert "sort" not in trial(db, LARGE, "shop, created, total")[1]
    assert trial(db, LARGE, "shop, total, created")[0] > 8 * trial(db, LARGE, "shop, created, total")[0]


def test_equality_columns_may_come_in_either_order(db: sqlite3.Connection) -> None:
    one, other = trial(db, NEWEST, "shop, status, created")[0], trial(db, NEWEST, "status, shop, created")[0]
    assert one == pytest.approx(other, rel=0.05)


def test_without_its_leftmost_column_an_index_is_read_from_end_to_end(db: sqlite3.Connection) -> None:
    assert trial(db, PERIOD, "shop, status, created")[1].startswith("SCAN")
    assert trial(db, PERIOD, "shop, status, created")[0] > 0.9 * trial(db, PERIOD, "")[0]
    assert trial(db, PERIOD, "created")[1].startswith("SEARCH")


def test_a_covering_index_is_named_so(db: sqlite3.Connection) -> None:
    assert "COVERING" in trial(db, NEWEST, "shop, status, created, total")[1]
    assert "COVERING" not in trial(db, NEWEST, "shop, status, created")[1]


def test_with_few_open_orders_the_index_on_created_is_worse_than_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_plans, "OPEN", 0.005)
    rare = orders()
    none, created = trial(rare, NEWEST, "")[0], trial(rare, NEWEST, "created")[0]
    assert none == pytest.approx(120_000, rel=ABOUT)
    assert created == pytest.approx(160_000, rel=ABOUT)
    rare.close()


def test_an_offset_costs_by_its_depth_and_a_key_does_not() -> None:
    db = orders()
    db.execute("CREATE INDEX i ON orders (created, id)")
    assert plan(db, KEYSET, (1, 1)).startswith("SEARCH")
    offset = {depth: steps(db, OFFSET, (depth,)) for depth in (0, 1_000, 39_000)}
    assert offset[39_000] - offset[1_000] == pytest.approx(2 * 38_000, rel=ABOUT)
    keys = [steps(db, KEYSET, (ROWS - depth, ROWS - depth + 1)) for depth in (1_000, 10_000, 39_000)]
    assert max(keys) == min(keys)
    db.close()


def test_both_kinds_of_page_hold_the_same_rows() -> None:
    db = orders()
    for depth in (PAGE, 500):
        rows = db.execute(OFFSET, (depth - PAGE,)).fetchall()
        last_id, last_created = rows[-1]
        assert db.execute(OFFSET, (depth,)).fetchall() == db.execute(KEYSET, (last_created, last_id)).fetchall()
    db.close()


def test_new_rows_push_old_ones_onto_the_next_page_by_offset_only() -> None:
    for seed in range(1, 4):
        db = orders(seed)
        assert repeated(db) == (5, 0)
        db.close()


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    text = capsys.readouterr().out
    counts = [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) steps", text)]
    quoted = [120_000, 4_300, 75_000, 1_900, 150, 130, 2_900, 250, 140_000, 140_000, 320, 130, 2_100, 20_000, 78_000]
    assert counts == pytest.approx(quoted, rel=ABOUT)
    assert [int(number) for number in re.findall(r"key +(\d+)", text)] == pytest.approx(
        [210, 220, 220, 220, 0], rel=ABOUT
    )
    assert "OFFSET 5, key 0" in text
