"""Who fails when a database stalls behind functions, over several seeds; the numbers the page quotes are those of SEED."""

import pytest

from labs import connection_flood
from labs.connection_flood import CONNECTIONS, KEEP, SEED, STALL, main, run

SEEDS = range(1, 9)


def test_failures_outlive_the_stall_by_the_time_that_idle_instances_are_kept() -> None:
    shares = []
    for seed in SEEDS:
        outcome = run(seed=seed)
        assert outcome.last_failure - STALL[1] == pytest.approx(KEEP, abs=2), seed
        shares.append(outcome.failed_after())
    assert (min(shares), max(shares)) == pytest.approx((0.05, 0.46), abs=0.005)  # as the page says


def test_the_seed_is_a_middling_one() -> None:
    shares = sorted((run(seed=seed).failed_after(), seed) for seed in SEEDS)
    assert SEED in [seed for _, seed in shares[2:6]]
    outcome = run()
    late = outcome.after_stall[-len(outcome.after_stall) // 10 :]
    assert sum(late) / len(late) == pytest.approx(0.2, abs=0.03)  # the page: a fifth, nearly five minutes later


def test_a_shorter_keep_time_ends_them_earlier() -> None:
    for seed in (1, 2):
        assert run(keep=60.0, seed=seed).last_failure - STALL[1] == pytest.approx(60.0, abs=2), seed


def test_with_routing_to_any_idle_instance_they_do_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_flood, "LAST_USED", False)
    outcome = run()
    assert outcome.last_failure > connection_flood.END - 2
    assert outcome.failed_after() == pytest.approx(0.114, abs=0.0005)


def test_closing_the_connection_ends_them_with_the_stall() -> None:
    for seed in (1, 2, 3):
        outcome = run(close=True, seed=seed)
        assert outcome.refused > 0
        assert outcome.last_failure < STALL[1] + 0.5


def test_a_limit_below_the_connections_turns_refusals_into_throttling() -> None:
    for seed in (1, 2, 3):
        outcome = run(limit=CONNECTIONS - 10, seed=seed)
        assert outcome.refused == 0
        assert outcome.throttled > 0
        assert outcome.last_failure < STALL[1] + 0.5


def test_a_limit_barely_above_the_connections_does_not_help() -> None:
    assert run(limit=CONNECTIONS + 10).failed_after() > 0.05


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-7:-1] for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["81931", "13973", "0", "113", "21.8%", "300.0"],
        ["94966", "938", "0", "113", "0.0%", "0.0"],
        ["94956", "0", "948", "90", "0.0%", "0.0"],
    ]
