"""What each policy does to a queue, over several seeds; the numbers the page quotes are those of seed 1."""

import dataclasses

import pytest

from labs import balancers
from labs.balancers import (
    LOAD,
    POLICIES,
    REQUESTS,
    SCENARIOS,
    WORK,
    Farm,
    Scenario,
    least_connections,
    main,
    percentile,
    round_robin,
    run,
    two_choices,
    weighted,
)

SEEDS = range(1, 4)
BROKEN = SCENARIOS["one of ten fails fast"]
UNEQUAL = SCENARIOS["two of ten at half speed"]
STALE = SCENARIOS["counts up to 1 s old"]


def p99(farm: Farm) -> float:
    return percentile(farm.latencies, 0.99)


def test_at_random_each_server_is_a_queue_that_theory_knows() -> None:
    mean = WORK / (1 - LOAD)  # of M/M/1, waiting included
    for seed in SEEDS:
        latencies = run(POLICIES["random"], Scenario(), seed).latencies
        assert sum(latencies) / len(latencies) == pytest.approx(mean, rel=0.15), seed


def test_on_equal_servers_knowing_more_shortens_the_tail() -> None:
    for seed in SEEDS:
        tails = [p99(run(POLICIES[name], Scenario(), seed)) for name in ("least connections", "two choices", "random")]
        assert tails == sorted(tails), seed
        assert 1.5 * tails[1] < tails[2], seed


def test_round_robin_gives_slow_servers_more_than_they_can_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = run(round_robin, UNEQUAL).worst_queue
    monkeypatch.setattr(balancers, "REQUESTS", 2 * REQUESTS)
    assert run(round_robin, UNEQUAL).worst_queue == pytest.approx(2 * waiting, rel=0.2)


def test_weights_give_each_server_its_share() -> None:
    speeds = (5.0, 1.0, 1.0)
    farm = run(weighted, Scenario(speeds=speeds))
    picks = [weighted(farm) for _ in range(70)]
    assert [picks.count(server) for server in range(3)] == [50, 10, 10]
    assert p99(run(weighted, UNEQUAL)) < p99(run(round_robin, UNEQUAL)) / 10


def test_with_old_counts_the_least_loaded_server_is_swamped_but_not_by_two_choices() -> None:
    for seed in SEEDS:
        assert p99(run(least_connections, STALE, seed)) > 2 * p99(run(POLICIES["random"], STALE, seed)), seed
        assert p99(run(two_choices, STALE, seed)) < p99(run(POLICIES["random"], STALE, seed)), seed


def test_least_connections_sends_most_requests_to_the_server_that_fails_fast() -> None:
    for seed in SEEDS:
        assert run(least_connections, BROKEN, seed).errors / REQUESTS > 0.75, seed


def test_two_choices_meet_the_broken_server_in_a_fifth_of_the_draws() -> None:
    for seed in SEEDS:
        assert run(two_choices, BROKEN, seed).errors / REQUESTS == pytest.approx(2 / 10, abs=0.01), seed


def test_errors_that_count_as_active_requests_drive_the_traffic_away() -> None:
    counted = dataclasses.replace(BROKEN, penalty=10.0)
    for policy in (least_connections, two_choices):
        assert run(policy, counted).errors < REQUESTS / 100
    assert run(round_robin, counted).errors == REQUESTS / 10


def test_the_black_hole_needs_servers_that_work_on_many_requests_at_once() -> None:
    one_at_a_time = dataclasses.replace(BROKEN, workers=1)
    assert f"{run(least_connections, one_at_a_time).errors / REQUESTS:.1%}" == "25.2%"


def test_at_ninety_percent_the_tails_are_those_the_page_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balancers, "LOAD", 0.9)
    names = ("least connections", "two choices", "round robin", "random")
    assert [f"{p99(run(POLICIES[name], Scenario())):.2f}" for name in names] == ["0.70", "0.99", "2.23", "3.53"]


def test_all_policies_face_the_same_work() -> None:
    total = {name: run(policy, Scenario(workers=20)).latencies for name, policy in POLICIES.items()}
    assert {len(latencies) for latencies in total.values()} == {REQUESTS}
    assert len({round(min(latencies), 9) for latencies in total.values()}) == 1


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    blocks = [block.splitlines() for block in capsys.readouterr().out.strip().split("\n\n")]
    shown = {block[0][:26].strip(): [line[22:].split() for line in block[1:]] for block in blocks}
    assert [(row[0], row[2], row[4]) for row in shown["ten equal servers"]] == [
        ("0.14", "0.88", "11"),
        ("0.14", "0.88", "11"),
        ("0.23", "1.42", "18"),
        ("0.08", "0.52", "2"),
        ("0.12", "0.69", "5"),
    ]
    assert [(row[2], row[4]) for row in shown["two of ten at half speed"]] == [
        ("77.67", "429"),
        ("1.07", "11"),
        ("79.29", "428"),
        ("0.68", "2"),
        ("1.00", "5"),
    ]
    assert [row[2] for row in shown["counts up to 1 s old"]] == ["0.88", "0.88", "1.42", "5.73", "1.33"]
    assert [row[-1] for row in shown["one of ten fails fast"]] == ["10.0%", "10.0%", "10.2%", "80.6%", "20.1%"]
    assert [row[-1] for row in shown["the same, errors count"]] == ["10.0%", "10.0%", "10.2%", "0.2%", "0.2%"]
