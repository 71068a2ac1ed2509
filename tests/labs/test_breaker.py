"""The states of one breaker, and what many of them do together; the numbers the page quotes are those of seed 1."""

import pytest

from labs.breaker import ALL_DOWN, ENOUGH, ONE_SHARD, SHARDS, SLEEP, SOME_FAIL, WINDOW, Breaker, Seen, main, run

SEEDS = range(1, 4)


def share(seen: Seen) -> float:
    return seen.through / (seen.through + seen.refused)


def opened() -> Breaker:
    breaker = Breaker(0.5)
    for _ in range(ENOUGH):
        breaker.record(0.0, failed=True)
    return breaker


def test_it_opens_only_with_enough_calls() -> None:
    breaker = Breaker(0.5)
    for _ in range(ENOUGH - 1):
        breaker.record(0.0, failed=True)
    assert breaker.allows(0.0)
    breaker.record(0.0, failed=True)
    assert not breaker.allows(SLEEP - 0.1)


def test_it_opens_only_if_enough_of_them_failed() -> None:
    breaker = Breaker(0.5)
    for number in range(10 * ENOUGH):
        breaker.record(0.0, failed=number % 3 == 0)
    assert breaker.state == "closed"


def test_it_forgets_calls_older_than_the_window() -> None:
    breaker = Breaker(0.5)
    for _ in range(ENOUGH - 1):
        breaker.record(0.0, failed=True)
    breaker.record(WINDOW, failed=True)
    assert (breaker.state, breaker.failures, len(breaker.calls)) == ("closed", 1, 1)


def test_half_open_lets_one_call_through_and_its_outcome_decides() -> None:
    breaker = opened()
    assert breaker.allows(SLEEP)
    assert not breaker.allows(SLEEP)
    breaker.record(SLEEP, failed=True)
    assert not breaker.allows(2 * SLEEP - 0.1)
    assert breaker.allows(2 * SLEEP)
    breaker.record(2 * SLEEP, failed=False)
    assert breaker.allows(2 * SLEEP) and breaker.allows(2 * SLEEP)


def test_nothing_fails_nothing_is_refused() -> None:
    assert run(10, (0.0,) * SHARDS).refused == 0


def test_the_more_instances_the_more_calls_reach_a_dead_service() -> None:
    for seed in SEEDS:
        few, some, many = (share(run(n, ALL_DOWN, seed=seed)) for n in (10, 100, 1000))
        assert few < 0.01 < some < 0.1 < 0.9 < many, seed


def test_small_samples_open_breakers_below_the_threshold() -> None:
    for seed in SEEDS:
        assert 0.05 < run(100, SOME_FAIL, seed=seed).refused_good / 60_000 < 0.12, seed


def test_one_breaker_for_all_shards_protects_nothing_or_refuses_the_good_ones() -> None:
    for seed in SEEDS:
        assert share(run(10, ONE_SHARD, seed=seed)) > 0.95, seed
        low = run(10, ONE_SHARD, threshold=0.2, seed=seed)
        assert low.refused_good / (low.through + low.refused) > 0.6, seed
        each = run(10, ONE_SHARD, threshold=0.2, per_shard=True, seed=seed)
        assert each.refused_good == 0 and share(each) < 0.77, seed


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    rows = [[word for word in line.split() if word.endswith("%")][-2:] for line in lines]
    assert rows == [
        ["0.5%", "0.0%"],
        ["5.1%", "0.0%"],
        ["95.4%", "0.0%"],
        ["92.6%", "4.4%"],
        ["86.0%", "8.4%"],
        ["99.6%", "0.3%"],
        ["99.1%", "0.7%"],
        ["4.1%", "71.6%"],
        ["75.2%", "0.0%"],
    ]
