"""The service mesh as the page runs it: the starter fails, the solution passes. tests/challenges/ holds the rest."""

from pathlib import Path

import pytest

from labs.challenges.service_mesh import promises, services, solution, starter
from labs.challenges.service_mesh.challenge import ServiceMesh
from labs.challenges.world.report import report

CHALLENGE = ServiceMesh()
PAGE = Path(__file__).resolve().parents[2] / "docs/challenges/service-mesh.md"


def test_the_solution_passes_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(CHALLENGE, solution.Node, seeds=1)
    assert capsys.readouterr().out.count("✓") == len(CHALLENGE.stages)


def test_what_the_page_quotes_is_printed_and_what_it_promises_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8").replace("*", "")
    for promised in (
        f"{promises.READS:.0%} of reads and {promises.BUYS:.0%} of buys",
        f"{promises.NOTICED} s after an instance",
        f"{promises.BACK} s after",
        f"{promises.AMPLIFIED} times the calls, and {promises.MORE} more",
        f"{services.CANARY:.0%} of users",
        f"at most {promises.MESSAGES:.0f} messages",
    ):
        assert promised.replace("%", " %") in page, promised
    assert not report(CHALLENGE, starter.Node, seeds=1)
    printed = capsys.readouterr().out
    assert printed.startswith("✓ one instance")
    sentence = next(line for line in printed.splitlines() if line.startswith("Uneven."))
    assert sentence.removeprefix("Uneven. ") in page
