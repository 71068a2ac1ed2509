"""One tree, without a loop, whatever arrives first; and the histories that the page tells, step by step."""

import random
from itertools import permutations

import pytest

from labs import tree_move
from labs.tree_move import HISTORIES, RULES, Move, Replica, endings, has_loop, main, moves, path, workload


def after(*arrivals: Move) -> Replica:
    replica = Replica()
    for move in arrivals:
        replica.apply(move)
    return replica


@pytest.mark.parametrize("name", HISTORIES)
def test_undo_do_redo_ends_as_if_all_had_come_in_order(name: str) -> None:
    history = HISTORIES[name]
    in_order = Replica()
    for move in history:
        in_order.do(move)
    for order in permutations(history):
        replica = after(*order)
        assert replica == in_order


def test_random_moves_converge_to_a_tree_in_any_order() -> None:
    for seed in range(40):
        dice = random.Random(seed)
        history = [Move((n, "r"), str(dice.randrange(6)), str(dice.randrange(6))) for n in range(30)]
        first = after(*history)
        for _ in range(5):
            other = after(*dice.sample(history, len(history)))
            assert other == first
            assert not has_loop(other.tree)


def test_a_loop_is_found_also_by_a_node_that_only_hangs_below_it() -> None:
    assert has_loop({"a": "b", "b": "a", "c": "a"})
    assert has_loop({"a": "a"})
    assert not has_loop({"a": "b", "b": "c", "d": "c"})
    assert path({"a": "b", "b": "c"}, "a") == ["a", "b", "c"]
    assert path({"a": "b", "b": "c", "c": "b"}, "a") == ["a", "b", "c"]


def test_of_two_places_the_later_wins_and_of_a_loop_the_earlier() -> None:
    assert after(*moves("c>a", "c>b")).tree == {"c": "b"}
    assert after(*moves("a>b", "b>a")).tree == {"a": "b"}


def test_a_refused_move_takes_effect_when_an_earlier_one_arrives() -> None:
    first, between, refused = moves("b>a", "b>c", "a>b")
    replica = after(first, refused)
    assert replica.tree == {"b": "a"}
    replica.apply(between)
    assert replica.tree == {"b": "c", "a": "b"}


def test_what_everybody_saw_for_a_week_gives_way_to_a_quiet_traveler() -> None:
    office = [Move((n, "office"), f"file{n}", "b") for n in range(2, 500)]
    replica = after(*office, Move((500, "office"), "b", "a"))
    assert replica.tree["b"] == "a"
    assert replica.apply(Move((2, "train"), "a", "b")) == 498
    assert (replica.tree["a"], replica.tree.get("b")) == ("b", None)


def test_two_moves_with_one_timestamp_diverge() -> None:
    one, other = Move((7, "laptop"), "c", "a"), Move((7, "laptop"), "c", "b")  # it was restored from a backup between
    assert after(one, other).tree != after(other, one).tree


def test_the_smallest_timestamp_will_do_for_the_log_but_not_for_the_trash() -> None:
    """Section 3.7 by the letter. Each link keeps the order, timestamps rise; only A's message to B is slow."""
    made = [Move((1, "A"), "x", "root"), Move((2, "A"), "y", "x")]
    busy = [Move((n, "B"), f"z{n}", "root") for n in range(3, 11)]  # B has heard of A's 1 and 2
    trashed = Move((5, "A"), "x", "trash")  # A has heard of B's 3 and 4
    own = Move((11, "C"), "w", "root")
    rescued = Move((11, "B"), "x", "root")

    arrived = [*made, trashed, *busy, own]
    latest = {replica: max(move.time[0] for move in arrived if move.time[1] == replica) for replica in "ABC"}
    stable = min(latest.values())
    assert (latest, stable) == ({"A": 5, "B": 10, "C": 11}, 5)
    cautious, tidy = after(*arrived), after(*arrived)
    for replica in (cautious, tidy):
        replica.log = [entry for entry in replica.log if entry[0].time[0] > stable]
    for node in [node for node in tidy.tree if "trash" in path(tidy.tree, node)]:
        del tidy.tree[node]
    assert set(cautious.tree) - set(tidy.tree) == {"x", "y"}

    on_b = after(*made, *busy, rescued, trashed, own)
    assert (on_b.tree["x"], on_b.tree["y"]) == ("root", "x")
    assert "trash" not in on_b.tree.values()  # so B has nothing to discard
    for replica in (cautious, tidy):
        replica.apply(rescued)
    assert cautious.tree == on_b.tree
    assert tidy.tree == {node: parent for node, parent in on_b.tree.items() if node != "y"}


def test_only_undo_do_redo_has_one_outcome_without_loops() -> None:
    for name, history in HISTORIES.items():
        trees = endings(history, RULES["undo, do, redo"])
        assert trees == [trees[0]] * len(trees)
        assert not has_loop(trees[0])
        trees = endings(history, RULES["refuse loops"])
        assert any(tree != trees[0] for tree in trees), name
        assert not any(map(has_loop, trees))


def test_undone_moves_are_those_made_during_the_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    for rate, delay in [(20.0, 0.08), (80.0, 0.08), (40.0, 0.5)]:
        monkeypatch.setattr(tree_move, "DELAY", delay)
        assert workload(rate)[0] == pytest.approx(rate * delay, rel=0.15)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    table = [line.split()[-4:] for line in lines[1:13]]
    assert table[3:6] == [["1", "2", "of", "2"], ["2", "0", "of", "2"], ["1", "0", "of", "2"]]
    assert [line.split() for line in lines[-3:]] == [
        ["20", "1.7", "480", "7", "0"],
        ["40", "3.3", "960", "30", "1"],
        ["80", "6.6", "1920", "112", "22"],
    ]


def test_far_away_fewer_are_refused_at_once_and_more_are_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_move, "DELAY", 2.0)
    assert workload(80.0)[1:] == (1920, 89, 95)
