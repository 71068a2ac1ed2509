"""A solution: each key has a home, which keeps its messages in order on disk and its leases in memory.

A crash forgets leases, so a message that was out comes again: at least once, as promised. Everything that was said “ok” to is on disk.
"""

from __future__ import annotations

import zlib
from typing import Any

from labs.challenges.message_queue.challenge import LEASE, MOST_FAILURES, MessageQueue
from labs.challenges.world.report import report
from labs.challenges.world.simulation import Message, View


class Node:
    def __init__(self, world: View):
        self.world = world
        self.leased: dict[str, float] = {}  # value -> until when, by this node's clock
        self.out: dict[str, float] = {}  # value -> its latest delivery

    def receive(self, sender: str, message: Message) -> None:
        answer = getattr(self, message["type"])(message)
        self.world.answer(sender, message, answer)

    def produce(self, message: Message) -> Message:
        nodes = self.world.nodes
        home = nodes[zlib.crc32(message["key"].encode()) % len(nodes)]
        if home != self.world.me:
            return {"type": "elsewhere", "node": home}
        if message["value"] not in self.world.disk:  # else it was here before, and the answer was lost
            self.write(message["value"], key=message["key"], state="waiting", failed=[])
        return {"type": "ok"}

    def fetch(self, message: Message) -> Message:
        busy = set()  # keys of which a message is out
        for value in self.world.disk:  # in the order of arrival
            kept = self.world.disk[value]
            if kept["state"] != "waiting" or kept["key"] in busy:
                continue
            busy.add(kept["key"])
            if self.leased.get(value, 0) <= self.world.now():
                self.leased[value] = self.world.now() + LEASE
                delivery = self.out[value] = self.world.random.random()  # another one each time, also after a crash
                return {"type": "message", "key": kept["key"], "value": value, "handle": [value, delivery]}
        return {"type": "empty"}

    def ack(self, message: Message) -> Message:
        value, _ = message["handle"]
        self.write(value, state="done")
        return {"type": "ok"}

    def fail(self, message: Message) -> Message:
        value, delivery = message["handle"]
        kept = self.world.disk[value]
        if kept["state"] == "waiting" and delivery not in kept["failed"]:  # else it is counted already
            failed = [*kept["failed"], delivery]
            self.write(value, failed=failed, state="dead" if len(failed) == MOST_FAILURES else "waiting")
            if self.out.get(value) == delivery:  # else it is late, and the message is out with somebody else
                self.leased.pop(value, None)
        return {"type": "ok"}

    def dead(self, message: Message) -> Message:
        return {
            "type": "values",
            "values": [value for value in self.world.disk if self.world.disk[value]["state"] == "dead"],
        }

    def write(self, value: str, **fields: Any) -> None:
        self.world.disk[value] = {**self.world.disk.get(value, {}), **fields}


def main() -> None:
    report(MessageQueue(), Node)


if __name__ == "__main__":
    main()
