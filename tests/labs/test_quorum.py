"""Properties of quorums, checked over every store of up to five replicas rather than over samples."""

from collections.abc import Iterator
from math import comb

import pytest

from labs.quorum import Store, acknowledged, hand_off, main, missed, only_hinted


def stores(sloppy: bool, overlapping: bool) -> Iterator[Store]:
    """Every store of one to five replicas whose R + W is above N, or isn't."""
    for n in range(1, 6):
        for r in range(1, n + 1):
            for w in range(1, n + 1):
                if (r + w > n) == overlapping:
                    yield Store(n, r, w, sloppy)


def test_a_strict_quorum_never_misses_a_write() -> None:
    for store in stores(sloppy=False, overlapping=True):
        for down_at_write in range(store.n + 1):
            for down_at_read in range(store.n + 1):
                assert missed(store, down_at_write, down_at_read).cases == 0, store


def test_without_overlap_reads_miss_as_often_as_counting_says() -> None:
    for store in stores(sloppy=False, overlapping=False):
        count = missed(store, 0, 0)
        assert count.of == comb(store.n, store.w) * comb(store.n, store.r), store
        assert count.cases == comb(store.n, store.w) * comb(store.n - store.w, store.r) > 0, store


def test_a_sloppy_quorum_holds_while_reader_and_writer_agree_on_who_is_down() -> None:
    for store in stores(sloppy=True, overlapping=True):
        for down in range(store.n + 1):
            assert missed(store, down, down).cases == 0, store


def test_a_sloppy_quorum_misses_writes_once_homes_return_before_their_hints() -> None:
    store = Store(n=3, r=2, w=2, sloppy=True)
    assert [missed(store, down, 0).cases for down in range(4)] == [0, 2, 5, 9]


def test_with_every_home_down_no_read_finds_the_write_until_it_is_handed_off() -> None:
    for store in stores(sloppy=True, overlapping=True):
        before = missed(store, store.n, 0)
        assert before.cases == before.of > 0, store
        assert missed(store, store.n, 0, handed_off=True).cases == 0, store


def test_handing_off_restores_the_overlap_after_any_outage() -> None:
    for store in stores(sloppy=True, overlapping=True):
        for down in range(store.n + 1):
            assert missed(store, down, 0, handed_off=True).cases == 0, store


def test_handing_off_moves_copies_home_and_loses_none() -> None:
    for store in stores(sloppy=True, overlapping=True):
        for down in range(store.n + 1):
            for holders in acknowledged(store, down):
                homes = hand_off(store, holders)
                assert len(homes) == len(holders), store
                assert max(homes) < store.n, store


def test_a_sloppy_quorum_takes_every_write_and_a_strict_one_refuses_below_w() -> None:
    for sloppy in (False, True):
        for store in stores(sloppy, overlapping=True):
            for down in range(store.n + 1):
                takes_it = any(True for _ in acknowledged(store, down))
                assert takes_it == (sloppy or store.n - down >= store.w), store


def test_a_write_can_live_on_stand_ins_alone_only_if_w_homes_are_down() -> None:
    for store in stores(sloppy=True, overlapping=True):
        for down in range(store.n + 1):
            assert only_hinted(store, down).cases == comb(down, store.w), store


def test_main_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = capsys.readouterr().out.splitlines()[3:]
    assert [row.split()[0] for row in rows] == ["strict"] * 4 + ["sloppy"] * 4
    assert rows[2].count("refused") == 4
    assert rows[5].endswith("0 of 9       2 of 9       0 of 9        0 of 3")
