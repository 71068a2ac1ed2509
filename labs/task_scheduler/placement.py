"""Tasks of four shapes on machines of two resources: how they are placed decides whether the large ones ever start.

"Spread" and "best fit" are the opposite ends that the Borg paper (Verma et al., EuroSys 2015, 3.2) describes; sampling a
few machines instead of scoring all is its relaxed randomization, and Mitzenmacher's two choices. Times are in seconds.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass

MACHINES, CORES, MEMORY = 40, 16.0, 64.0
SECONDS = 400.0
LOAD = 0.85  # of all cores
PATIENCE = 10.0  # seconds after which a large task gets a machine reserved


@dataclass(frozen=True)
class Shape:
    name: str
    cores: float
    memory: float
    seconds: float  # mean
    share: float  # of all tasks


SHAPES = (
    Shape("small", 1, 2, 5, 0.70),
    Shape("cores", 4, 4, 10, 0.15),
    Shape("memory", 1, 16, 10, 0.14),
    Shape("large", 12, 40, 30, 0.01),
)


@dataclass
class Machine:
    cores: float = CORES
    memory: float = MEMORY
    reserved: bool = False

    def fits(self, shape: Shape) -> bool:
        return self.cores >= shape.cores and self.memory >= shape.memory

    def free(self) -> float:
        return self.cores / CORES + self.memory / MEMORY


Score = Callable[[Machine], float]  # the lowest wins


def spread(machine: Machine) -> float:
    return -machine.free()


def best_fit(machine: Machine) -> float:
    return machine.free()


@dataclass
class Outcome:
    waits: dict[str, list[float]]
    looked_at: int = 0
    placed: int = 0


def simulate(score: Score, sample: int = MACHINES, reserve: bool = False, seed: int = 1) -> Outcome:
    """Waiting tasks are tried in order of arrival, and smaller ones may overtake; a sample looks at so many machines."""
    dice, machines, now, arrived = random.Random(seed), [Machine() for _ in range(MACHINES)], 0.0, 0
    mean = sum(s.share * s.cores * s.seconds for s in SHAPES)
    rate = LOAD * MACHINES * CORES / mean
    arrivals: list[tuple[float, Shape, float]] = []
    while (now := now + dice.expovariate(rate)) < SECONDS:
        shape = dice.choices(SHAPES, [s.share for s in SHAPES])[0]
        arrivals.append((now, shape, dice.expovariate(1 / shape.seconds)))
    ends: list[tuple[float, int, int, Shape]] = []
    waiting: list[tuple[float, Shape, float]] = []
    out = Outcome({s.name: [] for s in SHAPES})

    def place(at: float, shape: Shape, seconds: float) -> bool:
        seen = range(MACHINES) if sample == MACHINES else dice.sample(range(MACHINES), sample)
        out.looked_at += sample
        able = [i for i in seen if machines[i].fits(shape) and (shape.name == "large" or not machines[i].reserved)]
        if not able:
            return False
        chosen = min(able, key=lambda i: score(machines[i]))
        machines[chosen].cores -= shape.cores
        machines[chosen].memory -= shape.memory
        if shape.name == "large":
            machines[chosen].reserved = False
        out.placed += 1
        out.waits[shape.name].append(now - at)
        heapq.heappush(ends, (now + seconds, out.placed, chosen, shape))
        return True

    while arrived < len(arrivals) or (waiting and ends):
        if arrived < len(arrivals) and (not ends or arrivals[arrived][0] <= ends[0][0]):
            now = arrivals[arrived][0]
            waiting += [] if place(*arrivals[arrived]) else [arrivals[arrived]]
            arrived += 1
            continue
        now, _, index, shape = heapq.heappop(ends)
        machines[index].cores += shape.cores
        machines[index].memory += shape.memory
        failed: set[str] = set()  # of one shape, the first decides
        for task in list(waiting):
            if task[1].name not in failed:
                if place(*task):
                    waiting.remove(task)
                else:
                    failed.add(task[1].name)
        patient = [w for w in waiting if w[1].name == "large" and now - w[0] > PATIENCE]
        if reserve and sum(m.reserved for m in machines) < len(patient):
            max((m for m in machines if not m.reserved), key=Machine.free).reserved = True
    return out


def main() -> None:
    print("placement                  large tasks wait: median    95 %   the others: 99 %   machines looked at, a task")
    for name, score, sample, reserve in (
        ("spread", spread, MACHINES, False),
        ("spread, reserving", spread, MACHINES, True),
        ("two sampled, emptier", spread, 2, False),
        ("ten sampled, best fit", best_fit, 10, False),
        ("best fit", best_fit, MACHINES, False),
    ):
        out = simulate(score, sample, reserve)
        large, others = sorted(out.waits["large"]), sorted(w for s in SHAPES[:3] for w in out.waits[s.name])
        median, slow, other = large[len(large) // 2], large[int(0.95 * len(large))], others[int(0.99 * len(others))]
        print(f"{name:25} {median:17.1f} s {slow:7.1f} s {other:14.1f} s {out.looked_at / out.placed:20.0f}")


if __name__ == "__main__":
    main()
