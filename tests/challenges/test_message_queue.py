"""The message queue's checker catches every broken queue and rejects no right one."""

import pytest

from labs.challenges.message_queue import broken, correct, solution
from labs.challenges.message_queue.challenge import MessageQueue
from labs.challenges.world.judge import judge, play

CHALLENGE = MessageQueue()
WRONG = {
    "InMemory": {"lost"},
    "DeletedWhenFetched": {"out of order", "lost"},
    "NeverLeased": {"leased to two"},
    "LeasedForEver": {"lost"},
    "ForgetsWhatIsDone": {"acknowledged, and delivered again"},
    "TakesTwice": {"no dead letter", "acknowledged, and delivered again"},
    "NoOrder": {"out of order"},
    "CountsDeliveries": {"buried alive", "out of order", "lost"},
    "CountsInMemory": {"leased to two", "not dead", "no dead letter"},
    "TwoHomes": {"out of order"},
    "Endless": {"behave"},
    "Flood": {"behave"},
    "Raises": {"behave"},
}


@pytest.mark.parametrize("program", broken.BROKEN, ids=lambda one: one.__name__)
def test_a_broken_queue_is_caught_for_what_is_wrong_with_it(program: type) -> None:
    verdict = list(judge(CHALLENGE, program, range(10)))[-1]
    assert verdict.failed and verdict.failed.violation
    assert verdict.failed.violation.rule in WRONG[program.__name__], verdict.failed.violation.sentence


@pytest.mark.parametrize("program", [*correct.CORRECT, solution.Node], ids=lambda one: one.__name__)
def test_a_right_queue_is_not_rejected(program: type) -> None:
    for verdict in judge(CHALLENGE, program, range(8)):
        assert verdict.failed is None, verdict.failed.violation


def test_the_smallest_run_is_smaller_and_breaks_the_same_promise() -> None:
    verdict = list(judge(CHALLENGE, broken.ForgetsWhatIsDone, range(10)))[-1]
    assert verdict.stage.name == "crashes" and verdict.failed
    conditions = verdict.failed.conditions
    assert len(conditions.faults) == 1 and conditions.faults[0].kind == "crash"
    assert not conditions.loss and not conditions.duplication and not conditions.drift
    assert (
        play(CHALLENGE, broken.ForgetsWhatIsDone, conditions, verdict.failed.seed).violation == verdict.failed.violation
    )
