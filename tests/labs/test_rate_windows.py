"""What each algorithm guarantees, over several seeds; the numbers the page quotes are those of main()."""

from itertools import pairwise

import pytest

from labs import rate_windows
from labs.rate_windows import (
    BURST,
    LIMIT,
    WINDOW,
    fixed_window,
    flood,
    gcra,
    honest,
    main,
    most_within,
    poisson,
    run,
    sliding_counter,
    sliding_log,
)

SEEDS = range(1, 6)


def test_the_fixed_window_admits_two_limits_in_one_second_across_the_edge() -> None:
    for seed in SEEDS:
        admitted = run(fixed_window, flood(seed))
        assert most_within(admitted, 1.0) == 2 * LIMIT, seed
        for window in range(4):
            assert sum(window * WINDOW <= at < (window + 1) * WINDOW for at in admitted) <= LIMIT


def test_the_log_never_admits_more_than_the_limit_in_any_minute() -> None:
    for seed in SEEDS:
        assert most_within(run(sliding_log, flood(seed)), WINDOW) == LIMIT
        assert most_within(run(sliding_log, poisson(20.0, 0.0, 600.0, seed)), WINDOW) == LIMIT


def test_two_counters_let_nearly_two_limits_through_but_not_at_once() -> None:
    for seed in SEEDS:
        admitted = run(sliding_counter, flood(seed))
        assert 2 * LIMIT - 3 <= most_within(admitted, WINDOW) < 2 * LIMIT, seed
        assert most_within(admitted, 1.0) <= LIMIT


def test_two_counters_are_close_to_the_log_when_traffic_is_even() -> None:
    even = [second / 10 for second in range(6000)]  # ten a second, far over the limit
    assert most_within(run(sliding_counter, even)[LIMIT:], WINDOW) <= LIMIT + 1


def test_two_counters_forget_a_window_that_is_not_the_one_before() -> None:
    next_window, later = sliding_counter(), sliding_counter()
    for allow in (next_window, later):
        assert sum(allow(10.0) for _ in range(2 * LIMIT)) == LIMIT
    assert not next_window(WINDOW + 0.1)  # nearly all of the last window still weighs
    assert sum(later(2 * WINDOW + 0.1) for _ in range(2 * LIMIT)) == LIMIT


def test_gcra_admits_its_burst_and_then_the_rate() -> None:
    for burst in (1, BURST, LIMIT):
        for seed in SEEDS:
            admitted = run(lambda burst=burst: gcra(burst), flood(seed))  # type: ignore[misc]
            assert most_within(admitted, WINDOW) in (LIMIT + burst - 1, LIMIT + burst), (burst, seed)
    assert sum(allow(0.0) for allow in [gcra(BURST)] for _ in range(50)) == BURST


def test_gcra_spaces_requests_evenly_without_a_burst() -> None:
    admitted = run(lambda: gcra(1), flood())
    assert min(b - a for a, b in pairwise(admitted)) >= WINDOW / LIMIT - 1e-6


def test_the_strictest_over_a_minute_refuses_the_honest_most() -> None:
    for seed in SEEDS:
        arrivals = honest(seed)
        refused = {
            make.__name__: len(arrivals) - len(run(make, arrivals))
            for make in (fixed_window, sliding_counter, sliding_log)
        }
        assert refused["fixed_window"] < refused["sliding_counter"] < refused["sliding_log"], seed
        assert len(run(lambda: gcra(LIMIT), arrivals)) == len(arrivals), seed


def test_a_burst_of_30_costs_the_honest_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    arrivals = honest()
    assert len(arrivals) - len(run(lambda: gcra(30), arrivals)) == 1
    assert most_within(run(lambda: gcra(30), flood()), WINDOW) == 129
    monkeypatch.setattr(rate_windows, "HONEST", 0.5)
    assert all(len(run(make, honest())) > 0.9995 * len(honest()) for make, _ in rate_windows.ALGORITHMS.values())


def test_most_within_counts_the_densest_interval() -> None:
    assert most_within([0.0, 0.9, 1.0, 1.5, 1.8], 1.0) == 4
    assert most_within([], 1.0) == 0


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [[cell.strip() for cell in line.split("|")] for line in capsys.readouterr().out.splitlines()[2:]]
    assert [[row[0], *row[1].split(), row[2], row[3]] for row in rows] == [
        ["fixed window", "200", "200", "0.89%", "2"],
        ["sliding log", "100", "100", "2.80%", "100"],
        ["two counters", "199", "100", "2.15%", "3"],
        ["GCRA, burst 100", "199", "101", "0.00%", "1"],
        ["GCRA, burst 10", "109", "11", "1.67%", "1"],
    ]
