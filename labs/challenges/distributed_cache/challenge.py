"""The challenge: a cache on several nodes, before a slow database, that says nothing old after a write was acknowledged.

What clients ask and what was promised to them stands in promises.py, and checker.py finds what was broken. Here are the stages, and those
who ask: an operator, clients, and the database that nodes may ask.
"""

from __future__ import annotations

import json
import random
from collections.abc import Generator, Iterable, Iterator
from typing import Any, ClassVar

from labs.challenges.distributed_cache.checker import check, of, reads_of, said
from labs.challenges.distributed_cache.promises import (
    COPIES,
    CROWD,
    CROWDED,
    FAST,
    GIVE_UP,
    KEYS,
    PATIENCE,
    QUIET,
    ROW,
    SAMPLE,
    SECONDS,
)  # fmt: skip
from labs.challenges.world.judge import Run, Stage, Violation, percentile
from labs.challenges.world.report import messages
from labs.challenges.world.simulation import Conditions, Fault, Message, World

Process = Generator[Any, Any, None]


def changing(chance: random.Random) -> Conditions:
    """A sixth node joins, one of the first five leaves, a seventh joins."""
    leaver = f"n{chance.randrange(5) + 1}"
    changes = (("join", 2.5, "n6"), ("leave", 4.5, leaver), ("join", 6.0, "n7"))
    return Conditions(nodes=7, faults=tuple(Fault(kind, start, SECONDS, (node,)) for kind, start, node in changes))


def losing(chance: random.Random) -> Conditions:
    """Two nodes are cut off for a moment; later a sixth joins."""
    cuts = [Fault("partition", start, start + 1.2, (f"n{chance.randrange(5) + 1}",)) for start in (1.4, 3.2)]
    faults = (*cuts, Fault("join", 5.5, SECONDS, ("n6",)))
    return Conditions(nodes=6, loss=0.05, duplication=0.3, delay=(0.001, 0.05), faults=faults)


def dying(chance: random.Random) -> Conditions:
    """One fault after another, never two at once: a machine is replaced, or a node cut off."""
    faults, start = [], 1.2
    lengths = [chance.uniform(0.4, 1.0), chance.uniform(0.4, 1.0), GIVE_UP + 0.8]
    chance.shuffle(lengths)
    for length in lengths:
        kind = chance.choice(("replacement", "partition"))
        faults.append(Fault(kind, start, start + length, (f"n{chance.randrange(5) + 1}",)))
        start += length + chance.uniform(0.4, 0.8)
    return Conditions(nodes=5, loss=0.03, duplication=0.1, delay=(0.001, 0.03), drift=0.05, faults=tuple(faults))


class Town:
    """What clients, operator and database of one run share: the rows' versions, and who is a member."""

    def __init__(self, world: World):
        self.world = world
        self.chance = random.Random(f"{world.seed} town")
        self.changes = [fault for fault in world.conditions.faults if fault.kind in ("join", "leave")]
        late = {change.nodes[0] for change in self.changes if change.kind == "join"}
        self.members = [name for name in world.names if name not in late]
        self.open = list(self.members)  # whom clients ask
        self.writable = True  # clients don't write while members change
        self.epoch = 1
        self.told: dict[str, tuple[int, int]] = {}  # node -> the epoch it has taken, and in which of its lives
        self.versions: dict[str, int] = {}

    def read(self, sender: str, message: Message) -> None:
        """The database: a row is that of the moment at which the question arrives, and takes a while."""
        key = str(message.get("key"))
        version = self.versions.get(key, 1)
        row = {"type": "row", "key": key, "value": f"{key}@{version}", "version": version, "re": message.get("id")}
        found = self.world.env.timeout(self.chance.uniform(*ROW))
        found.callbacks.append(lambda _: self.world.send("db", sender, json.dumps(row)))

    def tell(self, node: str) -> Process:
        """The operator tells a node who the members are, again after each change and when its machine was replaced."""
        world, host = self.world, self.world.hosts[node]
        while True:
            now = (self.epoch, host.starts)
            if host.program is not None and self.told.get(node) != now:
                asked = {"type": "members", "epoch": self.epoch, "nodes": self.members}
                if said((yield from world.ask("operator", node, asked, 0.15))) == "ok":
                    self.told[node] = now
            yield world.env.timeout(0.05)

    def operate(self) -> Process:
        """Lets nodes join and leave, one after another."""
        yield self.world.env.timeout(0.5)
        yield from self.look()
        for change in self.changes:
            if self.members == list(change.nodes):
                return
            yield self.world.env.timeout(max(0.0, change.start - 1.0 - self.world.env.now))
            self.writable = False
            yield self.world.env.timeout(max(0.0, change.start - self.world.env.now))
            joining = change.nodes if change.kind == "join" else ()
            self.members = [name for name in (*self.members, *joining) if name in joining or name not in change.nodes]
            self.open = [name for name in self.open if name in self.members]
            self.epoch += 1
            while any(host.program and self.told[name][0] < self.epoch for name, host in self.world.hosts.items()):
                yield self.world.env.timeout(0.05)
            if change.kind == "leave":
                self.world.stop(change.nodes[0])
            self.open, self.writable = list(self.members), True
            yield from self.look()

    def look(self) -> Process:
        asked, about = {"type": "where", "keys": list(SAMPLE)}, (self.epoch, list(self.members))
        for node in self.members:
            for _ in range(4):
                if (yield from self.world.ask("operator", node, asked, PATIENCE, about=about)).answer:
                    break


class DistributedCache:
    """Four clients that often ask for what they have just written, and some that come at the worst moment."""

    name: ClassVar[str] = "distributed-cache"
    seconds: ClassVar[float] = SECONDS
    stages: ClassVar[tuple[Stage, ...]] = (
        Stage(
            "one node",
            "Versions say which of two values is newer, in whatever order they come.",
            lambda _: Conditions(),
        ),
        Stage(
            "five nodes",
            "Any two of a key's three nodes include one that has taken the put, if two took it before you said ok.",
            lambda _: Conditions(nodes=5),
        ),
        Stage(
            "nodes join and leave",
            "A ring with many points for each node. Who is new asks those who had the key.",
            changing,
        ),
        Stage(
            "a network that loses, repeats and reorders",
            "Who has answered, and to which question? Count nodes, not messages.",
            losing,
        ),
        Stage(
            "machines are replaced, nodes cut off",
            "A node that holds nothing knows nothing: its word is no vote.",
            dying,
        ),
        Stage(
            "fast",
            "Let those who miss the same row wait for the same answer, and ask no more nodes than the level needs.",
            lambda _: Conditions(nodes=5, delay=FAST),
        ),
    )

    def clients(self, world: World) -> Iterable[Iterator[object]]:
        town = Town(world)
        world.serve("db", town.read)
        for node in world.names:
            yield town.tell(node)
        yield town.operate()
        for name in ("c1", "c2", "c3", "c4"):
            yield self._client(town, name)
        yield self._reader(town)
        for number, start in enumerate((0.7, 1.2, 2.9, 6.6)):
            yield self._race(town, f"r{number}", start)
        for number, fault in enumerate(world.conditions.faults):
            yield self._crowd(town, f"u{number}", fault.start - 0.1, 4, 0.01)  # just as something happens to a node
        for number, key in enumerate(CROWDED if world.conditions.delay == FAST else ()):
            yield self._crowd(town, key, 2.0 + number, CROWD * world.conditions.load, 0.05 / CROWD)

    def _client(self, town: Town, me: str) -> Process:
        chance = random.Random(f"{town.world.seed} {me}")
        yield town.world.env.timeout(0.5)
        while True:
            yield town.world.env.timeout(chance.expovariate(4 * town.world.conditions.load + 0.5))
            if town.world.env.now > QUIET:
                return
            key = chance.choice(KEYS[:3] if chance.random() < 0.3 else KEYS)
            if town.writable and chance.random() < 0.4:
                yield from self._write(town, me, key, chance)
            else:
                yield from self._read(town, me, key, chance, chance.choice(("one", "quorum")))

    def _write(self, town: Town, me: str, key: str, chance: random.Random) -> Process:
        """Commits to the database, tells the cache, and asks two nodes what became of it."""
        version = town.versions[key] = town.versions.get(key, 1) + 1
        put = {"type": "put", "key": key, "value": f"{key}@{version}", "version": version}
        if (yield from self._ask(town, me, put, chance)):
            town.world.env.process(self._read(town, f"{me}-friend", key, chance))
            yield from self._read(town, me, key, chance)

    def _read(self, town: Town, me: str, key: str, chance: random.Random, level: str = "quorum") -> Process:
        yield from self._ask(town, me, {"type": "get", "key": key, "level": level}, chance)

    def _ask(self, town: Town, me: str, asked: Message, chance: random.Random) -> Generator[Any, Any, bool]:
        """Asks one member after another, until one answers."""
        begin, turn = town.world.env.now, chance.randrange(60)
        while town.world.env.now < begin + GIVE_UP:
            node = town.open[turn % len(town.open)]
            if (yield from town.world.ask(me, node, asked, PATIENCE, about=begin)).answer:
                return True
            if asked["type"] == "put" and not town.writable:
                break
            turn += 1
        return False

    def _reader(self, town: Town) -> Process:
        """Asks for every row once, so that later the database isn't needed any more."""
        chance = random.Random(f"{town.world.seed} reader")
        yield town.world.env.timeout(0.5)
        for key in KEYS:
            yield town.world.env.timeout(0.06)
            town.world.env.process(self._read(town, f"reader-{key}", key, chance))

    def _race(self, town: Town, key: str, start: float) -> Process:
        """Somebody asks for a row that no node holds yet, and two change it before the database has answered."""
        chance = random.Random(f"{town.world.seed} {key}")
        yield town.world.env.timeout(start)
        town.world.env.process(self._read(town, f"{key}-reader", key, chance))
        for writer in (f"{key}-writer", f"{key}-other"):
            yield town.world.env.timeout(chance.uniform(0.002, 0.02))
            town.world.env.process(self._write(town, writer, key, chance))

    def _crowd(self, town: Town, key: str, start: float, size: float, pause: float) -> Process:
        """Many want a row that no node holds yet."""
        chance = random.Random(f"{town.world.seed} {key}")
        yield town.world.env.timeout(start)
        for number in range(max(1, round(size))):
            yield town.world.env.timeout(pause)
            level = chance.choice(("one", "quorum"))
            town.world.env.process(self._read(town, f"{key}-{number}", key, chance, level))

    def check(self, run: Run) -> Violation | None:
        return check(run)

    def show(self, run: Run) -> None:
        messages(run)

    def score(self, runs: list[Run]) -> dict[str, str]:
        asked = [one for run in runs for one in of(run, "get", "put")]
        usual = [one for one in asked if one.answer and one.asked["key"] in KEYS]
        scores = {}
        for kind in ("get at level one", "get at level quorum", "put"):
            ending = kind.split()[-1]
            waits = [one.end - one.start for one in usual if one.asked.get("level", "put") == ending]
            half, nearly_all = (1000 * percentile(waits, share) for share in (0.5, 0.99))
            scores[kind] = f"{half:.0f} ms (half), {nearly_all:.0f} ms (99 %)"
        reads = sum(key in KEYS for run in runs for _, key in reads_of(run)) / len(KEYS) / len(runs)
        return scores | {
            "messages": f"{sum(run.sent for run in runs) / len(asked):.1f} for each question",
            "a row is read": f"{reads:.1f} times, of {COPIES}",
        }
