"""The challenge: several nodes enforce one budget of BUDGET requests a second together, without asking each other for every request.

Clients speak to any node. What they ask, and what they may be told, within PATIENCE seconds:

    {"type": "may", "customer": "p1"}        {"type": "yes"} or {"type": "no"}

In any second no more than LIMIT are told yes. When more is asked than there is, USED of the budget is given out, wherever it is asked; when
less is asked, nearly everybody is told yes. Customers who ask alike get alike. All that holds again RECOVERY seconds after a node has died
or was cut off. The limit holds meanwhile, too: whoever can't hear the others must not spend what they may be spending.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterable, Iterator
from typing import Any, ClassVar

from labs.challenges.world.judge import Run, Stage, Violation, percentile
from labs.challenges.world.simulation import Conditions, Fault, Operation, World
from labs.plot import Series, plot

BUDGET = 60.0  # requests a second
LIMIT = 1.3 * BUDGET  # yes in any second
USED = 0.72  # of the budget, when more is asked
SERVED = 0.75  # of what is asked, when it is less than the budget; chance may bring much of it to one node at once
PATIENCE = 0.1  # seconds
RECOVERY = 1.8  # seconds after a change of demand or a fault
PHASE = 3.5  # seconds; how demand is spread changes then
SECONDS = 5 * PHASE
MOST_MESSAGES = 1.0  # between nodes, for a request: the last stage

# Requests a second at each node, in shares of the budget, and how long it stays so: everywhere too much, at one node, little, and back.
DEMAND = ((0.8, 0.8, 0.8), (1.5, 0.0, 0.0), (0.1, 0.1, 0.3), (0.0, 0.9, 0.6), (0.8, 0.8, 0.8))
CUSTOMERS = ("a", "b")


def rough(chance: random.Random) -> Conditions:
    return Conditions(nodes=3, loss=0.05, duplication=0.05, delay=(0.001, 0.02), drift=0.05)


def dying(chance: random.Random) -> Conditions:
    """In one of the phases in which all ask too much, a node dies or is cut off, and comes back before the next."""
    start = chance.choice((0.5, 4 * PHASE + 0.2))
    fault = Fault(chance.choice(("crash", "partition")), start, start + 3.0, (f"n{chance.randrange(3) + 1}",))
    return Conditions(nodes=3, delay=(0.001, 0.02), drift=0.05, loss=0.02, faults=(fault,))


class RateLimiter:
    """Two customers ask alike at every node; where most is asked changes every few seconds."""

    name: ClassVar[str] = "rate-limiter"
    seconds: ClassVar[float] = SECONDS
    stages: ClassVar[tuple[Stage, ...]] = (
        Stage(
            "one node",
            "Let tokens drip into a bucket; how much it holds is how much comes at once.",
            lambda _: Conditions(),
        ),
        Stage(
            "three nodes", "A share for each node, which follows what is asked there.", lambda _: Conditions(nodes=3)
        ),
        Stage("a rough network", "Clocks disagree; whatever a message says about time is about its sender's.", rough),
        Stage(
            "a node dies",
            "Silence may be a death or a cut. What may both sides spend without hearing of each other?",
            dying,
        ),
    )

    def clients(self, world: World) -> Iterable[Iterator[object]]:
        for place, node in enumerate(world.names):
            for customer in CUSTOMERS:
                yield self._customer(world, node, place, customer, random.Random(f"{world.seed} {node} {customer}"))

    def _customer(self, world: World, node: str, place: int, customer: str, chance: random.Random) -> Iterator[object]:
        number = 0
        while world.env.now < SECONDS - PATIENCE:
            rate = demand_at(world.env.now, place, len(world.names)) * BUDGET / len(CUSTOMERS)
            if not rate:
                yield world.env.timeout(0.1)
                continue
            yield world.env.timeout(chance.expovariate(rate))
            number += 1
            world.env.process(self._ask(world, f"{customer}{number}@{node}", node, customer))

    def _ask(self, world: World, me: str, node: str, customer: str) -> Generator[Any, Any, None]:
        yield from world.ask(me, node, {"type": "may", "customer": customer}, PATIENCE)

    def check(self, run: Run) -> Violation | None:
        """The promise that was broken first, if any."""
        found = [*wrong_answers(run), *too_many(run), *too_few(run), *unfair(run)]
        return min(found, key=lambda violation: violation.until, default=None)

    def show(self, run: Run) -> None:
        """What was asked and what was told yes, in each half second, up to where the promise broke."""
        end = min(run.violation.until if run.violation else SECONDS, SECONDS)
        halves = [number / 2 for number in range(int(2 * end) + 1)]
        asked = {half: 2 * sum(half <= one.start < half + 0.5 for one in run.history) for half in halves}
        yes = {half: 2 * sum(half <= one.end < half + 0.5 for one in yes_of(run.history)) for half in halves}
        series: Series = {
            "asked": list(asked.items()),
            "told yes": list(yes.items()),
            "limit": [(half, LIMIT) for half in halves],
        }
        plot(series, x="time (s)", y="requests a second", title="The failing run")

    def score(self, runs: list[Run]) -> dict[str, str]:
        asked = sum(len(run.history) for run in runs)
        waits = [one.end - one.start for run in runs for one in run.history if one.answer]
        most = max(most_in_a_second(yes_of(run.history))[0] for run in runs)
        between = sum(messages_between_nodes(run) for run in runs)
        return {
            "most yes in a second": f"{most} (limit {LIMIT:.0f}, budget {BUDGET:.0f})",
            "answers within": f"{1000 * percentile(waits, 0.5):.0f} ms (half), {1000 * percentile(waits, 0.99):.0f} ms (99 %)",
            "messages between nodes": f"{between / asked:.2f} for each request",
            "survived": f"{sum(len(run.conditions.faults) for run in runs)} faults in {len(runs)} runs",
        }


def demand_at(time: float, place: int, nodes: int) -> float:
    """What is asked at a node, as a share of the budget. One node gets what all would."""
    shares = DEMAND[min(int(time / PHASE), len(DEMAND) - 1)]
    return sum(shares) if nodes == 1 else shares[place] if place < len(shares) else 0.0


def yes_of(history: list[Operation]) -> list[Operation]:
    return [one for one in history if one.answer and one.answer.get("type") == "yes"]


def messages_between_nodes(run: Run) -> int:
    return sum(event.kind == "send" and event.node[0] == event.other[0] == "n" for event in run.trace)


# The checker. A node says yes somewhere between question and answer: a yes counts for a second only if both lie in it.


def most_in_a_second(yes: list[Operation]) -> tuple[int, float]:
    """The most yes that lie within one second, and when that second begins."""
    starts, ends = sorted(one.start for one in yes), sorted(one.end for one in yes)
    # Answers take less than a second, so whatever was asked before the second begins has ended by its end.
    counts = [(bisect_right(ends, begin + 1.0) - bisect_left(starts, begin), begin) for begin in starts]
    return max(counts, key=lambda pair: (pair[0], -pair[1]), default=(0, 0.0))


def too_many(run: Run) -> Iterator[Violation]:
    most, begin = most_in_a_second(yes_of(run.history))
    if most > LIMIT:
        said = sorted({one.node for one in yes_of(run.history) if begin <= one.start and one.end <= begin + 1})
        text = f"From {begin:.2f} s on, {' and '.join(said)} said yes {most} times within a second; the limit is {LIMIT:.0f}."
        yield Violation("too many", text, (), begin + 1)


def calm(run: Run) -> Iterator[tuple[float, float]]:
    """The parts of the run in which neither demand nor the nodes that are up have changed for RECOVERY seconds."""
    changes = sorted(
        {0.0, *(PHASE * number for number in range(len(DEMAND)))}
        | {t for f in run.conditions.faults for t in (f.start, f.end)}
    )
    for begin, end in zip(changes, [*changes[1:], SECONDS - PATIENCE], strict=True):
        if end - begin > RECOVERY + 0.9:
            yield begin + RECOVERY, end


def away(run: Run, time: float) -> set[str]:
    """Nodes that are down or cut off at that time."""
    return {name for fault in run.conditions.faults if fault.start <= time < fault.end for name in fault.nodes}


def too_few(run: Run) -> Iterator[Violation]:
    for begin, end in calm(run):
        lost = away(run, begin)
        asked = [one for one in run.history if begin <= one.start < end and one.node not in lost]
        given = len(yes_of(asked))
        there_is = BUDGET * (end - begin)
        if len(asked) > 1.15 * there_is:
            least = USED * there_is * (1 - run.conditions.loss)
        elif len(asked) < 0.8 * there_is:
            least = SERVED * len(asked) * (1 - run.conditions.loss) ** 2
        else:
            continue
        if given < least:
            where = ", ".join(
                f"{sum(one.node == node for one in asked)} at {node}" for node in sorted({one.node for one in asked})
            )
            text = f"From {begin:.1f} to {end:.1f} s {len(asked)} asked ({where}); {given} got a yes, at least {least:.0f} should."
            yield Violation("too few", text, (), end)


def unfair(run: Run) -> Iterator[Violation]:
    """Over all calm parts in which too much is asked, since in one alone chance decides."""
    crowded: list[Operation] = []
    for begin, end in calm(run):
        asked = [one for one in run.history if begin <= one.start < end and one.node not in away(run, begin)]
        crowded += asked if len(asked) > 1.2 * BUDGET * (end - begin) else []
    counts = {
        customer: len([one for one in yes_of(crowded) if one.asked["customer"] == customer]) for customer in CUSTOMERS
    }
    if crowded and min(counts.values()) < 0.6 * max(counts.values()):
        got = " and ".join(f"{name} got {count}" for name, count in counts.items())
        yield Violation("unfair", f"While more was asked than there is, {got}, though both asked alike.", (), SECONDS)


def wrong_answers(run: Run) -> Iterator[Violation]:
    for one in run.history:
        if one.answer and one.answer.get("type") not in ("yes", "no"):
            yield Violation(
                "answer", f"{one.node} answered {one.answer}; expected was “yes” or “no”.", (one.client,), one.end
            )
    asked: list[Operation] = []
    for begin, end in calm(run):
        asked += [
            one for one in run.history if begin <= one.start < end - PATIENCE and one.node not in away(run, begin)
        ]
    silent = [one for one in asked if one.answer is None]
    if len(silent) > len(asked) * (1 - (1 - run.conditions.loss) ** 2 + 0.08):
        text = f"{len(silent)} of {len(asked)} questions got no answer within {PATIENCE} s, though the nodes asked were up."
        yield Violation("silent", text, (silent[0].client,), SECONDS)
