"""Limiters that are wrong in ways in which people really get them wrong. The checker must catch every one."""

from __future__ import annotations

from labs.challenges.rate_limiter import solution
from labs.challenges.rate_limiter.challenge import BUDGET
from labs.challenges.world.simulation import Message, View


class EachItsOwn(solution.Node):
    """Every node enforces the whole budget, so three allow three times as much."""

    def share(self) -> float:
        return BUDGET


class EqualShares(solution.Node):
    """A third for each node, also where nobody asks."""

    def share(self) -> float:
        return BUDGET / len(self.world.nodes)


class WindowOfTheClock(solution.Node):
    """Counts by the second of the clock: a budget at the end of one second and another at the start of the next."""

    def fill(self) -> None:
        if int(self.world.now()) != int(self.filled):
            self.tokens = self.share()
        self.filled = self.world.now()


class BigBucket(solution.Node):
    """Saves what nobody asks for, and spends it at once."""

    def fill(self) -> None:
        now = self.world.now()
        self.tokens += self.share() * (now - self.filled)
        self.filled = now


class WaitsForNobody(solution.Node):
    """Takes silence for death: on both sides of a cut, each spends what the other has."""

    def share(self) -> float:
        now = self.world.now()
        others = sum(demand + 1 for at, demand in self.heard.values() if now - at < solution.GIVEN_UP)
        return BUDGET * (self.demand + 1) / (self.demand + 1 + others)


class NeverGivesUp(solution.Node):
    """Keeps the share of a node that is dead."""

    def share(self) -> float:
        others = sum(self.heard.get(peer, (0, BUDGET))[1] + 1 for peer in self.world.peers)
        return BUDGET * (self.demand + 1) / (self.demand + 1 + others)


class ComparesClocks(solution.Node):
    """Sends the time of its own clock, and believes that of others."""

    def tell(self) -> None:
        for peer in self.world.peers:
            self.world.send(peer, {"type": "demand", "demand": self.demand, "at": self.world.now()})
        super().tell()

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "demand" and "at" in message:
            if self.world.now() - message["at"] < solution.SILENCE:
                super().receive(sender, message)
        elif message["type"] != "demand":
            super().receive(sender, message)


class AsksTheBank(solution.Node):
    """Asks one node for every request; when that one is gone, so is the limiter."""

    def __init__(self, world: View):
        super().__init__(world)
        self.waiting: dict[str, tuple[str, Message]] = {}

    def receive(self, sender: str, message: Message) -> None:
        bank = self.world.nodes[0]
        if message["type"] == "granted":
            client, question = self.waiting.pop(message["re"], ("", {}))
            if client:
                self.world.answer(client, question, {"type": message["verdict"]})
        elif message["type"] == "may" and self.world.me != bank:
            number = f"{self.world.me} {self.world.random.random()}"
            self.waiting[number] = (sender, message)
            self.world.send(bank, {"type": "grant", "id": number})
        elif message["type"] == "grant":
            self.world.answer(sender, message, {"type": "granted", "verdict": self.verdict()})
        elif message["type"] == "may":
            self.world.answer(sender, message, {"type": self.verdict()})

    def verdict(self) -> str:
        self.fill()
        granted = self.tokens >= 1
        self.tokens -= granted
        return "yes" if granted else "no"

    def share(self) -> float:
        return BUDGET


class FirstCustomerFirst(solution.Node):
    """Gives to whoever comes first in the alphabet, and to others what is left."""

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "may" and message["customer"] != "a" and self.tokens < 3:
            self.fill()
            if self.tokens < 2:
                self.world.answer(sender, message, {"type": "no"})
                return
        super().receive(sender, message)


class Queues(solution.Node):
    """Makes the caller wait for a token instead of saying no."""

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "may":
            self.world.later(0.15, super().receive, sender, message)
        else:
            super().receive(sender, message)


BROKEN = [
    EachItsOwn, EqualShares, WindowOfTheClock, BigBucket, WaitsForNobody, NeverGivesUp, ComparesClocks, AsksTheBank, FirstCustomerFirst,
    Queues,
]  # fmt: skip
