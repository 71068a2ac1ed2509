"""The SQL exercises: what is shipped is wrong as the page says, the solutions keep every promise, and each check catches its mistake.

Plans are compared by what they do, and work with a tolerance: versions of SQLite differ.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from labs.practice.api.checking import broken, promise
from labs.practice.sql import shop
from labs.practice.sql.checks import lost_update, pages, plans, purge, transfer, upsert, windows, write_skew
from labs.practice.sql.exercises import lost_update as lost_update_exercise
from labs.practice.sql.exercises import pages as pages_exercise
from labs.practice.sql.exercises import plans as plans_exercise
from labs.practice.sql.exercises import purge as purge_exercise
from labs.practice.sql.exercises import transfer as transfer_exercise
from labs.practice.sql.exercises import upsert as upsert_exercise
from labs.practice.sql.exercises import windows as windows_exercise
from labs.practice.sql.exercises import write_skew as write_skew_exercise
from labs.practice.sql.session import ConflictError, Session, Store
from labs.practice.sql.snapshot import SnapshotStore
from labs.practice.sql.solutions import lost_update as lost_update_solution
from labs.practice.sql.solutions import pages as pages_solution
from labs.practice.sql.solutions import plans as plans_solution
from labs.practice.sql.solutions import purge as purge_solution
from labs.practice.sql.solutions import transfer as transfer_solution
from labs.practice.sql.solutions import upsert as upsert_solution
from labs.practice.sql.solutions import windows as windows_solution
from labs.practice.sql.solutions import write_skew as write_skew_solution

PAGE = Path(__file__).resolve().parents[2] / "docs/practice/sql.md"
CHECKS: dict[str, list[Any]] = {
    "plans": plans.CHECKS,
    "pages": pages.CHECKS,
    "windows": windows.CHECKS,
    "upsert": upsert.CHECKS,
    "transfer": transfer.CHECKS,
    "lost_update": lost_update.CHECKS,
    "write_skew": write_skew.CHECKS,
    "purge": purge.CHECKS,
}
EXERCISES: dict[str, Any] = {
    "plans": plans_exercise,
    "pages": pages_exercise,
    "windows": windows_exercise,
    "upsert": upsert_exercise,
    "transfer": transfer_exercise,
    "lost_update": lost_update_exercise,
    "write_skew": write_skew_exercise,
    "purge": purge_exercise,
}
SOLUTIONS: dict[str, Any] = {
    "plans": plans_solution,
    "pages": pages_solution,
    "windows": windows_solution,
    "upsert": upsert_solution,
    "transfer": transfer_solution,
    "lost_update": lost_update_solution,
    "write_skew": write_skew_solution,
    "purge": purge_solution,
}
SHIPPED = {
    "plans": 5, "pages": 3, "windows": 4, "upsert": 5, "transfer": 5, "lost_update": 4, "write_skew": 1, "purge": 3,
}  # fmt: skip


def subject(name: str, module: Any) -> Any:
    parts = {
        "plans": ("INDEXES", "QUERIES"),
        "pages": ("INDEX", "FIRST", "NEXT"),
        "windows": ("TOP", "RUNNING", "STREAKS"),
        "upsert": ("counted", "delivered"),
        "transfer": ("SCHEMA", "transfer"),
        "lost_update": ("sell", "load", "save"),
        "write_skew": ("order_on_credit",),
        "purge": ("INDEXES", "purge"),
    }[name]
    values = tuple(getattr(module, part) for part in parts)
    return values if len(values) > 1 else values[0]


def exercise(name: str) -> Any:
    return subject(name, EXERCISES[name])


def solution(name: str) -> Any:
    return subject(name, SOLUTIONS[name])


def as_shipped(name: str) -> bool:
    """Not yet mended by a reader."""
    return len(broken(CHECKS[name], exercise(name))) == SHIPPED[name]


def caught(name: str, wrong: object, *checks: Any) -> dict[str, str]:
    """Exactly these promises don't hold."""
    found = broken(CHECKS[name], wrong)
    assert set(found) == {promise(check) for check in checks}
    return found


@pytest.mark.parametrize("name", CHECKS)
def test_an_exercise_is_as_it_was_shipped_or_mended(name: str) -> None:
    assert len(broken(CHECKS[name], exercise(name))) in (SHIPPED[name], 0)


@pytest.mark.parametrize("name", CHECKS)
def test_a_solution_keeps_every_promise(name: str) -> None:
    assert broken(CHECKS[name], solution(name)) == {}


@pytest.mark.parametrize("name", CHECKS)
def test_the_page_says_how_much_is_wrong_at_first(name: str) -> None:
    section = PAGE.read_text(encoding="utf-8").partition(f"exercises/{name}.py")[2].partition("\n## ")[0]
    assert f"{SHIPPED[name]} of {len(CHECKS[name])}" in section


# The page's text and the exercise as it was shipped; a reader's own copy may have been mended.
QUOTED = {
    "pages": ["100 rows came twice"],
    "windows": ["62 customers have more than three", "181 of 411 totals are wrong"],
    "upsert": ["after a crash before statement 3 and a repetition there are 25 instead of 15"],
    "transfer": ["80 and 80 from 100, the second before statement 2: {'ana': -60, 'ben': 210, 'outside': -150}"],
    "lost_update": ["the second before statement 2: 4 sold of 3, 1 left"],
    "write_skew": ["told True and True, 13000 owed of 10000"],
    "purge": ["one deletes 2,997 rows"],
}


@pytest.mark.parametrize("name", QUOTED)
def test_the_page_quotes_what_the_exercises_print(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    EXERCISES[name].main()
    out, page = capsys.readouterr().out, " ".join(PAGE.read_text(encoding="utf-8").split())
    for said in QUOTED[name]:
        assert f"*{said}*" in page or f"`{said}`" in page
        assert said in out or "Goal reached" in out


def test_the_data_is_the_same_at_every_run() -> None:
    one, other = (shop.open_shop(600) for _ in range(2))
    assert list(one.iterdump()) == list(other.iterdump())
    assert one.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_plans_are_those_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    first, mended = (subject("plans", module) for module in (plans_exercise, plans_solution))
    steps = [[plans.work(which, name) for name in plans.ANSWERS] for which in (first, mended)]
    if as_shipped("plans"):
        assert steps[0] == pytest.approx([5_400, 40_000, 96_000, 120_000, 8_000], rel=0.1)
    assert steps[1] == pytest.approx([130, 4_600, 12_000, 430, 13], rel=0.2)
    how = [plans.used(mended, name) for name in plans.ANSWERS]
    assert [plan.split()[0] for plan in how] == ["SCAN", "SEARCH", "SEARCH", "SEARCH", "SEARCH"]
    assert not any("TEMP B-TREE" in plan for plan in how)
    pages_exercise.main()
    counts = [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) steps[ ,]", capsys.readouterr().out)]
    if as_shipped("pages"):
        assert counts[:3] == pytest.approx([1_550, 14_000, 330_000], rel=0.1)


@pytest.mark.parametrize(
    ("change", "checks"),
    [
        (("(created) WHERE status = 'open'", "(status, created)"), [plans.picking]),
        (("(customer_id, created, cents)", "(customer_id, cents, created)"), [plans.statement]),
        (("(customer_id, created, cents)", "(customer_id, created)"), [plans.turnover]),
        (("(lower(email))", "(email)"), [plans.login]),
        ((";\nCREATE INDEX by_email", ";\nCREATE INDEX more ON line (sku);\nCREATE INDEX by_email"), [plans.few]),
    ],
)
def test_an_index_that_does_not_fit_is_caught(change: tuple[str, str], checks: list[Any]) -> None:
    indexes = plans_solution.INDEXES.replace(*change)
    assert indexes != plans_solution.INDEXES
    caught("plans", (indexes, plans_solution.QUERIES), *checks)


def test_a_query_that_asks_something_else_is_caught() -> None:
    queries = {**plans_solution.QUERIES, "one day": plans_solution.QUERIES["one day"].replace("28", "27")}
    caught("plans", (plans_solution.INDEXES, queries), plans.same_answers)


@pytest.mark.parametrize("condition", ["cents < :cents", "(cents, id) < (:cents, :id)"])
def test_a_key_that_does_not_follow_the_order_is_caught(condition: str) -> None:
    following = pages_solution.NEXT.replace("cents <= :cents AND (cents < :cents OR id > :id)", condition)
    index, first = pages_solution.INDEX, pages_solution.FIRST
    found = caught("pages", (index, first, following), pages.complete, pages.while_growing)
    missing = {"cents < :cents": 256, "(cents, id) < (:cents, :id)": 301}[condition]
    assert f"{missing} of 3000 orders were never shown" in found.values()
    assert f"{missing} of 3,000" in PAGE.read_text(encoding="utf-8")


def test_windows_with_ties_are_caught() -> None:
    top, running, streaks = subject("windows", windows_solution)
    caught("windows", (top.replace("row_number", "rank").replace("DESC, id)", "DESC)"), running, streaks), windows.top)
    caught(
        "windows",
        (top, running.replace(" ROWS UNBOUNDED PRECEDING", "").replace("created, id", "created"), streaks),
        windows.running,
    )
    caught("windows", (top, running, streaks.replace("DISTINCT", "")), windows.streaks)


def test_a_message_handled_without_a_transaction_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def delivered(db: Session, delivery: str, sku: str, units: int) -> None:
        db.execute("INSERT INTO delivery VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (delivery, sku, units))
        if db.execute("SELECT changes()").fetchone()[0]:
            db.execute(
                "INSERT INTO stock (sku, on_hand) VALUES (?, ?) ON CONFLICT (sku) DO UPDATE SET on_hand = on_hand + excluded.on_hand",
                (sku, units),
            )

    caught("upsert", (upsert_solution.counted, delivered), upsert.despite_crashes)


def test_a_count_without_its_time_is_caught() -> None:
    def counted(db: Session, sku: str, units: int, at: int) -> None:
        db.execute(
            "INSERT INTO stock (sku, on_hand, counted_at) VALUES (?, ?, ?)"
            " ON CONFLICT (sku) DO UPDATE SET on_hand = excluded.on_hand, counted_at = excluded.counted_at",
            (sku, units, at),
        )

    caught("upsert", (counted, upsert_solution.delivered), upsert.newest)


def test_a_schema_that_trusts_the_code_is_caught() -> None:
    caught(
        "transfer",
        (
            transfer_solution.SCHEMA.replace("  CHECK (cents >= 0 OR may_owe)\n", "").replace(
                "cents    INTEGER NOT NULL,\n)", "cents    INTEGER NOT NULL\n)"
            ),
            transfer_solution.transfer,
        ),
        transfer.refused,
        transfer.despite_company,
        transfer.by_hand,
    )
    caught(
        "transfer",
        (transfer_solution.SCHEMA.replace("REFERENCES account (name)", ""), transfer_solution.transfer),
        transfer.refused,
        transfer.by_hand,
    )


def test_only_strict_tables_refuse_a_text_for_an_amount() -> None:
    row = "INSERT INTO transfer (key, source, target, cents) VALUES ('x', 'ana', 'ben', 'abc')"
    with Store(transfer_solution.SCHEMA + transfer.FILL) as store, pytest.raises(sqlite3.IntegrityError):
        store.db.execute(row)
    with Store(transfer_solution.SCHEMA.replace(" STRICT", "") + transfer.FILL) as store:
        assert store.db.execute(row).rowcount == 1


def test_a_transfer_in_pieces_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def pieces(db: Session, *row: Any) -> bool:
        new = db.execute("INSERT INTO transfer VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", row)
        if new.rowcount:
            db.execute("UPDATE account SET cents = cents - ? WHERE name = ?", (row[3], row[1]))
            db.execute("UPDATE account SET cents = cents + ? WHERE name = ?", (row[3], row[2]))
        return bool(
            db.execute("SELECT 1 FROM transfer WHERE (key, source, target, cents) = (?, ?, ?, ?)", row).fetchone()
        )

    found = broken(CHECKS["transfer"], (transfer_solution.SCHEMA, pieces))
    assert promise(transfer.despite_crashes) in found


def test_begin_immediate_alone_is_enough_and_plain_begin_ends_in_an_error() -> None:
    _, load, save = subject("lost_update", lost_update_solution)
    assert broken(CHECKS["lost_update"], (lost_update_solution.sell_locked, load, save)) == {}

    def deferred(db: Session, *order: Any) -> bool:
        with db.transaction("BEGIN"):
            return lost_update_solution.sell_locked(Inside(db), *order)  # type: ignore[arg-type]

    class Inside:
        def __init__(self, db: Session):
            self.execute, self.transaction = db.execute, nullcontext

    found = caught("lost_update", (deferred, load, save), lost_update.enough, lost_update.too_few)
    assert all("database is locked" in seen for seen in found.values())


def test_who_retries_for_ever_is_let_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    _, load, save = subject("lost_update", lost_update_solution)
    monkeypatch.setattr("labs.practice.sql.session.MOST", 200)

    def sell(db: Session, *order: Any) -> bool:
        while True:
            try:
                return bool(lost_update_solution.sell(db, *order))
            except sqlite3.OperationalError:
                continue

    assert broken(CHECKS["lost_update"], (sell, load, save)) == {}


def test_an_order_that_loses_its_lines_first_is_caught() -> None:
    def twice(db: Session, before: int) -> None:
        for rows in (
            "line WHERE id IN (SELECT line.id FROM line JOIN orders ON orders.id = order_id WHERE created < ? LIMIT 400)",
            "orders WHERE id IN (SELECT id FROM orders WHERE created < ? LIMIT 400)",
        ):
            while db.execute(f"DELETE FROM {rows}", (before,)).rowcount:
                pass

    found = caught("purge", (purge_solution.INDEXES, twice), purge.resumes)
    assert "of them without lines" in found[promise(purge.resumes)]


def test_one_statement_is_right_on_sqlite_and_wrong_on_snapshots() -> None:
    def one(db: Session, order: int, customer: int, cents: int) -> bool:
        statement = """
            INSERT INTO orders (id, customer_id, status, created, cents)
            SELECT ?, id, 'open', 0, ? FROM customer WHERE id = ? AND credit >= ? +
              (SELECT coalesce(sum(cents), 0) FROM orders WHERE customer_id = customer.id AND status = 'open')"""
        return db.execute(statement, (order, cents, customer, cents)).rowcount == 1

    caught("write_skew", one, write_skew.on_snapshots)


def test_one_lock_for_all_customers_is_caught() -> None:
    def order(db: Session, *values: Any) -> bool:
        as_it_is = db.execute

        def execute(statement: str, row: Any = ()) -> sqlite3.Cursor:
            return (
                as_it_is("UPDATE customer SET credit = credit") if "UPDATE" in statement else as_it_is(statement, row)
            )

        db.execute = execute  # type: ignore[method-assign, assignment]
        return write_skew_solution.order_on_credit(db, *values)

    caught("write_skew", order, write_skew.strangers)


def test_the_first_committer_wins() -> None:
    script = shop.SCHEMA + "INSERT INTO stock (sku, on_hand) VALUES ('tent', 3), ('lamp', 3)"
    with SnapshotStore(script) as store:
        one, other = store.session(), store.session()
        with pytest.raises(ConflictError), one.transaction():
            one.execute("UPDATE stock SET on_hand = 2 WHERE sku = 'tent'")
            with other.transaction():
                assert other.execute("SELECT on_hand FROM stock WHERE sku = 'tent'").fetchone() == (3,)
                other.execute("UPDATE stock SET on_hand = 1 WHERE sku = 'tent'")
            assert one.execute("SELECT on_hand FROM stock WHERE sku = 'tent'").fetchone() == (2,)
        assert store.row("SELECT on_hand FROM stock WHERE sku = 'tent'") == (1,)
        with one.transaction():
            one.execute("UPDATE stock SET on_hand = 2 WHERE sku = 'tent'")
            other.execute("DELETE FROM stock WHERE sku = 'lamp'")
        assert store.db.execute("SELECT sku, on_hand FROM stock").fetchall() == [("tent", 2)]


def test_an_error_undoes_a_transaction() -> None:
    with SnapshotStore(shop.SCHEMA) as snapshots, Store(upsert.SCRIPT) as store:
        for db in (snapshots.session(), store.session()):
            with pytest.raises(sqlite3.IntegrityError), db.transaction():
                db.execute("INSERT INTO customer (id, email) VALUES (1, 'a')")
                db.execute("INSERT INTO customer (id, email) VALUES (2, 'a')")
            assert db.execute("SELECT count(*) FROM customer").fetchone() == (0,)


def test_bites_without_indexes_are_worse_than_one_delete() -> None:
    first, bites = purge.run("", purge_exercise.purge)[1], purge.run("", purge_solution.purge)[1]
    of_order = purge.run("CREATE INDEX of_order ON line (order_id)", purge_solution.purge)[1]
    both = purge.run(purge_solution.INDEXES, purge_solution.purge)[1]
    assert [bites, of_order, both] == pytest.approx([9_100_000, 230_000, 73_000], rel=0.1)
    if as_shipped("purge"):
        assert first == pytest.approx(6_100_000, rel=0.1)
    caught("purge", ("", purge_solution.purge), purge.cheap)


def test_lines_without_their_order_are_caught() -> None:
    def careless(db: Session, before: int) -> None:
        db.db.execute("PRAGMA foreign_keys = OFF")
        for _ in range(20):
            db.execute(f"DELETE FROM orders WHERE id IN ({purge_solution.BITE})", (before,))

    caught("purge", (purge_solution.INDEXES, careless), purge.gone, purge.resumes)


def test_modules_are_what_the_page_names() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in CHECKS:
        assert f"labs/practice/sql/exercises/{name}.py" in text
        assert f"labs/practice/sql/solutions/{name}.py" in text
