"""What decides how often a request meets a cold start, over several seeds; the numbers the page quotes are those of seed 1."""

import math

import pytest

from labs import cold_starts
from labs.cold_starts import DAY, KEEP, START, WORK, bursts, main, poisson, run

SEEDS = range(1, 5)


def test_rare_requests_are_cold_with_the_probability_that_none_came_within_the_keep_time() -> None:
    for hourly in (1, 6):
        for seed in SEEDS:
            share = run(poisson(hourly / 3600, seed, until=40 * DAY), seed=seed).share()
            assert share == pytest.approx(math.exp(-hourly / 3600 * KEEP), rel=0.12), (hourly, seed)


def test_with_frequent_requests_only_concurrency_is_cold() -> None:
    for seed in SEEDS:
        result = run(poisson(1.0, seed, until=DAY / 4), seed=seed)
        assert result.share() < 0.02
        assert 2 <= result.most <= 8


def test_a_longer_keep_time_makes_fewer_cold_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = run(poisson(6 / 3600, 1, until=20 * DAY)).share()
    monkeypatch.setattr(cold_starts, "KEEP", 2 * KEEP)
    assert run(poisson(6 / 3600, 1, until=20 * DAY)).share() < 0.6 * before


def test_bursts_farther_apart_than_the_keep_time_are_all_cold() -> None:
    for seed in SEEDS:
        result = run(bursts(100, 1.5 * KEEP, seed), seed=seed)
        assert (result.share(), result.most) == (1.0, 100)


def test_bursts_closer_than_the_keep_time_find_the_instances_of_the_last() -> None:
    result = run(bursts(100, 0.5 * KEEP, 1))
    assert result.share() < 0.05


def test_instances_kept_ready_must_cover_the_concurrency_of_the_burst() -> None:
    concurrency = 100 * WORK
    for seed in SEEDS:
        assert run(bursts(100, 900.0, seed), int(0.5 * concurrency), seed=seed).share() > 0.3
        assert run(bursts(100, 900.0, seed), int(1.5 * concurrency), seed=seed).share() < 0.02


def test_many_requests_per_instance_save_instances_but_not_the_wait() -> None:
    for seed in SEEDS:
        result = run(bursts(100, 900.0, seed), room=80, seed=seed)
        assert result.most == 2
        assert result.share() > 0.98
        assert result.percentile(0.99) > START / 2
        assert run(bursts(100, 900.0, seed), provisioned=1, room=80, seed=seed).share() < 0.01


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    random, burst = capsys.readouterr().out.split("\n\n")
    assert [line.split()[1] for line in random.splitlines()[1:]] == ["85.27%", "36.65%", "0.28%", "0.18%"]
    assert [line.split()[2] for line in random.splitlines()[1:]] == ["84.65%", "36.79%", "0.00%", "0.00%"]
    rows = [[w for w in line.split() if w != "s"][-6:] for line in burst.splitlines()[1:]]
    assert rows == [
        ["0", "1", "0.6%", "0.14", "1.06", "3"],
        ["0", "1", "100.0%", "1.14", "1.93", "100"],
        ["15", "1", "25.6%", "0.22", "1.69", "56"],
        ["30", "1", "0.2%", "0.14", "0.98", "36"],
        ["0", "80", "100.0%", "0.89", "1.72", "2"],
        ["1", "80", "0.0%", "0.14", "0.93", "1"],
    ]
