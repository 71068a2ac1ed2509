"""The cache's checker catches every broken cache and rejects no right one."""

import random
from dataclasses import replace
from typing import Any

import pytest

from labs.challenges.distributed_cache import broken, correct
from labs.challenges.distributed_cache.challenge import DistributedCache
from labs.challenges.distributed_cache.checker import check
from labs.challenges.distributed_cache.promises import GIVE_UP, PATIENCE, SAMPLE, STALE
from labs.challenges.world.judge import Run, play
from labs.challenges.world.simulation import Conditions, Operation

CHALLENGE = DistributedCache()
# The stage that is the first to catch it, a seed with which it does, and what for.
WRONG = {
    "NoCache": (0, 0, "read too often"),
    "LateFill": (0, 0, "stale at level quorum"),
    "LastArrival": (3, 3, "stale at level quorum"),
    "LocalClock": (1, 7, "stale at level quorum"),
    "Modulo": (2, 2, "moved too much"),
    "OnePoint": (1, 0, "uneven"),
    "OldMembers": (2, 0, "misplaced"),
    "ReadsOne": (3, 1, "stale at level quorum"),
    "WritesOne": (3, 0, "stale at level quorum"),
    "OkAtOnce": (3, 0, "stale at level quorum"),
    "AllOrNothing": (4, 0, "silent"),
    "CountsMessages": (3, 1, "stale at level quorum"),
    "EmptyVotes": (3, 4, "stale at level one"),
    "OneIsEnough": (3, 1, "stale at level one"),
    "NoHandOver": (2, 2, "read too often"),
    "NeverChecked": (3, 4, "stale at level one"),
    "FirstNode": (4, 1, "silent"),
    "NoSecondTry": (3, 7, "silent"),
    "NoSingleFlight": (1, 2, "read too often"),
    "LockForEver": (3, 0, "silent"),
    "Everybody": (5, 2, "too many messages"),
    "WaitsAWhile": (5, 2, "slow"),
    "Raises": (1, 0, "behave"),
    "Endless": (0, 0, "behave"),
    "Flood": (1, 0, "behave"),
}


def played(program: type, stage: int, seed: int, load: float = 1.0) -> Run:
    chosen = CHALLENGE.stages[stage]
    conditions = chosen.conditions(random.Random(f"{chosen.name} {seed}"))
    return play(CHALLENGE, program, replace(conditions, load=load), seed)


@pytest.mark.parametrize("program", broken.BROKEN, ids=lambda one: one.__name__)
def test_a_broken_cache_is_caught_for_what_is_wrong_with_it(program: type) -> None:
    stage, seed, rule = WRONG[program.__name__]
    run = played(program, stage, seed)
    assert run.violation and run.violation.rule == rule, run.violation


@pytest.mark.parametrize("program", correct.CORRECT, ids=lambda one: one.__name__)
def test_a_right_cache_is_not_rejected(program: type) -> None:
    for stage in range(2, len(CHALLENGE.stages)):  # the first two are parts of these
        assert played(program, stage, seed=1, load=1.0 if stage == 5 else 0.5).violation is None


def told(kind: str, start: float, end: float, **asked: Any) -> Operation:
    """A get is told the version, a put has it; without an end there was no answer."""
    version = asked.get("version")
    answer = {"type": "value", "value": f"k1@{version}"} if kind == "get" else {"type": "ok"}
    about = asked.pop("about", start)
    return Operation(
        "c1",
        "n1",
        {"type": kind, "key": "k1", "value": f"k1@{version}"} | asked,
        start,
        end,
        answer if end < 99 else None,
        about,
    )


def broken_rule(*history: Operation, nodes: int = 5) -> str:
    violation = check(Run(1, Conditions(nodes=nodes), list(history), [], 0, ""))
    return violation.rule if violation else ""


def test_a_put_counts_from_its_ok() -> None:
    put = told("put", 1.0, 1.2, version=2)
    assert broken_rule(put, told("get", 1.1, 1.3, level="quorum", version=1)) == ""
    assert broken_rule(put, told("get", 1.3, 1.4, level="quorum", version=2)) == ""
    assert broken_rule(put, told("get", 1.3, 1.4, level="quorum", version=1)) == "stale at level quorum"
    assert broken_rule(put, told("get", 1.3, 1.4, level="one", version=1)) == ""
    late = 1.3 + STALE
    assert broken_rule(put, told("get", late, late + 0.1, level="one", version=1)) == "stale at level one"


def test_a_put_without_an_answer_may_or_may_not_have_been_done() -> None:
    put = told("put", 1.0, float("inf"), version=2)
    for version in (1, 2):
        assert broken_rule(put, told("get", 3.0, 3.1, level="quorum", version=version)) == ""
    assert broken_rule(put, told("get", 0.8, 0.9, level="quorum", version=2)) == "answer", "before it was in the row"
    assert broken_rule(put, told("get", 3.0, 3.1, level="quorum", version=3)) == "answer"


def test_who_asks_in_vain_for_long_is_noticed() -> None:
    first = told("get", 1.0, float("inf"), level="one")
    assert broken_rule(first) == ""
    assert broken_rule(first, told("get", 1.0 + GIVE_UP - PATIENCE, float("inf"), level="one", about=1.0)) == "silent"


def test_what_is_no_answer_to_where_is_called_so() -> None:
    for nodes in (
        None,
        [],
        ["n1"],
        3,
        [["n1", "n1", "n2"]] * len(SAMPLE),
        [["n1", "n2", "n9"]] * len(SAMPLE),
        [3] * len(SAMPLE),
    ):
        asked = Operation(
            "operator", "n1", {"type": "where"}, 1, 2, {"type": "nodes", "nodes": nodes}, (1, ["n1", "n2", "n3", "n4"])
        )
        assert broken_rule(asked) == "misplaced"
