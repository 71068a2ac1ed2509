"""The challenge: a message queue whose acknowledged messages survive any single crash, in order per key.

Clients speak to any node, in JSON. What they ask, and what they may be told:

    {"type": "produce", "key": "k1", "value": "p1-7"}   {"type": "ok"} or {"type": "elsewhere", "node": "n2"}
    {"type": "fetch"}                                   {"type": "message", "key", "value", "handle"} or {"type": "empty"}
    {"type": "ack", "handle": …}, {"type": "fail", …}   {"type": "ok"}
    {"type": "dead"}                                    {"type": "values", "values": […]}

Values are unique; a producer without an answer asks again. A consumer fetches from one node after another, and gives its verdict to the
node that it had the message from, with that message's handle. If it says nothing for LEASE seconds, the message is for somebody else. The
next message of a key is handed out when the one before it is acknowledged or dead: it is dead when it was failed MOST_FAILURES times.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import ClassVar

from labs.challenges.world.judge import Run, Stage, Violation, percentile
from labs.challenges.world.report import messages
from labs.challenges.world.simulation import Conditions, Fault, Operation, World

LEASE = 1.0  # seconds of a node's clock
MOST_FAILURES = 3
PATIENCE = 0.25  # seconds a client waits for an answer
QUIET = 8.0  # seconds; by then producers are done, faults have ended, and consumers don't die any more
SECONDS = 20.0
PRODUCERS, CONSUMERS = ("p1", "p2", "p3", "p4"), ("c1", "c2", "c3")
KEYS = ("k1", "k2", "k3", "k4")
POISON = "!"  # ends a value that every consumer fails


def crashing(chance: random.Random) -> Conditions:
    """One fault after another, never two at once: a crash, or a node cut off."""
    faults, start = [], 0.5
    while start < QUIET - 2:
        end = start + chance.uniform(0.3, 2.0)
        faults.append(
            Fault(chance.choice(("crash", "crash", "partition")), start, end, (f"n{chance.randrange(3) + 1}",))
        )
        start = end + chance.uniform(0.2, 1.5)
    return Conditions(nodes=3, loss=0.05, duplication=0.05, delay=(0.001, 0.05), drift=0.05, faults=tuple(faults))


class MessageQueue:
    """Four producers, three consumers, of whom one in twelve dies over its message, and some values that are poison."""

    name: ClassVar[str] = "message-queue"
    seconds: ClassVar[float] = SECONDS
    stages: ClassVar[tuple[Stage, ...]] = (
        Stage(
            "one node",
            "Keep messages in order, lease what you hand out, and forget what is acknowledged.",
            lambda _: Conditions(),
        ),
        Stage("three nodes", "Give each key one home, and send clients there.", lambda _: Conditions(nodes=3)),
        Stage(
            "a network that loses and repeats",
            "An answer may be lost after the work was done. The question then comes again, and must not be done again.",
            lambda _: Conditions(nodes=3, loss=0.1, duplication=0.1, delay=(0.001, 0.05)),
        ),
        Stage("crashes", "What you have said “ok” to must be on disk before you say it.", crashing),
    )

    def clients(self, world: World) -> Iterable[Iterator[object]]:
        for name in PRODUCERS:
            yield self._producer(world, name, random.Random(f"{world.seed} {name}"))
        for name in CONSUMERS:
            yield self._consumer(world, name, random.Random(f"{world.seed} {name}"))
        yield self._inspector(world)

    def _producer(self, world: World, me: str, chance: random.Random) -> Iterator[object]:
        homes: dict[str, str] = {}
        for number in range(1, max(1, round(10 * world.conditions.load)) + 1):
            yield world.env.timeout(chance.uniform(0.05, 0.5))
            key = chance.choice(KEYS)
            asked = {"type": "produce", "key": key, "value": f"{me}-{number}" + POISON * (chance.random() < 0.07)}
            while world.env.now < QUIET:
                one = yield from world.ask(me, homes.get(key) or chance.choice(world.names), asked, PATIENCE)
                if said(one) == "ok":
                    break
                if said(one) == "elsewhere":
                    homes[key] = str(one.answer["node"]) if one.answer else ""
                else:
                    homes.pop(key, None)
                    yield world.env.timeout(0.1)

    def _consumer(self, world: World, me: str, chance: random.Random) -> Iterator[object]:
        node = chance.choice(world.names)
        while True:
            got = yield from world.ask(me, node, {"type": "fetch"}, PATIENCE)
            if said(got) != "message" or got.answer is None:
                yield world.env.timeout(0.15 if world.env.now < QUIET else 0.5)
                after = world.names[(world.names.index(node) + 1) % len(world.names)]
                node = (
                    chance.choice(world.names) if world.env.now < QUIET else after
                )  # in the end nobody is passed over
                continue
            if world.env.now < QUIET and chance.random() < 1 / 12:  # it dies, and another one takes its name
                yield world.env.timeout(LEASE)
                continue
            yield world.env.timeout(chance.uniform(0.01, 0.1))
            verdict = "fail" if str(got.answer["value"]).endswith(POISON) else "ack"
            for _ in range(3):
                asked = {"type": verdict, "handle": got.answer["handle"]}
                if (yield from world.ask(me, got.node, asked, PATIENCE, about=got)).answer:
                    break

    def _inspector(self, world: World) -> Iterator[object]:
        yield world.env.timeout(SECONDS - 4)
        for node in world.names:
            for _ in range(8):
                if (yield from world.ask("inspector", node, {"type": "dead"}, PATIENCE)).answer:
                    break

    def check(self, run: Run) -> Violation | None:
        """The promise that was broken first, if any."""
        facts = Facts(run)
        found = [
            *wrong_answers(facts),
            *again(facts),
            *leased_twice(facts),
            *out_of_order(facts),
            *dead(facts),
            *lost(facts),
        ]
        return min(found, key=lambda violation: violation.until, default=None)

    def show(self, run: Run) -> None:
        messages(run)

    def score(self, runs: list[Run]) -> dict[str, str]:
        answered = [one for run in runs for one in run.history if one.answer]
        waits = [one.end - one.start for one in answered if one.asked["type"] != "fetch"]
        acked = sum(len(Facts(run).acked) for run in runs)
        return {
            "values acknowledged": f"{acked / len(runs):.0f} a run",
            "answers within": f"{1000 * percentile(waits, 0.5):.0f} ms (half), {1000 * percentile(waits, 0.99):.0f} ms (99 %)",
            "messages": f"{sum(run.sent for run in runs) / acked:.1f} for each value acknowledged",
            "survived": f"{sum(len(run.conditions.faults) for run in runs)} faults in {len(runs)} runs",
        }


def said(one: Operation) -> str:
    return str(one.answer.get("type")) if one.answer else ""


# The checker. Of each operation it knows when it was asked and when it was answered; the node did it in between, or, if there was no
# answer, at any time after, or never. A promise is broken only if it is broken at every such time.


class Facts:
    """A run's history by what was asked. Values of acks and fails are those of the delivery that they answer."""

    def __init__(self, run: Run):
        self.run = run
        self.produced = [one for one in run.history if one.asked["type"] == "produce"]
        self.deliveries = [one for one in run.history if said(one) == "message"]
        self.verdicts = [one for one in run.history if one.asked["type"] in ("ack", "fail")]
        self.key_of = {one.asked["value"]: one.asked["key"] for one in self.produced}

    @cached_property
    def accepted(self) -> dict[str, float]:
        """When each value was first said ok to."""
        ends: dict[str, float] = {}
        for one in self.produced:
            if said(one) == "ok":
                ends[one.asked["value"]] = min(one.end, ends.get(one.asked["value"], one.end))
        return ends

    @cached_property
    def asked(self) -> dict[str, float]:
        """When each value was first asked to be taken."""
        return {one.asked["value"]: one.start for one in reversed(self.produced)}

    @cached_property
    def acked(self) -> dict[str, float]:
        """When each value's first ack was answered."""
        return self._first("ack", answered=True)

    @cached_property
    def maybe_acked(self) -> dict[str, float]:
        """When each value's first ack was sent."""
        return self._first("ack", answered=False)

    def _first(self, kind: str, answered: bool) -> dict[str, float]:
        times: dict[str, float] = {}
        for one in self.verdicts:
            if one.asked["type"] == kind and (one.answer or not answered):
                time = one.end if answered else one.start
                times[value_of(one)] = min(time, times.get(value_of(one), time))
        return times

    def failures(self, value: str, answered: bool) -> list[float]:
        """When each delivery of the value was first failed: the times of the answers, or of the questions."""
        times: dict[int, float] = {}
        for one in self.verdicts:
            if one.asked["type"] == "fail" and value_of(one) == value and (one.answer or not answered):
                time = one.end if answered else one.start
                times[id(one.about)] = min(time, times.get(id(one.about), time))
        return sorted(times.values())

    def maybe_dead(self, value: str) -> float:
        """From when on the value may count as dead."""
        failures = self.failures(value, answered=False)
        return failures[MOST_FAILURES - 1] if len(failures) >= MOST_FAILURES else float("inf")


def value_of(verdict: Operation) -> str:
    return str(verdict.about.answer["value"])


def wrong_answers(facts: Facts) -> Iterator[Violation]:
    wanted = {
        "produce": ("ok", "elsewhere"), "fetch": ("message", "empty"), "ack": ("ok",), "fail": ("ok",), "dead": ("values",)
    }  # fmt: skip
    for one in facts.run.history:
        kind = one.asked["type"]
        if one.answer and said(one) not in wanted[kind]:
            text = f"{one.node} answered “{kind}” with {one.answer}, expected was “{'” or “'.join(wanted[kind])}”."
            yield Violation("answer", text, (one.client,), one.end)
        elif (
            said(one) == "message"
            and one.answer
            and facts.key_of.get(str(one.answer.get("value"))) != one.answer.get("key")
        ):
            text = f"{one.node} delivered “{one.answer.get('value')}” of {one.answer.get('key')}, which nobody has produced."
            yield Violation("answer", text, (str(one.answer.get("value")),), one.end)


def again(facts: Facts) -> Iterator[Violation]:
    for one in facts.deliveries:
        value = str(one.answer and one.answer["value"])
        if facts.acked.get(value, float("inf")) < one.start:
            text = f"{one.node} delivered {value} at {one.end:.2f} s, though it was acknowledged at {facts.acked[value]:.2f} s."
            yield Violation("acknowledged, and delivered again", text, (value,), one.end)


def leased_twice(facts: Facts) -> Iterator[Violation]:
    crashes = [event.time for event in facts.run.trace if event.kind == "crash"]
    last: dict[str, Operation] = {}
    for one in sorted(facts.deliveries, key=lambda one: one.end):
        value = str(one.answer and one.answer["value"])
        before = last.get(value)
        last[value] = one
        if before is None or one.end - before.start >= 0.9 * LEASE:
            continue
        failed = any(v.about is before and v.asked["type"] == "fail" and v.start < one.end for v in facts.verdicts)
        if not failed and not any(before.start <= time <= one.end for time in crashes):
            text = f"{value} went to {before.client} and, {one.end - before.end:.2f} s later, to {one.client}; a lease is {LEASE} s."
            yield Violation("leased to two", text, (value,), one.end)


def out_of_order(facts: Facts) -> Iterator[Violation]:
    """A value is before another of its key if it was accepted before the other was first asked to be taken."""
    for one in facts.deliveries:
        value = str(one.answer and one.answer["value"])
        for other, accepted in facts.accepted.items():
            before = facts.key_of[other] == facts.key_of.get(value) and accepted < facts.asked.get(value, 0)
            if before and min(facts.maybe_acked.get(other, float("inf")), facts.maybe_dead(other)) > one.end:
                text = f"{one.node} delivered {value} while {other}, before it in {facts.key_of[other]}, was neither acknowledged nor dead."
                yield Violation("out of order", text, (value, other), one.end)


def dead(facts: Facts) -> Iterator[Violation]:
    lists = [one for one in facts.run.history if one.asked["type"] == "dead" and one.answer]
    listed = {str(value) for one in lists if one.answer for value in one.answer.get("values", [])}
    begin, end = min((one.start for one in lists), default=0.0), max((one.end for one in lists), default=0.0)
    for one in facts.deliveries:
        value = str(one.answer and one.answer["value"])
        failures = [time for time in facts.failures(value, answered=True) if time < one.start]
        if len(failures) >= MOST_FAILURES:
            text = (
                f"{one.node} delivered {value} again after {len(failures)} failures; {MOST_FAILURES} are the end of it."
            )
            yield Violation("not dead", text, (value,), one.end)
    if len(lists) < facts.run.conditions.nodes:
        return
    for value in facts.accepted:
        failures = [time for time in facts.failures(value, answered=True) if time < begin]
        if len(failures) >= MOST_FAILURES and value not in listed:
            text = f"{value} was failed {len(failures)} times, and no node lists it among its dead letters."
            yield Violation("no dead letter", text, (value,), end)
    for value in sorted(listed):
        if facts.maybe_dead(value) == float("inf"):
            count = len(facts.failures(value, answered=False))
            yield Violation(
                "buried alive", f"{value} is a dead letter, though it was failed {count} times only.", (value,), end
            )


def lost(facts: Facts) -> Iterator[Violation]:
    """What was still on its way when the run ended isn't lost: the network may swallow a delivery five times in a row."""
    sent = [event for event in facts.run.trace if event.kind == "send" and event.message.get("type") == "message"]
    going = {event.message.get("key") for event in sent if event.time > SECONDS - 3 * LEASE}
    for value, accepted in facts.accepted.items():
        if facts.key_of[value] in going:
            continue
        if value not in facts.maybe_acked and facts.maybe_dead(value) == float("inf"):
            text = f"{value} was accepted at {accepted:.2f} s, and by {SECONDS:.0f} s no consumer had acknowledged it."
            yield Violation("lost", text, (value,), SECONDS)
