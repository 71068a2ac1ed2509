"""Starting each run once: rows instead of timers, inserted if absent, delivered in an order that says how it may fail.

After Google's distributed cron, which records a launch before it makes it; a table takes the place of their Paxos log.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path

from labs.job_scheduler.cron import Cron, Zone, fires

NEW_YORK = Zone(-5)  # the only zone of this lab
START = datetime(2026, 6, 1, 4)  # midnight there
Hook = Callable[[str], None]  # called between two steps, where a process may die or be paused


def seconds(at: datetime) -> int:
    return int(at.replace(tzinfo=UTC).timestamp())


def open_database() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db


def plan(schedule: str, after: datetime) -> Iterator[tuple[datetime, str]]:
    return fires(Cron.parse(schedule), NEW_YORK, "catch up", after)


def add_job(db: sqlite3.Connection, schedule: str, misfire: str, grace: int, delivery: str, now: datetime) -> None:
    at, _ = next(plan(schedule, now))
    values = (
        "sales",
        "report",
        schedule,
        "America/New_York",
        "2026c",
        misfire,
        grace,
        delivery,
        seconds(now),
        seconds(at),
    )
    columns = "id, version, owner, name, schedule, zone, rules, misfire, grace, delivery, last_at, next_at"
    db.execute(f"INSERT INTO job ({columns}) VALUES (1, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    db.commit()


def create_runs(db: sqlite3.Connection, now: datetime) -> None:
    """Turns everything that has come due into rows. Any number of schedulers may do this at once."""
    due = "SELECT id, schedule, misfire, grace, version, last_at, next_at FROM job WHERE next_at <= ? ORDER BY next_at"
    for job, schedule, misfire, grace, version, last_at, next_at in db.execute(due, (seconds(now),)).fetchall():
        since = datetime.fromtimestamp(next_at - 1, UTC).replace(tzinfo=None)
        missed = list(takewhile(lambda fire: fire[0] <= now, plan(schedule, since)))
        begins, created = last_at, []
        for when, key in missed:
            late = (now - when).total_seconds() > grace
            skip = late and (misfire == "skip" or (misfire == "latest" and when != missed[-1][0]))
            created.append((job, key[:10], key, seconds(when), begins, version, "skipped" if skip else "due"))
            begins = begins if skip else seconds(when)  # the next interval of data begins where this one ends
        with db:  # the next time and the rows move together, or not at all
            move = "UPDATE job SET last_at = ?, next_at = ? WHERE id = ? AND next_at = ? AND version = ?"
            if db.execute(move, (begins, seconds(next(plan(schedule, now))[0]), job, next_at, version)).rowcount:
                insert = "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, 'schedule', ?) ON CONFLICT DO NOTHING"
                db.executemany(insert, created)  # not if somebody has moved or edited the job since


def deliver(db: sqlite3.Connection, queue: list[str], hook: Hook) -> None:
    """Hands waiting runs to the queue. The order of its two steps decides whether a crash repeats a run or loses it."""
    waiting = "SELECT job_id, occurrence, delivery FROM run JOIN job ON id = job_id WHERE state = 'due' ORDER BY due_at"
    for job, key, delivery in db.execute(waiting).fetchall():
        mark = "UPDATE run SET state = 'sent' WHERE job_id = ? AND occurrence = ? AND state = 'due'"
        if delivery == "at least once":
            queue.append(f"{job}/{key}")
            hook("between")
            db.execute(mark, (job, key))
            db.commit()
        else:
            changed = db.execute(mark, (job, key)).rowcount
            db.commit()
            hook("between")
            if changed:
                queue.append(f"{job}/{key}")


def nights(delivery: str | None, seed: int, runs: int = 1000) -> dict[str, int]:
    """How often each run of a job that is due every five minutes was started, while schedulers die and pause."""
    rng, db, queue = random.Random(seed), open_database(), list[str]()
    add_job(db, "*/5 * * * *", "all", 600, delivery or "at least once", START)
    for number in range(1, runs + 1):
        now = START + timedelta(minutes=5 * number)
        fate = rng.choice(("dies before", "dies between", "pauses") + ("works",) * 47)

        def hook(place: str, fate: str = fate) -> None:
            if fate == "pauses":
                deliver(db, queue, lambda _: None)  # another scheduler works meanwhile
            elif fate == "dies between":
                raise ConnectionError(place)

        if delivery is None:  # a timer in the leader's memory; its successor begins with the fire that follows
            queue.extend([f"1/{number}"] * (0 if fate == "dies before" else 2 if fate == "pauses" else 1))
        elif fate != "dies before":
            create_runs(db, now)
            with suppress(ConnectionError):
                deliver(db, queue, hook)
    if delivery:
        create_runs(db, now)
        deliver(db, queue, lambda _: None)
    starts = Counter(queue)
    once = sum(number == 1 for number in starts.values())
    return {"once": once, "more often": len(starts) - once, "never": runs - len(starts)}


def main() -> None:
    for way in (None, "at least once", "at most once"):
        print(f"{way or 'timer':13} of 1,000 runs:", ", ".join(f"{n} {how}" for how, n in nights(way, seed=3).items()))
    for misfire in ("skip", "latest", "all"):
        db = open_database()
        add_job(db, "*/15 * * * *", misfire, 60, "at least once", START - timedelta(minutes=15))
        create_runs(db, START + timedelta(minutes=187))  # nobody was at work for three hours
        to_run, length = db.execute("SELECT count(*), sum(due_at - data_from) FROM run WHERE state = 'due'").fetchone()
        (skipped,) = db.execute("SELECT count(*) FROM run WHERE state = 'skipped'").fetchone()
        print(f"{misfire:6} {to_run} to run, over {(length or 0) // 60} minutes of data, {skipped} skipped")


if __name__ == "__main__":
    main()
