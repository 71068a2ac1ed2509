"""Agreement under an adversarial network, and that each rule is needed for it."""

import random
from dataclasses import replace

import pytest

from labs import paxos
from labs.paxos import CASES, NONE, QUORUM, Acceptor, Proposal, Proposer, Rules, duel, main, run

ALL = Rules()


def test_never_two_values_with_all_rules() -> None:
    for seed in range(1000):
        assert len(run(ALL, seed)) <= 1, seed


@pytest.mark.parametrize("case", [name for name in CASES if name != "all rules"])
def test_without_one_rule_two_values_are_chosen_in_some_run(case: str) -> None:
    assert any(len(run(CASES[case], seed)) > 1 for seed in range(600))


def test_only_proposed_values_are_chosen() -> None:
    assert set().union(*(run(ALL, seed) for seed in range(100))) == {"x", "y", "z"}


def test_an_acceptor_promises_each_number_once_and_reports_what_it_accepted() -> None:
    acceptor = Acceptor()
    assert acceptor.prepare(4) == NONE
    assert acceptor.prepare(4) is None
    assert acceptor.accept((4, "x"), ALL)
    assert acceptor.prepare(3) is None
    assert acceptor.prepare(7) == (4, "x")
    assert not acceptor.accept((6, "y"), ALL)
    assert acceptor.accepted == (4, "x")


def choose(reports: dict[int, Proposal], adopt: str = "highest") -> Proposal:
    return Proposer("own", 9, reports).choose(Rules(adopt=adopt), random.Random(1))


def test_a_proposer_adopts_the_highest_report() -> None:
    assert choose({0: (4, "p"), 1: (7, "q"), 2: NONE}) == (9, "q")
    assert choose({0: NONE, 1: NONE}) == (9, "own")
    assert choose({0: (4, "p"), 1: NONE}, adopt="none") == (9, "own")


@pytest.mark.parametrize(("adopt", "chosen"), [("highest", {"y"}), ("none", {"y", "z"})])
def test_the_table_of_the_page(adopt: str, chosen: set[str]) -> None:
    """X reaches only A; Y has y chosen at B and C; Z hears from A and B."""
    rules = Rules(adopt=adopt)
    acceptors = {name: Acceptor() for name in "ABC"}
    accepted: dict[Proposal, set[str]] = {}

    def propose(value: str, number: int, asks: str, reaches: str) -> None:
        reports = {i: acceptors[name].prepare(number) or NONE for i, name in enumerate(asks)}
        proposal = Proposer(value, number, reports).choose(rules, random.Random(1))
        for name in reaches:
            if acceptors[name].accept(proposal, rules):
                accepted.setdefault(proposal, set()).add(name)

    propose("x", 1, asks="AB", reaches="A")
    propose("y", 2, asks="BC", reaches="BC")
    assert [acceptors[name].accepted for name in "ABC"] == [(1, "x"), (2, "y"), (2, "y")]
    propose("z", 3, asks="AB", reaches="AB")
    assert {value for (_, value), by in accepted.items() if len(by) >= QUORUM} == chosen


def test_five_acceptors_agree_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paxos, "ACCEPTORS", 5)
    assert all(len(run(replace(ALL, quorum=3), seed)) <= 1 for seed in range(300))
    assert any(len(run(replace(ALL, quorum=2), seed)) > 1 for seed in range(300))


def test_a_duel_without_pauses_never_ends_and_random_pauses_end_it() -> None:
    assert duel(0.0, seed=1) == 1000
    assert all(duel(1.0, seed) < 50 for seed in range(200))


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    rows = [[int(word) for word in line.split()[-3:]] for line in lines[1:7]]
    assert [row[2] for row in rows] == [0, 459, 2, 30, 81, 159]
    assert rows[0] == [9, 591, 0]
    assert [line.split()[-1] for line in lines[9:]] == ["1000.0", "3.5", "2.4", "2.2", "2.1"]
