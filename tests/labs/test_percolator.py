"""Which rule for leftover locks keeps the dollars together, over all orders of the steps."""

from itertools import chain

import pytest

from labs.percolator import ASKS, ERASES, LAST, NOTE, STEPS, World, main, play, worlds, wrong


def everything(rule: str) -> list[World]:
    return list(chain.from_iterable(worlds(rule, crash) for crash in range(STEPS + 1)))


@pytest.mark.parametrize("rule", [ASKS, NOTE])
def test_asking_a_primary_that_was_locked_first_or_remembers_is_always_right(rule: str) -> None:
    assert not any(map(wrong, everything(rule)))


@pytest.mark.parametrize("rule", [ERASES, LAST])
def test_the_others_lose_dollars_whether_the_client_dies_or_lives(rule: str) -> None:
    assert any(wrong(world) for crash in range(STEPS) for world in worlds(rule, crash))
    assert any(map(wrong, worlds(rule, STEPS)))


@pytest.mark.parametrize("rule", [ERASES, ASKS, LAST, NOTE])
def test_no_lock_is_left_and_all_that_is_visible_has_data(rule: str) -> None:
    for world in everything(rule):
        for row in (world.bob, world.joe):
            assert not row.lock
            assert set(row.writes.values()) <= set(row.data)


def test_after_the_primary_the_transfer_happens_whoever_finishes_it() -> None:
    for world in worlds(ASKS, 4):  # dies between the two commits
        if 7 in world.bob.writes.values():
            assert (world.bob.read(), world.joe.read() - world.given) == (3, 9)


def test_before_the_primary_nothing_has_happened() -> None:
    for crash in range(4):
        for world in worlds(ASKS, crash):
            assert (world.bob.read(), world.joe.read() - world.given) == (10, 2)


def test_the_history_that_the_page_tells() -> None:
    """Joe is locked, the gift asks Bob's row, finds nothing, erases, commits; then the transfer goes on."""
    world, _ = play(LAST, "tgggggtttt", STEPS)
    assert world.given == 1
    assert (world.bob.read(), world.joe.read()) == (3, 9)
    assert wrong(world)


def test_main_prints_which_rules_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line[28:].replace(" of ", "/").split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[0].split("/")[0] == "0" and row[1].split("/")[0] == "0" for row in rows] == [False, True, False, True]
