"""What bounds the time until the last call to a dead instance, what the guard and ejection trade, and the numbers the page quotes."""

from dataclasses import replace

import pytest

from labs.discovery import BREAKS, CALLS, CLIENTS, DNS, END, EUREKA, INSTANCES, PUSH, Setup, main, run

SEEDS = range(1, 7)
TO_THE_DEAD = CLIENTS * CALLS / INSTANCES  # calls a second to one of ten


def longest(setup: Setup) -> int:
    return setup.lease + setup.sweep + sum(setup.caches) + setup.poll


@pytest.mark.parametrize("setup", [EUREKA, replace(EUREKA, lease=180), DNS, PUSH])
def test_the_dead_are_called_no_longer_than_lease_sweep_caches_and_poll(setup: Setup) -> None:
    for seed in SEEDS:
        out = run(setup, seed=seed)
        assert setup.lease - setup.heartbeat - 1 <= out.last_call <= longest(setup)
        assert out.failed <= TO_THE_DEAD * (out.last_call + 1)
        assert out.failed > TO_THE_DEAD * out.last_call / 2


def test_each_cache_adds_to_the_time() -> None:
    def total(setup: Setup) -> int:
        return sum(run(setup, seed=seed).last_call for seed in SEEDS)

    assert total(PUSH) < total(replace(PUSH, poll=30)) < total(replace(PUSH, poll=30, caches=(60,)))


def test_ejection_does_not_wait_for_the_registry() -> None:
    for seed in SEEDS:
        assert run(replace(EUREKA, eject=5), seed=seed).failed < run(EUREKA, seed=seed).failed / 5


def test_who_says_goodbye_must_go_on_for_as_long_as_the_caches_but_no_call_fails() -> None:
    for seed in SEEDS:
        out = run(replace(EUREKA, goodbye=True), seed=seed)
        assert out.failed == 0
        assert 0 < out.last_call <= sum(EUREKA.caches) + EUREKA.poll


def test_without_a_guard_a_partition_takes_living_instances_out() -> None:
    for seed in SEEDS:
        bare = run(EUREKA, broken=6, alive=True, capacity=20, seed=seed)
        guarded = run(replace(EUREKA, guard=0.15), broken=6, alive=True, capacity=20, seed=seed)
        assert (bare.fewest_listed, guarded.fewest_listed) == (4, INSTANCES)
        assert bare.failed > 1000
        assert guarded.failed == 0


def test_the_guard_keeps_the_dead_listed_and_ejection_makes_up_for_it() -> None:
    guarded = replace(EUREKA, guard=0.15)
    unavoidable = (CLIENTS * CALLS - 4 * 20) * (END - BREAKS)
    for seed in SEEDS:
        alone = run(guarded, broken=6, capacity=20, seed=seed)
        ejected = run(replace(guarded, eject=5), broken=6, capacity=20, seed=seed)
        assert alone.failed == 6 * TO_THE_DEAD * (END - BREAKS)
        assert unavoidable < ejected.failed < alone.failed / 2


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-3::2] for line in lines[1:7]] == [
        ["132", "1,181"],
        ["252", "2,381"],
        ["72", "593"],
        ["7", "80"],
        ["102", "150"],
        ["42", "0"],
    ]
    assert [line.split()[-2:] for line in lines[9:13]] == [
        ["4", "3,456"],
        ["10", "0"],
        ["10", "18,000"],
        ["10", "6,732"],
    ]
