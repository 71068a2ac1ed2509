"""A solution: each of a key's three nodes is a cache of its own. A put is ok when two have taken it, a quorum get takes the newer of two.

A copy is as new as every put that its node has taken: it comes from two other copies or the database, and puts that arrive meanwhile count.
A node without a copy has no vote, so a machine that came back empty can't outvote one that knows.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

from labs.challenges.distributed_cache.challenge import DistributedCache
from labs.challenges.distributed_cache.promises import COPIES, STALE
from labs.challenges.world.report import report
from labs.challenges.world.simulation import Message, View

CHECKED = 0.7 * STALE  # seconds for which a copy may answer alone, after it was compared with others
SILENCE = 0.15  # seconds after which we don't wait for other nodes, or for a row, any longer

Copy = tuple[int, str]  # version, value


def place(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


@dataclass
class Question:
    """What nodes were asked. ``done`` gets the copies of ``need`` of them, or none if all have answered and too few hold one."""

    need: int
    nodes: list[str]
    done: Callable[[list[Copy]], None]
    heard: dict[str, Copy | None] = field(default_factory=dict)  # by node: what comes twice counts once


@dataclass
class Load:
    """A copy on its way into this node, who waits for it, and the newest put since it began."""

    number: float
    began: float
    waiting: list[tuple[str, Message]]
    newest: Copy = (0, "")


class Node:
    points = 64  # of each node on the ring

    def __init__(self, world: View):
        self.world = world
        self.epoch = 0
        self.ring: list[tuple[int, str]] = []
        self.copies: dict[str, Copy] = {}
        self.checked: dict[str, float] = {}  # when a copy was last known to be as new as any two
        self.loads: dict[str, Load] = {}
        self.questions: dict[float, Question] = {}

    def receive(self, sender: str, message: Message) -> None:
        if self.ring or message["type"] == "members":  # who doesn't know the members can't answer anything
            getattr(self, f"on_{message['type']}")(sender, message)

    def on_members(self, sender: str, message: Message) -> None:
        if message["epoch"] > self.epoch:
            self.epoch = message["epoch"]
            points = [(f"{name}#{number}", name) for name in message["nodes"] for number in range(self.points)]
            self.ring = sorted((place(point), name) for point, name in points)
            self.loads.clear()  # and what is no longer ours, since nobody will tell us about puts
            self.copies = {key: copy for key, copy in self.copies.items() if self.world.me in self.owners(key)}
        self.world.answer(sender, message, {"type": "ok"})

    def owners(self, key: str) -> list[str]:
        """The next three nodes on the ring."""
        found: list[str] = []
        start = bisect(self.ring, (place(key), ""))
        while len(found) < min(COPIES, len(self.ring) // self.points):
            name = self.ring[start % len(self.ring)][1]
            found += [name] * (name not in found)
            start += 1
        return found

    def on_where(self, sender: str, message: Message) -> None:
        self.world.answer(sender, message, {"type": "nodes", "nodes": [self.owners(key) for key in message["keys"]]})

    def on_get(self, sender: str, message: Message) -> None:
        def answer(held: list[Copy]) -> None:
            self.world.answer(sender, message, {"type": "value", "value": max(held)[1]})

        owners = self.owners(message["key"])
        if message["level"] == "one":
            owners = [self.world.me if self.world.me in owners else self.world.random.choice(owners)]
        self.ask(owners, {**message, "type": "read"}, answer)

    def on_put(self, sender: str, message: Message) -> None:
        store = {"type": "store", "key": message["key"], "copy": [message["version"], message["value"]]}
        self.ask(self.owners(message["key"]), store, lambda _: self.world.answer(sender, message, {"type": "ok"}))

    # Between nodes

    def ask(self, nodes: list[str], message: Message, done: Callable[[list[Copy]], None], need: int = 0) -> float:
        """Asks nodes, and needs most of them."""
        number = self.world.random.random()
        self.questions[number] = Question(need or len(nodes) // 2 + 1, nodes, done)
        for node in nodes:
            self.tell(node, {**message, "id": number})
        return number

    def tell(self, node: str, message: Message) -> None:
        if node == self.world.me:
            self.receive(node, message)
        else:
            self.world.send(node, message)

    def reply(self, node: str, message: Message, copy: Copy | None) -> None:
        self.tell(node, {"type": "reply", "re": message["id"], "copy": copy})

    def on_reply(self, sender: str, message: Message) -> None:
        question = self.questions.get(message["re"])
        if question is None:
            return
        question.heard[sender] = tuple(message["copy"]) if message["copy"] else None
        held = [copy for copy in question.heard.values() if copy]
        if len(held) >= question.need or len(question.heard) == len(question.nodes):
            del self.questions[message["re"]]
            question.done(held if len(held) >= question.need else [])

    def on_store(self, sender: str, message: Message) -> None:
        key, copy = message["key"], tuple(message["copy"])
        if key in self.copies:  # what we don't hold can't be old
            self.copies[key] = max(self.copies[key], copy)
        if key in self.loads:
            self.loads[key].newest = max(self.loads[key].newest, copy)
        self.reply(sender, message, copy)

    def on_peek(self, sender: str, message: Message) -> None:
        self.reply(sender, message, self.copies.get(message["key"]))

    def on_read(self, sender: str, message: Message) -> None:
        key = message["key"]
        good = message["level"] == "quorum" or self.world.now() - self.checked.get(key, 0) < CHECKED
        if key in self.copies and good:
            self.reply(sender, message, self.copies[key])
        elif key in self.loads:
            self.loads[key].waiting.append((sender, message))
        elif self.world.me in self.owners(key):  # else one of us doesn't know the members of today
            self.load(key, [(sender, message)])

    # How a copy comes here: from two that others hold, or else from the database

    def load(self, key: str, waiting: list[tuple[str, Message]]) -> None:
        def peeked(held: list[Copy]) -> None:
            if held:
                self.landed(key, load, held)
            else:
                self.read_row(key, load)

        load = self.loads[key] = Load(self.world.random.random(), self.world.now(), waiting)
        self.world.later(SILENCE, self.read_row, key, load)
        self.ask(self.owners(key), {"type": "peek", "key": key}, peeked)

    def read_row(self, key: str, load: Load) -> None:
        if self.loads.get(key) is load:
            self.world.send("db", {"type": "read", "key": key, "id": load.number})
            self.world.later(SILENCE, self.read_row, key, load)

    def on_row(self, sender: str, message: Message) -> None:
        load = self.loads.get(message["key"])
        if load and load.number == message["re"]:  # else it was read before this load began, and may be old
            self.landed(message["key"], load, [(message["version"], message["value"])])

    def landed(self, key: str, load: Load, held: list[Copy]) -> None:
        if self.loads.get(key) is load:
            del self.loads[key]
            self.copies[key], self.checked[key] = max(load.newest, *held), load.began
            for sender, message in load.waiting:
                self.reply(sender, message, self.copies[key])


def main() -> None:
    report(DistributedCache(), Node)


if __name__ == "__main__":
    main()
