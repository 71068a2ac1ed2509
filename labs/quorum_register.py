"""R + W > N: do reads and writes overlap enough to be linearizable?

N replicas keep the value with the largest stamp. A write sends its value to all and is done after W answers; a read takes
the value with the largest stamp out of R answers. Delays are random and nothing fails. Repair, the reader's second round,
is that of Attiya, Bar-Noy and Dolev, "Sharing Memory Robustly in Message-Passing Systems" (JACM 1995).
"""

import random
from dataclasses import dataclass, field

import simpy
from simpy.events import ProcessGenerator

from labs.linearizable import MODELS, Op

N = 3
HISTORIES = 200  # simulated histories for each way to run the store
OPERATIONS = 3  # by each of two writers and two readers
READ = 1.0  # mean time that a message takes
WRITE = 4.0  # and one with a value to store
PAUSE = 1.0  # mean time between a client's operations
SKEW = 10.0  # how far the second writer's clock is behind, where clocks are skewed

linearizable = MODELS["linearizable"]
Stamp = tuple[float, str]  # a time or a counter; the writer's name decides between equal ones


@dataclass
class Way:
    """How the store is run."""

    name: str
    r: int = 2
    w: int = 2
    repair: bool = False  # a reader stores what it read on W replicas before it answers
    skew: float = 0.0
    ask_first: bool = False  # a writer takes its stamp from R replicas instead of its clock


@dataclass
class Replica:
    stamp: Stamp = (0.0, "")
    value: int = 0


@dataclass
class Store:
    env: simpy.Environment
    way: Way
    dice: random.Random
    replicas: list[Replica] = field(default_factory=lambda: [Replica() for _ in range(N)])
    history: list[Op] = field(default_factory=list)

    def call(self, replica: Replica, stamp: Stamp, value: int) -> ProcessGenerator:
        """One message there and one back; the replica keeps the newer of its value and this one."""
        yield self.env.timeout(self.dice.expovariate(1 / (WRITE if stamp[1] else READ)))
        if stamp > replica.stamp:
            replica.stamp, replica.value = stamp, value
        answer = replica.stamp, replica.value
        yield self.env.timeout(self.dice.expovariate(1 / READ))
        return answer

    def ask_all(self, needed: int, stamp: Stamp = (0.0, ""), value: int = 0) -> ProcessGenerator:
        """Calls every replica and returns the newest of the first answers; the other calls go on."""
        calls = [self.env.process(self.call(replica, stamp, value)) for replica in self.replicas]
        while sum(call.processed for call in calls) < needed:
            yield self.env.any_of([call for call in calls if not call.processed])
        return max(call.value for call in calls if call.processed and call.value)

    def write(self, client: str, value: int, skew: float) -> ProcessGenerator:
        stamp = (self.env.now + 1000 - skew, client)
        if self.way.ask_first:
            (counter, _), _ = yield from self.ask_all(self.way.r)
            stamp = (counter + 1, client)
        yield from self.ask_all(self.way.w, stamp, value)

    def read(self) -> ProcessGenerator:
        stamp, value = yield from self.ask_all(self.way.r)
        if self.way.repair:
            yield from self.ask_all(self.way.w, stamp, value)
        return value

    def client(self, name: str, number: int) -> ProcessGenerator:
        for turn in range(OPERATIONS):
            yield self.env.timeout(self.dice.expovariate(1 / PAUSE))
            start = self.env.now
            if name.startswith("writer"):
                value = 10 * number + turn + 1
                yield from self.write(name, value, self.way.skew * (number == 1))
                self.history.append(Op(name, "write", "x", value, start, self.env.now))
            else:
                value = yield from self.read()
                self.history.append(Op(name, "read", "x", value, start, self.env.now))


def run(way: Way, seed: int) -> list[Op]:
    env = simpy.Environment()
    store = Store(env, way, random.Random(seed))
    for number in range(2):
        env.process(store.client(f"writer {number}", number))
        env.process(store.client(f"reader {number}", number))
    env.run()
    return store.history


WAYS = [
    Way("R + W = N", r=1),
    Way("R + W > N"),
    Way("and repair before answering", repair=True),
    Way("and a writer's clock is behind", repair=True, skew=SKEW),
    Way("but writers ask for the stamp", repair=True, skew=SKEW, ask_first=True),
]


def broken(way: Way) -> int:
    return sum(not linearizable(run(way, seed)) for seed in range(HISTORIES))


def smallest(ops: list[Op]) -> list[Op]:
    """Leaves out what the violation doesn't need: reads, and writes that nobody read."""
    for op in ops:
        needless = op.kind == "read" or all(other.value != op.value for other in ops if other is not op)
        rest = [other for other in ops if other is not op]
        if needless and not linearizable(rest):
            return smallest(rest)
    return sorted(ops, key=lambda op: op.start)


def main() -> None:
    print(f"of {HISTORIES} histories                not linearizable")
    for way in WAYS:
        print(f"{way.name:32}   {broken(way):13}")
    cores = [smallest(ops) for ops in (run(WAYS[1], seed) for seed in range(HISTORIES)) if not linearizable(ops)]
    print(f"\nthe smallest core of those with {WAYS[1].name}")
    for op in min(cores, key=len, default=[]):
        print(f"{op.client:8}  {op.kind:5}  {op.value:2}  from {op.start:5.2f} to {op.end:5.2f}")


if __name__ == "__main__":
    main()
