"""A pool against the queue it is, and against a database with a knee; the numbers the page quotes are those of seed 1."""

import pytest

from labs import connection_pool
from labs.connection_pool import KNEE, QUERY, RATE, duration, erlang_wait, main, run

SEEDS = range(1, 4)
NO_BURST = (0.0, 0.0)


def test_below_the_knee_the_wait_is_erlangs() -> None:
    for connections in (12, 14):
        waits = [wait for seed in SEEDS for wait in run(connections, burst=NO_BURST, seconds=60, seed=seed).waits]
        assert sum(waits) / len(waits) == pytest.approx(erlang_wait(connections), rel=0.15)


def test_erlangs_formula_for_one_connection_is_the_textbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_pool, "RATE", 50.0)
    assert erlang_wait(1) == pytest.approx(0.5 / (1 - 0.5) * QUERY)


def test_too_few_connections_never_catch_up() -> None:
    assert erlang_wait(int(RATE * QUERY)) == float("inf")
    for seed in SEEDS:
        assert run(9, burst=NO_BURST, seed=seed).backlog[-1][1] > 1000, seed


def test_the_database_does_most_at_the_knee() -> None:
    work = {active: active / duration(active) for active in range(1, 300)}
    assert max(work, key=lambda active: work[active]) == KNEE == 16


def test_without_contention_a_larger_pool_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_pool, "CONTENTION", 0.0)
    assert 128 / duration(128) == pytest.approx(KNEE / QUERY)
    for seed in SEEDS:
        assert run(128, seed=seed).backlog[-1][1] < 50, seed


def test_after_the_burst_the_right_pool_recovers_and_a_large_one_never() -> None:
    for seed in SEEDS:
        assert run(16, seed=seed).backlog[-1][1] < 50, seed
        large = dict(run(128, seed=seed).backlog)
        assert large[29.5] > large[15.0] > large[7.5] > 1000, seed


def test_without_a_burst_the_large_pool_looks_as_good() -> None:
    for seed in SEEDS:
        assert max(unanswered for _, unanswered in run(128, burst=NO_BURST, seed=seed).backlog) < 60, seed


def test_half_the_contention_lets_the_pool_of_128_recover_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_pool, "CONTENTION", 0.005)
    assert round(128 / duration(128)) == 1026 > RATE
    outcome = dict(run(128).backlog)
    assert outcome[7.5] > outcome[29.5]
    assert run(128).backlog[-1][1] == 1516


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "pool 11: 6.82 ms  pool 12: 2.25 ms  pool 14: 0.44 ms  pool 16: 0.10 ms"
    assert [line.split() for line in lines[6:13]] == [
        ["9", "10", "900", "5032", "4890"],
        ["12", "10", "1200", "12", "9"],
        ["16", "10", "1600", "12", "7"],
        ["32", "23", "1379", "8", "7"],
        ["64", "59", "1081", "262", "435"],
        ["128", "170", "755", "7933", "7558"],
        ["256", "544", "471", "15107", "13920"],
    ]
