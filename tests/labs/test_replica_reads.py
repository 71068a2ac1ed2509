"""What each rule for routing reads promises, over several seeds; the numbers the page quotes are those of seed 1."""

import pytest

from labs import replica_reads
from labs.replica_reads import READS, REPLICAS, RULES, SECONDS, SESSIONS, main, position, run

SEEDS = range(1, 4)
ALL = SESSIONS * READS  # reads a second


def test_a_replica_never_goes_back_and_is_never_ahead() -> None:
    for stalled in (0, 1, REPLICAS):
        for replica in range(REPLICAS):
            shown = [position(replica, tick / 100, stalled) for tick in range(100 * SECONDS)]
            assert shown == sorted(shown)
            assert all(value < tick / 100 for tick, value in enumerate(shown))


def test_a_stalled_replica_stands_still_and_catches_up() -> None:
    assert position(0, 25.0, 1) == position(0, 29.9, 1) == 20.0
    assert position(0, 36.0, 1) == position(0, 36.0, 0)
    assert position(1, 25.0, 1) == position(1, 25.0, 0)


def test_a_position_finds_the_sessions_own_write_whatever_stalls() -> None:
    for seed in SEEDS:
        for stalled in (0, 1, REPLICAS):
            assert run("position", stalled, seed).missed == 0
            assert run("token", stalled, seed).missed == 0


def test_only_a_token_or_one_replica_never_goes_back() -> None:
    for seed in SEEDS:
        for stalled in (0, 1, REPLICAS):
            assert run("token", stalled, seed).backward == run("one per session", stalled, seed).backward == 0
        assert run("position", 1, seed).backward > 300
        assert run("one per session", 1, seed).missed > 100


def test_time_is_enough_only_while_the_lag_is_shorter() -> None:
    for seed in SEEDS:
        assert run("sticky", 0, seed).missed == 0
        assert run("sticky", 1, seed).missed > 30


def test_a_position_forgotten_too_early_is_like_time() -> None:
    for seed in SEEDS:
        assert run("position, forgets", 0, seed).missed <= 2
        assert run("position, forgets", 1, seed).missed > 50


def test_a_cut_off_sends_everything_to_the_primary_when_all_replicas_lag() -> None:
    for seed in SEEDS:
        assert max(run("sticky, cut-off", REPLICAS, seed).primary.values()) > 0.9 * ALL
        assert max(run("position", REPLICAS, seed).primary.values()) < 0.35 * ALL
        assert max(run("token", REPLICAS, seed).primary.values()) < 0.35 * ALL


def test_a_longer_time_on_the_primary_costs_load_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica_reads, "STICKY", 10.0)
    for stalled in (0, 1, REPLICAS):
        result = run("sticky", stalled)
        assert result.missed == 0
        assert result.share == pytest.approx(0.166, abs=0.001)
    assert run("sticky", 1).backward == 590


def test_all_rules_count_the_same_reads() -> None:
    assert len({run(rule, 0).after_write for rule in ("token", "position")}) <= 2
    for rule in RULES:
        assert 0.15 < run(rule, 1).after_write / (SESSIONS * SECONDS * READS) < 0.25


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "12,000 reads in 60 s, 2,320 of them by sessions that wrote"
    rows = [line.split()[-4:] for line in lines if line.endswith("/s")]
    assert rows == [
        ["31", "16", "0.0%", "0/s"],
        ["25", "0", "0.0%", "0/s"],
        ["0", "21", "3.6%", "15/s"],
        ["0", "21", "3.6%", "15/s"],
        ["0", "16", "0.2%", "2/s"],
        ["0", "16", "0.2%", "2/s"],
        ["0", "0", "0.2%", "3/s"],
        ["159", "706", "0.0%", "0/s"],
        ["194", "0", "0.0%", "0/s"],
        ["60", "649", "3.6%", "15/s"],
        ["15", "271", "3.6%", "15/s"],
        ["0", "548", "0.2%", "2/s"],
        ["106", "654", "0.2%", "2/s"],
        ["0", "0", "0.2%", "3/s"],
        ["376", "10", "0.0%", "0/s"],
        ["385", "0", "0.0%", "0/s"],
        ["165", "162", "3.6%", "15/s"],
        ["25", "203", "15.7%", "210/s"],
        ["0", "63", "3.1%", "47/s"],
        ["0", "63", "3.1%", "47/s"],
        ["0", "0", "3.3%", "42/s"],
    ]
