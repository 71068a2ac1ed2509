"""Right caches that are built otherwise than solution.py. The checker must not reject them."""

from __future__ import annotations

from labs.challenges.distributed_cache import solution
from labs.challenges.distributed_cache.promises import COPIES
from labs.challenges.distributed_cache.solution import place
from labs.challenges.world.simulation import Message, View


class Rendezvous(solution.Node):
    """No ring: the three nodes that score highest for a key hold it. A quorum get asks two, and the third if one of them is silent."""

    points = 1  # that is, a list of members

    def owners(self, key: str) -> list[str]:
        return sorted((name for _, name in self.ring), key=lambda name: place(f"{name} {key}"), reverse=True)[:COPIES]

    def on_get(self, sender: str, message: Message) -> None:
        owners = self.owners(message["key"])
        if message["level"] == "one" or len(owners) < COPIES:
            super().on_get(sender, message)
            return
        owners.sort(key=lambda name: name != self.world.me)  # ourselves first
        read = {**message, "type": "read"}
        number = self.ask(
            owners[:2],
            read,
            lambda held: self.world.answer(sender, message, {"type": "value", "value": max(held)[1]}),
        )
        self.world.later(solution.SILENCE / 2, self.ask_third, number, owners[2], read)

    def ask_third(self, number: float, node: str, read: Message) -> None:
        if number in self.questions:
            self.tell(node, {**read, "id": number})


class Forwarding(solution.Node):
    """Only a key's own nodes deal with it: any other hands the client's question on, to the next one if there is no answer."""

    def __init__(self, world: View):
        super().__init__(world)
        self.forwarded: dict[float, tuple[str, Message]] = {}

    def receive(self, sender: str, message: Message) -> None:
        owners = self.owners(message["key"]) if self.ring and message["type"] in ("get", "put") else []
        if owners and self.world.me not in owners:
            number = self.world.random.random()
            self.forwarded[number] = (sender, message)
            self.forward(number, owners)
        elif message["type"] in ("value", "ok"):
            client, question = self.forwarded.pop(message["re"], ("", {}))
            if client:  # else an answer of another node was here first
                self.world.answer(client, question, message)
        else:
            super().receive(sender, message)

    def forward(self, number: float, owners: list[str]) -> None:
        if number in self.forwarded and owners:
            self.world.send(owners[0], {**self.forwarded[number][1], "id": number})
            self.world.later(solution.SILENCE, self.forward, number, owners[1:])


class Gossip(solution.Node):
    """Compares its copies with those of one other member after another all the time, instead of when it is asked for one."""

    pause = 0.5  # seconds

    def __init__(self, world: View):
        super().__init__(world)
        self.turn = 0
        self.world.later(self.pause, self.compare)

    def compare(self) -> None:
        self.world.later(self.pause, self.compare)
        others = sorted({name for _, name in self.ring} - {self.world.me})
        if others:
            self.turn += 1
            self.world.send(others[self.turn % len(others)], {"type": "copies", "at": self.world.now()})

    def on_copies(self, sender: str, message: Message) -> None:
        mine = {key: copy for key, copy in self.copies.items() if sender in self.owners(key)}
        self.world.send(sender, {"type": "these", "at": message["at"], "copies": mine})

    def on_these(self, sender: str, message: Message) -> None:
        for key, (version, value) in message["copies"].items():
            if key in self.copies:  # then two of the three hold one
                self.copies[key] = max(self.copies[key], (version, value))
                self.checked[key] = max(self.checked[key], message["at"])


CORRECT = [Rendezvous, Forwarding, Gossip]
