"""What each rule guarantees when nodes come and go, over several sets of keys; the page quotes what main() prints."""

import pytest

from labs import hash_ring
from labs.hash_ring import BOUND, NODES, Ring, Rule, bounded, hashed, jump, main, modulo, rendezvous, ring, spread

CONSISTENT: dict[str, Rule] = {"ring": ring(100), "jump": jump, "rendezvous": rendezvous}
NAMES = list(range(NODES))


def keys(seed: int, count: int = 2000) -> list[int]:
    return [hashed(f"set {seed} key {i}") for i in range(count)]


@pytest.mark.parametrize("rule", CONSISTENT.values(), ids=CONSISTENT)
@pytest.mark.parametrize("seed", range(3))
def test_a_new_last_node_takes_keys_and_no_other_key_moves(rule: Rule, seed: int) -> None:
    moved = 0
    for key in keys(seed):
        before, after = rule(key, NAMES), rule(key, [*NAMES, NODES])
        assert after in (before, NODES)
        moved += before != after
    assert moved == pytest.approx(2000 / (NODES + 1), rel=0.35)


@pytest.mark.parametrize("name", ["ring", "rendezvous"])
def test_only_the_keys_of_a_node_that_leaves_move(name: str) -> None:
    rule = CONSISTENT[name]
    for key in keys(1):
        before, after = rule(key, NAMES), rule(key, NAMES[:3] + NAMES[4:])
        assert before == after or before == 3


def test_jump_moves_others_when_a_node_in_the_middle_leaves() -> None:
    moved = sum(jump(key, NAMES) != jump(key, NAMES[:3] + NAMES[4:]) for key in keys(1))
    assert moved > 0.5 * 2000


def test_jump_and_rendezvous_spread_evenly() -> None:
    for rule in (jump, rendezvous):
        for seed in range(3):
            counts = [0] * NODES
            for key in keys(seed):
                counts[rule(key, NAMES)] += 1
            assert max(counts) < 1.25 * 2000 / NODES


def test_modulo_moves_nearly_all() -> None:
    moved = sum(modulo(key, NAMES) != modulo(key, [*NAMES, NODES]) for key in keys(1))
    assert moved == pytest.approx(2000 * NODES / (NODES + 1), rel=0.05)


def test_jump_is_the_published_function() -> None:
    buckets = list(range(1000))
    assert [jump(1, [0]), jump(42, buckets[:57]), jump(0xDEAD10CC, [0])] == [0, 43, 0]
    assert jump(0xDEAD10CC, buckets[:666]) == 361
    assert jump(256, buckets[:1000]) in buckets


def test_more_points_spread_better() -> None:
    means = [sum(spread(points, 10)) / 10 for points in (1, 10, 100)]
    assert means == sorted(means, reverse=True)
    assert means[-1] < 1.3


def test_shares_cover_the_ring() -> None:
    assert sum(Ring(NAMES).shares().values()) == 2**64


def test_the_node_of_a_key_owns_the_arc_it_falls_into() -> None:
    places = Ring(NAMES, 3)
    assert places.node(places.at[0]) == places.owner[1]
    assert places.node(places.at[-1]) == places.owner[0]
    assert places.node(places.at[4] - 1) == places.owner[4]


@pytest.mark.parametrize("seed", range(1, 4))
def test_no_node_exceeds_the_bound(seed: int) -> None:
    load, away = bounded(BOUND, seed)
    assert load <= BOUND + 0.01
    assert 0 < away < 0.15
    load, away = bounded(float(NODES), seed)
    assert load > 1.5
    assert away == 0


def test_a_hotter_key_sends_more_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hash_ring, "HOT", 0.3)
    assert round(bounded(float(NODES))[0], 2) == 3.56
    assert round(bounded(BOUND)[1], 3) == 0.287


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[1:5]] == [
        ["1", "2.85", "4.53"],
        ["10", "1.45", "1.68"],
        ["100", "1.18", "1.34"],
        ["1000", "1.05", "1.11"],
    ]
    assert [line.split()[-3:] for line in lines[7:12]] == [
        ["91.3%", "90.0%", "13.5%"],
        ["0.3%", "6.7%", "100.0%"],
        ["9.3%", "12.1%", "14.8%"],
        ["8.9%", "68.2%", "100.0%"],
        ["9.3%", "9.7%", "11.9%"],
    ]
    assert [line.split()[-2:] for line in lines[14:16]] == [["1.73", "0.0%"], ["1.25", "5.1%"]]
