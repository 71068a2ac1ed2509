"""The merge laws over random states, the semantics of the sets, and the table that the page quotes."""

import random
from typing import Any

import pytest

from labs.crdts import DotSet, GCounter, ORSet, PNCounter, main, orders, outcomes, set_messages

SEEDS = range(1, 6)


def reachable(empty: Any, seed: int, steps: int = 60) -> list[Any]:
    """The states of three replicas that update, and now and then merge each other's state."""
    dice = random.Random(seed)
    states, history = [empty] * 3, [empty]
    for _ in range(steps):
        me, kind = dice.randrange(3), dice.random()
        if kind < 0.3:
            states[me] = states[me].merge(states[dice.randrange(3)])
        elif isinstance(empty, (ORSet, DotSet)):
            item = "abc"[dice.randrange(3)]
            states[me] = states[me].add(f"r{me}", item) if kind < 0.7 else states[me].remove(item)
        else:
            amount = dice.randrange(1, 5) * (-1 if isinstance(empty, PNCounter) and kind < 0.5 else 1)
            states[me] = states[me].add(f"r{me}", amount)
        history.append(states[me])
    return history


@pytest.mark.parametrize("empty", [GCounter(), PNCounter(), ORSet(), DotSet()], ids=lambda empty: type(empty).__name__)
def test_merge_is_commutative_associative_and_idempotent(empty: Any) -> None:
    for seed in SEEDS:
        dice, states = random.Random(seed), reachable(empty, seed)
        for _ in range(100):
            a, b, c = (states[dice.randrange(len(states))] for _ in range(3))
            assert a.merge(b) == b.merge(a)
            assert a.merge(b).merge(c) == a.merge(b.merge(c))
            assert a.merge(a) == a
            assert a.merge(b).merge(b) == a.merge(b)


def test_a_counter_never_loses_or_repeats_an_increment() -> None:
    dice = random.Random(1)
    replicas, total = [PNCounter() for _ in range(4)], 0
    for _ in range(300):
        me, amount = dice.randrange(4), dice.randrange(-3, 4)
        replicas[me], total = replicas[me].add(f"r{me}", amount), total + amount
        replicas[me] = replicas[me].merge(replicas[dice.randrange(4)])
    final = replicas[0]
    for other in replicas[1:]:
        final = final.merge(other).merge(other)
    assert final.value() == total


@pytest.mark.parametrize("empty", [ORSet(), DotSet()], ids=["ORSet", "DotSet"])
def test_of_a_concurrent_add_and_remove_the_add_wins(empty: Any) -> None:
    start = empty.add("Ana", "tent")
    removed, added = start.remove("tent"), start.add("Cem", "tent")
    assert removed.merge(added).value() == added.merge(removed).value() == ["tent"]


@pytest.mark.parametrize("empty", [ORSet(), DotSet()], ids=["ORSet", "DotSet"])
def test_a_remove_beats_the_add_that_it_has_seen_and_the_item_can_return(empty: Any) -> None:
    start = empty.add("Ana", "tent")
    removed = start.remove("tent")
    assert removed.merge(start).value() == []
    assert removed.add("Ana", "tent").merge(start).merge(removed).value() == ["tent"]


def test_both_or_sets_always_hold_the_same_items() -> None:
    for seed in SEEDS:
        for with_tombs, without in zip(reachable(ORSet(), seed), reachable(DotSet(), seed), strict=True):
            assert with_tombs.value() == without.value()


def test_tombstones_grow_and_the_dot_set_does_not() -> None:
    tombs, dots = ORSet(), DotSet()
    for _ in range(50):
        tombs, dots = tombs.add("Ana", "tent").remove("tent"), dots.add("Ana", "tent").remove("tent")
    assert len(tombs.tombstones) == 50
    assert (len(dots.live), dots.vector) == (0, {"Ana": 50})


def test_all_orders_are_tried_each_once() -> None:
    seen = [tuple(order) for order in orders(["a", "b", "c", "d"])]
    assert len(seen) == len(set(seen)) == 24 + 4 * 60
    assert all(set(order) == set("abcd") for order in seen)


def test_a_remove_that_forgets_what_it_removed_brings_the_item_back() -> None:
    assert list(outcomes(set_messages(ORSet()), ORSet(), lambda a, b: ORSet(a.adds | b.adds))) == [
        "['lamp', 'stove', 'tent']"
    ]


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-4:] for line in lines[1:8]] == [
        ["5", "24", "of", "264"],
        ["1", "0", "of", "264"],
        ["1", "264", "of", "264"],
        ["2", "132", "of", "264"],
        ["1", "0", "of", "264"],
        ["1", "264", "of", "264"],
        ["1", "264", "of", "264"],
    ]
    assert lines[-1] == "1000 times in and out: OR-set 1000 tombstones, DotSet 0 tags"
