"""The service mesh's checker catches every broken sidecar and rejects no right one."""

import random
from dataclasses import replace
from typing import ClassVar

import pytest

from labs.challenges.service_mesh import broken, correct, solution
from labs.challenges.service_mesh.challenge import ServiceMesh
from labs.challenges.service_mesh.identity import genuine, prove
from labs.challenges.world.judge import Run, judge, play
from labs.challenges.world.simulation import Conditions, Message

CHALLENGE = ServiceMesh()
# The stage that is the first to catch it in six runs, and what for.
WRONG = {
    "RetriesWithoutBudget": (5, {"amplified"}),
    "TrustsBreakers": (5, {"amplified"}),
    "RetriesAtBothEnds": (5, {"amplified"}),
    "RetriesBuys": (2, {"bought twice"}),
    "NeverRetries": (2, {"too few"}),
    "PatientTimeout": (2, {"no answer"}),
    "WholeDeadline": (0, {"deadline"}),
    "FirstListed": (1, {"uneven"}),
    "FirstList": (1, {"uneven"}),
    "FirstProof": (0, {"too few"}),
    "CanaryByCount": (1, {"canary"}),
    "CanaryByChance": (1, {"not sticky"}),
    "StickyInMemory": (1, {"not sticky"}),
    "NoBreaker": (3, {"too few", "kept calling"}),
    "NeverClosed": (3, {"not back"}),
    "OneBreaker": (3, {"too few"}),
    "Polls": (0, {"slow"}),
    "AsksEverybody": (1, {"too many messages"}),
    "BelievesNames": (4, {"let in"}),
    "AnyProof": (4, {"let in", "a stranger's answer"}),
    "AnyBearer": (4, {"let in", "a stranger's answer"}),
    "ForEver": (4, {"let in", "a stranger's answer"}),
    "OneSided": (4, {"a stranger's answer"}),
    "Waits": (0, {"behave"}),
    "Gossips": (0, {"behave"}),
}


ONE_CALL = {"bought twice", "no answer", "let in", "a stranger's answer", "not sticky"}  # breaks these, so few will do


def run(program: type, stage: int, seed: int, load: float = 1.0) -> Run:
    chosen = CHALLENGE.stages[stage]
    conditions = chosen.conditions(random.Random(f"{chosen.name} {seed}"))
    return play(CHALLENGE, program, replace(conditions, load=load), seed)


@pytest.mark.parametrize("program", broken.BROKEN, ids=lambda one: one.__name__)
def test_a_broken_sidecar_is_caught_for_what_is_wrong_with_it(program: type) -> None:
    stage, rules = WRONG[program.__name__]
    load = 0.4 if rules <= ONE_CALL else 1.0
    found = next((violation for seed in range(6) if (violation := run(program, stage, seed, load).violation)), None)
    assert found and found.rule in rules, found


@pytest.mark.parametrize("program", correct.CORRECT, ids=lambda one: one.__name__)
def test_a_right_sidecar_is_not_rejected(program: type) -> None:
    for stage in (2, 3, 5):
        assert run(program, stage, 0).violation is None


def test_the_smallest_run_breaks_the_same_promise_with_less() -> None:
    (verdict,) = judge(CHALLENGE, broken.AnyProof, range(3), CHALLENGE.stages[4:5])
    assert verdict.failed and verdict.failed.violation
    smallest = verdict.failed
    assert smallest.conditions.load < 0.5
    assert play(CHALLENGE, broken.AnyProof, smallest.conditions, smallest.seed).violation == smallest.violation


class Odd(solution.Node):
    """Says what makes no sense."""

    says: ClassVar[Message] = {}

    def served(self, sender: str, request: Message, _: str, answer: Message) -> None:
        super().served(sender, request, _, {**answer, **self.says})


@pytest.mark.parametrize("value", [None, [], {}, "", "a1", "a1 v1 n9", 7])
def test_an_answer_that_no_application_gave_is_none(value: object) -> None:
    odd = type("Node", (Odd,), {"says": {"value": value}})
    smaller = Conditions(nodes=2, load=0.1)
    violation = play(CHALLENGE, odd, smaller, 1).violation
    assert violation and violation.rule == "answer"


def test_a_proof_is_genuine_only_as_it_was_signed() -> None:
    proof = prove("web", "n1", 3.0)
    assert genuine(proof)
    assert not any(
        genuine({**proof, **other}) for other in ({"service": "batch"}, {"node": "n7"}, {"until": 9.0}, {"mark": "0"})
    )
    assert not any(genuine(other) for other in (None, "web", {}, {"service": "web"}))
