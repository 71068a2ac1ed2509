"""Where the little planner's guesses are right, and where a wrong one costs."""

import pytest

from labs import row_estimates
from labs.row_estimates import ITEM_PAGES, LOOKUP, Join, cases, join, main, orders

SEEDS = range(1, 4)


def test_one_common_value_is_estimated_exactly() -> None:
    for seed in SEEDS:
        found = cases(orders(seed))
        assert found["country"].estimated == pytest.approx(found["country"].actual)
        assert found["tenant of rank 1"].estimated == pytest.approx(found["tenant of rank 1"].actual)


def test_columns_that_say_the_same_are_counted_twice_unless_the_dependency_is_known() -> None:
    for seed in SEEDS:
        found = cases(orders(seed))
        wrong, right = found["country, currency"], found["  dependency known"]
        assert wrong.actual == right.actual > 10 * wrong.estimated
        assert wrong.looks_up and not right.looks_up
        assert wrong.pages > 5 * wrong.best
        assert right.pages == right.best


def test_independent_columns_are_estimated_well() -> None:
    for seed in SEEDS:
        both = join(orders(seed), {"country": 7, "tenant": 1})
        assert both.estimated == pytest.approx(both.actual, rel=0.15)


def test_a_wrong_estimate_is_harmless_on_the_right_side_of_the_break_even() -> None:
    for seed in SEEDS:
        three = cases(orders(seed))["city, country, currency"]
        assert three.actual > 100 * three.estimated
        assert three.actual * LOOKUP < ITEM_PAGES
        assert three.pages == three.best


def test_a_generic_plan_suits_the_average_tenant_and_not_the_largest() -> None:
    for seed in SEEDS:
        rows = orders(seed)
        whale, average = cases(rows)["  generic plan"], join(rows, {"tenant": 500}, generic=True)
        assert average.pages == average.best
        assert whale.estimated == average.estimated
        assert whale.pages > 15 * whale.best


def test_the_plan_turns_at_the_break_even() -> None:
    turn = ITEM_PAGES / LOOKUP
    assert Join(turn - 1, 1).looks_up and not Join(turn + 1, 1).looks_up


def test_a_table_of_items_ten_times_as_large_makes_lookups_right_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_estimates, "ITEM_PAGES", 30_000)
    found = cases(orders())
    assert found["country, currency"].pages == found["country, currency"].best == 16_036
    assert found["  generic plan"].pages == 53_128 > found["  generic plan"].best


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[-5:] for row in rows] == [
        ["4,009", "4,009", "hash", "3,000", "3,000"],
        ["322", "4,009", "lookup", "16,036", "3,000"],
        ["4,009", "4,009", "hash", "3,000", "3,000"],
        ["1", "204", "lookup", "816", "816"],
        ["34", "26", "lookup", "104", "104"],
        ["13,282", "13,282", "hash", "3,000", "3,000"],
        ["100", "13,282", "lookup", "53,128", "3,000"],
    ]
