"""What the three policies promise; the numbers the page quotes are those of seed 1."""

import random
from itertools import pairwise

import pytest

from labs import lsm
from labs.lsm import FILES, GROWTH, MEMTABLE, Tree, first, last, main, measure, work_off

POLICIES = ("none", "tiered", "leveled")
SEEDS = range(1, 4)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_read_finds_the_newest_value_and_no_deleted_key(policy: str) -> None:
    for seed in SEEDS:
        dice, tree, model = random.Random(seed), Tree(policy), dict[int, int | None]()
        for number in range(6_000):
            key = dice.randrange(700)
            value = None if dice.random() < 0.3 else number
            tree.put(key, value)
            model[key] = value
        assert {key: tree.get(key)[0] for key in model} == model, seed
        assert tree.get(-1) == (None, 0)


def test_leveled_files_below_level_0_are_disjoint_sorted_and_within_their_limit() -> None:
    dice, tree = random.Random(1), Tree("leveled")
    for number in range(20_000):
        tree.put(dice.randrange(10_000), number)
        if number % 1_000 == 0:
            assert len(tree.levels[0]) < FILES
            for at, level in enumerate(tree.levels[1:], 1):
                assert len(level) <= FILES * GROWTH ** (at - 1)
                assert all(last(one) < first(other) for one, other in pairwise(level))
                assert all(list(file) == sorted(file) and len(file) <= MEMTABLE for file in level)


def test_a_tier_never_keeps_as_many_files_as_are_merged() -> None:
    dice, tree = random.Random(1), Tree("tiered")
    for number in range(20_000):
        tree.put(dice.randrange(10_000), number)
        assert all(len(level) < FILES for level in tree.levels)


def test_without_compaction_every_entry_is_written_once_and_kept() -> None:
    dice, tree = random.Random(1), Tree("none")
    for number in range(100 * MEMTABLE):
        tree.put(2 * number + dice.randrange(2), number)
    assert tree.written == tree.stored() == 100 * MEMTABLE
    assert tree.runs() == 100


@pytest.mark.parametrize("seed", SEEDS)
def test_what_compaction_writes_it_saves_in_reads_and_space(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lsm, "KEYS", 8_000)
    monkeypatch.setattr(lsm, "WRITES", 40_000)
    none, tiered, leveled = (measure(policy, seed) for policy in POLICIES)
    assert none[0] < tiered[0] < leveled[0]
    for cost in range(1, 6):
        assert none[cost] > tiered[cost] > leveled[cost], cost
    assert leveled[5] < 1.5


def test_a_tombstone_goes_when_nothing_lies_below_it() -> None:
    tree = Tree("leveled")
    for key in range(FILES * MEMTABLE):
        tree.put(key, None)
    assert tree.stored() == 0


def test_a_tombstone_stays_while_an_older_level_may_hold_the_key() -> None:
    tree = Tree("tiered")
    for key in range(FILES * MEMTABLE):
        tree.put(key, key)
    for key in range(MEMTABLE):
        tree.put(key, None)
    assert tree.stored() == FILES * MEMTABLE + MEMTABLE
    assert tree.get(0) == (None, 1)
    assert tree.passed() == MEMTABLE


def test_a_queue_leaves_its_tombstones_in_front_of_the_next_job() -> None:
    passed = {policy: work_off(policy, jobs=4_000).passed() for policy in POLICIES}
    assert passed["none"] == 3_900
    assert passed["none"] > passed["tiered"] > passed["leveled"]


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[2:5]] == [
        ["none", "1.0", "144.8", "5.63", "584.1", "3.74", "4.99"],
        ["tiered", "4.3", "5.8", "0.08", "8.0", "2.37", "3.97"],
        ["leveled", "9.8", "3.7", "0.04", "4.5", "1.28", "1.37"],
    ]
    assert [line.split("passes ")[1].split()[0] for line in lines[6:]] == ["9900", "1758", "94"]


def test_merging_sixteen_files_at_a_time_writes_less_and_reads_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lsm, "FILES", 16)
    put, key, *_ = measure("tiered")
    assert (f"{put:.1f}", f"{key:.1f}") == ("2.5", "12.7")
