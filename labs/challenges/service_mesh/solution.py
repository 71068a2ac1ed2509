"""A solution: attempts within the caller's deadline, a budget for retries, a breaker for each instance, and proofs checked at both ends.

Everything is in memory: a sidecar that starts again learns all it needs from the control plane within a quarter of a second.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from labs.challenges.service_mesh.challenge import ServiceMesh
from labs.challenges.service_mesh.identity import genuine
from labs.challenges.world.report import report
from labs.challenges.world.simulation import Message, View

TRY = 0.15  # seconds for an attempt that may be repeated
PAUSE = 0.02  # seconds at most before the next, by chance
BUDGET, SAVED = 0.2, 5.0  # retries that a call allows, and how many are saved up
FAILURES, OPEN = 3, 1.0  # in a row, until an instance is left alone, and for how many seconds


@dataclass
class Call:
    question: Message
    until: float
    reply: Callable[[Message], None]
    tried: list[str] = field(default_factory=list)


class Node:
    def __init__(self, world: View):
        self.world = world
        self.config: Message = {}
        self.waiting: dict[str, Callable[[str, Message], None]] = {}  # id of a question -> who wants its answer
        self.tokens = SAVED
        self.failures: dict[str, int] = {}  # instance -> in a row
        self.open: dict[str, float] = {}  # instance -> until when it is left alone

    def receive(self, sender: str, message: Message) -> None:
        if message["type"] == "config":
            self.config = message
        elif message["type"] == "call":
            self.tokens = min(SAVED, self.tokens + BUDGET)
            reply = partial(self.world.answer, sender, message)
            self.attempt(Call(message, self.world.now() + message["left"], reply))
        elif message["type"] == "request":
            self.admit(sender, message)
        elif message.get("re") in self.waiting:
            self.waiting.pop(message["re"])(sender, message)

    def ask(self, to: str, question: Message, then: Callable[[str, Message], None]) -> str:
        number = f"{self.world.me} {self.world.random.random()}"
        self.waiting[number] = then
        self.world.send(to, {**question, "id": number})
        return number

    # Beside a caller

    def attempt(self, call: Call) -> None:
        left, node = call.until - self.world.now(), self.pick(call)
        if node is None or left <= 0:
            call.reply({"type": "failed"})
            return
        call.tried.append(node)
        mine = {"from": self.config["service"], "proof": self.config["proof"], "left": left}
        number = self.ask(node, {**call.question, **mine, "type": "request"}, partial(self.answered, call))
        self.world.later(self.patience(call, left), self.expired, call, node, number)

    def repeatable(self, call: Call) -> bool:
        return bool(call.question["method"] == "read")

    def patience(self, call: Call, left: float) -> float:
        return min(TRY, left) if self.repeatable(call) else left

    def answered(self, call: Call, node: str, answer: Message) -> None:
        if answer["type"] == "ok" and self.trusts(node, answer["proof"], [call.question["service"]]):
            self.failures[node] = 0
            call.reply({"type": "ok", "value": answer["value"]})
        else:
            self.failed(call, node)

    def expired(self, call: Call, node: str, number: str) -> None:
        if self.waiting.pop(number, None):
            self.failed(call, node)

    def failed(self, call: Call, node: str) -> None:
        self.failures[node] = self.failures.get(node, 0) + 1
        self.open[node] = self.world.now() + OPEN
        if self.repeatable(call) and self.tokens >= 1:
            self.tokens -= 1
            self.world.later(self.world.random.uniform(0, PAUSE), self.attempt, call)
        else:
            call.reply({"type": "failed"})

    def pick(self, call: Call) -> str | None:
        """An instance that is well, hasn't been tried, and has the user's version, as far as there is one."""
        instances, canary = self.config["instances"][call.question["service"]], self.config["canary"]
        new = zlib.crc32(call.question["user"].encode()) / 2**32 < canary["weight"]
        order = {
            node: (node in call.tried, (version == canary["version"]) != new) for node, version in instances.items()
        }
        found = [node for node in order if self.ready(node, call)]
        node = min(found, key=lambda node: (order[node], self.world.random.random()), default=None)
        if node and self.failures.get(node, 0) >= FAILURES:
            self.open[node] = self.world.now() + OPEN  # others wait for how this one fares
        return node

    def ready(self, node: str, call: Call) -> bool:
        if self.failures.get(node, 0) < FAILURES:
            return True
        return self.repeatable(call) and self.open[node] <= self.world.now()

    # Beside an instance

    def admit(self, sender: str, request: Message) -> None:
        here = request["service"] == self.config.get("service")
        if here and self.trusts(sender, request["proof"], self.config["allowed"]):
            serve = {name: request[name] for name in ("number", "method", "user", "left")}
            self.ask(self.config["app"], {**serve, "type": "serve"}, partial(self.served, sender, request))
        else:
            self.world.answer(sender, request, {"type": "refused", "proof": self.config.get("proof")})

    def served(self, sender: str, request: Message, _: str, answer: Message) -> None:
        self.world.answer(sender, request, {**answer, "proof": self.config["proof"]})

    def trusts(self, sender: str, proof: Any, services: list[str]) -> bool:
        """Whether the authority has signed the proof, for the one who shows it, for a service that we want, and it is still good."""
        if not genuine(proof) or proof["node"] != sender:
            return False
        return proof["service"] in services and proof["until"] > self.world.now()


def main() -> None:
    report(ServiceMesh(), Node)


if __name__ == "__main__":
    main()
