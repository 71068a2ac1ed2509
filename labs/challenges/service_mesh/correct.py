"""Right sidecars that are built otherwise than solution.py. The checker must not reject them."""

from __future__ import annotations

import hashlib
import math
from typing import Any

from labs.challenges.service_mesh import solution
from labs.challenges.service_mesh.identity import genuine
from labs.challenges.service_mesh.solution import Call
from labs.challenges.world.simulation import Message, View


class Panics(solution.Node):
    """When every instance is left alone, asks one of them all the same: its budget holds, and its list of the dead may be wrong."""

    def pick(self, call: Call) -> str | None:
        return super().pick(call) or self.world.random.choice(list(self.config["instances"]["stock"]))


class Throttles(solution.Node):
    """Chooses the less busy of two, judges by a moving average, and instead of a budget refuses calls and retries itself, the more the
    fewer of its attempts succeed."""

    def __init__(self, world: View):
        super().__init__(world)
        self.busy: dict[str, int] = {}
        self.bad: dict[str, float] = {}  # share of failures, the last ones counting most
        self.tries = self.accepted = self.counted = 0.0  # of the last second or so

    def attempt(self, call: Call) -> None:
        fade = math.exp(self.counted - self.world.now())
        self.counted, self.tries, self.accepted = self.world.now(), self.tries * fade, self.accepted * fade
        refused = max(0.0, (self.tries - 1.5 * self.accepted) / (self.tries + 10))
        if self.world.random.random() < (2 * refused if call.tried else refused):
            call.reply({"type": "failed"})
            return
        self.tokens = 3.0 - len(call.tried)
        super().attempt(call)

    def pick(self, call: Call) -> str | None:
        found = [node for node in (super().pick(call), super().pick(call)) if node]
        node = min(found, key=lambda node: self.busy.get(node, 0), default=None)
        if node:
            self.busy[node] = self.busy.get(node, 0) + 1
            self.tries += 1
        return node

    def answered(self, call: Call, node: str, answer: Message) -> None:
        well = answer["type"] == "ok" and self.trusts(node, answer["proof"], ["stock"])
        self.judge(node, well)
        super().answered(call, node, answer)
        self.failures[node] = solution.FAILURES if self.bad[node] > 0.6 else 0

    def expired(self, call: Call, node: str, number: str) -> None:
        if number in self.waiting:
            self.judge(node, False)
            super().expired(call, node, number)
            self.failures[node] = solution.FAILURES if self.bad[node] > 0.6 else 0

    def judge(self, node: str, well: bool) -> None:
        self.busy[node] -= 1
        self.accepted += well
        self.bad[node] = 0.7 * self.bad.get(node, 0.0) + 0.3 * (not well)


class OncePerCall(solution.Node):
    """Repeats buys as well, but at the same instance, whose sidecar keeps on disk what it has handed on and what was answered."""

    def repeatable(self, call: Call) -> bool:
        return True

    def pick(self, call: Call) -> str | None:
        if not call.tried or call.question["method"] != "buy":
            return super().pick(call)
        return call.tried[0] if self.ready(call.tried[0], call) else None

    def answered(self, call: Call, node: str, answer: Message) -> None:
        tokens = self.tokens
        final = answer["type"] == "error" and call.question["method"] == "buy"  # asking again brings the same answer
        self.tokens = 0.0 if final else tokens
        super().answered(call, node, answer)
        self.tokens = tokens if final else self.tokens

    def admit(self, sender: str, request: Message) -> None:
        known = request["method"] == "buy" and request["number"] in self.world.disk
        if known and self.trusts(sender, request["proof"], self.config.get("allowed", [])):
            answer = self.world.disk[request["number"]]
            if answer:  # else the first request's is on its way
                super().served(sender, request, "", answer)
        else:
            super().admit(sender, request)

    def ask(self, to: str, question: Message, then: Any) -> str:
        if question["type"] == "serve" and question["method"] == "buy":
            self.world.disk[question["number"]] = None
        return super().ask(to, question, then)

    def served(self, sender: str, request: Message, app: str, answer: Message) -> None:
        if request["method"] == "buy":
            self.world.disk[request["number"]] = answer
        super().served(sender, request, app, answer)


class Table:
    """Keeps open calls in one table that a clock goes through every 20 ms, takes instances in turn, leaves one alone that
    failed three of the last five, and counts retries in a window of two seconds."""

    def __init__(self, world: View):
        self.world = world
        self.config: Message = {}
        self.calls: dict[str, dict[str, Any]] = {}  # number -> who asked, what, until when, where it is and since when
        self.begun: list[float] = []  # when calls and
        self.again: list[float] = []  # retries began
        self.served: dict[str, tuple[str, Message]] = {}  # number -> who asked, and what
        self.results: dict[str, list[bool]] = {}  # instance -> the last five
        self.alone: dict[str, float] = {}  # instance -> until when
        self.turn = 0
        world.later(0.02, self.tick)

    def receive(self, sender: str, message: Message) -> None:
        getattr(self, f"on_{message['type']}", self.on_answer)(sender, message)

    def on_config(self, _: str, message: Message) -> None:
        self.config = message

    def proven(self, sender: str, proof: Any, service: str) -> bool:
        if not genuine(proof):
            return False
        return (proof["service"], proof["node"]) == (service, sender) and self.world.now() < proof["until"]

    def on_call(self, sender: str, message: Message) -> None:
        self.begun.append(self.world.now())
        call = {"asker": sender, "asked": message, "until": self.world.now() + message["left"], "tried": []}
        self.calls[message["number"]] = call
        self.send(call)

    def send(self, call: dict[str, Any]) -> None:
        stock, canary = self.config["instances"]["stock"], self.config["canary"]
        share = int(hashlib.sha256(call["asked"]["user"].encode()).hexdigest()[:8], 16) / 16**8
        well = [node for node in stock if self.alone.get(node, 0) <= self.world.now() and node not in call["tried"]]
        mine = [node for node in well if (stock[node] == "v2") == (share < canary["weight"])] or well
        if not mine:
            self.end(call, {"type": "failed"})
            return
        self.turn += 1
        call["node"], call["since"] = mine[self.turn % len(mine)], self.world.now()
        call["tried"].append(call["node"])
        mark = {"from": "web", "proof": self.config["proof"], "left": call["until"] - self.world.now()}
        self.world.send(call["node"], {**call["asked"], **mark, "type": "request", "id": call["asked"]["number"]})

    def end(self, call: dict[str, Any], answer: Message) -> None:
        del self.calls[call["asked"]["number"]]
        self.world.answer(call["asker"], call["asked"], answer)

    def note(self, node: str, well: bool) -> None:
        results = self.results[node] = [*self.results.get(node, [])[-4:], well]
        if results.count(False) == 3:
            self.alone[node] = self.world.now() + 1.2
            results.remove(False)  # one more, and it is left alone again

    def on_answer(self, sender: str, message: Message) -> None:
        if sender == self.config.get("app"):
            asker, request = self.served.pop(message["re"])
            self.world.answer(asker, request, {**message, "proof": self.config["proof"]})
            return
        call = self.calls.get(message["re"])
        if call is None or sender not in call["tried"]:
            return
        if message["type"] == "ok" and self.proven(sender, message["proof"], "stock"):
            self.note(sender, True)  # of an earlier attempt, too
            self.end(call, {"type": "ok", "value": message["value"]})
        elif sender == call["node"]:
            self.fail(call)

    def fail(self, call: dict[str, Any]) -> None:
        now = self.world.now()
        self.note(call["node"], False)
        self.begun = [time for time in self.begun if now - time < 2]
        self.again = [time for time in self.again if now - time < 2]
        if call["asked"]["method"] == "read" and len(self.again) < 3 + 0.15 * len(self.begun):
            self.again.append(now)
            self.send(call)
        else:
            self.end(call, {"type": "failed"})

    def tick(self) -> None:
        now = self.world.now()
        for call in list(self.calls.values()):
            if now > call["until"]:
                self.note(call["node"], False)
                self.end(call, {"type": "failed"})
            elif call["asked"]["method"] == "read" and now - call["since"] > 0.16:
                self.fail(call)
        if self.config.get("service") != "stock":
            self.world.later(0.02, self.tick)

    def on_request(self, sender: str, message: Message) -> None:
        allowed = self.config.get("allowed", [])
        if "web" in allowed and message["service"] == "stock" and self.proven(sender, message["proof"], "web"):
            number = f"{sender} {message['number']} {len(self.served)}"
            self.served[number] = (sender, message)
            serve = {**message, "type": "serve", "id": number}
            self.world.send(self.config["app"], serve)
        else:
            self.world.answer(sender, message, {"type": "refused", "proof": self.config.get("proof")})


CORRECT = [Panics, Throttles, OncePerCall, Table]
