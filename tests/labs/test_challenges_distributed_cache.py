"""The distributed cache as the page runs it: the starter fails, the solution passes. tests/challenges/ holds the rest."""

import random
from pathlib import Path

import pytest

from labs.challenges.distributed_cache import promises, solution, starter
from labs.challenges.distributed_cache.challenge import DistributedCache
from labs.challenges.world.judge import play
from labs.challenges.world.report import report

CHALLENGE = DistributedCache()
PAGE = Path(__file__).resolve().parents[2] / "docs/challenges/distributed-cache.md"


def test_the_solution_passes_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(CHALLENGE, solution.Node, seeds=1)
    assert capsys.readouterr().out.count("✓") == len(CHALLENGE.stages)


def test_a_seed_is_a_run() -> None:
    conditions = CHALLENGE.stages[4].conditions(random.Random(5))
    one, other = (play(CHALLENGE, solution.Node, conditions, 5) for _ in range(2))
    assert one.trace == other.trace and one.history == other.history


def test_the_starter_fails_at_the_first_stage_as_the_page_quotes_it(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8").replace("*", "")
    assert not report(CHALLENGE, starter.Node)
    printed = capsys.readouterr().out
    sentence = next(line for line in printed.splitlines() if line.startswith("Stale at level quorum."))
    assert sentence.removeprefix("Stale at level quorum. ") in page and "one node: failed" in printed


def test_the_page_promises_what_is_checked() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for text in (
        f"{promises.STALE:.0f} s ago",
        f"within {promises.GIVE_UP:.0f} s",
        f"nothing for {promises.PATIENCE} s",
        f"{promises.SHARE} times",
        f"{1000 * promises.ROW[0]:.0f} to {1000 * promises.ROW[1]:.0f} ms",
        f"{promises.CROWD} clients",
        f"{promises.MOST_SENT:.0f} messages",
        f"{1000 * promises.HALF_WITHIN:.0f} ms",
        f"{1000 * promises.MOST_WITHIN:.0f} ms",
    ):
        assert text in page, text
