"""A queue in a database: claims, leases of workers, fenced reports; and what a task that kills its worker does to it.

Leases are per worker and fences per task. A task whose worker was given up runs alone next time, so that its neighbors
don't share its fate: the idea of telling bad pairs of task and machine apart is in the Borg paper (Verma et al., 2015).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

LEASE = 30_000  # milliseconds
HEAD_START = {"urgent": 60_000, "normal": 0}
STRIKES = 2  # given-up workers after which a task is held: one among others, one alone


def open_database() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db


def submit(db: sqlite3.Connection, tenant: str, request: str, kind: str, now: int, priority: str = "normal") -> int:
    """The task's id; the same one however often the request comes."""
    row = (tenant, request, kind, now - HEAD_START[priority])
    sql = """INSERT INTO task (id, tenant, request, kind, payload, rank)
        VALUES ((SELECT coalesce(max(id), 0) + 1 FROM task), ?, ?, ?, '{}', ?) ON CONFLICT (tenant, request) DO NOTHING"""
    db.execute(sql, row)
    ((task,),) = db.execute("SELECT id FROM task WHERE tenant = ? AND request = ?", (tenant, request))
    return int(task)


def join(db: sqlite3.Connection, worker: str, now: int) -> None:
    db.execute("INSERT INTO worker VALUES (?, ?)", (worker, now + LEASE))


def heartbeat(db: sqlite3.Connection, worker: str, now: int) -> bool:
    """False: this worker was given up. It must stop what it runs and join under a new name."""
    return db.execute("UPDATE worker SET lease_until = ? WHERE id = ?", (now + LEASE, worker)).rowcount == 1


def claim(db: sqlite3.Connection, worker: str, tenant: str, room: int, now: int) -> list[tuple[int, int]]:
    """Up to `room` tasks as (id, attempt). On PostgreSQL the inner query ends with FOR UPDATE SKIP LOCKED."""
    sql = """UPDATE task SET state = 'running', attempt = attempt + 1, worker = ?, stop_by = ? + stop_after WHERE id IN (
        SELECT id FROM task WHERE state = 'ready' AND strikes = 0 AND tenant = ? AND rank <= ?
        ORDER BY rank, id LIMIT ?) RETURNING id, attempt"""
    return sorted(db.execute(sql, (worker, now, tenant, now, room)).fetchall())


def claim_suspect(db: sqlite3.Connection, worker: str, now: int) -> list[tuple[int, int]]:
    sql = """UPDATE task SET state = 'running', attempt = attempt + 1, worker = ?, stop_by = ? + stop_after WHERE id IN (
        SELECT id FROM task WHERE state = 'ready' AND strikes > 0 AND rank <= ?
        ORDER BY rank, id LIMIT 1) RETURNING id, attempt"""
    return db.execute(sql, (worker, now, now)).fetchall()


def finish(db: sqlite3.Connection, task: int, attempt: int, result: str) -> bool:
    """Only the newest attempt may report. Its lease may have ended: if nobody has claimed the task since, the work counts.

    A report whose answer was lost comes again, and is told the same.
    """
    sql = "UPDATE task SET state = 'done', result = ? WHERE id = ? AND attempt = ? AND state IN ('running', 'ready', 'held')"
    if db.execute(sql, (result, task, attempt)).rowcount == 1:
        return True
    recorded = "SELECT 1 FROM task WHERE id = ? AND attempt = ? AND state = 'done'"
    return db.execute(recorded, (task, attempt)).fetchone() is not None


def fail(db: sqlite3.Connection, task: int, attempt: int, now: int) -> bool:
    """An error that the task reported itself; the next try waits twice as long as the last."""
    sql = """UPDATE task SET errors = errors + 1, rank = ? + 1000 * (1 << errors), worker = NULL,
        state = CASE WHEN cancel THEN 'canceled' WHEN errors + 1 < tries THEN 'ready' ELSE 'failed' END
        WHERE id = ? AND attempt = ? AND state = 'running'"""
    return db.execute(sql, (now, task, attempt)).rowcount == 1


def cancel(db: sqlite3.Connection, task: int) -> str | None:
    """The state after it: "running" means that its agent is told to stop, and that it may still finish first."""
    sql = """UPDATE task SET cancel = (state = 'running'), state = CASE state WHEN 'running' THEN 'running' ELSE 'canceled' END
        WHERE id = ? AND state IN ('ready', 'running', 'held') RETURNING state"""
    row = db.execute(sql, (task,)).fetchone()
    return row and str(row[0])


def give_up_workers(db: sqlite3.Connection, now: int, limit: int = STRIKES) -> int:
    """Takes back the tasks of workers whose lease has ended, or who were given up while a claim was under way."""
    sql = """UPDATE task SET strikes = strikes + 1, worker = NULL,
        state = CASE WHEN cancel THEN 'canceled' WHEN strikes + 1 < ? THEN 'ready' ELSE 'held' END
        WHERE state = 'running' AND NOT EXISTS (SELECT 1 FROM worker WHERE worker.id = task.worker AND lease_until >= ?)"""
    db.execute(sql, (limit, now))
    return db.execute("DELETE FROM worker WHERE lease_until < ?", (now,)).rowcount


@dataclass
class Machine:
    name: str
    alone: bool
    tasks: list[tuple[int, int, int]] = field(default_factory=list)  # when it is over, id, attempt


@dataclass
class Damage:
    shared: int = 0  # workers killed that ran several tasks
    single: int = 0  # workers killed that ran one
    interrupted: int = 0  # good tasks
    bad_held: int = 0
    good_held: int = 0


def drill(alone: bool, poison: int, good: int = 2000, machines: int = 10, slots: int = 8) -> Damage:
    """A fleet that works through good tasks and bad ones; a bad one kills its worker after a second."""
    db, now, names, damage = open_database(), 0, iter(range(10**6)), Damage()
    bad = {submit(db, "shop", f"bad {n}", "parse:9", n * good * 50 // poison) for n in range(poison)}
    for n in range(good):
        submit(db, "shop", f"good {n}", "parse:9", n * 50)
    fleet: list[Machine] = []
    open_tasks = "SELECT count(*) FROM task WHERE state IN ('ready', 'running')"
    while db.execute(open_tasks).fetchone()[0]:
        now += 1000
        give_up_workers(db, now, STRIKES if alone else 3)
        for is_alone in (False, True)[: 1 + alone]:
            for _ in range((2 if is_alone else machines) - sum(m.alone == is_alone for m in fleet)):
                fleet.append(Machine(f"w{next(names)}", is_alone))
                join(db, fleet[-1].name, now)
        for m in list(fleet):
            heartbeat(db, m.name, now)
            for over, task, attempt in [t for t in m.tasks if t[0] <= now and t[1] not in bad]:
                finish(db, task, attempt, "ok")
                m.tasks.remove((over, task, attempt))
            if any(t[1] in bad and t[0] <= now for t in m.tasks):
                damage.single, damage.shared = damage.single + m.alone, damage.shared + (not m.alone)
                damage.interrupted += sum(t[1] not in bad for t in m.tasks)
                fleet.remove(m)  # silent from here on; the queue learns it when the lease ends
                continue
            got = [] if alone and m.alone else claim(db, m.name, "shop", slots - len(m.tasks), now)
            if not m.tasks if m.alone else not alone and len(m.tasks) + len(got) < slots:
                got += claim_suspect(db, m.name, now)
            m.tasks += [(now + (1000 if task in bad else 3000), task, attempt) for task, attempt in got]
    held = [task for (task,) in db.execute("SELECT id FROM task WHERE state = 'held'")]
    damage.bad_held, damage.good_held = sum(t in bad for t in held), sum(t not in bad for t in held)
    return damage


def main() -> None:
    db = open_database()
    first, again = (submit(db, "shop", "8e03978e", "thumbnail:14", now=0) for _ in range(2))
    print("submitted twice:", first, again)
    for worker, now in (("slow", 0), ("quick", 35_000)):
        give_up_workers(db, now)
        join(db, worker, now)
        print(f"{worker:5} claims:", claim(db, worker, "shop", 8, now) or claim_suspect(db, worker, now))
    print("slow reports:", finish(db, first, 1, "a.png"), "- quick reports:", finish(db, first, 2, "b.png"))
    late = submit(db, "shop", "f21b", "thumbnail:14", now=40_000)
    claim(db, "quick", "shop", 8, 40_000)
    give_up_workers(db, 99_000)
    print("late, but nobody else has started:", finish(db, late, 1, "c.png"))
    print("                         killed: shared  single   good tasks: interrupted  held")
    for poison in (1, 40):
        for alone in (False, True):
            d, way = drill(alone, poison), "then alone" if alone else "three times anywhere"
            print(f"{poison:2} bad, {way:20} {d.shared:11} {d.single:7} {d.interrupted:25} {d.good_held:5}")


if __name__ == "__main__":
    main()
