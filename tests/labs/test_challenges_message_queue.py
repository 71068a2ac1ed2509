"""The message queue as the page runs it: the starter fails, the solution passes. tests/challenges/ holds the rest."""

import random
from pathlib import Path

import pytest

from labs.challenges.message_queue import solution, starter
from labs.challenges.message_queue.challenge import LEASE, MOST_FAILURES, PATIENCE, MessageQueue
from labs.challenges.world.judge import judge, play
from labs.challenges.world.report import report

CHALLENGE = MessageQueue()
PAGE = Path(__file__).resolve().parents[2] / "docs/challenges/message-queue.md"


def test_the_starter_works_a_little_and_fails_at_the_first_stage() -> None:
    (verdict,) = judge(CHALLENGE, starter.Node, range(3))
    assert verdict.stage.name == "one node" and verdict.failed and verdict.failed.violation
    assert verdict.failed.violation.rule != "behave"


def test_the_solution_passes_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(CHALLENGE, solution.Node, seeds=2)
    assert capsys.readouterr().out.count("✓") == len(CHALLENGE.stages)


def test_a_seed_is_a_run() -> None:
    conditions = CHALLENGE.stages[3].conditions(random.Random(5))
    one, other = (play(CHALLENGE, solution.Node, conditions, 5) for _ in range(2))
    assert one.trace == other.trace and one.history == other.history
    assert one.trace != play(CHALLENGE, solution.Node, conditions, 6).trace


def test_what_the_page_quotes_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"for {LEASE:.0f} s, unless" in page and f"nothing for {PATIENCE} s" in page and MOST_FAILURES == 3
    report(CHALLENGE, starter.Node)
    sentence = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("Out of order."))
    assert sentence.removeprefix("Out of order. ") in page.replace("*", "")
