"""Properties of the job scheduler's labs, and that its page quotes what they print."""

import json
import random
import sqlite3
from datetime import datetime, timedelta
from graphlib import CycleError
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.job_scheduler import cron, dag, scheduler
from labs.job_scheduler.cron import Cron, Rule, Zone, fires
from labs.job_scheduler.dag import Run
from labs.job_scheduler.scheduler import START, add_job, create_runs, deliver, nights, open_database

PAGE = Path(__file__).parents[2] / "docs/case-studies/job-scheduler.md"
YORK = Zone(-5)
RULES: tuple[Rule, ...] = ("catch up", "literal", "once")
SEEDS = range(5)


def year_of(text: str, rule: Rule, year: int) -> list[tuple[datetime, str]]:
    start, end = datetime(year, 1, 1, 4, 59), datetime(year + 1, 1, 1, 5)
    return list(takewhile(lambda fire: fire[0] < end, fires(Cron.parse(text), YORK, rule, start)))


# From the tests of robfig/cron (spec_test.go), with its seconds left out and its times in UTC.
@pytest.mark.parametrize(
    ("after", "text", "expected"),
    [("2012-03-11T05:00", "30 2 11 3 *", "2013-03-11T06:30"), ("2012-03-11T06:00", "0 * * * *", "2012-03-11T07:00"),
     ("2012-03-11T06:00", "0 1 * * *", "2012-03-12T05:00"), ("2012-03-11T05:00", "0 2 * * *", "2012-03-12T06:00"),
     ("2012-11-04T04:00", "30 2 4 11 *", "2012-11-04T07:30"), ("2012-11-04T05:45", "30 1 4 11 *", "2012-11-04T06:30"),
     ("2012-11-04T05:00", "0 * * * *", "2012-11-04T06:00"), ("2012-11-04T06:00", "0 * * * *", "2012-11-04T07:00"),
     ("2012-11-04T04:00", "0 1 * * *", "2012-11-04T05:00"), ("2012-11-04T05:00", "0 1 * * *", "2012-11-04T06:00"),
     ("2012-11-04T06:00", "0 1 * * *", "2012-11-05T06:00"), ("2012-07-09T23:35", "0 0 29 2 *", "2016-02-29T05:00")],
)  # fmt: skip
def test_the_literal_rule_agrees_with_robfig_cron(after: str, text: str, expected: str) -> None:
    at, _ = next(fires(Cron.parse(text), YORK, "literal", datetime.fromisoformat(after)))
    assert at == datetime.fromisoformat(expected)


@pytest.mark.parametrize("year", range(2023, 2031))
def test_the_gap_and_the_fold_in_every_year(year: int) -> None:
    days = 366 if year % 4 == 0 else 365
    assert [len(year_of("30 2 * * *", rule, year)) for rule in RULES] == [days, days - 1, days - 1]
    assert [len(year_of("30 1 * * *", rule, year)) for rule in RULES] == [days, days + 1, days]
    assert [len(year_of("0 * * * *", rule, year)) for rule in RULES] == [24 * days, 24 * days, 24 * days - 1]


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 23), st.integers(0, 59), st.integers(2008, 2060))
def test_cron_runs_a_named_time_once_on_every_local_date(hour: int, minute: int, year: int) -> None:
    for start in (datetime(year, 3, 5, 12), datetime(year, 10, 30, 12)):
        found = list(islice(fires(Cron.parse(f"{minute} {hour} * * *"), YORK, "catch up", start), 12))
        dates = [datetime.fromisoformat(key).date() for _, key in found]
        assert all(b - a == timedelta(days=1) for a, b in pairwise(dates))
        assert all(b[0] > a[0] for a, b in pairwise(found))


@settings(deadline=None, max_examples=50)
@given(
    st.sampled_from(["*/7 * * * *", "0 * * * *", "5,50 1-3 * * *", "0 0,2 * * *"]),
    st.sampled_from(RULES),
    st.integers(0, 5000),
)
def test_any_starting_point_finds_the_same_fires_in_order(text: str, rule: Rule, minutes: int) -> None:
    for start in (datetime(2026, 3, 7), datetime(2026, 10, 31)):
        end = start + timedelta(days=3)
        every = [fire for fire in islice(fires(Cron.parse(text), YORK, rule, start), 700) if fire[0] < end]
        assert every == sorted(every) and len({key for _, key in every}) == len(every)
        later = start + timedelta(minutes=minutes)
        expected = [fire for fire in every if fire[0] > later]
        assert list(islice(fires(Cron.parse(text), YORK, rule, later), len(expected))) == expected


def test_a_wild_job_follows_elapsed_time() -> None:
    for rule in ("catch up", "literal"):
        found = [at for at, _ in year_of("*/30 * * * *", rule, 2026)]  # type: ignore[arg-type]
        assert all(b - a == timedelta(minutes=30) for a, b in pairwise(found))


@given(st.integers(0, 366 * 24 * 4))
def test_every_instant_is_among_those_of_its_local_time(quarters: int) -> None:
    at = datetime(2026, 1, 1) + timedelta(minutes=15 * quarters)
    for zone in (YORK, Zone(-8), Zone(-8, stays=datetime(2026, 3, 9))):
        assert at in zone.instants(zone.local(at))


def test_new_rules_move_the_instant_and_keep_the_identity() -> None:
    old, new = Zone(-8), Zone(-8, stays=datetime(2026, 3, 9))
    for start in (datetime(2026, 11, 2), datetime(2026, 12, 24), datetime(2027, 1, 15)):
        (a, key), (b, same) = (next(fires(Cron.parse("0 9 * * *"), zone, "catch up", start)) for zone in (old, new))
        assert a - b == timedelta(hours=1) and key == same
    assert next(fires(Cron.parse("0 9 * * *"), old, "catch up", datetime(2026, 7, 1))) == next(
        fires(Cron.parse("0 9 * * *"), new, "catch up", datetime(2026, 7, 1))
    )


def test_two_restricted_day_fields_mean_either() -> None:
    days = [
        datetime.fromisoformat(key) for _, key in year_of("30 4 1,15 * 5", "catch up", 2026)
    ]  # the manual's example
    assert all(day.day in (1, 15) or day.weekday() == 4 for day in days)
    assert len(days) > 52 + 12
    assert len(year_of("30 4 * * 5", "catch up", 2026)) == 52
    assert year_of("0 0 * * 0", "catch up", 2026) == year_of("0 0 * * 7", "catch up", 2026)


@pytest.mark.parametrize(
    "text",
    ["60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "*/0 * * * *", "5-1 * * * *", "* * * *", "a * * * *"],
)
def test_what_is_no_schedule(text: str) -> None:
    with pytest.raises(ValueError):
        Cron.parse(text)


def test_a_day_that_never_comes_ends_the_search() -> None:
    assert next(fires(Cron.parse("0 0 30 2 *"), YORK, "catch up", START), None) is None


def rows(db: sqlite3.Connection, columns: str = "occurrence") -> list[Any]:
    return db.execute(f"SELECT {columns} FROM run ORDER BY due_at, occurrence").fetchall()


@pytest.mark.parametrize("misfire", ["skip", "latest", "all"])
def test_any_number_of_schedulers_create_each_run_once(misfire: str) -> None:
    alone, crowd = open_database(), open_database()
    for db in (alone, crowd):
        add_job(db, "*/5 * * * *", misfire, 60, "at least once", START)
    rng = random.Random(1)
    for step in range(1, 60):
        now = START + timedelta(seconds=rng.randrange(100, 300) * step)
        create_runs(alone, now)
        stale = crowd.execute("SELECT last_at, next_at FROM job").fetchone()
        create_runs(crowd, now)
        moved = crowd.execute("SELECT last_at, next_at FROM job").fetchone()
        crowd.execute("UPDATE job SET last_at = ?, next_at = ?", stale)  # another one had read this before
        create_runs(crowd, now)
        assert crowd.execute("SELECT last_at, next_at FROM job").fetchone() == moved
    assert rows(alone, "*") == rows(crowd, "*")


def test_a_slow_scheduler_does_not_move_the_job_back(monkeypatch: pytest.MonkeyPatch) -> None:
    db, plan, later = open_database(), scheduler.plan, START + timedelta(minutes=30)
    add_job(db, "*/5 * * * *", "all", 60, "at least once", START)

    def slow(schedule: str, after: datetime) -> Any:
        monkeypatch.setattr(scheduler, "plan", plan)
        create_runs(db, later)  # between reading and writing, another one is half an hour ahead
        return plan(schedule, after)

    monkeypatch.setattr(scheduler, "plan", slow)
    create_runs(db, START + timedelta(minutes=10))
    assert db.execute("SELECT next_at FROM job").fetchone() == (scheduler.seconds(later) + 300,)
    assert len(rows(db)) == 6


@pytest.mark.parametrize("misfire", ["latest", "all"])
def test_a_scheduler_that_was_overtaken_leaves_no_overlapping_interval(
    misfire: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, plan = open_database(), scheduler.plan
    add_job(db, "*/5 * * * *", misfire, 60, "at least once", START)

    def slow(schedule: str, after: datetime) -> Any:
        monkeypatch.setattr(scheduler, "plan", plan)
        create_runs(db, START + timedelta(minutes=10))  # another one moves the job between reading and writing
        return plan(schedule, after)

    monkeypatch.setattr(scheduler, "plan", slow)
    create_runs(db, START + timedelta(minutes=20))  # has seen more fires than the other, from an older beginning
    create_runs(db, START + timedelta(minutes=20))
    intervals = db.execute("SELECT data_from, due_at FROM run WHERE state = 'due' ORDER BY due_at").fetchall()
    assert intervals[-1][1] == scheduler.seconds(START + timedelta(minutes=20))
    assert all(a[1] == b[0] for a, b in pairwise(intervals))


def test_an_edit_between_reading_and_writing_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    db, plan = open_database(), scheduler.plan
    add_job(db, "*/5 * * * *", "all", 60, "at least once", START)

    def edited(schedule: str, after: datetime) -> Any:
        monkeypatch.setattr(scheduler, "plan", plan)
        db.execute("UPDATE job SET version = 2, schedule = '*/10 * * * *'")  # its next fire is still in five minutes
        return plan(schedule, after)

    monkeypatch.setattr(scheduler, "plan", edited)
    create_runs(db, START + timedelta(minutes=5))
    assert rows(db) == []
    create_runs(db, START + timedelta(minutes=5))
    assert db.execute("SELECT next_at FROM job").fetchone() == (scheduler.seconds(START) + 600,)


def test_a_crash_before_the_commit_leaves_neither_runs_nor_a_moved_job() -> None:
    db = open_database()
    add_job(db, "*/5 * * * *", "all", 60, "at least once", START)
    before = db.execute("SELECT * FROM job").fetchall()
    db.execute("CREATE TRIGGER dies BEFORE UPDATE ON job BEGIN SELECT raise(ABORT, 'dies'); END")
    with pytest.raises(sqlite3.IntegrityError):
        create_runs(db, START + timedelta(minutes=30))
    assert rows(db) == [] and db.execute("SELECT * FROM job").fetchall() == before


@pytest.mark.parametrize("misfire", ["skip", "latest", "all"])
def test_intervals_of_data_leave_no_hole(misfire: str) -> None:
    db = open_database()
    add_job(db, "*/15 * * * *", misfire, 60, "at least once", START - timedelta(minutes=15))
    for minute in (0, 15, 187, 195, 210):
        create_runs(db, START + timedelta(minutes=minute))
    intervals = db.execute("SELECT data_from, due_at FROM run WHERE state = 'due' ORDER BY due_at").fetchall()
    assert all(a[1] == b[0] for a, b in pairwise(intervals))
    assert len(intervals) == {"skip": 4, "latest": 5, "all": 15}[misfire]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_two_steps_decides(seed: int) -> None:
    least, most, timer = (nights(way, seed, runs=300) for way in ("at least once", "at most once", None))
    assert least["never"] == 0 and least["more often"] > 0
    assert most["more often"] == 0 and most["never"] > 0
    assert timer["never"] > 0 and timer["more often"] > 0
    assert all(sum(count.values()) == 300 for count in (least, most, timer))


def test_what_was_lost_can_be_seen() -> None:
    db, queue = open_database(), list[str]()
    add_job(db, "*/5 * * * *", "all", 600, "at most once", START)
    create_runs(db, START + timedelta(minutes=5))

    def dies(place: str) -> None:
        raise ConnectionError(place)

    with pytest.raises(ConnectionError):
        deliver(db, queue, dies)
    assert queue == [] and rows(db, "state") == [("sent",)]


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    names = list(dag.MINUTES)[: draw(st.integers(1, len(dag.MINUTES)))]
    return {name: [other for other in names[:n] if draw(st.booleans())] for n, name in enumerate(names)}


@given(graphs(), st.data())
def test_a_failure_stops_what_depends_on_it_and_nothing_else(graph: dict[str, list[str]], data: st.DataObject) -> None:
    broken, run = data.draw(st.sampled_from(sorted(graph))), Run(graph)
    run.execute(lambda task, attempt: task != broken, tries=2)
    below = set(run.below(broken)) - {broken}
    assert {task for task in graph if run.state[task] == "upstream failed"} == below
    assert run.state[broken] == "failed" and run.executed.count(broken) == 2
    assert all(run.state[task] == "ok" for task in graph if task not in below | {broken})
    run.execute(lambda task, attempt: True)
    assert set(run.executed) == below | {broken} and set(run.state.values()) == {"ok"}
    assert run.stale() == []


@given(graphs(), st.data())
def test_repeating_one_task_makes_stale_exactly_what_is_below(graph: dict[str, list[str]], data: st.DataObject) -> None:
    chosen, run = data.draw(st.sampled_from(sorted(graph))), Run(graph)
    run.execute(lambda task, attempt: True)
    assert sorted(run.executed) == sorted(graph)
    done = set[str]()
    for task in run.executed:  # nothing ran before what it reads
        assert done.issuperset(graph[task])
        done.add(task)
    run.clear([chosen])
    run.execute(lambda task, attempt: True)
    assert set(run.stale()) == set(run.below(chosen)) - {chosen}
    run.clear(run.below(chosen))
    run.execute(lambda task, attempt: True)
    assert run.stale() == []


def test_a_cycle_is_refused() -> None:
    with pytest.raises(CycleError):
        Run({"a": ["b"], "b": ["a"]}).order()


@pytest.mark.parametrize(
    "row",
    ["(1, '2026-06-01', '2026-06-02T00:00', 0, 0, 1, 'schedule', 'due')", "(1, '2026-06-01', '2026-06-01T00:00', 0, 0, 1, 'other', 'due')",
     "(1, '2026-06-01', '2026-06-01T00:00', 0, 0, 1, 'schedule', 'odd')"],
)  # fmt: skip
def test_the_schema_refuses(row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        open_database().execute(f"INSERT INTO run VALUES {row}")


def test_what_is_asked_every_second_uses_an_index() -> None:
    db = open_database()
    for query in (
        "SELECT id FROM job WHERE next_at <= 5 ORDER BY next_at",
        "SELECT * FROM run WHERE purpose = 'schedule' AND state = 'due' ORDER BY due_at",
        "SELECT * FROM run WHERE job_id = 1 ORDER BY due_at DESC",
        "SELECT * FROM run WHERE day = '2026-06-01' AND job_id = 1 AND occurrence = '2026-06-01T00:00'",
    ):
        plan = db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
        assert len(plan) == 1 and "USING" in plan[0][3] and "INDEX" in plan[0][3]


@pytest.mark.parametrize("lab", [cron, scheduler, dag])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    expected = {
        cron: "365       364       364|365       366       365|8,760     8,760     8,759|23 hours|25 hours|17:00 UTC|16:00 UTC",
        scheduler: "958 once, 29 more often, 13 never|946 once, 54 more often, 0 never|975 once, 0 more often, 25 never"
        "|skip   0 to run, over 0 minutes of data, 13 skipped|latest 1 to run, over 195|all    13 to run, over 195",
        dag: "executions: 6, of which payments 3|executed: enrich invoices join mail payments report"
        "|stale: enrich invoices mail report|5 of 8 executed, stale: 0|work 121 minutes, last result after 75",
    }
    printed = capsys.readouterr().out
    assert all(line in printed for line in expected[lab].split("|"))


def test_the_page_quotes_these_numbers() -> None:
    text = PAGE.read_text(encoding="utf-8")
    lab = ["365, 364 and 364", "365, 366 and 365", "8,760, 8,760 and 8,759", "17:00 UTC", "16:00 UTC"]
    lab += [
        "958 runs once, 29 more often",
        "13 never",
        "54 more often",
        "loses 25",
        "records 13",
        "195 minutes of data",
    ]
    lab += ["Six executions, three of them", "six of eight tasks", "`invoices`, `enrich`, `report`, `mail`"]
    for words in [*lab, "five executions", "121 minutes of work", "under 75"]:
        assert words in text


def test_the_bodies_on_the_page_are_json() -> None:
    shown = [part.split("\n```")[0] for part in PAGE.read_text(encoding="utf-8").split("```http\n")[1:]]
    bodies = [part.split("\n\n", 1)[1] for part in shown if "\n\n" in part]
    assert len(bodies) >= 4 and all(isinstance(json.loads(body), dict) for body in bodies)
    for body in map(json.loads, bodies):
        if "schedule" in body:
            Cron.parse(body["schedule"])
