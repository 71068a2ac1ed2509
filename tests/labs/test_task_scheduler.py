"""Properties of the task scheduler's labs, and that its page shows what they really answer."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from labs.task_scheduler import fairness, leases, placement, queue
from labs.task_scheduler.queue import (
    LEASE,
    cancel,
    claim,
    claim_suspect,
    drill,
    fail,
    finish,
    give_up_workers,
    heartbeat,
    join,
    open_database,
    submit,
)

PAGE = Path(__file__).parents[2] / "docs/case-studies/task-scheduler.md"
SEEDS = range(1, 5)


@pytest.fixture
def db() -> sqlite3.Connection:
    return open_database()


def state(db: sqlite3.Connection, task: int) -> tuple[Any, ...]:
    row: tuple[Any, ...] = db.execute("SELECT state, attempt, strikes FROM task WHERE id = ?", (task,)).fetchone()
    return row


def test_a_repeated_request_is_one_task_and_two_tenants_have_two(db: sqlite3.Connection) -> None:
    assert submit(db, "a", "r", "k", 0) == submit(db, "a", "r", "k", 9) != submit(db, "b", "r", "k", 0)


def test_no_task_is_claimed_twice_and_none_before_its_time(db: sqlite3.Connection) -> None:
    for n in range(20):
        submit(db, "a", str(n), "k", n * 10)
    join(db, "w", 0)
    first, second = claim(db, "w", "a", 7, 100), claim(db, "w", "a", 99, 100)
    assert [task for task, _ in first + second] == list(range(1, 12))
    assert claim(db, "w", "a", 99, 100) == [] and len(claim(db, "w", "a", 99, 190)) == 9


def test_an_urgent_task_overtakes_those_of_the_last_minute_only(db: sqlite3.Connection) -> None:
    for n, (at, priority) in enumerate(((0, "normal"), (30_000, "normal"), (70_000, "urgent"))):
        submit(db, "a", str(n), "k", at, priority)
    order = [claim(db, "w", "a", 1, 90_000)[0][0] for _ in range(3)]
    assert order == [1, 3, 2]


def test_a_superseded_report_is_refused_and_the_current_one_recorded_once(db: sqlite3.Connection) -> None:
    task = submit(db, "a", "r", "k", 0)
    join(db, "slow", 0)
    claim(db, "slow", "a", 1, 0)
    assert give_up_workers(db, LEASE) == 0 and give_up_workers(db, LEASE + 1) == 1
    assert claim_suspect(db, "quick", LEASE + 1) == [(task, 2)]
    assert not fail(db, task, 1, 40_000) and not finish(db, task, 1, "old")
    assert state(db, task) == ("running", 2, 1)
    assert finish(db, task, 2, "new") and finish(db, task, 2, "again")  # the answer was lost, the report comes twice
    assert not finish(db, task, 1, "old")
    assert db.execute("SELECT result FROM task").fetchone() == ("new",)


def test_late_work_counts_while_nobody_has_started_again(db: sqlite3.Connection) -> None:
    task = submit(db, "a", "r", "k", 0)
    join(db, "slow", 0)
    claim(db, "slow", "a", 1, 0)
    give_up_workers(db, LEASE + 1)
    assert state(db, task)[0] == "ready" and finish(db, task, 1, "late")
    assert claim_suspect(db, "quick", LEASE + 2) == []


def test_a_claim_for_a_worker_that_was_just_given_up_is_taken_back(db: sqlite3.Connection) -> None:
    task = submit(db, "a", "r", "k", 0)
    join(db, "w", 0)
    give_up_workers(db, LEASE + 1)
    claim(db, "w", "a", 1, LEASE + 1)
    give_up_workers(db, LEASE + 2)
    assert state(db, task) == ("ready", 1, 1)


def test_a_canceled_task_starts_no_further_attempt_and_may_finish_before_it_hears(db: sqlite3.Connection) -> None:
    tasks = [submit(db, "a", str(n), "k", 0) for n in range(5)]
    join(db, "w", 0)
    claim(db, "w", "a", 4, 0)
    assert [cancel(db, task) for task in tasks] == ["running"] * 4 + ["canceled"]
    assert finish(db, tasks[0], 1, "before it heard") and fail(db, tasks[1], 1, 1)
    give_up_workers(db, LEASE + 1)
    assert [state(db, task)[0] for task in tasks] == ["done"] + ["canceled"] * 4
    assert cancel(db, tasks[0]) is None and not finish(db, tasks[2], 1, "too late")


def test_a_worker_that_was_given_up_learns_it(db: sqlite3.Connection) -> None:
    join(db, "w", 0)
    assert heartbeat(db, "w", 20_000)
    assert give_up_workers(db, 20_000 + LEASE + 1) == 1 and not heartbeat(db, "w", 60_000)


def test_errors_back_off_and_end_while_strikes_are_counted_apart(db: sqlite3.Connection) -> None:
    task, now = submit(db, "a", "r", "k", 0), 0
    for attempt in range(1, 6):
        assert claim(db, "w", "a", 1, now) == [(task, attempt)]
        assert fail(db, task, attempt, now)
        assert claim(db, "w", "a", 1, now) == []
        now += 1000 * 2 ** (attempt - 1)
    assert state(db, task) == ("failed", 5, 0)


@pytest.mark.parametrize("poison", [1, 5, 40])
def test_alone_every_bad_task_is_held_no_good_one_and_fewer_workers_die(poison: int) -> None:
    anywhere, alone = drill(False, poison), drill(True, poison)
    assert alone.bad_held == anywhere.bad_held == poison
    assert alone.good_held == 0
    assert alone.shared <= poison < anywhere.shared and alone.interrupted < anywhere.interrupted


def test_claims_and_sweeps_use_the_partial_indexes(db: sqlite3.Connection) -> None:
    ready = "SELECT id FROM task WHERE state = 'ready' AND"
    for sql, index in (
        (f"{ready} strikes = 0 AND tenant = 'a' AND rank <= 9 ORDER BY rank, id LIMIT 9", "task_ready"),
        (f"{ready} strikes > 0 AND rank <= 9 ORDER BY rank, id LIMIT 1", "task_suspect"),
        ("SELECT id FROM task WHERE state = 'running' AND worker = 'w'", "task_by_worker"),
        ("SELECT id FROM task WHERE tenant = 'a' AND id < 9 ORDER BY id DESC LIMIT 50", "task_listed"),
    ):
        plan = db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert len(plan) == 1 and index in plan[0][3] and "SCAN" not in plan[0][3]


@pytest.mark.parametrize("seed", SEEDS)
def test_only_the_attempt_refuses_every_stale_report(seed: int) -> None:
    blind, weak, fenced = (leases.run(guard, 6, seed) for guard in ("id", "id, running", "id, attempt"))  # type: ignore[arg-type]
    assert sum(t.results > 1 for t in blind.tasks) > 30
    assert all(t.results <= 1 for q in (weak, fenced) for t in q.tasks)
    assert weak.stale > 0 and fenced.stale == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_longer_lease_refuses_less_and_waits_longer(seed: int) -> None:
    runs = [leases.run("id, attempt", lease, seed) for lease in (6, 30, 90)]
    refused = [q.refused for q in runs]
    waits = [sorted(q.waits)[len(q.waits) // 2] for q in runs]
    assert refused == sorted(refused, reverse=True) and refused[0] > 8 * refused[1]
    assert waits == sorted(waits) and all(
        2 / 3 * lease - 2 < w < lease + 4 for lease, w in zip((6, 30, 90), waits, strict=True)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_sharing_by_time_is_fair_and_leaves_nothing_idle(seed: int) -> None:
    shares = {}
    for choose, cap in ((fairness.fifo, 40), (fairness.fifo, 16), (fairness.by_tasks, 40), (fairness.by_time, 40)):
        work, (short, long, small) = fairness.crowd(seed)
        idle = fairness.simulate(choose, work, fairness.WINDOW, cap)
        shares[choose.__name__, cap] = (short.used, long.used, small.waits, idle)
    assert not shares["fifo", 40][2]
    assert shares["fifo", 16][3] > 0.15
    assert shares["by_tasks", 40][1] > 7 * shares["by_tasks", 40][0]
    short_used, long_used, waits, idle = shares["by_time", 40]
    assert abs(short_used - long_used) < 60 and max(waits) < 1 and idle < 0.001


@pytest.mark.parametrize("seed", SEEDS)
def test_strict_priority_starves_and_a_head_start_bounds_the_difference(seed: int) -> None:
    work, (_, normal) = fairness.flood(seed)
    fairness.simulate(fairness.priority, work, 600)
    assert len(normal.waits) < 100
    work, (urgent, normal) = fairness.flood(seed)
    fairness.simulate(fairness.head_start, work, 600)
    assert max(normal.waits) < max(urgent.waits) + fairness.HEAD_START + 1 and len(normal.waits) > 900


@pytest.mark.parametrize("seed", SEEDS)
def test_spreading_starves_large_tasks(seed: int) -> None:
    def median(**how: Any) -> float:
        waits = sorted(placement.simulate(**how, seed=seed).waits["large"])
        return waits[len(waits) // 2]

    spread = median(score=placement.spread)
    assert spread > 5 * median(score=placement.spread, reserve=True)
    assert spread > 40 and median(score=placement.best_fit) < 1
    assert median(score=placement.best_fit, sample=10) < 10


def test_no_machine_is_overfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "SECONDS", 60.0)
    fits = placement.Machine.fits

    def checked(machine: placement.Machine, shape: placement.Shape) -> bool:
        assert 0 <= machine.cores <= placement.CORES and 0 <= machine.memory <= placement.MEMORY
        return fits(machine, shape)

    monkeypatch.setattr(placement.Machine, "fits", checked)
    for sample in (2, placement.MACHINES):
        placement.simulate(placement.spread, sample)


def test_the_json_of_the_page_is_json() -> None:
    text = PAGE.read_text(encoding="utf-8")
    bodies = [
        b
        for fence in re.findall(r"```(?:http|json)\n(.*?)```", text, re.S)
        for b in re.findall(r"^(\{.*)", fence, re.S | re.M)
    ]
    assert len(bodies) >= 6
    for body in bodies:
        json.loads(body)


@pytest.mark.parametrize("lab", [queue, leases, fairness, placement])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    expected = {
        queue: [
            "slow reports: False - quick reports: True",
            "late, but nobody else has started: True",
            "1 bad, three times anywhere 3 0 11 0",
            "1 bad, then alone 1 1 7 0",
            "40 bad, three times anywhere 117 0 273 7",
            "40 bad, then alone 40 40 201 0",
        ],
        leases: [
            "id 6 s 9303 62 63 0 6 s",
            "id, running 6 s 9371 0 7 59 6 s",
            "id, attempt 6 s 9365 0 0 60 6 s",
            "id, attempt 30 s 9340 0 0 2 27 s",
            "id, attempt 90 s 9421 0 0 0 71 s",
        ],
        fairness: [
            "arrival none started 53% 47% 0%",
            "arrival, capped 0.00 s 0.00 s 40% 40% 18%",
            "priority 0.04 s 0.21 s 51% 47% 0%",
            "tasks started 0.24 s 1.43 s 10% 87% 0%",
            "time used 0.05 s 0.34 s 49% 49% 0%",
            "priority 15 of 1192 normal tasks started",
            "995 of 1192 normal tasks started; they waited up to 109 s, urgent ones 50 s",
        ],
        placement: [
            "spread 59.6 s 83.7 s 0.0 s",
            "spread, reserving 9.1 s 18.1 s 0.2 s",
            "two sampled, emptier 11.8 s 27.3 s 0.1 s",
            "ten sampled, best fit 0.0 s 5.8 s 0.0 s",
            "best fit 0.0 s 1.9 s 0.0 s",
        ],
    }
    printed = re.sub(" +", " ", capsys.readouterr().out)
    assert all(line in printed for line in expected[lab])
