"""Caches that are wrong in ways in which people really get them wrong. The checker must catch every one."""

from __future__ import annotations

from collections.abc import Callable

from labs.challenges.distributed_cache import solution
from labs.challenges.distributed_cache.promises import COPIES
from labs.challenges.distributed_cache.solution import Copy, Load, place
from labs.challenges.world.simulation import Message, View


class NoCache(solution.Node):
    """Believes in the database only."""

    def landed(self, key: str, load: Load, held: list[Copy]) -> None:
        super().landed(key, load, held)
        self.copies.pop(key, None)


class LateFill(solution.Node):
    """Stores the row when it comes, though a put has come while the database was reading."""

    def landed(self, key: str, load: Load, held: list[Copy]) -> None:
        load.newest = (0, "")
        super().landed(key, load, held)


class LastArrival(solution.Node):
    """Keeps what came last, whatever its version."""

    def on_store(self, sender: str, message: Message) -> None:
        version, value = message["copy"]
        for key in {message["key"]} & self.copies.keys():
            self.copies[key] = (version, value)
        super().on_store(sender, message)


class LocalClock(solution.Node):
    """Lets the time of the node that was told about a put decide which value is newer."""

    def on_put(self, sender: str, message: Message) -> None:
        super().on_put(sender, {**message, "version": 1 + self.world.now()})

    def on_row(self, sender: str, message: Message) -> None:
        super().on_row(sender, {**message, "version": 1})


class Modulo(solution.Node):
    """Counts nodes from hash modulo their number: with one more, nearly every key is somewhere else."""

    def owners(self, key: str) -> list[str]:
        names = sorted({name for _, name in self.ring})
        first = place(key) % len(names)
        return [names[(first + turn) % len(names)] for turn in range(min(COPIES, len(names)))]


class OnePoint(solution.Node):
    """Puts each node on the ring once, so that chance decides how much it holds."""

    points = 1


class OldMembers(solution.Node):
    """Adds those who join and forgets to take out those who leave."""

    def on_members(self, sender: str, message: Message) -> None:
        names = sorted({*message["nodes"], *(name for _, name in self.ring)})
        super().on_members(sender, {**message, "nodes": names})


class ReadsOne(solution.Node):
    """Takes the first copy for the newest, at either level."""

    def ask(self, nodes: list[str], message: Message, done: Callable[[list[Copy]], None], need: int = 0) -> float:
        return super().ask(nodes, message, done, 1 if message["type"] == "read" else need)


class WritesOne(solution.Node):
    """Says ok when the first node has taken a put; the others will have it soon."""

    def ask(self, nodes: list[str], message: Message, done: Callable[[list[Copy]], None], need: int = 0) -> float:
        return super().ask(nodes, message, done, 1 if message["type"] == "store" else need)


class OkAtOnce(solution.Node):
    """Says ok before any other node has heard of the put."""

    def on_put(self, sender: str, message: Message) -> None:
        super().on_put(sender, message)
        self.world.answer(sender, message, {"type": "ok"})


class AllOrNothing(solution.Node):
    """Waits for all three, so that none may be missing."""

    def ask(self, nodes: list[str], message: Message, done: Callable[[list[Copy]], None], need: int = 0) -> float:
        return super().ask(nodes, message, done, len(nodes) if message["type"] != "peek" else need)


class CountsMessages(solution.Node):
    """Counts answers, and not who gave them: one that comes twice makes a quorum of one."""

    def on_reply(self, sender: str, message: Message) -> None:
        question = self.questions.get(message["re"])
        if question:
            super().on_reply(f"{sender} {len(question.heard)}", message)


class EmptyVotes(solution.Node):
    """Takes what two nodes say for the truth, also if one of them came back a moment ago and holds nothing."""

    def on_reply(self, sender: str, message: Message) -> None:
        question = self.questions.get(message["re"])
        if question:
            question.heard[sender] = tuple(message["copy"]) if message["copy"] else None
            held = [copy for copy in question.heard.values() if copy]
            if held and len(question.heard) >= question.need:
                del self.questions[message["re"]]
                question.done(held)

    def on_read(self, sender: str, message: Message) -> None:
        super().on_read(sender, message)
        if message["level"] == "quorum" and message["key"] not in self.copies:
            self.reply(sender, message, None)


class OneIsEnough(solution.Node):
    """Fills an empty node from any other that holds a copy, be it an old one."""

    def ask(self, nodes: list[str], message: Message, done: Callable[[list[Copy]], None], need: int = 0) -> float:
        return super().ask(nodes, message, done, 1 if message["type"] == "peek" else need)


class NoHandOver(solution.Node):
    """Leaves it to the database to fill a node that is new."""

    def load(self, key: str, waiting: list[tuple[str, Message]]) -> None:
        if key in self.copies:
            super().load(key, waiting)
        else:
            load = self.loads[key] = Load(self.world.random.random(), self.world.now(), waiting)
            self.read_row(key, load)


class NeverChecked(solution.Node):
    """Serves at level one what it once got, and never asks whether it missed a put."""

    def on_read(self, sender: str, message: Message) -> None:
        super().on_read(sender, {**message, "level": "quorum"})


class FirstNode(solution.Node):
    """Asks the first of a key's nodes at level one, and nobody else when that one is gone."""

    def ask(self, nodes: list[str], message: Message, done: Callable[[list[Copy]], None], need: int = 0) -> float:
        one = message.get("level") == "one"
        return super().ask(self.owners(message["key"])[:1] if one else nodes, message, done, need)


class NoSecondTry(solution.Node):
    """Everybody waits for one reading of the row, for ever if that got lost."""

    def __init__(self, world: View):
        super().__init__(world)
        self.read: set[float] = set()

    def read_row(self, key: str, load: Load) -> None:
        if load.number not in self.read:
            self.read.add(load.number)
            super().read_row(key, load)


class NoSingleFlight(solution.Node):
    """Each who misses reads the row."""

    def on_read(self, sender: str, message: Message) -> None:
        if message["key"] in self.loads:
            self.read_row(message["key"], self.loads[message["key"]])
        super().on_read(sender, message)


class LockForEver(solution.Node):
    """The first of a key's nodes says who may read the row, one at a time. If that one dies, nobody may any more."""

    def __init__(self, world: View):
        super().__init__(world)
        self.locked: dict[str, str] = {}

    def read_row(self, key: str, load: Load) -> None:
        if self.loads.get(key) is load:
            self.tell(self.owners(key)[0], {"type": "lock", "key": key, "id": load.number})
            self.world.later(solution.SILENCE, self.read_row, key, load)

    def on_lock(self, sender: str, message: Message) -> None:
        if message["key"] not in self.locked:
            self.locked[message["key"]] = sender
            self.tell(sender, {**message, "type": "locked"})

    def on_locked(self, sender: str, message: Message) -> None:
        self.world.send("db", {"type": "read", "key": message["key"], "id": message["id"]})

    def on_row(self, sender: str, message: Message) -> None:
        super().on_row(sender, message)
        self.tell(self.owners(message["key"])[0], {"type": "unlock", "key": message["key"]})

    def on_unlock(self, sender: str, message: Message) -> None:
        self.locked.pop(message["key"], None)


class Everybody(solution.Node):
    """Tells every member about every put and asks them all about every get."""

    def ask(self, nodes: list[str], message: Message, done: Callable[[list[Copy]], None], need: int = 0) -> float:
        number = super().ask(nodes, message, done, need)
        for name in sorted({name for _, name in self.ring} - set(nodes)):
            self.tell(name, {**message, "id": 0})
        return number


class WaitsAWhile(solution.Node):
    """Collects for 50 ms what nodes answer, though most have answered long before."""

    def ask(self, nodes: list[str], message: Message, done: Callable[[list[Copy]], None], need: int = 0) -> float:
        late = done if message["type"] == "peek" else lambda held: self.world.later(0.05, done, held)
        return super().ask(nodes, message, late, need)


class Raises(solution.Node):
    """Believes that every reply belongs to a question that is still open."""

    def on_reply(self, sender: str, message: Message) -> None:
        self.questions[message["re"]].heard.get(sender)
        super().on_reply(sender, message)


class Endless(solution.Node):
    """Waits in a loop for a copy that only another message can bring."""

    def on_read(self, sender: str, message: Message) -> None:
        super().on_read(sender, message)
        while message["key"] in self.loads:
            pass


class Flood(solution.Node):
    """Tells every node about every message, and they tell on."""

    def receive(self, sender: str, message: Message) -> None:
        for peer in self.world.peers:
            self.world.send(peer, {"type": "seen", "of": message.get("id")})
        if message["type"] != "seen":
            super().receive(sender, message)


BROKEN = [
    NoCache, LateFill, LastArrival, LocalClock, Modulo, OnePoint, OldMembers, ReadsOne, WritesOne, OkAtOnce, AllOrNothing,
    CountsMessages, EmptyVotes, OneIsEnough, NoHandOver, NeverChecked, FirstNode, NoSecondTry, NoSingleFlight, LockForEver,
    Everybody, WaitsAWhile, Raises, Endless, Flood,
]  # fmt: skip
