"""What a cut costs and buys, over several seeds; the page quotes the numbers of seed 1."""

import pytest

from labs import call_chain
from labs.call_chain import (
    BROKEN,
    HOP,
    LAYOUTS,
    MODULES,
    UNREACHABLE,
    WORK,
    Layout,
    answered,
    latency,
    main,
    most_needed,
    percentiles,
)

SEEDS = range(1, 4)
TOGETHER, CHAIN, FAN_OUT, OPTIONAL, THREE_TOGETHER, THREE = LAYOUTS


def test_a_chain_multiplies_what_its_parts_promise() -> None:
    one = answered(Layout("", needs=1))
    assert one == pytest.approx((1 - BROKEN) * (1 - UNREACHABLE))
    assert answered(CHAIN) == answered(FAN_OUT) == pytest.approx(one**MODULES)


def test_one_process_is_lost_to_modules_that_the_request_does_not_need() -> None:
    assert answered(TOGETHER) == answered(THREE_TOGETHER)


def test_services_win_where_little_is_needed_and_lose_where_all_is() -> None:
    assert answered(THREE) > answered(TOGETHER) > answered(CHAIN)
    needs = most_needed()
    assert answered(Layout("", needs)) > answered(TOGETHER) >= answered(Layout("", needs + 1))


def test_the_more_careful_the_releases_the_less_a_split_buys(monkeypatch: pytest.MonkeyPatch) -> None:
    assert most_needed() == 5
    monkeypatch.setattr(call_chain, "BROKEN", 0.0001)
    assert most_needed() == 2
    monkeypatch.setattr(call_chain, "BROKEN", 0.0)
    assert most_needed() == 0
    monkeypatch.setattr(call_chain, "BROKEN", 0.005)
    assert most_needed() == 9


def test_what_is_optional_takes_nothing_down_and_is_waited_for_only_so_long() -> None:
    assert answered(OPTIONAL) == answered(Layout("", needs=1))
    for seed in SEEDS:
        assert percentiles(OPTIONAL, seed)[1] < call_chain.PATIENCE + 5 * WORK, seed


def test_a_chain_pays_each_hop_and_its_tail_more_than_its_median() -> None:
    for seed in SEEDS:
        (median, p99), (chain_median, chain_p99) = percentiles(TOGETHER, seed), percentiles(CHAIN, seed)
        assert chain_median - median >= (MODULES - 1) * HOP * 0.9, seed
        assert chain_p99 - p99 > 3 * (chain_median - median), seed


def test_a_fan_out_is_faster_in_the_middle_and_slower_at_the_end() -> None:
    for seed in SEEDS:
        (median, p99), (fan_median, fan_p99) = percentiles(TOGETHER, seed), percentiles(FAN_OUT, seed)
        assert fan_median < median / 2 and fan_p99 > p99, seed


def test_without_slow_calls_a_chain_adds_its_hops_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_chain, "SLOW", 0.0)
    for mine, other in zip(percentiles(TOGETHER), percentiles(CHAIN), strict=True):
        assert other - mine == pytest.approx((MODULES - 1) * HOP, abs=0.8)


def test_a_request_takes_at_least_its_hops() -> None:
    dice = call_chain.random.Random(1)
    assert min(latency(CHAIN, dice) for _ in range(1000)) > (MODULES - 1) * HOP


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    *rows, last = capsys.readouterr().out.splitlines()[1:]
    assert [row.split()[-7:] for row in rows] == [
        ["99.45%", "48", "h", "19", "ms", "37", "ms"],
        ["99.00%", "87", "h", "24", "ms", "62", "ms"],
        ["99.00%", "87", "h", "8", "ms", "43", "ms"],
        ["99.90%", "9", "h", "8", "ms", "18", "ms"],
        ["99.45%", "48", "h", "5", "ms", "17", "ms"],
        ["99.70%", "26", "h", "6", "ms", "20", "ms"],
    ]
    assert last == "Services answer more often while a request needs at most 5 of the 10."
