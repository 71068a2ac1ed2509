"""Your sidecar. Make every stage pass; what it is told and may say stands in challenge.py."""

from __future__ import annotations

from labs.challenges.service_mesh.challenge import ServiceMesh
from labs.challenges.world.report import report
from labs.challenges.world.simulation import Message, View


class Node:
    def __init__(self, world: View):
        """Called at the start and again after each crash: what is in world.disk is still there, everything else is gone."""
        self.world = world
        self.config: Message = {}
        self.waiting: dict[str, tuple[str, Message]] = {}  # number of a call -> who asked, and what

    def receive(self, sender: str, message: Message) -> None:
        """Called for each message: of the control plane, the application beside this node, and other sidecars."""
        if message["type"] == "config":
            self.config = message
        elif message["type"] == "call":  # of web, which waits for “ok” or “failed”
            self.waiting[message["number"]] = (sender, message)
            instance, *_ = self.config["instances"]["stock"]
            mine = {"from": self.config["service"], "proof": self.config["proof"], "id": message["number"]}
            self.world.send(instance, {**message, **mine, "type": "request"})
        elif message["type"] == "request":  # of another sidecar, or so it says
            self.waiting[message["number"]] = (sender, message)
            self.world.send(self.config["app"], {**message, "type": "serve", "id": message["number"]})
        else:  # the answer to one of these
            asker, question = self.waiting.pop(message["re"])
            self.world.answer(asker, question, {**message, "proof": self.config["proof"]})


def main() -> None:
    report(ServiceMesh(), Node)


if __name__ == "__main__":
    main()
