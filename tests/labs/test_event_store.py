"""What an expected version and a position beside the result guarantee; the last test pins what the page quotes."""

import sqlite3

import pytest

from labs import event_store
from labs.event_store import EVENTS, WAYS, Store, killed, main, two_clerks


def test_the_state_is_the_fold_of_the_stream() -> None:
    store = Store()
    store.append("a", 0, "deposited", 100)
    store.append("a", 1, "withdrawn", 30)
    store.append("b", 0, "deposited", 7)
    assert store.load("a") == (2, 70)
    assert store.load("b") == (1, 7)
    assert store.load("c") == (0, 0)


@pytest.mark.parametrize("expected", [0, 1])
def test_an_append_at_a_version_that_is_taken_is_refused(expected: int) -> None:
    store = Store()
    store.append("a", 0, "deposited", 100)
    store.append("a", 1, "deposited", 1)
    with pytest.raises(sqlite3.IntegrityError):
        store.append("a", expected, "deposited", 1)
    assert store.load("a") == (2, 101)


def test_without_an_expected_version_whoever_read_early_overdraws() -> None:
    n = two_clerks(checked=False)
    assert n["overdrawn"] + n["refused"] == n["orders"] == 6
    assert n["overdrawn"] == 4


def test_with_it_no_order_overdraws_and_the_loser_decides_again() -> None:
    n = two_clerks(checked=True)
    assert n["overdrawn"] == 0
    assert n["refused"] == n["orders"]
    assert n["conflict"] == 4


def test_the_loser_may_succeed_if_the_money_suffices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_store, "OPENED", 200)
    n = two_clerks(checked=True)
    assert (n["overdrawn"], n["refused"], n["conflict"]) == (0, 0, 4)


@pytest.mark.parametrize(("way", "sign"), [("position first", -1), ("position last", 1), ("one transaction", 0)])
def test_where_the_position_is_kept_decides_what_a_crash_does(way: str, sign: int) -> None:
    off = {killed(WAYS[way], step) for step in range(1, 2 * EVENTS + 1)}
    assert off == ({0} if sign == 0 else {0, sign * 10})


@pytest.mark.parametrize("way", WAYS)
def test_without_a_crash_every_way_is_right(way: str) -> None:
    assert killed(WAYS[way], 0) == 0


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[-4:] for row in rows[1:3]] == [["6", "4", "0", "2"], ["6", "0", "4", "6"]]
    assert [row[-4:] for row in rows[5:8]] == [["12", "6", "0", "6"], ["12", "0", "6", "6"], ["12", "0", "0", "12"]]
