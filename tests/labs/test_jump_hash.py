"""What the paper derives, what each way to let a server leave must keep, and the numbers that the guide quotes."""

from collections import Counter
from itertools import pairwise

import pytest

from labs.hash_ring import jump
from labs.jump_hash import (
    KEYS,
    SERVERS,
    WAYS,
    Servers,
    again,
    hole,
    landings,
    main,
    moved,
    place,
    renumbered,
    replaced,
    sorts_last,
    swapped,
)

SOME = KEYS[:3000]
ALL: Servers = list(range(SERVERS))


@pytest.mark.parametrize("buckets", [1, 2, 10, 57, 1000])
def test_it_is_the_rule_of_the_ring_lab(buckets: int) -> None:
    assert all(landings(key, buckets)[-1] == jump(key, list(range(buckets))) for key in SOME)


@pytest.mark.parametrize("buckets", [1, 2, 9, 99])
def test_a_new_bucket_takes_its_share_and_nothing_else_moves(buckets: int) -> None:
    before, after = ([landings(key, n)[-1] for key in SOME] for n in (buckets, buckets + 1))
    gone = [new for old, new in zip(before, after, strict=True) if old != new]
    assert set(gone) == {buckets}
    assert len(gone) / len(SOME) == pytest.approx(1 / (buckets + 1), abs=0.03)


def test_landings_rise_and_hold_the_place_at_every_smaller_number_of_buckets() -> None:
    for key in SOME[:100]:
        found = landings(key, 200)
        assert found[0] == 0 and all(a < b for a, b in pairwise(found))
        for buckets in range(1, 200):
            assert landings(key, buckets)[-1] == max(bucket for bucket in found if bucket < buckets)


def test_the_steps_are_a_harmonic_number() -> None:
    for buckets in (10, 100, 1000):
        steps = sum(len(landings(key, buckets)) for key in KEYS) / len(KEYS)
        assert steps == pytest.approx(sum(1 / i for i in range(1, buckets + 1)), rel=0.02)


@pytest.mark.parametrize("out", range(SERVERS))
def test_with_a_hole_or_a_replacement_only_its_own_keys_move(out: int) -> None:
    for way in (hole, replaced):
        after = way(ALL, out)
        for key in SOME:
            assert (place(key, ALL) == out) == (place(key, after) != place(key, ALL))
            assert place(key, after) != out


def test_nobody_is_asked_who_has_left() -> None:
    for out in range(SERVERS):
        for way in (renumbered, swapped, hole):
            assert {place(key, way(ALL, out)) for key in SOME} == set(ALL) - {out}


@pytest.mark.parametrize("out", range(SERVERS))
def test_what_moves_is_what_arithmetic_says(out: int) -> None:
    later = SERVERS - 1 - out
    renumber = (
        1 + later - (later > 0) / (SERVERS - 1)
    ) / SERVERS  # of the last bucket's keys a ninth stays with the last
    swap = (1 + (later > 0) * (1 - 1 / (SERVERS - 1))) / SERVERS
    assert moved(ALL, renumbered(ALL, out)) == pytest.approx(renumber, abs=0.015)
    assert moved(ALL, swapped(ALL, out)) == pytest.approx(swap, abs=0.015)
    assert moved(ALL, sorts_last(ALL, out)) == pytest.approx((SERVERS - out) / SERVERS * (later > 0), abs=0.015)


@pytest.mark.parametrize("out", range(1, SERVERS))
def test_the_landing_before_a_dead_bucket_is_any_lower_one_alike(out: int) -> None:
    heirs = Counter(landings(key, out + 1)[-2] for key in KEYS if landings(key, SERVERS)[-1] == out)
    assert set(heirs) == set(range(out))
    assert all(count == pytest.approx(heirs.total() / out, rel=0.4) for count in heirs.values())


def test_two_levels_need_two_hashes() -> None:
    assert len({(place(key, ALL), place(key, ALL)) for key in SOME}) == SERVERS
    assert len({(place(key, ALL), place(again(key), ALL)) for key in SOME}) == SERVERS**2


def test_main_prints_what_the_guide_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    out = capsys.readouterr().out
    assert [way.__name__ for way in WAYS] == ["renumbered", "swapped", "hole", "replaced", "sorts_last"]
    assert "key 2, as buckets are added: [0, 3, 6, 15, 30, 31, 46, 62, 338]" in out
    assert "      100           5.2     14          5.2" in out
    assert "1,000,000          14.4     31         14.4" in out
    assert "     0         98.6%       19.1%       10.2%       10.2%      100.0%" in out
    assert "     3         68.2%       19.1%       10.0%       10.0%       69.6%" in out
    assert "     8         18.9%       18.9%       10.1%       10.1%       20.2%" in out
    assert "     9         10.1%       10.1%       10.1%       10.1%        0.0%" in out
    assert "keys hashed first   busiest of 10 / mean: 1.02" in out
    assert "keys 0, 1, 2, …     busiest of 10 / mean: 1.03" in out
    assert "is the first         10\nis another          100\n" in out
    assert "is the first     100.0%\nis another        11.0%\n" in out
