"""The limits of a rolling update hold in every second, and which mistakes they catch."""

from dataclasses import replace

import pytest

from labs import rollout
from labs.rollout import CASES, GOOD, REPLICAS, SURGE, UNAVAILABLE, Pod, available, main, run, step

NAMED = {case.name: case for case in CASES}


def test_the_update_keeps_its_two_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def watched(pods: list[Pod], case: rollout.Case) -> None:
        step(pods, case)
        running = [pod for pod in pods if pod.stopping is None]
        seen.append((len(running), sum(available(pod, case) for pod in running)))

    monkeypatch.setattr(rollout, "step", watched)
    for case in CASES:
        if case.fails_after is None:  # a version that dies is beyond the update's power
            seen.clear()
            run(case)
            assert max(running for running, _ in seen) <= REPLICAS + SURGE, case.name
            assert case.readiness is False or REPLICAS + SURGE in [running for running, _ in seen], case.name
            assert min(ok for _, ok in seen) >= REPLICAS - UNAVAILABLE, case.name


def test_a_good_version_costs_no_request() -> None:
    assert run(GOOD).failed == 0
    assert run(GOOD).new_at_end == REPLICAS


def test_without_a_prestop_hook_requests_are_lost_while_the_news_spreads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(replace(GOOD, drain=0)).failed > 2
    monkeypatch.setattr(rollout, "SPREAD", 10)
    assert run(GOOD).failed == pytest.approx(4.1, abs=0.05)
    assert run(replace(GOOD, drain=10)).failed == 0


def test_readiness_stops_a_version_that_never_starts_and_nothing_else_does() -> None:
    stopped = run(NAMED["never starts"])
    assert (stopped.seconds, stopped.failed, stopped.worst) == (None, 0, REPLICAS - UNAVAILABLE)
    blind = run(NAMED["never starts, no readiness probe"])
    assert blind.seconds is not None
    assert blind.worst == 0


def test_min_ready_seconds_catch_what_dies_within_them() -> None:
    for dies in (30, 60, 90):
        case = replace(GOOD, fails_after=dies)
        assert run(case).failed > 100, dies
        assert run(replace(case, min_ready=dies + 10)).failed == 0, dies


def test_no_probe_sees_wrong_answers() -> None:
    case = NAMED["half of its answers wrong"]
    assert run(case).seconds == run(GOOD).seconds
    assert run(replace(case, min_ready=60)).failed > 300


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line[32:].split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [[cell for cell in row if cell != "s"] for row in rows] == [
        ["46", "10", "0.0", "8"],
        ["44", "10", "2.6", "8"],
        ["8", "10", "18.4", "0"],
        ["stuck", "5", "0.0", "8"],
        ["8", "10", "897.0", "0"],
        ["46", "10", "798.0", "0"],
        ["stuck", "5", "0.0", "8"],
        ["46", "10", "435.2", "8"],
    ]
