"""Sidecars that are wrong in ways in which people really get them wrong. The checker must catch every one."""

from __future__ import annotations

from typing import Any

from labs.challenges.service_mesh import correct, solution
from labs.challenges.service_mesh.identity import genuine, prove
from labs.challenges.service_mesh.solution import Call
from labs.challenges.world.simulation import Message, View


class RetriesWithoutBudget(correct.Panics):
    """Tries three times whatever happens."""

    def failed(self, call: Call, node: str) -> None:
        self.tokens = 3.0 - len(call.tried)
        super().failed(call, node)


class TrustsBreakers(solution.Node):
    """Retries for as long as time is left. Breakers that open after five failures in a row stop that when everything fails, not when half
    does."""

    def failed(self, call: Call, node: str) -> None:
        self.tokens = 1.0
        super().failed(call, node)

    def ready(self, node: str, call: Call) -> bool:
        return self.failures.get(node, 0) < 5 or super().ready(node, call)


class RetriesAtBothEnds(correct.Panics):
    """Has a budget where calls begin, and repeats them where they end, too."""

    def served(self, sender: str, request: Message, app: str, answer: Message) -> None:
        if answer["type"] == "error" and request["method"] == "read" and request.get("tries", 0) < 2:
            self.admit(sender, {**request, "tries": request.get("tries", 0) + 1})
        else:
            super().served(sender, request, app, answer)


class RetriesBuys(solution.Node):
    """Repeats whatever had no answer, as if that meant that nothing was done."""

    def repeatable(self, call: Call) -> bool:
        return True


class NeverRetries(solution.Node):
    """Leaves it at one attempt."""

    def failed(self, call: Call, node: str) -> None:
        self.tokens = 0.0
        super().failed(call, node)


class PatientTimeout(solution.Node):
    """Gives an attempt a second, whatever the caller has left."""

    def patience(self, call: Call, left: float) -> float:
        return 1.0


class WholeDeadline(solution.Node):
    """Passes on how long the caller wanted to wait, not how long it still waits."""

    def ask(self, to: str, question: Message, then: Any) -> str:
        return super().ask(to, {**question, "left": 0.5}, then)


class FirstListed(solution.Node):
    """Takes the first instance that is well; the others are there in case of need."""

    def pick(self, call: Call) -> str | None:
        found = [node for node in self.config["instances"]["stock"] if self.ready(node, call)]
        return next((node for node in found if node not in call.tried), found[0] if found else None)


class FirstList(solution.Node):
    """Keeps the first list, though it takes the newest proof."""

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "config" and self.config:
            message = {**message, "instances": self.config["instances"]}
        super().receive(sender, message)


class FirstProof(solution.Node):
    """Keeps the first proof, which soon expires."""

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "config" and self.config:
            message = {**message, "proof": self.config["proof"]}
        super().receive(sender, message)


class CanaryByCount(solution.Node):
    """Sends the last twenty of a hundred calls to the canary, and counts anew with each list."""

    def __init__(self, world: View):
        super().__init__(world)
        self.calls = 0

    def receive(self, sender: str, message: Message) -> None:
        self.calls = 0 if message["type"] == "config" else self.calls + (message["type"] == "call")
        super().receive(sender, message)

    def pick(self, call: Call) -> str | None:
        weight = float(self.calls % 100 >= 80)
        self.config["canary"] = {**self.config["canary"], "weight": weight}
        return super().pick(call)


class CanaryByChance(solution.Node):
    """Draws lots for each call, so that a user meets both versions."""

    def pick(self, call: Call) -> str | None:
        call.question["user"] = str(self.world.random.random())
        return super().pick(call)


class StickyInMemory(solution.Node):
    """Draws lots for each user once, and each sidecar for itself."""

    def __init__(self, world: View):
        super().__init__(world)
        self.drawn: dict[str, str] = {}

    def pick(self, call: Call) -> str | None:
        user = call.question["user"]
        call.question["user"] = self.drawn.setdefault(user, str(self.world.random.random()))
        node = super().pick(call)
        call.question["user"] = user
        return node


class NoBreaker(solution.Node):
    """Goes on with every instance of the list, since a retry will mend it."""

    def ready(self, node: str, call: Call) -> bool:
        self.failures.clear()
        return True


class NeverClosed(solution.Node):
    """Opens a breaker and never asks again."""

    def ready(self, node: str, call: Call) -> bool:
        return self.failures.get(node, 0) < 2 * solution.FAILURES  # so often in a row it isn't chance


class OneBreaker(solution.Node):
    """One breaker for the service: it opens when eleven of the last thirty attempts failed."""

    def __init__(self, world: View):
        super().__init__(world)
        self.last: list[bool] = []
        self.shut = 0.0

    def answered(self, call: Call, node: str, answer: Message) -> None:
        self.note(True)
        super().answered(call, node, answer)

    def failed(self, call: Call, node: str) -> None:
        self.note(False)
        super().failed(call, node)

    def note(self, well: bool) -> None:
        self.last = [*self.last[-29:], well]
        if self.last.count(False) >= 11:
            self.shut, self.last = self.world.now() + solution.OPEN, []

    def pick(self, call: Call) -> str | None:
        return None if self.world.now() < self.shut else super().pick(call)

    def ready(self, node: str, call: Call) -> bool:
        return True


class Polls(solution.Node):
    """Looks for new calls ten times a second."""

    def attempt(self, call: Call) -> None:
        if call.tried:
            super().attempt(call)
        else:
            self.world.later(0.1 - self.world.now() % 0.1, super().attempt, call)


class AsksEverybody(solution.Node):
    """Asks all instances whether they are well before each call."""

    def attempt(self, call: Call) -> None:
        for node in self.config["instances"]["stock"]:
            self.world.send(node, {"type": "ping"})
        super().attempt(call)


class BelievesNames(solution.Node):
    """Asks the caller who it is, instead of its proof."""

    def admit(self, sender: str, request: Message) -> None:
        said = prove(request["from"], sender, self.world.now() + 1)  # as good as a proof, it thinks
        super().admit(sender, {**request, "proof": said})


class AnyProof(solution.Node):
    """Lets in whoever the authority knows, whatever its service."""

    def trusts(self, sender: str, proof: Any, services: list[str]) -> bool:
        return genuine(proof) and super().trusts(sender, proof, [proof["service"]])


class AnyBearer(solution.Node):
    """Takes a proof for that of the one who shows it."""

    def trusts(self, sender: str, proof: Any, services: list[str]) -> bool:
        return genuine(proof) and super().trusts(proof["node"], proof, services)


class ForEver(solution.Node):
    """Doesn't look until when a proof is good."""

    def trusts(self, sender: str, proof: Any, services: list[str]) -> bool:
        return genuine(proof) and proof["node"] == sender and proof["service"] in services


class OneSided(solution.Node):
    """Checks who calls, and believes whoever answers."""

    def answered(self, call: Call, node: str, answer: Message) -> None:
        self.trusts = lambda *_: True  # type: ignore[method-assign]
        super().answered(call, node, answer)
        del self.trusts


class Waits(solution.Node):
    """Waits for the control plane in a loop, which no message can interrupt."""

    def attempt(self, call: Call) -> None:
        while not self.open:
            pass
        super().attempt(call)


class Gossips(solution.Node):
    """Tells every sidecar what it has seen, and they tell on."""

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] in ("seen", "call"):
            for peer in self.world.peers:
                self.world.send(peer, {"type": "seen"})
        super().receive(sender, message)


BROKEN = [
    RetriesWithoutBudget, TrustsBreakers, RetriesAtBothEnds, RetriesBuys, NeverRetries, PatientTimeout, WholeDeadline, FirstListed,
    FirstList, FirstProof, CanaryByCount, CanaryByChance, StickyInMemory, NoBreaker, NeverClosed, OneBreaker, Polls, AsksEverybody,
    BelievesNames, AnyProof, AnyBearer, ForEver, OneSided, Waits, Gossips,
]  # fmt: skip
