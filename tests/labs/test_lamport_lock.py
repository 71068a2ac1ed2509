"""What each rule of Lamport's lock prevents, over several seeds; the page quotes what main() prints."""

import pytest

from labs import lamport_lock as lab
from labs.lamport_lock import PROCESSES, Rules, System, main

SEEDS = range(1, 4)


@pytest.fixture(autouse=True)
def shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "UNTIL", 4_000.0)


@pytest.mark.parametrize("rules", [Rules(), Rules(told=True), Rules(within=0.5), Rules(within=4.0)])
def test_the_lock_is_held_by_one_at_a_time_and_granted_in_the_order_of_timestamps(rules: Rules) -> None:
    for seed in SEEDS:
        system = System(rules, seed)
        assert system.together == 0
        assert list(system.granted) == sorted(system.granted)


def test_every_request_is_granted_but_those_under_way_at_the_end() -> None:
    for seed in SEEDS:
        system = System(Rules(), seed)
        requests = [p.queue[p.name] for p in system.processes if p.name in p.queue]
        waiting = [stamp for stamp in requests if stamp not in system.granted]
        assert len(system.granted) > 800
        assert max(system.granted.values()) > lab.UNTIL - 50
        assert len(waiting) < PROCESSES


def test_each_grant_costs_a_request_an_acknowledgment_and_a_release_for_each_other() -> None:
    system = System(Rules())
    assert system.messages / len(system.granted) == pytest.approx(3 * (PROCESSES - 1), rel=0.01)


def test_being_first_in_ones_own_queue_is_not_enough() -> None:
    assert all(System(Rules(wait_for_all=False), seed).together > 50 for seed in SEEDS)


def test_messages_that_overtake_let_two_in_and_leave_requests_that_nobody_withdraws() -> None:
    systems = [System(Rules(in_order=False), seed) for seed in range(1, 9)]
    assert sum(system.together for system in systems) > 0
    stuck = [system for system in systems if max(system.granted.values()) < lab.UNTIL - 500]
    assert stuck
    for system in stuck:
        left = [stamp for p in system.processes for stamp in p.queue.values() if stamp in system.granted]
        assert left


def test_one_silent_process_stops_all() -> None:
    for seed in SEEDS:
        assert max(System(Rules(stops=2_000.0), seed).granted.values()) < 2_010


def test_calls_are_turned_round_unless_the_timestamp_goes_along_or_clocks_differ_by_less_than_a_call_takes() -> None:
    for seed in SEEDS:
        assert System(Rules(), seed).friend_first() > 10
        assert System(Rules(told=True), seed).friend_first() == 0
        assert System(Rules(within=lab.CALL - 0.01), seed).friend_first() == 0
        assert System(Rules(within=2 * lab.CALL), seed).friend_first() > 5


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "UNTIL", 20_000.0)
    main()
    rows = {line[:24].strip(): line[24:].split() for line in capsys.readouterr().out.splitlines()[1:]}
    assert rows["all rules"] == ["5125", "19993", "12.0", "0", "1410", "169"]
    assert rows["without 5 (ii)"][0::3] == ["6707", "538"]
    assert rows["messages overtake"][0::3] == ["77", "2"]
    assert rows["process 0 stops"][1] == "9999"
    assert [rows[f"clocks within {within}"][-1] for within in (0.5, 0.9, 1.5)] == ["0", "0", "78"]
    assert rows["timestamp told"][-1] == "0"


def test_a_longer_call_is_overtaken_by_the_request_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "UNTIL", 20_000.0)
    monkeypatch.setattr(lab, "CALL", 3.0)
    system = System(Rules())
    assert (system.friend_first(), len(system.calls)) == (12, 1429)
