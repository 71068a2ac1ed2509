"""What a second copy does to the tail, over several seeds; the numbers the page quotes are those of seed 1."""

import pytest

from labs import hedging
from labs.hedging import DELAY, PAUSE, POLICIES, REQUESTS, WORK, Policy, main, percentile, simulate

SEEDS = range(1, 4)


def p999(name: str, load: float, slowdown: float = 1.0, seed: int = 1) -> float:
    return percentile(simulate(POLICIES[name], load, slowdown, seed)[0], 0.999)


@pytest.mark.parametrize("name", POLICIES)
def test_every_request_is_answered_by_one_or_two_copies(name: str) -> None:
    latencies, copies = simulate(POLICIES[name], 0.8)
    assert len(latencies) == REQUESTS
    assert min(latencies) >= WORK[0]
    assert 1 <= copies <= 2


def test_without_pauses_and_waiting_a_request_takes_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hedging, "PAUSED", 0.0)
    latencies, copies = simulate(POLICIES["hedged"], 0.001)
    assert percentile(latencies, 0.99) <= WORK[1]
    assert copies == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_on_a_good_day_a_few_hedges_remove_the_pauses(seed: int) -> None:
    assert p999("one copy", 0.3, seed=seed) > PAUSE
    assert p999("hedged", 0.3, seed=seed) < 2 * DELAY
    assert simulate(POLICIES["hedged"], 0.3, seed=seed)[1] < 1.02
    assert p999("tied", 0.3, seed=seed) < DELAY


@pytest.mark.parametrize("seed", SEEDS)
def test_looking_first_spares_all_but_those_whom_a_pause_meets(seed: int) -> None:
    looked, _ = simulate(POLICIES["one, shorter of two queues"], 0.3, seed=seed)
    alone, _ = simulate(POLICIES["one copy"], 0.3, seed=seed)
    assert percentile(looked, 0.99) < DELAY < percentile(alone, 0.99)
    assert percentile(looked, 0.999) > 0.9 * PAUSE


@pytest.mark.parametrize("seed", SEEDS)
def test_when_all_are_slow_the_delay_of_a_good_day_makes_a_jam(seed: int) -> None:
    assert p999("hedged", 0.3, 3.0, seed) > 2 * p999("one copy", 0.3, 3.0, seed)
    assert p999("hedged, 5 % at most", 0.3, 3.0, seed) < p999("one copy", 0.3, 3.0, seed)
    assert p999("tied", 0.3, 3.0, seed) < PAUSE


def test_two_at_once_jam_before_one_copy_does() -> None:
    assert p999("two at once", 0.3) < p999("one copy", 0.3)
    assert p999("two at once", 0.8) > 2 * p999("one copy", 0.8)


def test_a_budget_is_kept() -> None:
    assert simulate(Policy(0.0, budget=0.05), 0.8)[1] <= 1.05


def test_main_prints_a_line_for_each_policy(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    out = capsys.readouterr().out
    assert all(name in out for name in POLICIES)
    assert len(out.splitlines()) == 2 + len(POLICIES)
