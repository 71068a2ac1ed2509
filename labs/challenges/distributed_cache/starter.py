"""Your cache. Make every stage pass; what clients ask and may be told stands in promises.py."""

from __future__ import annotations

from labs.challenges.distributed_cache.challenge import DistributedCache
from labs.challenges.world.report import report
from labs.challenges.world.simulation import Message, View


class Node:
    def __init__(self, world: View):
        """Called at the start and again when the machine was replaced: nothing is left then, not even what was in world.disk."""
        self.world = world
        self.members: list[str] = []
        self.values: dict[str, str] = {}
        self.waiting: dict[str, list[tuple[str, Message]]] = {}  # key -> who asked for it, until its row is here

    def receive(self, sender: str, message: Message) -> None:
        """Called for each message: from clients, the operator, the database, and other nodes if you send them any."""
        kind, key = message["type"], message.get("key", "")
        if kind == "members":
            self.members = message["nodes"]
            self.world.answer(sender, message, {"type": "ok"})
        elif kind == "where":
            self.world.answer(sender, message, {"type": "nodes", "nodes": [self.members[:1] for _ in message["keys"]]})
        elif kind == "put":
            self.values[key] = message["value"]
            self.world.answer(sender, message, {"type": "ok"})
        elif kind == "get" and key in self.values:
            self.world.answer(sender, message, {"type": "value", "value": self.values[key]})
        elif kind == "get":
            self.waiting.setdefault(key, []).append((sender, message))
            self.world.send("db", {"type": "read", "key": key, "id": key})
        elif kind == "row":
            self.values[key] = message["value"]
            for client, question in self.waiting.pop(key, []):
                self.world.answer(client, question, {"type": "value", "value": message["value"]})


def main() -> None:
    report(DistributedCache(), Node)


if __name__ == "__main__":
    main()
