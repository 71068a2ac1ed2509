"""What each cure for a stampede guarantees, over several seeds; the numbers the page quotes are those of seed 1."""

import pytest

from labs import stampede
from labs.stampede import CONNECTIONS, QUERY, READS, RETRY, SERVERS, TTL, main, run

SEEDS = range(1, 4)


def test_without_a_cure_every_read_during_the_query_reaches_the_database() -> None:
    for seed in SEEDS:
        site = run("none", seed=seed)
        assert site.queries == len(site.waits)
        assert site.queries == pytest.approx(READS * QUERY, rel=0.25), seed


def test_the_herd_queues_for_connections_so_its_last_reader_waits_for_all() -> None:
    site = run("none")
    rounds = -(-site.queries // CONNECTIONS)
    assert max(site.waits) == pytest.approx(rounds * QUERY, rel=0.1)
    assert site.most_at_once > 10 * CONNECTIONS


def test_single_flight_sends_one_query_for_each_server() -> None:
    for seed in SEEDS:
        assert run("single flight", seed=seed).most_at_once == SERVERS, seed


def test_single_flight_helps_little_when_servers_are_as_many_as_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stampede, "SERVERS", 200)
    site = run("single flight")
    assert site.queries == 124
    assert max(site.waits) > 2


def test_a_lease_lets_one_reader_query_and_the_others_wait_for_it() -> None:
    for seed in SEEDS:
        site = run("lease", seed=seed)
        assert site.queries == site.most_at_once == 1, seed
        assert len(site.waits) > 100
        assert max(site.waits) <= QUERY + RETRY


def test_early_refresh_keeps_nobody_waiting_and_asks_seldom() -> None:
    for seed in SEEDS:
        site = run("early refresh", seconds=10 * TTL, seed=seed)
        assert site.waits == []
        assert 10 <= site.queries <= 60, seed


def test_a_low_beta_lets_more_readers_refresh_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def queries(beta: float) -> int:
        monkeypatch.setattr(stampede, "BETA", beta)
        return sum(run("early refresh", seconds=5 * TTL, seed=seed).queries for seed in SEEDS)

    assert queries(0.5) > 1.5 * queries(1.0)
    monkeypatch.setattr(stampede, "BETA", 0.5)
    site = run("early refresh")
    assert (site.queries, site.most_at_once) == (9, 5)


def test_early_refresh_does_nothing_for_a_key_that_is_seldom_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stampede, "READS", 1.0)
    site = run("early refresh", seconds=20 * TTL)
    assert len(site.waits) > 0.7 * site.queries


def test_all_cures_face_the_same_readers() -> None:
    assert len(run("none").waits) == len(run("lease").waits) == len(run("single flight").waits)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[-5:-1] for row in rows] == [
        ["192", "192", "192", "3.80"],
        ["20", "20", "192", "0.39"],
        ["1", "1", "192", "0.20"],
        ["3", "2", "0", "0.00"],
    ]
