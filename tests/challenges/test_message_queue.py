"""The message queue's checker catches every broken queue and rejects no right one."""

import pytest

from labs.challenges.message_queue import broken, correct, solution
from labs.challenges.message_queue.challenge import MessageQueue
from labs.challenges.world.judge import judge, play

CHALLENGE = MessageQueue()
# The stage that is the first to catch it, and what for.
WRONG = {
    "InMemory": (3, {"lost"}),
    "DeletedWhenFetched": (0, {"out of order", "lost"}),
    "NeverLeased": (0, {"leased to two"}),
    "LeasedForEver": (0, {"lost"}),
    "ForgetsWhatIsDone": (3, {"acknowledged, and delivered again"}),
    "TakesTwice": (0, {"no dead letter", "acknowledged, and delivered again"}),
    "NoOrder": (0, {"out of order"}),
    "CountsDeliveries": (0, {"buried alive", "out of order", "lost"}),
    "CountsInMemory": (2, {"leased to two", "not dead", "no dead letter"}),
    "TwoHomes": (1, {"out of order"}),
    "Endless": (0, {"behave"}),
    "Flood": (1, {"behave"}),
    "Raises": (2, {"behave"}),
}


@pytest.mark.parametrize("program", broken.BROKEN, ids=lambda one: one.__name__)
def test_a_broken_queue_is_caught_for_what_is_wrong_with_it(program: type) -> None:
    stage, rules = WRONG[program.__name__]
    (verdict,) = judge(CHALLENGE, program, range(10), CHALLENGE.stages[stage : stage + 1])
    assert verdict.failed and verdict.failed.violation
    assert verdict.failed.violation.rule in rules, verdict.failed.violation.sentence


@pytest.mark.parametrize("program", [*correct.CORRECT, solution.Node], ids=lambda one: one.__name__)
def test_a_right_queue_is_not_rejected(program: type) -> None:
    for verdict in judge(CHALLENGE, program, range(4)):
        assert verdict.failed is None, verdict.failed.violation


@pytest.mark.parametrize(
    ("program", "stage", "seed"), [(correct.Log, 3, 118), (solution.Node, 2, 27), (correct.Forwarding, 2, 77)]
)
def test_what_only_many_seeds_found_stays_mended(program: type, stage: int, seed: int) -> None:
    """A verdict that came late ended another's lease; consumers passed one node over until the run was at its end; the network
    swallowed five deliveries of a value in a row."""
    (verdict,) = judge(CHALLENGE, program, [seed], CHALLENGE.stages[stage : stage + 1])
    assert verdict.failed is None, verdict.failed.violation


def test_the_smallest_run_is_smaller_and_breaks_the_same_promise() -> None:
    (verdict,) = judge(CHALLENGE, broken.ForgetsWhatIsDone, range(10), CHALLENGE.stages[3:])
    assert verdict.failed
    conditions = verdict.failed.conditions
    assert len(conditions.faults) == 1 and conditions.faults[0].kind == "crash"
    assert not conditions.loss and not conditions.duplication and not conditions.drift
    assert (
        play(CHALLENGE, broken.ForgetsWhatIsDone, conditions, verdict.failed.seed).violation == verdict.failed.violation
    )
