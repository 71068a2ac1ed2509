"""Whom each comparison stops, over several seeds; the numbers the page quotes are those of seed 1."""

import random

import pytest

from labs import canary
from labs.canary import ERRORS, PLANS, failures, judge, main, score

BEFORE, FLEET, BASELINE, EVERY_MINUTE, STRICTER = PLANS
SEEDS = range(1, 4)


@pytest.fixture(autouse=True)
def few_trials(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "main" not in request.node.name:
        monkeypatch.setattr(canary, "TRIALS", 200)


def test_failures_are_as_frequent_as_asked_for() -> None:
    for share in (0.001, 0.05, 0.5):
        found = sum(failures(random.Random(seed), 10_000, share) for seed in range(40))
        assert found / 400_000 == pytest.approx(share, rel=0.1)


def test_the_score_is_that_of_the_usual_formulas() -> None:
    assert score(75, 10_000, 75, None) == 0
    assert score(100, 10_000, 50, None) == pytest.approx(4.098, abs=0.001)
    assert score(60, 10_000, 0, 0.005) == pytest.approx(1.418, abs=0.001)


def test_against_a_baseline_a_good_version_is_seldom_stopped() -> None:
    for seed in SEEDS:
        assert judge(BASELINE, 1.0, seed).stopped <= 0.03, seed


def test_against_the_fleet_or_the_hour_before_youth_and_weather_look_like_faults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in SEEDS:
        assert judge(FLEET, 1.0, seed).stopped > 0.25, seed
        assert judge(BEFORE, 1.0, seed).stopped > 0.25, seed
    monkeypatch.setattr(canary, "COLD", 0.0)
    assert judge(FLEET, 1.0).stopped <= 0.03
    assert judge(BEFORE, 1.0).stopped > 0.05
    monkeypatch.setattr(canary, "WEATHER", 0.0)
    assert judge(BEFORE, 1.0).stopped <= 0.03


def test_with_more_traffic_the_fleet_stops_every_good_version_and_a_baseline_still_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(canary, "REQUESTS", 2400)
    monkeypatch.setattr(canary, "TRIALS", 50)
    assert judge(FLEET, 1.0).stopped == 1.0
    assert judge(BASELINE, 1.0).stopped <= 0.04
    assert judge(BASELINE, 1.1).stopped > 0.2


def test_twice_the_errors_are_found_and_a_tenth_more_is_not() -> None:
    for seed in SEEDS:
        assert judge(BASELINE, 2.0, seed).stopped > 0.97, seed
        assert judge(BASELINE, 1.1, seed).stopped < 0.12, seed


def test_looking_often_multiplies_false_alarms_and_a_stricter_limit_takes_them_back() -> None:
    for seed in SEEDS:
        often = judge(EVERY_MINUTE, 1.0, seed).stopped
        assert often > 2 * judge(BASELINE, 1.0, seed).stopped, seed
        assert judge(STRICTER, 1.0, seed).stopped < often, seed
        assert judge(STRICTER, 2.0, seed).minutes < 25, seed


def test_a_version_without_errors_is_never_stopped() -> None:
    assert judge(BASELINE, 1e-9).stopped == 0
    assert ERRORS > 0


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line[24:].split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [[cell.rstrip(",") for cell in row if cell != "min"] for row in rows] == [
        ["43.6%", "63.2%", "100.0%", "60"],
        ["39.5%", "71.4%", "100.0%", "60"],
        ["0.8%", "4.8%", "99.9%", "60"],
        ["4.4%", "13.9%", "99.9%", "10"],
        ["0.6%", "3.4%", "98.9%", "16"],
    ]
