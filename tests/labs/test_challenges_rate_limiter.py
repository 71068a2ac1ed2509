"""The rate limiter as the page runs it: the starter fails, the solution passes. tests/challenges/ holds the rest."""

from pathlib import Path

import pytest

from labs.challenges.rate_limiter import challenge, solution, starter
from labs.challenges.rate_limiter.challenge import RateLimiter
from labs.challenges.world.judge import judge
from labs.challenges.world.report import report

CHALLENGE = RateLimiter()
PAGE = Path(__file__).resolve().parents[2] / "docs/challenges/rate-limiter.md"


def test_the_starter_fails_at_the_first_stage() -> None:
    (verdict,) = judge(CHALLENGE, starter.Node, range(3))
    assert verdict.stage.name == "one node" and verdict.failed and verdict.failed.violation
    assert verdict.failed.violation.rule == "too many"


def test_the_solution_passes_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(CHALLENGE, solution.Node, seeds=2)
    assert capsys.readouterr().out.count("✓") == len(CHALLENGE.stages)


def test_what_the_page_quotes_is_printed_and_what_it_promises_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for number in (
        f"{challenge.BUDGET:.0f} requests",
        f"{challenge.LIMIT:.0f} in any second",
        f"{challenge.USED:.0%}".replace("%", " %"),
    ):
        assert number in page
    assert f"{challenge.SERVED:.0%}".replace("%", " %") in page and f"{challenge.RECOVERY} s after" in page
    report(CHALLENGE, starter.Node)
    sentence = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("Too many."))
    assert sentence.removeprefix("Too many. ") in page.replace("*", "")
