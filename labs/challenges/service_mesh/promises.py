"""What a mesh promises, in numbers and rules. Each rule reads what callers were told and what reached the applications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from labs.challenges.service_mesh.services import CANARY, STRANGER, roles
from labs.challenges.world.judge import Run, Violation, percentile
from labs.challenges.world.simulation import Event, Fault, Operation

SECONDS = 13.0
BEGIN = 1.0  # seconds; callers begin then
RATE = 20.0  # calls a second of each caller, of which READ are reads
READ = 0.7
LEFT = 0.5  # seconds that a caller waits
GRACE = 0.05  # seconds that messages may take
READS, BUYS = 0.95, 0.8  # that succeed
NOTICED, BACK = 1.5, 2.5  # seconds after a trouble begins and ends; all is well from then on
PROBES = 2.0  # messages a second from a sidecar to an instance that is gone
EVEN = (0.5, 1.5)  # times the mean of its version goes to an instance
CANARY_GETS = (0.08, 0.35)  # of calls; how often each user calls is chance
AMPLIFIED, MORE = 1.15, 15  # in an outage, attempts for a call, and so many more
MESSAGES = 4.0  # between nodes, for a call
FAST = (0.05, 0.2)  # seconds within which half and 99 % of reads are answered, while all is well


def said(one: Operation) -> str:
    return str(one.answer.get("type")) if one.answer else ""


def value_of(one: Operation) -> str:
    return str(one.answer.get("value", "")) if one.answer else ""


def number_of(event: Event) -> str:
    return str(event.message.get("number"))


def share_ok(calls: list[Operation]) -> float:
    return sum(said(one) == "ok" for one in calls) / max(1, len(calls))


class Facts:
    """A run by what the rules ask for."""

    def __init__(self, run: Run):
        self.run, self.who = run, roles(run.conditions)
        self.calls = [one for one in run.history if one.asked["type"] == "call"]
        self.call_of = {one.asked["number"]: one for one in self.calls}
        self.faults = run.conditions.faults
        self.calm = not run.conditions.loss and all(fault.kind == "late listing" for fault in self.faults)

    @cached_property
    def serves(self) -> list[Event]:
        """What reached applications."""
        return [
            e for e in self.run.trace if e.kind == "deliver" and e.node[0] == "s" and e.message.get("type") == "serve"
        ]

    @cached_property
    def sends(self) -> list[Event]:
        return [e for e in self.run.trace if e.kind == "send" and e.node in self.names and e.other in self.names]

    @cached_property
    def names(self) -> set[str]:
        return {*self.who.callers, *self.who.instances, STRANGER}

    @cached_property
    def requests(self) -> list[Event]:
        return [e for e in self.sends if e.node in self.who.callers and e.message.get("type") == "request"]

    @cached_property
    def between(self) -> int:
        return sum(event.node != STRANGER for event in self.sends)

    @cached_property
    def troubles(self) -> list[Fault]:
        return [
            fault for fault in self.faults if fault.kind in ("crash", "partition", "errors", "some errors", "slowness")
        ]

    @cached_property
    def outage(self) -> Fault | None:
        return next((fault for fault in self.troubles if set(fault.nodes) >= set(self.who.instances)), None)

    @cached_property
    def in_outage(self) -> tuple[int, int]:
        """Attempts during the outage, and the calls that they may belong to."""
        assert self.outage
        begin, end = self.outage.start, self.outage.end
        many = max(sum(begin <= event.time < end for event in events) for events in (self.requests, self.serves))
        return many, sum(begin - LEFT - GRACE <= one.start < end for one in self.calls)

    @cached_property
    def windows(self) -> list[tuple[float, float]]:
        """The parts of the run in which all must be well."""
        begin, found = BEGIN + 0.5, []
        for fault in self.troubles:
            found.append((begin, fault.start))
            if fault is not self.outage:
                found.append((fault.start + NOTICED, fault.end))
            begin = fault.end + BACK
        return [*found, (begin, SECONDS)]


def wrong_answers(facts: Facts) -> Iterator[Violation]:
    values = {e.message.get("value") for e in facts.run.trace if e.kind == "send" and e.node[0] == "s"}
    for one in facts.calls:
        number, value = one.asked["number"], value_of(one)
        if one.answer is None:
            text = (
                f"{one.node} gave no answer to {number}, whose caller waited {LEFT} s, until {one.start + LEFT:.2f} s."
            )
            yield Violation("no answer", text, (number,), one.start + LEFT + GRACE)
        elif said(one) == "ok" and f" from {STRANGER} with " in value:
            text = (
                f"{one.node} believed {STRANGER}, which is no instance of stock and showed {value.split(' with ')[1]}."
            )
            yield Violation("a stranger's answer", text, (number,), one.end)
        elif said(one) != "failed" and not (said(one) == "ok" and value in values and value.split()[0] == number):
            yield Violation("answer", f"{one.node} answered {number} with {one.answer}.", (number,), one.end)


def twice(facts: Facts) -> Iterator[Violation]:
    first: dict[str, Event] = {}
    for event in facts.serves:
        number = number_of(event)
        if event.message.get("method") == "buy" and number in first:
            before = first[number]
            text = f"{before.node} got {number}, a buy, at {before.time:.2f} s, and {event.node} got it at {event.time:.2f} s."
            yield Violation("bought twice", text, (number,), event.time)
        first.setdefault(number, event)


def late(facts: Facts) -> Iterator[Violation]:
    for event in facts.serves:
        number, left = number_of(event), event.message.get("left")
        if number in facts.call_of:
            real = facts.call_of[number].start + LEFT - event.time
            if not isinstance(left, int | float) or left > max(real, 0) + GRACE:
                text = f"{event.node} got {number} at {event.time:.2f} s with {left!r} s left; its caller waits {max(real, 0):.2f} s more."
                yield Violation("deadline", text, (number,), event.time)


def let_in(facts: Facts) -> Iterator[Violation]:
    kind = {one.asked["number"]: one.about for one in facts.run.history if one.asked["type"] == "request"}
    for event in facts.serves:
        number = number_of(event)
        if number in kind:
            text = f"{event.other} let {number} in, which came from {STRANGER} with {kind[number]}."
            yield Violation("let in", text, (number,), event.time)
        elif number not in facts.call_of:
            yield Violation("answer", f"{event.node} got {number}, which nobody had called.", (number,), event.time)


def too_few(facts: Facts) -> Iterator[Violation]:
    for begin, end in facts.windows:
        for method, wanted in (("read", READS), ("buy", BUYS)):
            called = [one for one in facts.calls if begin <= one.start < end - LEFT and one.asked["method"] == method]
            if len(called) >= 50 and share_ok(called) < wanted:
                many = sum(said(one) == "ok" for one in called)
                text = (
                    f"From {begin:.1f} to {end:.1f} s {many} of {len(called)} {method}s succeeded; {wanted:.0%} should."
                )
                yield Violation("too few", text, (), end)


def uneven(facts: Facts) -> Iterator[Violation]:
    """Among instances of the old version, from when the last of them has been listed for a while."""
    begin = max((fault.end for fault in facts.faults), default=0.0) + NOTICED
    got = Counter({f"stock@{node}": 0 for node, version in facts.who.instances.items() if version == "v1"})
    got.update(event.node for event in facts.serves if event.time >= begin and event.node in got)
    mean = got.total() / len(got)
    if facts.calm and got.total() >= 150 and not all(EVEN[0] * mean <= many <= EVEN[1] * mean for many in got.values()):
        listed = " and ".join(f"{name} got {many}" for name, many in sorted(got.items()))
        yield Violation("uneven", f"From {begin:.1f} s on, {listed} of {got.total()} calls.", (), SECONDS)


def canary(facts: Facts) -> Iterator[Violation]:
    if not facts.calm or "v2" not in facts.who.instances.values():
        return
    version: dict[str, tuple[str, str]] = {}
    ok = [one for one in facts.calls if said(one) == "ok"]
    for one in sorted(ok, key=lambda one: one.end):
        number, user, got = one.asked["number"], one.asked["user"], value_of(one)[-5:-3]
        before, which = version.setdefault(user, (number, got))
        if which != got:
            text = f"User {user} was answered by {which} in {before} and by {got} in {number}."
            yield Violation("not sticky", text, (before, number), one.end)
    many = sum(value_of(one)[-5:-3] == "v2" for one in ok)
    if len(ok) >= 200 and not CANARY_GETS[0] <= many / len(ok) <= CANARY_GETS[1]:
        text = f"The canary answered {many} of {len(ok)} calls ({many / len(ok):.0%}); its weight is {CANARY:.0%}."
        yield Violation("canary", text, (), SECONDS)


def kept_calling(facts: Facts) -> Iterator[Violation]:
    for fault in facts.troubles:
        begin, node = fault.start + NOTICED, fault.nodes[0]
        if fault is facts.outage or fault.kind == "slowness":
            continue
        many = sum(event.other == node and begin <= event.time < fault.end for event in facts.sends)
        most = PROBES * len(facts.who.callers) * (fault.end - begin)
        if many > most:
            gone = f"{node} is gone ({fault.kind}) from {fault.start:.1f} s on"
            text = f"{gone}; after {begin:.1f} s it was sent {many} messages, {most:.0f} are enough."
            yield Violation("kept calling", text, (), fault.end)


def not_back(facts: Facts) -> Iterator[Violation]:
    for fault in facts.troubles:
        begin, node = fault.end + BACK, fault.nodes[0]
        got = Counter(event.node[6:] for event in facts.serves if event.time >= begin)
        if fault is not facts.outage and got.total() >= 80 and got[node] < got.total() / len(facts.who.instances) / 5:
            text = f"{node} is well again from {fault.end:.1f} s on; after {begin:.1f} s it got {got[node]} of {got.total()} calls."
            yield Violation("not back", text, (), SECONDS)


def amplified(facts: Facts) -> Iterator[Violation]:
    if facts.outage:
        many, calls = facts.in_outage
        most = int(AMPLIFIED * calls) + MORE
        if many > most:
            text = f"In the outage, {calls} calls became {many} attempts; {most} are the most."
            yield Violation("amplified", text, (), facts.outage.end)


def costly(facts: Facts) -> Iterator[Violation]:
    if len(facts.calls) >= 100 and facts.between > MESSAGES * len(facts.calls):
        text = (
            f"{len(facts.calls)} calls took {facts.between} messages between nodes; {MESSAGES:.0f} for each are enough."
        )
        yield Violation("too many messages", text, (), SECONDS)
    reads = [one for one in facts.calls if said(one) == "ok" and one.asked["method"] == "read"]
    half, most = (percentile([one.end - one.start for one in reads], share) for share in (0.5, 0.99)) if reads else FAST
    if facts.calm and len(reads) >= 100 and (half > FAST[0] or most > FAST[1]):
        text = (
            f"Half of the reads took up to {half:.3f} s, 99 % up to {most:.3f} s; {FAST[0]} and {FAST[1]} s are enough."
        )
        yield Violation("slow", text, (), SECONDS)


RULES = (wrong_answers, twice, late, let_in, too_few, uneven, canary, kept_calling, not_back, amplified, costly)
