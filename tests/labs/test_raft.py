"""Raft's promises on a network that is cut at random, and what the commitment rule is for."""

import random

import pytest

from labs import raft
from labs.raft import NAMES, TIMEOUT, Cluster, Entry, Server, append, figure_8, grant_vote, main


def leaders(cluster: Cluster) -> list[Server]:
    return [server for server in cluster.servers.values() if server.role == "leader"]


def commands(server: Server) -> list[str]:
    return [command for _, command in server.log[1 : server.commit + 1]]


def random_groups(dice: random.Random) -> list[str]:
    """Two groups that may share a server, and may leave some out."""
    names = dice.sample(NAMES, len(NAMES))
    first, second = dice.randint(1, 5), dice.randint(0, 4)
    return ["".join(names[:first]), "".join(names[second:])] if dice.random() < 0.7 else ["".join(names[:first])]


def test_one_leader_is_elected_within_the_longest_timeout() -> None:
    for seed in range(20):
        cluster = Cluster(seed)
        cluster.run(NAMES, rounds=TIMEOUT[1])
        assert len(leaders(cluster)) == 1, seed


def test_a_minority_elects_nobody_and_commits_nothing() -> None:
    cluster = Cluster()
    cluster.run("AB", rounds=100)
    assert leaders(cluster) == []
    assert all(server.commit == 0 for server in cluster.servers.values())


def test_a_cut_off_leader_commits_nothing_and_its_entry_gives_way() -> None:
    cluster = Cluster()
    cluster.run(NAMES)
    cluster.replicate("C", "x")
    cluster.run("CD", "ABE")
    cluster.replicate("C", "y")
    assert [server.name for server in leaders(cluster)] == ["A", "C"]
    assert commands(cluster.servers["C"]) == ["x"]
    cluster.replicate("A", "z")
    cluster.run(NAMES)
    assert [commands(server) for server in cluster.servers.values()] == [["x", "z"]] * 5


def test_a_leader_that_stood_still_steps_down_when_it_hears_of_a_later_term() -> None:
    cluster = Cluster()
    cluster.run(NAMES)
    cluster.run("ABDE")
    assert cluster.servers["C"].role == "leader"
    cluster.run(NAMES, rounds=1)
    assert cluster.servers["C"].role == "follower"


@pytest.mark.parametrize("seed", range(60))
def test_no_schedule_of_cuts_loses_a_committed_entry(seed: int) -> None:
    dice, cluster = random.Random(seed), Cluster(seed)
    committed: dict[int, Entry] = {}
    led: dict[int, str] = {}
    for step in range(80):
        cluster.run(*random_groups(dice), rounds=dice.randint(1, 8))
        for leader in leaders(cluster):
            assert led.setdefault(leader.term, leader.name) == leader.name, "two leaders in one term"
            if dice.random() < 0.6:
                cluster.replicate(leader.name, f"{leader.name}{step}")
        for server in cluster.servers.values():
            assert server.commit < len(server.log), "a committed entry was cut off"
            for index, entry in enumerate(server.log[: server.commit + 1]):
                assert committed.setdefault(index, entry) == entry, "two entries committed in one place"
    cluster.run(NAMES, rounds=40)
    (leader,) = leaders(cluster)
    cluster.replicate(leader.name, "last")
    assert all(leader.log[index] == entry for index, entry in committed.items())
    assert len(committed) > 5


def test_no_vote_for_a_log_that_ends_earlier_and_only_one_in_a_term() -> None:
    voter = Server("A", 9, term=2, log=[(0, ""), (1, "x"), (2, "y")])
    longer_but_older = Server("B", 9, term=3, log=[(0, ""), (1, "x"), (1, "u"), (1, "v")])
    assert not grant_vote(voter, longer_but_older)
    assert grant_vote(voter, Server("C", 9, term=3, log=list(voter.log)))
    assert not grant_vote(voter, Server("D", 9, term=3, log=list(voter.log)))
    assert not grant_vote(voter, Server("E", 9, term=2, log=list(voter.log)))


def test_a_leader_of_an_earlier_term_changes_nothing() -> None:
    follower = Server("A", 9, term=3, log=[(0, ""), (1, "x"), (3, "z")])
    assert not append(follower, Server("B", 9, term=2, log=[(0, ""), (1, "x")]), at=1)
    assert follower.log == [(0, ""), (1, "x"), (3, "z")]


def test_entries_are_refused_where_the_logs_differ_before_them() -> None:
    follower = Server("A", 9, term=2, log=[(0, ""), (1, "x"), (1, "y")])
    leader = Server("B", 9, term=3, log=[(0, ""), (1, "x"), (2, "z"), (3, "w")])
    assert not append(follower, leader, at=3)
    assert not append(follower, leader, at=2)
    assert append(follower, leader, at=1)
    assert follower.log == leader.log


def test_with_the_rule_an_old_entry_on_a_majority_is_not_committed_and_may_vanish() -> None:
    cluster = figure_8()
    assert [commands(server) for server in cluster.servers.values()] == [[]] * 5
    assert cluster.servers["C"].log[1] == (2, "new")


def test_without_the_rule_two_entries_are_committed_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raft, "OWN_TERM_ONLY", False)
    cluster = figure_8()
    assert commands(cluster.servers["A"]) == ["old"]
    assert commands(cluster.servers["E"]) == ["new"]


def test_an_entry_of_its_own_term_protects_the_old_one() -> None:
    cluster = figure_8("later")
    assert commands(cluster.servers["A"]) == ["old", "later"]
    assert cluster.servers["E"].role == "candidate"


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[9:11] == ["  C leader    term 1   1:x* 1:y", "  D follower  term 1   1:x* 1:y"]
    assert lines[7] == "  A leader    term 2   1:x"
    assert [line.split()[-1] for line in lines[19:24]] == ["2:z*"] * 5
    assert [line.split()[-1] for line in lines[25:30]] == ["1:old", "1:old", "2:new", "2:new", "2:new"]
