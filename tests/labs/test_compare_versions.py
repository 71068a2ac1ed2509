"""How often each way of comparing is wrong, over several seeds; the numbers the page quotes are those of seed 1."""

import math

import pytest

from labs import compare_versions as lab
from labs.compare_versions import REGRESSION, WAYS, alarms, main

SEEDS = range(1, 4)
SLOWER = math.log(1 + REGRESSION)
REQUESTS_AS_SAMPLES, ONE_AFTER_THE_OTHER, INTERLEAVED, PAIRED = range(len(WAYS))


def test_requests_of_one_run_are_no_independent_samples() -> None:
    for seed in SEEDS:
        assert alarms(REQUESTS_AS_SAMPLES, 0.0, seed) > 0.8, seed


def test_one_version_after_the_other_measures_the_drift() -> None:
    for seed in SEEDS:
        assert alarms(ONE_AFTER_THE_OTHER, 0.0, seed) > 0.5, seed


def test_taking_turns_makes_false_alarms_rare() -> None:
    for seed in SEEDS:
        assert alarms(INTERLEAVED, 0.0, seed) < 0.05, seed
        assert 0.02 < alarms(PAIRED, 0.0, seed) < 0.1, seed


def test_pairs_find_more_of_the_real_regressions() -> None:
    for seed in SEEDS:
        assert alarms(PAIRED, SLOWER, seed) > alarms(INTERLEAVED, SLOWER, seed) + 0.05, seed
        assert alarms(PAIRED, SLOWER, seed) > 0.95


def test_without_drift_the_order_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "DRIFT", 0.0)
    for way in (ONE_AFTER_THE_OTHER, INTERLEAVED, PAIRED):
        assert 0.02 < alarms(way, 0.0) < 0.1
    assert alarms(REQUESTS_AS_SAMPLES, 0.0) > 0.8, "a start still counts once"


def test_five_runs_find_less_and_cry_wolf_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "RUNS", 5)
    assert f"{alarms(PAIRED, SLOWER):.1%}" == "64.5%"
    assert f"{alarms(PAIRED, 0.0):.1%}" == "11.5%", "a z-test is too sure of a spread estimated from five differences"


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-2:] for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [["89.5%", "91.0%"], ["62.3%", "73.2%"], ["1.5%", "89.8%"], ["6.2%", "99.0%"]]
