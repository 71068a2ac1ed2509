"""Which way of saving and announcing keeps both in step, whatever the process dies before; the page quotes what main() prints."""

import itertools

import pytest

from labs import outbox as lab
from labs.outbox import ORDERS, WAYS, World, differences, main, orders_of, relay, run, unsent


def deaths(name: str) -> range:
    return range(1, run(WAYS[name], 0).steps + 1)


@pytest.mark.parametrize("name", WAYS)
def test_without_a_crash_all_ways_agree(name: str) -> None:
    world = run(WAYS[name], 0)
    assert world.broker == list(range(1, ORDERS + 1))
    assert not +differences(world)


def test_saving_first_can_lose_a_message_and_never_invents_one() -> None:
    seen = [differences(run(WAYS["save, then publish"], step)) for step in deaths("save, then publish")]
    assert sum(s["missing"] for s in seen) == ORDERS
    assert all(s["phantom"] == s["twice"] == 0 for s in seen)


def test_publishing_before_the_commit_can_announce_an_order_that_does_not_exist() -> None:
    seen = [differences(run(WAYS["publish in the transaction"], step)) for step in deaths("publish in the transaction")]
    assert sum(s["phantom"] for s in seen) == ORDERS
    assert all(s["missing"] == s["twice"] == 0 for s in seen)


def test_the_outbox_loses_and_invents_nothing_but_repeats() -> None:
    seen = [differences(run(WAYS["outbox"], step)) for step in deaths("outbox")]
    assert all(s["missing"] == s["phantom"] == 0 for s in seen)
    assert all(s["twice"] <= 1 for s in seen)
    assert sum(s["twice"] for s in seen) == 2 * ORDERS


def test_a_consumer_that_remembers_ids_sees_each_order_once() -> None:
    for step in deaths("outbox"):
        assert list(dict.fromkeys(run(WAYS["outbox"], step).broker)) == sorted(set(run(WAYS["outbox"], step).broker))


def test_without_the_relay_after_a_restart_the_last_message_would_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "relay", lambda _: None)
    assert differences(run(WAYS["outbox"], 0))["missing"] == ORDERS


def test_the_relay_sends_nothing_that_is_not_committed() -> None:
    world = World(0)
    world.database.executescript(lab.SCHEMA)
    world.execute("insert into outbox (id) values (?)", 1)
    world.database.rollback()
    relay(world)
    assert world.broker == []


def test_all_interleavings_are_tried_once() -> None:
    histories = list(orders_of(["Aa", "Bb", "PP"]))
    possible = {"".join(p) for p in itertools.permutations("AaBbPP")}
    assert set(histories) == {h for h in possible if h.index("A") < h.index("a") and h.index("B") < h.index("b")}
    assert len(histories) == len(set(histories)) == 90


def test_a_poll_between_two_commits_in_the_wrong_order_skips_the_smaller_id() -> None:
    assert unsent("ABbPaP", remember_highest=True) == 1
    assert unsent("ABaPbP", remember_highest=True) == 0
    assert unsent("ABbaPP", remember_highest=True) == 0


def test_marking_rows_skips_none() -> None:
    assert all(unsent(history, remember_highest=False) == 0 for history in orders_of(["Aa", "Bb", "PPP"]))


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-4:] for line in lines[1:4]] == [
        ["15", "5", "0", "0"],
        ["15", "0", "5", "0"],
        ["35", "0", "0", "10"],
    ]
    assert "90 orders" in lines[5]
    assert [line.split()[-1] for line in lines[6:8]] == ["10", "0"]
