"""Workers that pause and crash, leases of several lengths, and three ways to judge a report that comes late.

Each worker runs one task at a time and renews its lease three times per length, unless it is paused. The fence is the
attempt's number, after the sequencers of Burrows, "The Chubby lock service" (OSDI 2006, 2.4). Times are in seconds.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal

import simpy
from simpy.events import ProcessGenerator

WORKERS, SECONDS, TASK = 20, 2000.0, 3.0
LOAD = 0.7  # of the workers' time, before anything is repeated
PAUSE_EVERY, PAUSE = 300.0, 8.0  # means: a stopped virtual machine, a full collection, a frozen disk
CRASH_EVERY, RESTART = 1000.0, 20.0
FAILS = 0.05  # of attempts end in an error and are tried again
SWEEP = 1.0  # how often the queue looks for leases that have ended
Guard = Literal["id", "id, running", "id, attempt"]


@dataclass
class Task:
    state: Literal["ready", "running", "done"] = "ready"
    attempt: int = 0
    results: int = 0  # how often "done" was acknowledged
    lost_at: float = 0.0  # when the worker of the last attempt died


@dataclass
class Worker:
    lease_until: float
    paused_until: float = 0.0
    next_pause: float = 0.0
    crash_at: float = 0.0
    task: Task | None = None
    given_up: bool = False


@dataclass
class Queue:
    env: simpy.Environment
    guard: Guard
    lease: float
    dice: random.Random
    ready: list[Task] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    attempts: int = 0
    refused: int = 0
    stale: int = 0  # accepted reports that were not of the newest attempt
    waits: list[float] = field(default_factory=list)  # from a worker's death to the next attempt of its task

    def claim(self) -> tuple[Task, int] | None:
        while self.ready:
            task = self.ready.pop(0)
            if task.state == "ready":
                task.state, task.attempt, self.attempts = "running", task.attempt + 1, self.attempts + 1
                if task.lost_at:
                    self.waits.append(self.env.now - task.lost_at)
                    task.lost_at = 0.0
                return task, task.attempt
        return None

    def report(self, task: Task, attempt: int, failed: bool) -> None:
        accept = {
            "id": True,
            "id, running": task.state == "running",
            "id, attempt": task.attempt == attempt and task.state != "done",
        }[self.guard]
        if not accept:
            self.refused += 1
            return
        self.stale += attempt != task.attempt
        if failed:
            task.state = "ready"
            self.ready.append(task)
        else:
            task.state, task.results = "done", task.results + 1


def arrivals(q: Queue) -> ProcessGenerator:
    while True:
        yield q.env.timeout(q.dice.expovariate(LOAD * WORKERS / TASK))
        q.tasks.append(Task())
        q.ready.append(q.tasks[-1])


def sweeper(q: Queue) -> ProcessGenerator:
    while True:
        yield q.env.timeout(SWEEP)
        for worker in [w for w in q.workers if w.lease_until < q.env.now]:
            worker.given_up = True
            q.workers.remove(worker)
            if worker.task and worker.task.state == "running":
                worker.task.state = "ready"
                q.ready.insert(0, worker.task)


def heartbeats(q: Queue, w: Worker) -> ProcessGenerator:
    while q.env.now < w.crash_at and not w.given_up:
        yield q.env.timeout(max(w.paused_until - q.env.now, q.lease / 3))
        if q.env.now >= w.paused_until and q.env.now < w.crash_at and not w.given_up:
            w.lease_until = q.env.now + q.lease


def work(q: Queue) -> ProcessGenerator:
    """One place for a process: it works, crashes, and another starts there."""
    while True:
        now = q.env.now
        w = Worker(now + q.lease, crash_at=now + q.dice.expovariate(1 / CRASH_EVERY))
        w.next_pause = now + q.dice.expovariate(1 / PAUSE_EVERY)
        q.workers.append(w)
        q.env.process(heartbeats(q, w))
        while not w.given_up and q.env.now < w.crash_at:
            claimed = q.claim()
            if claimed is None:
                yield q.env.timeout(0.1)
                continue
            w.task, attempt = claimed
            left = q.dice.expovariate(1 / TASK)
            while left > 0 and q.env.now < w.crash_at:
                step = min(left, max(w.next_pause - q.env.now, 0), w.crash_at - q.env.now)
                yield q.env.timeout(step)
                left -= step
                if q.env.now >= w.next_pause:
                    w.paused_until = q.env.now + q.dice.expovariate(1 / PAUSE)
                    w.next_pause = w.paused_until + q.dice.expovariate(1 / PAUSE_EVERY)
                    yield q.env.timeout(w.paused_until - q.env.now)
            if q.env.now < w.crash_at:
                q.report(w.task, attempt, failed=q.dice.random() < FAILS)
                w.task = None
            elif w.task.state == "running" and w.task.attempt == attempt:
                w.task.lost_at = w.crash_at
        if not w.given_up:
            yield q.env.timeout(RESTART)


def run(guard: Guard, lease: float, seed: int = 1) -> Queue:
    q = Queue(simpy.Environment(), guard, lease, random.Random(seed))
    for process in (arrivals(q), sweeper(q), *(work(q) for _ in range(WORKERS))):
        q.env.process(process)
    q.env.run(until=SECONDS)
    return q


def main() -> None:
    print("report judged by   lease   done   done twice   stale accepted   refused   wait after a crash (median)")
    cases: list[tuple[Guard, int]] = [("id", 6), ("id, running", 6), ("id, attempt", 6)]
    for guard, lease in [*cases, ("id, attempt", 30), ("id, attempt", 90)]:
        q = run(guard, lease)
        done, twice = sum(t.results > 0 for t in q.tasks), sum(t.results > 1 for t in q.tasks)
        wait = sorted(q.waits)[len(q.waits) // 2]
        print(f"{guard:16} {lease:5} s {done:6} {twice:12} {q.stale:16} {q.refused:9} {wait:15.0f} s")


if __name__ == "__main__":
    main()
