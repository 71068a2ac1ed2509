"""The challenge: sidecars that carry the calls of one service to the instances of another, and make no outage worse.

A node of yours stands beside each application. What the two say to each other, and sidecars among themselves (fields may be added):

    web → its sidecar      {"type": "call", "number": "a17", "service": "stock", "method": "read" or "buy", "user": "u3", "left": 0.5}
    and back               {"type": "ok", "value": …} or {"type": "failed"}
    sidecar → sidecar      {"type": "request", "number", "service", "method", "user", "left", "from": "web", "proof": …, "id": …}
    and back               {"type": "ok", "error" or "refused", "value": …, "proof": …, "re": …}
    sidecar → stock        {"type": "serve", "number", "method", "user", "left", "id": …}
    and back               {"type": "ok", "value": …, "re": …} or {"type": "error", "re": …}

The control plane sends {"type": "config"} four times a second: "service" and "app" that this node stands beside, services that are
"allowed" to call it, "instances" with their versions ({"stock": {"n3": "v1", …}}), the "canary" version and its weight, and its "proof".
``left`` is how many seconds the caller still waits. A read may be repeated; whoever repeats a buy buys twice.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import ClassVar

from labs.challenges.service_mesh.promises import BEGIN, GRACE, LEFT, RATE, READ, RULES, SECONDS, Facts, said, share_ok
from labs.challenges.service_mesh.services import STRANGER, Application, control_plane, roles, stranger
from labs.challenges.world.judge import Run, Stage, Violation, percentile
from labs.challenges.world.report import messages
from labs.challenges.world.simulation import Conditions, Fault, World
from labs.plot import Series, plot

INSTANCES = ("n3", "n4", "n5", "n6")


def losing(chance: random.Random) -> Conditions:
    return Conditions(nodes=6, loss=0.03, delay=(0.001, 0.03), faults=(Fault("hiccups", 0, SECONDS, INSTANCES),))


def one_gone(chance: random.Random) -> Conditions:
    start = chance.uniform(2.5, 3.0)
    kind = chance.choice(("crash", "partition", "errors", "slowness"))
    return Conditions(nodes=6, loss=0.01, faults=(Fault(kind, start, start + 4, (chance.choice(INSTANCES),)),))


def all_troubled(chance: random.Random) -> Conditions:
    kind, start = chance.choice(("errors", "some errors", "slowness")), chance.uniform(2.5, 3.5)
    return Conditions(nodes=6, loss=0.01, faults=(Fault(kind, start, start + 4, INSTANCES),))


class ServiceMesh:
    """Two callers read and buy at four instances, one of them a canary; both chance upon the same users."""

    name: ClassVar[str] = "service-mesh"
    seconds: ClassVar[float] = SECONDS
    stages: ClassVar[tuple[Stage, ...]] = (
        Stage("one instance", "Two sidecars lie on a call's way; each shows the other its proof.", lambda _: Conditions(nodes=2)),
        Stage(
            "four instances",
            "Take the last list, and let the user alone decide which version it is.",
            lambda _: Conditions(nodes=6, faults=(Fault("late listing", 0, 4, ("n5",)),)),
        ),
        Stage("loss and calls that hang", "What is left of 0.5 s after the first attempt? And what may be attempted again?", losing),
        Stage("an instance is gone", "Silence and errors count against the instance, not the service. Ask it now and then.", one_gone),
        Stage(
            "a stranger",
            "A proof says who, where and until when. All of it matters, on both sides.",
            lambda _: Conditions(nodes=6, faults=(Fault("attack", BEGIN, SECONDS, (STRANGER,)),)),
        ),
        Stage("an outage", "Each retry takes from a budget that calls fill.", all_troubled),
    )  # fmt: skip

    def clients(self, world: World) -> Iterable[Iterator[object]]:
        who = roles(world.conditions)
        for node, version in who.instances.items():
            Application(world, node, version)
        yield control_plane(world)
        for letter, node in zip("ab", who.callers, strict=False):
            world.serve(f"web@{node}", lambda *_: None, beside=node)
            yield self._caller(world, node, letter)
        if any(fault.kind == "attack" for fault in world.conditions.faults):
            yield stranger(world)

    def _caller(self, world: World, node: str, letter: str) -> Iterator[object]:
        chance = random.Random(f"{world.seed} {node}")
        number = 0
        yield world.env.timeout(BEGIN)
        while world.env.now < SECONDS - 1:
            yield world.env.timeout(chance.expovariate(RATE * world.conditions.load))
            number += 1
            asked = {"type": "call", "number": f"{letter}{number}", "service": "stock"}
            asked |= {"method": "read" if chance.random() < READ else "buy", "user": f"u{world.seed}-{chance.randrange(300)}"}  # fmt: skip
            world.env.process(world.ask(f"web@{node}", node, {**asked, "left": LEFT}, LEFT + GRACE))

    def check(self, run: Run) -> Violation | None:
        """The promise that was broken first, if any."""
        facts = Facts(run)
        if not facts.who.instances:  # of a run that was made too small
            return None
        return min((found for rule in RULES for found in rule(facts)), key=lambda one: one.until, default=None)

    def show(self, run: Run) -> None:
        """The messages of one call, or what was called, attempted and answered in each half second."""
        if run.violation and run.violation.about:
            messages(run)
            return
        facts, halves = Facts(run), [number / 2 for number in range(int(2 * SECONDS))]
        times = {
            "calls": [one.start for one in facts.calls],
            "attempts": [event.time for event in facts.requests],
            "ok": [one.end for one in facts.calls if said(one) == "ok"],
        }
        series: Series = {
            name: [(half, 2 * sum(half <= time < half + 0.5 for time in found)) for half in halves]
            for name, found in times.items()
        }
        plot(series, x="time (s)", y="a second", title="The failing run")

    def score(self, runs: list[Run]) -> dict[str, str]:
        all_facts = [Facts(run) for run in runs]
        calls = [one for facts in all_facts for one in facts.calls]
        waits = [one.end - one.start for one in calls if said(one) == "ok"]
        ok = {method: share_ok([one for one in calls if one.asked["method"] == method]) for method in ("read", "buy")}
        outages = [facts.in_outage for facts in all_facts if facts.outage]
        tries = sum(many for many, _ in outages) / max(1, sum(calls for _, calls in outages))
        return {
            "succeeded": f"{ok['read']:.1%} of reads, {ok['buy']:.1%} of buys, outages included",
            "in outages": f"{tries:.2f} attempts for each call",
            "answers within": f"{1000 * percentile(waits, 0.5):.0f} ms (half), {1000 * percentile(waits, 0.99):.0f} ms (99 %)",
            "messages between nodes": f"{sum(facts.between for facts in all_facts) / len(calls):.2f} for each call",
        }
