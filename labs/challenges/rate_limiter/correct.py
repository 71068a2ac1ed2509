"""Right limiters that are built otherwise than solution.py. The checker must not reject them."""

from __future__ import annotations

from labs.challenges.rate_limiter import solution
from labs.challenges.rate_limiter.challenge import BUDGET
from labs.challenges.world.simulation import Message, View


class Spacing(solution.Node):
    """Remembers when the next request may come instead of counting tokens (GCRA)."""

    def __init__(self, world: View):
        super().__init__(world)
        self.next = world.now()

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "demand":
            super().receive(sender, message)
            return
        self.asked += 1
        now, share = self.world.now(), self.share()
        self.next = max(self.next, now - (solution.BURST - 1) / share) if share else now + 1
        if share and self.next <= now:
            self.next += 1 / share
            self.world.answer(sender, message, {"type": "yes"})
        else:
            self.world.answer(sender, message, {"type": "no"})


class Leases(solution.Node):
    """One node hands out tokens for a tenth of a second, to others by what they ask; the next takes over when it is gone.

    The bank is the first node of those that are heard; a node that hears fewer than half neither is a bank nor trusts one.
    """

    def __init__(self, world: View):
        super().__init__(world)
        self.granted = 0.0  # tokens a second, until
        self.until = world.now()

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "grant":
            if sender == self.bank():
                self.granted, self.until = message["share"], self.world.now() + solution.SILENCE / 2
            return
        super().receive(sender, message)

    def tell(self) -> None:
        super().tell()
        if self.bank() == self.world.me:
            for peer in self.world.peers:
                self.world.send(peer, {"type": "grant", "share": self.part(peer)})

    def near(self) -> list[str]:
        now = self.world.now()
        return [self.world.me, *(peer for peer, (at, _) in self.heard.items() if now - at < solution.SILENCE)]

    def bank(self) -> str:
        """Whoever is first, among enough; nobody for a while after a start, when an older bank's grants may still be out."""
        long = self.world.now() - self.began > solution.GIVEN_UP
        return min(self.near()) if len(self.near()) * 2 > len(self.world.nodes) and long else ""

    def part(self, node: str) -> float:
        demands = {
            self.world.me: self.demand,
            **{peer: demand for peer, (at, demand) in self.heard.items() if self.out(at)},
        }
        everybody = sum(demand + 1 for demand in demands.values())
        return BUDGET * (demands.get(node, 0) + 1) / everybody

    def out(self, at: float) -> bool:
        """Whether a node heard from then may still spend what it was granted."""
        return self.world.now() - at < solution.GIVEN_UP

    def share(self) -> float:
        if self.bank() == self.world.me:
            return self.part(self.world.me)
        return self.granted if self.world.now() < self.until else 0.0


class Window(solution.Node):
    """Counts what it gave in the last tenths of a second instead of filling a bucket."""

    def __init__(self, world: View):
        super().__init__(world)
        self.given: list[float] = []

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "demand":
            super().receive(sender, message)
            return
        self.asked += 1
        now = self.world.now()
        self.given = [time for time in self.given if now - time < 0.5]
        if len(self.given) + 0.5 <= self.share() * 0.5:
            self.given.append(now)
            self.world.answer(sender, message, {"type": "yes"})
        else:
            self.world.answer(sender, message, {"type": "no"})


CORRECT = [Spacing, Leases, Window]
