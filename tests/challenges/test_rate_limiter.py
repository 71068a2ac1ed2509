"""The rate limiter's checker catches every broken limiter and rejects no right one."""

import pytest

from labs.challenges.rate_limiter import broken, correct, solution
from labs.challenges.rate_limiter.challenge import LIMIT, RateLimiter, most_in_a_second
from labs.challenges.world.judge import judge
from labs.challenges.world.simulation import Operation

CHALLENGE = RateLimiter()
# The stage that is the first to catch it, and what for.
WRONG = {
    "EachItsOwn": ("three nodes", "too many"),
    "EqualShares": ("three nodes", "too few"),
    "WindowOfTheClock": ("one node", "too many"),
    "BigBucket": ("one node", "too many"),
    "WaitsForNobody": ("a node dies", "too many"),
    "NeverGivesUp": ("a node dies", "too few"),
    "ComparesClocks": ("a rough network", "too few"),
    "AsksTheBank": ("a node dies", "too few"),
    "FirstCustomerFirst": ("one node", "unfair"),
    "Queues": ("one node", "too few"),
}


@pytest.mark.parametrize("program", broken.BROKEN, ids=lambda one: one.__name__)
def test_a_broken_limiter_is_caught_for_what_is_wrong_with_it(program: type) -> None:
    verdict = list(judge(CHALLENGE, program, range(10)))[-1]
    assert verdict.failed and verdict.failed.violation
    assert (verdict.stage.name, verdict.failed.violation.rule) == WRONG[program.__name__], (
        verdict.failed.violation.sentence
    )


@pytest.mark.parametrize("program", [*correct.CORRECT, solution.Node], ids=lambda one: one.__name__)
def test_a_right_limiter_is_not_rejected(program: type) -> None:
    for verdict in judge(CHALLENGE, program, range(3)):
        assert verdict.failed is None, verdict.failed.violation


def yes(start: float, end: float) -> Operation:
    return Operation("c", "n1", {"type": "may"}, start, end, {"type": "yes"})


def test_a_yes_counts_for_a_second_only_if_all_of_it_lies_in_it() -> None:
    assert most_in_a_second([]) == (0, 0.0)
    assert most_in_a_second([yes(0.0, 0.1), yes(0.5, 0.6), yes(0.95, 1.05)]) == (2, 0.0)
    assert most_in_a_second([yes(0.0, 0.1), yes(0.5, 0.6), yes(0.95, 1.05), yes(1.3, 1.4)]) == (3, 0.5)
    assert LIMIT > 60
