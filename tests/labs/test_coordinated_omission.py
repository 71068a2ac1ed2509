"""What each generator sees of one stall, over several seeds; the numbers the page quotes are those of seed 1."""

import pytest

from labs import coordinated_omission as lab
from labs.coordinated_omission import (
    RATE,
    SECONDS,
    SERVICE,
    SLOW,
    STALL,
    USERS,
    closed_loop,
    corrected,
    from_plan,
    from_sending,
    main,
    open_loop,
    percentile,
    planned_loop,
)

SEEDS = range(1, 4)


def slow(latencies: list[float]) -> int:
    return sum(latency > SLOW for latency in latencies)


def test_a_closed_loop_sees_the_stall_once_for_each_user() -> None:
    for seed in SEEDS:
        latencies = from_sending(closed_loop(seed))
        assert slow(latencies) == USERS, seed
        assert percentile(latencies, 0.99) < 10 * SERVICE
        assert max(latencies) > 0.9 * STALL


def test_arrivals_that_do_not_wait_meet_it_a_hundred_times_worse() -> None:
    for seed in SEEDS:
        users, closed = from_sending(open_loop(seed)), from_sending(closed_loop(seed))
        assert percentile(users, 0.99) > 100 * percentile(closed, 0.99), seed
        assert slow(users) > RATE * (STALL - SLOW), (
            "all who come during the stall, and those behind them in the backlog"
        )


def test_measured_from_the_plan_fixed_connections_see_what_open_arrivals_see() -> None:
    for seed in SEEDS:
        log = planned_loop(seed)
        assert percentile(from_plan(log), 0.99) == pytest.approx(
            percentile(from_sending(open_loop(seed)), 0.99), rel=0.05
        ), seed
        assert slow(from_sending(log)) == USERS


def test_the_correction_finds_the_stall_but_not_its_backlog() -> None:
    for seed in SEEDS:
        closed = from_sending(closed_loop(seed))
        mended = corrected(closed, USERS / RATE)
        assert 0.8 * STALL < percentile(mended, 0.99) < STALL, seed
        assert slow(mended) == pytest.approx(RATE * (STALL - SLOW), rel=0.05)
        assert slow(mended) < 0.6 * slow(from_sending(open_loop(seed)))


def test_at_a_tenth_of_capacity_there_is_hardly_a_backlog_to_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "WORKERS", 20)
    for seed in SEEDS:
        mended = corrected(from_sending(closed_loop(seed)), USERS / RATE)
        assert slow(mended) > 0.85 * slow(from_sending(open_loop(seed))), seed
    assert slow(corrected(from_sending(closed_loop()), USERS / RATE)) == 1902
    assert slow(from_sending(open_loop())) == 2117


def test_the_correction_leaves_a_quick_answer_alone() -> None:
    assert corrected([0.004, 0.009], 0.01) == [0.004, 0.009]
    assert corrected([0.035], 0.01) == pytest.approx([0.035, 0.025, 0.015])


def test_all_generators_offer_the_same_rate_while_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "STALL", 0.0)
    for seed in SEEDS:
        for log in (open_loop(seed), planned_loop(seed), closed_loop(seed)):
            assert len(log) == pytest.approx(RATE * SECONDS, rel=0.02)
            assert percentile(from_plan(log), 0.999) < SLOW


def test_with_a_thousand_users_the_closed_loop_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "USERS", 1000)
    latencies = from_sending(closed_loop())
    assert (len(latencies), slow(latencies)) == (27998, 1000)
    assert f"{1000 * percentile(latencies, 0.99):.0f}" == "1869"


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    values, p99, over = ([row[column] for row in rows] for column in (-6, -4, -1))
    assert p99 == ["9.5", "1705.7", "10.2", "1857.8", "1857.2"]
    assert over == ["10", "1904", "10", "3757", "3773"]
    assert values[0] == "27807"
    assert round(1857.2 / 9.5) == 195
