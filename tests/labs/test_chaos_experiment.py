"""What the experiment finds and what it costs, over several seeds; the numbers the page quotes are those of seed 1."""

import random

import pytest

from labs import chaos_experiment as lab
from labs.chaos_experiment import CALL, RATE, RENDER, SERVERS, THREADS, TIMEOUT, WINDOW, Group, experiment, main

SEEDS = range(1, 4)


def test_the_fallback_stands_an_error() -> None:
    for seed in SEEDS:
        result = experiment("error", 2, seed=seed)
        assert (result.served, result.aborted, result.lost) == (1.0, None, 0), seed


def test_the_same_fallback_does_not_stand_a_delay() -> None:
    for seed in SEEDS:
        result = experiment("slow", 2, seed=seed)
        assert result.served < 0.1, seed
        assert result.control == 1.0


def test_the_watchdog_aborts_at_the_first_look_and_users_come_back() -> None:
    for seed in SEEDS:
        result = experiment("slow", 2, seed=seed)
        assert result.aborted == WINDOW, seed
        assert result.lost < 1.5 * 2 * RATE * WINDOW, "few beyond those of the first window"
        assert result.lost < experiment("slow", 2, watchdog=False, seed=seed).lost / 10


def test_the_cost_grows_with_the_servers() -> None:
    few, all_of_them = experiment("slow", 2, watchdog=False), experiment("slow", SERVERS, watchdog=False)
    assert all_of_them.lost == pytest.approx(few.lost * SERVERS / 2, rel=0.05)


def test_threads_wanted_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = THREADS / RATE - RENDER
    assert longest < TIMEOUT
    monkeypatch.setattr(lab, "TIMEOUT", 0.4)
    assert longest > 0.4
    for seed in SEEDS:
        assert experiment("slow", 2, seed=seed).lost == 0, seed
    monkeypatch.setattr(lab, "TIMEOUT", 0.6)
    assert experiment("slow", 2, watchdog=False).served < 0.9


def test_without_a_fault_servers_are_far_from_full() -> None:
    group = Group(2, random.Random(1))
    assert RATE * (RENDER + CALL) < THREADS / 2
    assert group.serve_until(60, "none") == 1.0
    assert group.pages == pytest.approx(2 * RATE * 60, rel=0.05)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[3:5] for row in rows] == [
        ["100.0%", "100.0%"],
        ["5.0%", "100.0%"],
        ["0.0%", "100.0%"],
        ["0.0%", "100.0%"],
    ]
    assert rows[1][5:7] == ["10", "s"]
    assert [row[-1] for row in rows] == ["0", "444", "12085", "239685"]
