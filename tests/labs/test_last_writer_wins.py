"""What last writer wins loses, over several seeds, and the table that the page quotes."""

import pytest

from labs import last_writer_wins as lab
from labs.last_writer_wins import LAG, Region, Write, main, run

SEEDS = range(1, 4)


@pytest.fixture(autouse=True)
def short(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "prints" not in request.node.name:
        monkeypatch.setattr(lab, "SECONDS", 40.0)


def test_perfect_clocks_lose_concurrent_edits_in_proportion_to_the_lag() -> None:
    for seed in SEEDS:
        share = [
            run(0.0, seed=seed, lag=lag).lost / run(0.0, seed=seed, lag=lag).writes for lag in (LAG / 2, LAG, 2 * LAG)
        ]
        assert share[0] == pytest.approx(0.025, abs=0.008)
        assert share[1] == pytest.approx(0.05, abs=0.012)
        assert share[2] == pytest.approx(0.09, abs=0.02)


def test_without_lag_and_skew_nothing_is_lost() -> None:
    for seed in SEEDS:
        result = run(0.0, seed=seed, lag=0.0)
        assert (result.lost, result.ignored) == (0, 0)


def test_a_skew_below_the_lag_makes_no_region_ignore_its_own_writes() -> None:
    for seed in SEEDS:
        assert run(0.9 * LAG, seed=seed).ignored == 0


def test_a_skew_beyond_the_lag_makes_the_slow_region_ignore_its_own_writes() -> None:
    for seed in SEEDS:
        small, large = run(0.3, seed=seed), run(1.0, seed=seed)
        assert 0 < small.ignored < large.ignored
        assert small.lost < large.lost
        assert large.ignored <= large.lost


def test_it_doesnt_matter_which_clock_is_ahead() -> None:
    for seed in SEEDS:
        ahead, behind = run(1.0, seed=seed), run(-1.0, seed=seed)
        assert ahead.lost / ahead.writes == pytest.approx(behind.lost / behind.writes, abs=0.03)


def test_logical_timestamps_never_ignore_a_write_but_still_lose_concurrent_ones() -> None:
    for seed in SEEDS:
        logical, perfect = run(1.0, logical=True, seed=seed), run(0.0, seed=seed)
        assert logical.ignored == 0
        assert logical.lost / logical.writes == pytest.approx(perfect.lost / perfect.writes, abs=0.01)


def test_a_tie_has_the_same_winner_in_every_order() -> None:
    writes = [Write(1.0, 0, None), Write(1.0, 1, None)]
    for order in (writes, writes[::-1]):
        region = Region()
        for write in order:
            region.store(7, write)
        assert region.held[7] is writes[1]


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [(row[0], row[-2], row[-1]) for row in rows] == [
        ("+0.00", "4.8%", "0.0%"),
        ("+0.10", "4.9%", "0.0%"),
        ("+0.30", "9.2%", "4.8%"),
        ("+1.00", "20.9%", "17.8%"),
        ("+1.00", "4.9%", "0.0%"),
    ]
    assert rows[-1][2] == "logical"


def test_a_slow_exchange_prints_what_the_guide_to_local_first_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "RATE", 0.2)
    monkeypatch.setattr(lab, "SECONDS", 36_000.0)
    shares = []
    for lag in (0.1, 60.0, 600.0, 3_600.0):
        monkeypatch.setattr(lab, "LAG", lag)
        result = run(max(lab.SKEWS), logical=True)
        shares.append(f"{result.lost / result.writes:.1%}")
        assert result.writes == 7_255
    assert shares == ["0.0%", "3.0%", "21.4%", "45.1%"]
