"""Which way of copying always ends with the table's own rows, whatever is written meanwhile; the page quotes what main() prints."""

import random

import pytest

from labs import incremental_snapshot as lab
from labs.incremental_snapshot import (
    CHUNK_BY_CHUNK,
    PLANS,
    START,
    Event,
    Run,
    copy_while_streaming,
    main,
    orders,
    try_all,
    with_watermarks,
)

SEEDS = range(1, 6)


def random_commits(seed: int, count: int = 6) -> list[Event]:
    dice = random.Random(seed)
    return [(dice.randrange(1, 5), None if dice.random() < 0.3 else f"v{n}") for n in range(count)]


@pytest.mark.parametrize("plan", PLANS)
def test_without_writes_all_ways_agree(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "COMMITS", [])
    tally = try_all(plan)
    assert (tally.orders, tally.wrong) == (1, 0)


@pytest.mark.parametrize("plan", ["note the position, then copy", "the same, with watermarks"])
def test_the_two_right_ways_are_right_for_other_writes_too(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in SEEDS:
        monkeypatch.setattr(lab, "COMMITS", random_commits(seed))
        assert try_all(plan).wrong == 0, seed


@pytest.mark.parametrize("plan", ["copy, then note the position", "copy while streaming"])
def test_the_two_wrong_ways_are_wrong_for_other_writes_too(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in SEEDS:
        monkeypatch.setattr(lab, "COMMITS", random_commits(seed))
        assert try_all(plan).wrong > 0, seed


def test_a_write_between_select_and_high_mark_is_what_goes_wrong() -> None:
    run = Run()
    for step in ["low 0", "select 0", (1, "A"), (2, None), "high 0", "low 1", "select 1", "high 1"]:
        run.do(step)
    assert copy_while_streaming(run) == START
    assert with_watermarks(run) == run.rows == {1: "A", 3: "c", 4: "d"}


def test_a_low_mark_after_the_select_lets_stale_rows_through() -> None:
    run = Run()
    for step in ["select 0", (1, "A"), "low 0", "high 0", "low 1", "select 1", "high 1"]:
        run.do(step)
    assert with_watermarks(run)[1] == "a" != run.rows[1]


def test_all_orders_are_tried_each_once() -> None:
    seen = [tuple(order) for order in orders(CHUNK_BY_CHUNK)]
    assert len(seen) == len(set(seen)) == 210
    for order in seen:
        assert [step for step in order if isinstance(step, str)] == CHUNK_BY_CHUNK
        assert [step for step in order if not isinstance(step, str)] == lab.COMMITS


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-4:] for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["35", "27", "20", "21"],
        ["35", "0", "0", "0"],
        ["210", "88", "52", "45"],
        ["210", "0", "0", "0"],
    ]
