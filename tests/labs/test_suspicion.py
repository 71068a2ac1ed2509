"""How quickly, and how often wrongly, each detector suspects; the numbers the page quotes are those of seed 1."""

import random

import pytest

from labs import suspicion
from labs.suspicion import LINKS, THRESHOLD, TIMEOUT, Link, gap, main, phi, suspected_after, watch

SEEDS = range(1, 4)
NEAR, FAR, PAUSING = LINKS


def test_phi_counts_the_decimal_places_of_the_doubt() -> None:
    assert phi(1.0, mean=1.0, deviation=0.1) == pytest.approx(0.301, abs=0.001)  # half of the heartbeats are later
    assert phi(1.2326, mean=1.0, deviation=0.1) == pytest.approx(2, abs=0.01)
    assert phi(1.3, 1.0, 0.1) > phi(1.3, 1.0, 0.2)


def test_the_limit_is_where_phi_reaches_the_threshold() -> None:
    limit = suspected_after(1.0, 0.25)
    assert phi(limit, 1.0, 0.25) == pytest.approx(THRESHOLD, abs=1e-6)
    assert limit == pytest.approx(1 + 5.61 * 0.25, abs=0.01)


def test_gaps_have_the_mean_and_deviation_of_the_link() -> None:
    dice = random.Random(1)
    gaps = [gap(Link("", 0.2), dice) for _ in range(20_000)]
    mean = sum(gaps) / len(gaps)
    assert mean == pytest.approx(1, abs=0.01)
    assert (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5 == pytest.approx(0.2, rel=0.03)


def test_phi_waits_as_long_as_the_link_deserves() -> None:
    for seed in SEEDS:
        near, far = watch(NEAR, adaptive=True, seed=seed), watch(FAR, adaptive=True, seed=seed)
        assert near.limit < TIMEOUT < far.limit
        assert near.false_a_day == far.false_a_day == 0
        assert near.notices_after == pytest.approx(near.limit - 0.5, abs=0.05)


def test_one_timeout_is_too_slow_for_one_link_and_too_quick_for_the_other() -> None:
    for seed in SEEDS:
        near, far = watch(NEAR, adaptive=False, seed=seed), watch(FAR, adaptive=False, seed=seed)
        assert near.false_a_day == 0
        assert near.notices_after > watch(NEAR, adaptive=True, seed=seed).notices_after + 0.3
        assert far.false_a_day > 15


def test_rare_pauses_are_not_learned_but_can_be_tolerated() -> None:
    for seed in SEEDS:
        assert 10 < watch(PAUSING, adaptive=True, seed=seed).false_a_day < 40, seed
        tolerant = watch(PAUSING, adaptive=True, pause=3, seed=seed)
        assert tolerant.false_a_day == 0
        assert tolerant.notices_after > 3


def test_a_lower_threshold_suspects_sooner_and_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    before = watch(FAR, adaptive=True)
    monkeypatch.setattr(suspicion, "THRESHOLD", 3.0)
    after = watch(FAR, adaptive=True)
    assert after.limit < before.limit
    assert after.false_a_day > 30


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [(row[-5], row[-3], row[-2]) for row in rows] == [
        ("2.00", "0.0", "1.49"),
        ("1.56", "0.0", "1.05"),
        ("4.56", "0.0", "4.05"),
        ("2.00", "34.5", "1.49"),
        ("2.73", "0.0", "2.22"),
        ("5.73", "0.0", "5.22"),
        ("2.00", "20.5", "1.49"),
        ("1.56", "20.5", "1.05"),
        ("4.56", "0.0", "4.05"),
    ]
