"""A solution: each node tells the others ten times a second how much is asked of it, and takes that share of the budget.

Shares are right when all have the same picture; while it changes, they may sum up to too much for the time of a report, which the limit's
margin covers. A node that hears fewer than half of all nodes spends nothing after SILENCE, and the others wait longer than that before they
spend its share: so both sides of a cut never count on the same tokens, whatever their clocks say.
"""

from __future__ import annotations

from labs.challenges.rate_limiter.challenge import BUDGET, RateLimiter
from labs.challenges.world.report import report
from labs.challenges.world.simulation import Message, View

REPORT = 0.1  # seconds between reports
SILENCE = 0.8  # seconds after which a node that hears too few stops
GIVEN_UP = 1.2  # seconds after which the others spend its share; more than SILENCE on the slowest clock
BURST = 3.0  # tokens that a bucket holds, or a tenth of a second's share if that is more


class Node:
    def __init__(self, world: View):
        self.world = world
        self.asked = 0.0  # requests since the last report
        self.demand = 0.0  # requests a second, smoothed
        self.heard: dict[str, tuple[float, float]] = {}  # node -> when (by our clock), and its demand
        self.tokens = 0.0  # an empty bucket: whoever came back from a crash has spent who knows what
        self.filled = self.began = world.now()
        self.world.later(REPORT, self.tell)

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "demand":
            self.heard[sender] = (self.world.now(), message["demand"])
            return
        self.asked += 1
        self.fill()
        if self.tokens >= 1:
            self.tokens -= 1
            self.world.answer(sender, message, {"type": "yes"})
        else:
            self.world.answer(sender, message, {"type": "no"})

    def tell(self) -> None:
        self.demand = 0.5 * self.demand + 0.5 * self.asked / REPORT
        self.asked = 0
        for peer in self.world.peers:
            self.world.send(peer, {"type": "demand", "demand": self.demand})
        self.world.later(REPORT, self.tell)

    def fill(self) -> None:
        now, share = self.world.now(), self.share()
        self.tokens = min(self.tokens + share * (now - self.filled), max(BURST, share / 10))
        self.filled = now

    def share(self) -> float:
        """Tokens a second, by what we know of the others."""
        now = self.world.now()
        near = [at for at, _ in self.heard.values() if now - at < SILENCE]
        if (len(near) + 1) * 2 <= len(self.world.nodes):
            return 0.0
        everybody = self.demand + 1.0
        for peer in self.world.peers:
            at, demand = self.heard.get(peer, (self.began, BUDGET))  # of whom we heard nothing yet may ask for much
            everybody += demand + 1.0 if now - at < GIVEN_UP else 0.0
        return BUDGET * (self.demand + 1.0) / everybody


def main() -> None:
    report(RateLimiter(), Node)


if __name__ == "__main__":
    main()
