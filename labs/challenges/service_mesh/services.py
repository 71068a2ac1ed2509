"""What is around the sidecars: the stock service's applications, the control plane, and a stranger at an address that once was theirs."""

from __future__ import annotations

import json
import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import simpy

from labs.challenges.service_mesh.identity import prove
from labs.challenges.world.simulation import Conditions, Message, World

SLOTS = 3  # calls that an instance works on at once; others wait in line
WORK = 0.02  # seconds for a call, on average
HICCUP = 1.0  # seconds for one call in thirty, where calls hang
SLOW = 50.0  # times as long takes a call at an instance that is slow, but never longer than HICCUP
SOME = 0.5  # of calls end in an error where some do
PUSH = 0.25  # seconds between the control plane's messages to a sidecar
PROOF_LASTS = 3.0  # seconds
CANARY = 0.2  # of users get the new version
STRANGER = "n7"


@dataclass(frozen=True)
class Roles:
    """Who runs what: the first nodes stand beside callers, the others beside instances, of which the last is the canary."""

    callers: tuple[str, ...]
    instances: dict[str, str]  # node -> version


def roles(conditions: Conditions) -> Roles:
    names = [f"n{number + 1}" for number in range(conditions.nodes)]
    first = 2 if len(names) > 3 else 1
    instances = {name: "v2" if len(names) > 3 and name == names[-1] else "v1" for name in names[first:]}
    return Roles(tuple(names[:first]), instances)


def troubled(world: World, kind: str, node: str) -> bool:
    """Whether the node has this trouble now."""
    now = world.env.now
    return any(f.kind == kind and node in f.nodes and f.start <= now < f.end for f in world.conditions.faults)


class Application:
    """One instance of the stock service. It works on whatever its sidecar serves, and drops only what it was told nobody awaits."""

    def __init__(self, world: World, node: str, version: str):
        self.world, self.node, self.version = world, node, version
        self.name = f"stock@{node}"
        self.host = world.hosts[node]
        self.chance = random.Random(f"{world.seed} {self.name}")
        self.slots, self.starts = simpy.Resource(world.env, SLOTS), 0
        world.serve(self.name, self.receive, beside=node)

    def receive(self, _: str, message: Message) -> None:
        if self.starts != self.host.starts:  # after a crash nothing is being worked on
            self.slots, self.starts = simpy.Resource(self.world.env, SLOTS), self.host.starts
        if message.get("type") == "serve":
            self.world.env.process(self.work(message))

    def work(self, message: Message) -> Generator[simpy.Event, Any, None]:
        starts, left = self.starts, message.get("left")
        until = self.world.env.now + (left if isinstance(left, int | float) else 60)
        answer = {"type": "ok", "value": f"{message.get('number')} {self.version} {self.node}"}
        some = troubled(self.world, "some errors", self.node) and self.chance.random() < SOME
        if some or troubled(self.world, "errors", self.node):
            answer = {"type": "error"}
        else:
            with self.slots.request() as turn:
                yield turn
                if self.world.env.now > until:
                    return
                yield self.world.env.timeout(self.time())
        if self.host.program is not None and self.host.starts == starts:
            self.world.send(self.name, self.node, json.dumps({**answer, "re": message.get("id")}))

    def time(self) -> float:
        time = min(self.chance.expovariate(1 / WORK), 6 * WORK)
        if troubled(self.world, "hiccups", self.node) and self.chance.random() < 1 / 30:
            return HICCUP
        return min(time * SLOW, HICCUP) if troubled(self.world, "slowness", self.node) else time


def control_plane(world: World) -> Iterator[Any]:
    """Tells each sidecar who it is, with proof, and who is where. It is slow to notice deaths: no run lasts as long."""
    who = roles(world.conditions)
    world.serve("control", lambda *_: None)
    while True:
        now = world.env.now
        listed = {node: version for node, version in who.instances.items() if not troubled(world, "late listing", node)}
        if any(fault.kind == "attack" for fault in world.conditions.faults):
            listed[STRANGER] = "v1"
        for node in world.names:
            service = "web" if node in who.callers else "stock"
            message = {
                "type": "config",
                "service": service,
                "app": f"{service}@{node}",
                "allowed": ["web"] if service == "stock" else [],
                "instances": {"stock": listed},
                "canary": {"version": "v2", "weight": CANARY if "v2" in listed.values() else 0.0},
                "proof": prove(service, node, now + PROOF_LASTS),
            }
            world.send("control", node, json.dumps(message))
        yield world.env.timeout(PUSH)


def false_proofs(service: str, owner: str, now: float) -> dict[str, Message | None]:
    """What the stranger has to show instead of a proof that it is this service, of which ``owner`` is a node."""
    return {
        "no proof": None,
        "a forged proof": {**prove(service, STRANGER, now + 3), "mark": "0" * 64},
        "its own, expired proof": prove(service, STRANGER, now - 0.5),
        "another service's proof": prove("batch", STRANGER, now + 3),
        "another node's proof": prove(service, owner, now + 3),
    }


def stranger(world: World) -> Iterator[Any]:
    """Answers what is meant for stock, and calls it in the name of web, with one false proof after another."""
    chance = random.Random(f"{world.seed} stranger")
    who = roles(world.conditions)
    owner = next(iter(who.instances))

    def receive(sender: str, message: Message) -> None:
        kind, proof = chance.choice(list(false_proofs("stock", owner, world.env.now).items()))
        value = f"{message.get('number')} from {STRANGER} with {kind}"
        answer = {"type": "ok", "value": value, "proof": proof, "re": message.get("id")}
        world.send(STRANGER, sender, json.dumps(answer))

    world.serve(STRANGER, receive)
    for number in range(1, 60):
        yield world.env.timeout(0.2)
        if not troubled(world, "attack", STRANGER):
            continue
        kind, proof = chance.choice(list(false_proofs("web", who.callers[0], world.env.now).items()))
        asked = {"type": "request", "number": f"x{number}", "service": "stock", "user": "u1", "left": 0.4}
        asked |= {"method": chance.choice(("read", "buy")), "from": "web", "proof": proof}
        yield from world.ask(STRANGER, chance.choice(list(who.instances)), asked, 0.4, about=kind)
