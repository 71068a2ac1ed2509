"""The end of a batch job: slow machines, large tasks, and which of the two a backup copy mends.

A master hands tasks to idle machines. When only a few still run, it may give idle machines a second
copy of each, and take whichever copy is done first. The rule is that of Dean and Ghemawat,
"MapReduce" (OSDI 2004), section 3.6; the numbers of reduce tasks and machines are from section 5.3.
What a task costs and how slow a slow machine is are ours.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random

MACHINES = 1700
TASKS = 4000
COPY_LAST = 100  # how many tasks are few; the paper doesn't say
SLOW_MACHINES = 5
SLOWNESS = 5  # a slow machine takes five times as long for the same task
HEAVY = 5  # a task with a heavy key has five times as much to do
PIECES = 10  # into which a heavy key is split


@dataclass(frozen=True)
class Outcome:
    seconds: float  # until the last task is done
    machine_hours: float  # spent on tasks, copies that lost included


def run(sizes: Sequence[float], speeds: Sequence[float], copy_last: int) -> Outcome:
    """Tasks in order to idle machines; the last `copy_last` also get a copy. The copy that loses is stopped."""
    waiting = deque(range(len(sizes)))
    idle = deque(range(len(speeds)))
    running: dict[int, dict[int, float]] = {}  # for each task, when which machine started it
    finishes: list[tuple[float, int, int]] = []
    now = spent = 0.0
    while waiting or running:
        work = waiting
        if not waiting and len(running) <= copy_last:
            work = deque(task for task, copies in running.items() if len(copies) == 1)
        while idle and work:
            machine, task = idle.popleft(), work.popleft()
            running.setdefault(task, {})[machine] = now
            heappush(finishes, (now + sizes[task] / speeds[machine], task, machine))
        at, task, _ = heappop(finishes)
        if task in running:  # else the other copy was faster
            now = at
            for machine, start in running.pop(task).items():
                spent += now - start
                idle.append(machine)
    return Outcome(now, spent / 3600)


def machines(slow: int) -> list[float]:
    return [1 / SLOWNESS] * slow + [1.0] * (MACHINES - slow)


def tasks(seed: int = 1) -> list[float]:
    """Seconds of work, fairly even: a hash spreads many keys over the tasks."""
    random = Random(seed)
    return [random.uniform(160, 240) for _ in range(TASKS)]


def heavy(sizes: Sequence[float]) -> list[float]:
    """The last task holds a key with far more values than the rest."""
    return [*sizes[:-1], sizes[-1] * HEAVY]


def split(sizes: Sequence[float]) -> list[float]:
    """That key in pieces, by a second field: more tasks, and a small one to add them up (left out)."""
    return [*sizes[:-1], *[sizes[-1] / PIECES] * PIECES]


def main(slow: int = SLOW_MACHINES, copy_last: int = COPY_LAST) -> None:
    even = tasks()
    cases = [
        ("nothing in the way", even, machines(0)),
        (f"{slow} slow machines", even, machines(slow)),
        ("a heavy key", heavy(even), machines(0)),
        ("that key split", split(heavy(even)), machines(0)),
    ]
    print(f"{TASKS} tasks on {MACHINES} machines. Seconds until the last is done:\n")
    print(f"{'':20}   alone   with backups   machine hours added")
    for name, sizes, speeds in cases:
        alone, helped = run(sizes, speeds, 0), run(sizes, speeds, copy_last)
        added = helped.machine_hours / alone.machine_hours - 1
        print(f"{name:20} {alone.seconds:7.0f} {helped.seconds:14.0f} {added:20.1%}")


if __name__ == "__main__":
    main()
