"""Judges a program: runs it under the conditions of each stage over many seeds, and answers with the smallest failing run it finds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

from labs.challenges.world.guard import Misbehavior
from labs.challenges.world.simulation import Conditions, Event, Fault, Operation, Program, World

MOST_TRIES = 60  # runs spent on finding a smaller failure


@dataclass(frozen=True)
class Violation:
    """A broken promise: which ``rule``, one ``sentence``, and the words that its messages hold, to pick them out of the run."""

    rule: str
    sentence: str
    about: tuple[str, ...] = ()
    until: float = float("inf")


@dataclass(frozen=True)
class Stage:
    """One step of a challenge: ``conditions`` makes those of a run from chance alone."""

    name: str
    hint: str
    conditions: Callable[[random.Random], Conditions]


class Challenge(Protocol):
    """What a challenge consists of, beside its stages: clients that ask, a checker that reads what they were
    told, and what shows a failing run best."""

    name: ClassVar[str]
    stages: ClassVar[tuple[Stage, ...]]
    seconds: ClassVar[float]  # simulated, for a run

    def clients(self, world: World) -> Iterable[Iterator[object]]: ...
    def check(self, run: Run) -> Violation | None: ...
    def score(self, runs: list[Run]) -> dict[str, str]: ...
    def show(self, run: Run) -> None: ...


@dataclass
class Run:
    """One run and all there is to say of it."""

    seed: int
    conditions: Conditions
    history: list[Operation]
    trace: list[Event]
    sent: int
    printed: str
    violation: Violation | None = None
    detail: str = ""


@dataclass
class Verdict:
    """What became of one stage: the runs that passed, and the failing one, if any."""

    stage: Stage
    passed: list[Run]
    failed: Run | None = None
    tried: int = 0


def play(challenge: Challenge, program: type[Program], conditions: Conditions, seed: int) -> Run:
    """One run, checked. The same arguments give the same run, anywhere."""
    world, detail, violation = None, "", None
    try:
        world = World(program, conditions, seed)
        for client in challenge.clients(world):
            world.env.process(client)  # type: ignore[arg-type]
        world.run(challenge.seconds)
    except Misbehavior as error:
        violation, detail = Violation("behave", str(error), until=world.env.now if world else 0.0), error.detail
    if world is None:
        return Run(seed, conditions, [], [], 0, "", violation, detail)
    run = Run(
        seed, conditions, world.history, world.trace, world.sent, world.guard.printed.getvalue(), violation, detail
    )
    run.violation = violation or challenge.check(run)
    return run


def judge(
    challenge: Challenge, program: type[Program], seeds: Iterable[int], stages: Iterable[Stage] | None = None
) -> Iterator[Verdict]:
    """A verdict for each stage, up to the first that fails."""
    seeds = list(seeds)
    for stage in stages or challenge.stages:
        passed: list[Run] = []
        for seed in seeds:
            run = play(challenge, program, stage.conditions(random.Random(f"{stage.name} {seed}")), seed)
            if run.violation:
                smallest, tried = shrink(challenge, program, run)
                yield Verdict(stage, passed, smallest, tried)
                return
            passed.append(run)
        yield Verdict(stage, passed)


def shrink(challenge: Challenge, program: type[Program], run: Run) -> tuple[Run, int]:
    """The smallest run found that breaks the same rule, and how many were tried: fewer faults, less loss, less to do."""
    assert run.violation
    tried = 0
    smaller = True
    while smaller and tried < MOST_TRIES:
        smaller = False
        for conditions in _simpler(run.conditions):
            tried += 1
            other = play(challenge, program, conditions, run.seed)
            if other.violation and other.violation.rule == run.violation.rule:
                run, smaller = other, True
                break
            if tried >= MOST_TRIES:
                break
    return run, tried


def _simpler(conditions: Conditions) -> Iterator[Conditions]:
    """The same with one thing less; the load first, since with less to do the other tries take less time."""
    for share in (0.25, 0.5, 0.8):
        if conditions.load > 0.05:
            yield replace(conditions, load=conditions.load * share)
    for fault in conditions.faults:
        yield replace(conditions, faults=tuple(other for other in conditions.faults if other is not fault))
    for name in ("loss", "duplication", "drift"):
        if getattr(conditions, name):
            nothing: dict[str, Any] = {name: 0.0}
            yield replace(conditions, **nothing)
    for fault in conditions.faults:
        if len(fault.nodes) > 1:
            yield replace(
                conditions, faults=tuple(_fewer(other) if other is fault else other for other in conditions.faults)
            )
    if conditions.nodes > 1:
        names = {f"n{number + 1}" for number in range(conditions.nodes - 1)}
        if all(set(fault.nodes) <= names for fault in conditions.faults):
            yield replace(conditions, nodes=conditions.nodes - 1)


def _fewer(fault: Fault) -> Fault:
    return replace(fault, nodes=fault.nodes[:-1])


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))]
