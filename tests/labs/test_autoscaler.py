"""What lag, metric, headroom and forecast do to an autoscaled day, over several seeds; the numbers the page quotes are those of seed 1."""

import random

import pytest

from labs import autoscaler
from labs.autoscaler import DAY, EXTRA, FLASH, LASTS, PEAK, RISE, SERVER, START, Policy, curve, load, main, run, wanted

SEEDS = range(1, 4)
CPU, HALF = Policy("CPU at 80 %"), Policy("CPU at 50 %", target=0.5)
FORGETFUL = Policy("forgetful", forgetful=True)
REQUESTS = Policy("requests", requests=True)
FORECAST = Policy("forecast", requests=True, ahead=START + 60)


def test_the_curve_repeats_every_day_and_the_flash_adds_to_it() -> None:
    assert curve(3 * 3600) == curve(3 * 3600 + DAY)
    assert curve(9.0 * 3600) == pytest.approx(3250)
    during, after = FLASH + RISE + 1, FLASH + LASTS + 1
    for now, extra in ((FLASH - 1, 0.0), (during, EXTRA), (after, 0.0)):
        assert load(now, True, random.Random(1)) - load(now, False, random.Random(1)) == pytest.approx(extra)


def test_the_rule_is_proportional_with_a_tolerance() -> None:
    assert wanted(CPU, 0, 10, measured=10 * SERVER) == 13  # 100 % busy: 10 x 1.0 / 0.8
    assert wanted(CPU, 0, 10, measured=8.5 * SERVER) == 10
    assert wanted(CPU, 0, 10, measured=4 * SERVER) == 5
    assert wanted(HALF, 0, 10, measured=10 * SERVER) == 20


def test_nothing_is_refused_while_there_is_capacity() -> None:
    r = run(Policy("huge", fixed=200), flash=True)
    assert (r.refused, r.overloaded, r.started) == (0, 0, 0)
    assert r.hours == pytest.approx(200 * 24)


def test_autoscaling_is_cheaper_than_a_fleet_for_the_peak() -> None:
    for seed in SEEDS:
        assert (
            run(CPU, flash=False, seed=seed).hours
            < 0.7 * run(Policy("fixed", fixed=PEAK), flash=False, seed=seed).hours
        )


def test_a_saturated_cpu_hides_how_much_is_missing() -> None:
    for seed in SEEDS:
        cpu, requests = (run(policy, flash=True, seed=seed) for policy in (CPU, REQUESTS))
        assert cpu.overloaded > 1.5 * requests.overloaded, seed
        assert cpu.refused > 1.8 * requests.refused, seed


def test_the_newsletter_costs_sixteen_minutes() -> None:
    assert (run(CPU, flash=True).overloaded - run(CPU, flash=False).overloaded) / 60 == pytest.approx(16, abs=0.5)


def test_headroom_buys_time() -> None:
    for seed in SEEDS:
        cpu, half = (run(policy, flash=True, seed=seed) for policy in (CPU, HALF))
        assert half.refused < cpu.refused / 5, seed
        assert half.hours > 1.5 * cpu.hours, seed


def test_a_forecast_helps_on_the_steep_morning_but_not_against_the_flash() -> None:
    for seed in SEEDS:
        assert run(REQUESTS, flash=False, seed=seed).refused > 0
        assert run(FORECAST, flash=False, seed=seed).refused == 0
        assert run(FORECAST, flash=True, seed=seed).refused > 0.7 * run(REQUESTS, flash=True, seed=seed).refused, seed


def test_forgetting_the_servers_that_start_overshoots() -> None:
    for seed in SEEDS:
        assert run(FORGETFUL, flash=False, seed=seed).most > 3 * run(CPU, flash=False, seed=seed).most, seed


def test_a_fast_start_nearly_ends_the_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    before = run(CPU, flash=True)
    monkeypatch.setattr(autoscaler, "START", 60.0)
    after = run(CPU, flash=True)
    assert (round(before.overloaded / 60, 1), round(after.overloaded / 60, 1)) == (32.2, 5.5)
    assert (f"{before.refused / before.offered:.2%}", f"{after.refused / after.offered:.2%}") == ("1.27%", "0.23%")


def test_without_a_window_noise_makes_it_thrash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autoscaler, "NOISE", 0.2)
    calm = run(CPU, flash=False)
    monkeypatch.setattr(autoscaler, "WINDOW", 0.0)
    thrash = run(CPU, flash=False)
    assert (calm.started, thrash.started) == (74, 1180)
    assert (round(calm.overloaded / 60), round(thrash.overloaded / 60)) == (21, 124)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-6:-1] for line in capsys.readouterr().out.splitlines()]
    assert rows[1:7] == [
        ["1440", "60", "0", "0.00%", "0.0"],
        ["923", "61", "47", "0.25%", "15.8"],
        ["1475", "94", "73", "0.00%", "0.0"],
        ["964", "223", "389", "0.04%", "4.2"],
        ["917", "57", "43", "0.11%", "11.0"],
        ["935", "60", "46", "0.00%", "0.0"],
    ]
    assert rows[8:] == [
        ["1440", "60", "0", "2.95%", "29.2"],
        ["949", "127", "113", "1.27%", "32.2"],
        ["1537", "205", "184", "0.10%", "4.0"],
        ["1019", "379", "707", "0.52%", "10.0"],
        ["959", "132", "118", "0.64%", "17.5"],
        ["976", "132", "118", "0.50%", "6.2"],
    ]
