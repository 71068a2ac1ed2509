"""Your message queue. Make every stage pass; what clients ask and may be told stands in challenge.py."""

from __future__ import annotations

from labs.challenges.message_queue.challenge import MessageQueue
from labs.challenges.world.report import report
from labs.challenges.world.simulation import Message, View


class Node:
    def __init__(self, world: View):
        """Called at the start and again after each crash: what is in world.disk is still there, everything else is gone."""
        self.world = world
        self.waiting: list[Message] = []

    def receive(self, sender: str, message: Message) -> None:
        """Called for each message. An answer is sent with world.answer(sender, message, {…})."""
        if message["type"] == "produce":
            self.waiting.append(message)
            self.world.answer(sender, message, {"type": "ok"})
        elif message["type"] == "fetch":
            if not self.waiting:
                self.world.answer(sender, message, {"type": "empty"})
                return
            first = self.waiting.pop(0)
            answer = {"type": "message", "key": first["key"], "value": first["value"], "handle": first["value"]}
            self.world.answer(sender, message, answer)
        elif message["type"] in ("ack", "fail"):
            self.world.answer(sender, message, {"type": "ok"})  # what about the lease, and the third failure?
        elif message["type"] == "dead":
            self.world.answer(sender, message, {"type": "values", "values": []})


def main() -> None:
    report(MessageQueue(), Node)


if __name__ == "__main__":
    main()
