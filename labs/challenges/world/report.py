"""Says what became of a program: a line for each stage, then a score card or the smallest failing run as a sentence and a picture."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from labs.challenges.world import picture
from labs.challenges.world.judge import Challenge, Run, Stage, judge
from labs.challenges.world.simulation import Program

SEEDS = 6


def report(challenge: Challenge, program: type[Program], seeds: int = SEEDS, stages: list[Stage] | None = None) -> bool:
    """Judges the program and prints what it found; says whether every stage passed."""
    passed: list[Run] = []
    for verdict in judge(challenge, program, range(seeds), stages):
        if verdict.failed is None:
            print(f"✓ {verdict.stage.name}: {seeds} runs")
            passed = verdict.passed
            continue
        runs = len(verdict.passed) + 1
        print(f"✗ {verdict.stage.name}: failed in run {runs} of {seeds}\n")
        for line in failure(verdict.failed, verdict.stage.hint, verdict.tried):
            print(line)
        print()
        challenge.show(verdict.failed)
        return False
    print()
    for name, value in challenge.score(passed).items():
        print(f"{name}: {value}")
    return True


def failure(run: Run, hint: str, tried: int) -> Iterator[str]:
    """The failing run in words."""
    assert run.violation
    if run.violation.rule == "behave":
        yield run.violation.sentence
        if run.detail:
            yield run.detail
    else:
        yield f"{run.violation.rule.capitalize()}. {run.violation.sentence}"
    yield f"Conditions: {run.conditions}; seed {run.seed}."
    if tried:
        yield f"The smallest such run of {tried} tried."
    yield f"Hint: {hint}"
    if run.printed:
        yield f"\nYour program printed:\n{run.printed[-2000:].rstrip()}"


def messages(run: Run) -> None:
    """The messages that matter: as a picture on the page, as lines in a terminal."""
    rows = picture.rows(run)
    if not rows:
        return
    if sys.platform == "emscripten":
        assert run.violation
        print("::picture " + json.dumps({"svg": picture.svg(rows), "text": run.violation.sentence}))
    else:
        print("\n".join(picture.lines(rows)))
