"""How long each policy keeps the server down, over several seeds; the numbers the page quotes are those of seed 1."""

import random
from dataclasses import replace

import pytest

from labs import retries
from labs.retries import CAPACITY, END, OUTAGE, POLICIES, RATE, RETRIES, START, TIMEOUT, backoff, herd, main, run, serve

SEEDS = range(1, 4)
BUDGET = replace(RETRIES, budget=0.1)


def test_without_an_outage_everything_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "OUTAGE", 0)
    outcome = run(RETRIES)
    assert outcome.answered == outcome.requests
    assert outcome.tries == sum(outcome.requests) == pytest.approx(RATE * END, rel=0.02)


def test_without_retries_the_queue_drains_at_the_spare_capacity() -> None:
    expected = (OUTAGE * RATE / CAPACITY - TIMEOUT) / (1 - RATE / CAPACITY)
    for seed in SEEDS:
        assert run(POLICIES["no retries"], seed).down() == pytest.approx(expected, rel=0.15), seed


def test_with_a_budget_it_drains_as_if_the_load_were_a_tenth_higher() -> None:
    load = 1.1 * RATE / CAPACITY
    for seed in SEEDS:
        assert run(BUDGET, seed).down() == pytest.approx((OUTAGE * load - TIMEOUT) / (1 - load), rel=0.15), seed


@pytest.mark.parametrize("jitter", [True, False])
@pytest.mark.parametrize("tries", [2, 3, 5])
def test_retries_without_a_budget_keep_the_server_down_with_or_without_jitter(jitter: bool, tries: int) -> None:
    for seed in SEEDS:
        outcome = run(replace(RETRIES, jitter=jitter, tries=tries), seed)
        assert outcome.down() is None, seed
        assert sum(outcome.answered[200:]) == 0


def test_below_a_third_of_the_capacity_three_tries_are_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "RATE", 30.0)
    assert run(RETRIES).down() == 64
    monkeypatch.setattr(retries, "RATE", 35.0)
    assert run(RETRIES).down() is None


def test_a_budget_saves_only_while_the_load_with_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "RATE", 92.0)
    assert run(BUDGET).down() is None
    assert run(POLICIES["no retries"]).down() is not None


def test_a_budget_bounds_the_tries() -> None:
    outcome = run(BUDGET)
    assert outcome.tries <= 1.1 * sum(outcome.requests) + retries.SAVED


@pytest.mark.parametrize("policy", [replace(RETRIES, deadlines=True), replace(RETRIES, queue=0.5)])
def test_a_server_that_refuses_hopeless_work_recovers_despite_retries(policy: retries.Policy) -> None:
    for seed in SEEDS:
        down = run(policy, seed).down()
        assert down is not None and down <= 3, seed


@pytest.mark.parametrize("policy", [replace(RETRIES, deadlines=True), replace(RETRIES, queue=0.5)])
def test_refusing_helps_against_unlimited_retries_only_while_it_is_cheap(policy: retries.Policy) -> None:
    for seed in SEEDS:
        down = [run(replace(policy, refusal=cost), seed).down() for cost in (0.1, 0.5)]
        assert down[0] is not None and down[0] <= 10 and down[1] is None, seed
        with_budget = run(replace(policy, refusal=0.5, budget=0.1), seed).down()
        assert with_budget is not None and with_budget <= 12, seed


def test_what_is_dropped_or_refused_costs_the_server_its_share_of_an_answer() -> None:
    assert serve(replace(RETRIES, deadlines=True), 100.0, 100.995) == (False, 101.0, 100.995)
    assert serve(replace(RETRIES, queue=0.5), 100.0, 100.6) == (False, 100.0, 100.6)
    assert serve(replace(RETRIES, deadlines=True, refusal=0.5), 100.0, 101.0)[2] == pytest.approx(101.005)
    assert serve(replace(RETRIES, queue=0.5, refusal=0.5), 100.0, 100.6)[2] == pytest.approx(100.605)
    assert serve(RETRIES, 100.0, 102.0) == pytest.approx((False, 101.0, 102.01))


def test_during_the_outage_nothing_is_answered_nor_refused_aloud() -> None:
    assert serve(RETRIES, START + 1.0, 0.0) == pytest.approx((False, START + 1 + TIMEOUT, START + OUTAGE + 0.01))
    assert serve(replace(RETRIES, queue=0.5), START + 1.0, 0.0) == (False, START + 1.0 + TIMEOUT, 0.0)


def test_backoff_doubles_and_full_jitter_stays_below_it() -> None:
    dice = random.Random(1)
    assert [backoff(False, failures, dice) for failures in (1, 2, 3)] == [1.0, 2.0, 4.0]
    waits = [backoff(True, 3, dice) for _ in range(1000)]
    assert 0 <= min(waits) < 0.1 and 3.9 < max(waits) <= 4.0


def test_jitter_spreads_a_herd() -> None:
    for seed in SEEDS:
        (calls, seconds), (jittered, faster) = herd(False, seed=seed), herd(True, seed=seed)
        assert jittered < calls / 3 and faster < seconds / 10, seed
        assert faster >= 1000 / CAPACITY


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [line[22:].split() for line in lines[2:9]] == [
        ["1.00", "35", "s", "35", "s"],
        ["2.86", "to", "the", "end", "to", "the", "end"],
        ["2.86", "to", "the", "end", "to", "the", "end"],
        ["1.02", "64", "s", "64", "s"],
        ["1.07", "1", "s", "to", "the", "end"],
        ["1.07", "2", "s", "to", "the", "end"],
        ["1.00", "0", "s", "0", "s"],
    ]
    assert [line.split()[-4:] for line in lines[11:]] == [
        ["10402", "calls", "143.0", "s"],
        ["3093", "calls", "13.0", "s"],
    ]
