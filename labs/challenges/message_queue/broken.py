"""Queues that are wrong in ways in which people really get them wrong. The checker must catch every one."""

from __future__ import annotations

import zlib

from labs.challenges.message_queue import solution
from labs.challenges.message_queue.challenge import LEASE, MOST_FAILURES
from labs.challenges.world.simulation import Disk, Message, View


class InMemory(solution.Node):
    """Says ok to what only memory holds: a crash takes it along."""

    def __init__(self, world: View):
        super().__init__(world)
        self.world.disk = Disk()


class DeletedWhenFetched(solution.Node):
    """Takes a message out when it is handed out, so a consumer that dies takes it along: at most once."""

    def fetch(self, message: Message) -> Message:
        answer = super().fetch(message)
        if answer["type"] == "message":
            self.write(answer["value"], state="done")
        return answer


class NeverLeased(solution.Node):
    """Hands a message out to whoever asks until it is acknowledged."""

    def fetch(self, message: Message) -> Message:
        self.leased.clear()
        return super().fetch(message)


class LeasedForEver(solution.Node):
    """Remembers on disk that a message is out, but not until when."""

    def fetch(self, message: Message) -> Message:
        answer = super().fetch(message)
        if answer["type"] == "message":
            self.leased[answer["value"]] = float("inf")
        return answer


class ForgetsWhatIsDone(solution.Node):
    """Keeps acknowledgments in memory: after a crash, all that was done comes again."""

    def __init__(self, world: View):
        super().__init__(world)
        self.done: set[str] = set()

    def ack(self, message: Message) -> Message:
        self.leased[message["handle"][0]] = float("inf")
        self.done.add(message["handle"][0])
        return {"type": "ok"}

    def fetch(self, message: Message) -> Message:
        busy = set()
        for value in self.world.disk:
            kept = self.world.disk[value]
            if kept["state"] != "waiting" or kept["key"] in busy or value in self.done:
                continue
            busy.add(kept["key"])
            if self.leased.get(value, 0) <= self.world.now():
                self.leased[value] = self.world.now() + LEASE
                return {
                    "type": "message",
                    "key": kept["key"],
                    "value": value,
                    "handle": [value, self.world.random.random()],
                }
        return {"type": "empty"}


class TakesTwice(solution.Node):
    """Takes a repeated question for a new one: a message whose ok was lost is in the queue twice."""

    def produce(self, message: Message) -> Message:
        copies = sum(value.split("#")[0] == message["value"] for value in self.world.disk)
        answer = super().produce({**message, "value": f"{message['value']}#{copies}"})
        return answer

    def fetch(self, message: Message) -> Message:
        answer = super().fetch(message)
        return {**answer, "value": answer["value"].split("#")[0]} if answer["type"] == "message" else answer


class NoOrder(solution.Node):
    """Skips a message that is out and hands out the next of the same key."""

    def fetch(self, message: Message) -> Message:
        for value in self.world.disk:
            kept = self.world.disk[value]
            if kept["state"] == "waiting" and self.leased.get(value, 0) <= self.world.now():
                self.leased[value] = self.world.now() + LEASE
                return {
                    "type": "message",
                    "key": kept["key"],
                    "value": value,
                    "handle": [value, self.world.random.random()],
                }
        return {"type": "empty"}


class CountsDeliveries(solution.Node):
    """Buries a message after three deliveries, though consumers that died said nothing against it."""

    def fetch(self, message: Message) -> Message:
        answer = super().fetch(message)
        if answer["type"] == "message":
            value = answer["value"]
            seen = self.world.disk[value].get("seen", 0) + 1
            self.write(value, seen=seen, state="dead" if seen >= MOST_FAILURES else "waiting")
        return answer


class CountsInMemory(solution.Node):
    """Counts failures in memory, so that a crash gives poison three more lives."""

    def __init__(self, world: View):
        super().__init__(world)
        self.failed: dict[str, set[float]] = {}

    def fail(self, message: Message) -> Message:
        value, delivery = message["handle"]
        self.failed.setdefault(value, set()).add(delivery)
        if len(self.failed[value]) >= MOST_FAILURES:
            self.write(value, state="dead")
        self.leased.pop(value, None)
        return {"type": "ok"}


class TwoHomes(solution.Node):
    """Chooses a key's home by the nodes that it happens to start with, itself first."""

    def produce(self, message: Message) -> Message:
        nodes = [self.world.me, *self.world.peers]
        if zlib.crc32(message["key"].encode()) % len(nodes) == 0:
            return {"type": "elsewhere", "node": nodes[-1]} if len(nodes) > 1 else self.take(message)
        return self.take(message)

    def take(self, message: Message) -> Message:
        if message["value"] not in self.world.disk:
            self.write(message["value"], key=message["key"], state="waiting", failed=[])
        return {"type": "ok"}


class Endless(solution.Node):
    """Waits for a message in a loop, which no other message can interrupt."""

    def fetch(self, message: Message) -> Message:
        answer = super().fetch(message)
        while answer["type"] == "empty":
            answer = super().fetch(message)
        return answer


class Flood(solution.Node):
    """Tells every node about every message, and they tell on."""

    def receive(self, sender: str, message: Message) -> None:
        for peer in self.world.peers:
            self.world.send(peer, {"type": "seen", "of": message.get("id")})
        if message["type"] != "seen":
            super().receive(sender, message)


class Raises(solution.Node):
    """Believes that every acknowledgment is for a message that it knows."""

    def ack(self, message: Message) -> Message:
        del self.leased[message["handle"][0]]
        return super().ack(message)


BROKEN = [
    InMemory, DeletedWhenFetched, NeverLeased, LeasedForEver, ForgetsWhatIsDone, TakesTwice, NoOrder, CountsDeliveries,
    CountsInMemory, TwoHomes, Endless, Flood, Raises,
]  # fmt: skip
