"""What copies buy with and without common failures, over several seeds; the numbers the page quotes are those of seed 1."""

import pytest

from labs import availability
from labs.availability import (
    COMMON,
    HOURS,
    TO_FAILURE,
    TO_REPAIR,
    Group,
    any_of,
    both,
    by_formula,
    main,
    minutes_down,
)

SEEDS = range(1, 4)
A_YEAR = HOURS * 60


def test_outages_are_intersected_and_counted_once() -> None:
    assert both([(0, 2), (3, 6)], [(1, 4), (5, 7)]) == [(1, 2), (3, 4), (5, 6)]
    assert both([(0, 1)], [(1, 2)]) == []
    assert any_of([(5, 6), (0, 3), (1, 2), (3, 4)]) == [(0, 4), (5, 6)]


def test_one_machine_is_up_for_time_to_failure_over_the_whole_cycle() -> None:
    expected = TO_REPAIR / (TO_FAILURE + TO_REPAIR) * A_YEAR
    for seed in SEEDS:
        assert minutes_down(Group("", 1), seed) == pytest.approx(expected, rel=0.03), seed


def test_the_formula_holds_for_independent_copies() -> None:
    for seed in SEEDS:
        assert minutes_down(Group("", 2), seed) == pytest.approx(by_formula(Group("", 2)), rel=0.25), seed


def test_common_failures_decide_what_copies_achieve() -> None:
    floor = COMMON * TO_REPAIR / TO_FAILURE * A_YEAR
    for seed in SEEDS:
        two, three = minutes_down(Group("", 2, COMMON), seed), minutes_down(Group("", 3, COMMON), seed)
        assert two > 5 * by_formula(Group("", 2))
        assert three == pytest.approx(floor, rel=0.15), seed
        assert floor * 0.85 < three < two


def test_common_failures_are_a_share_of_all_and_not_more() -> None:
    for seed in SEEDS:
        assert minutes_down(Group("", 1, COMMON), seed) == pytest.approx(minutes_down(Group("", 1), seed), rel=0.025), (
            seed
        )


def test_a_copy_elsewhere_is_spared_by_the_common_failures() -> None:
    down = TO_REPAIR / (TO_FAILURE + TO_REPAIR)
    for seed in SEEDS:
        site = minutes_down(Group("", 2, COMMON), seed)
        assert minutes_down(Group("", 3, COMMON, elsewhere=1), seed) == pytest.approx(site * down, rel=0.35), seed


def test_faster_repair_pays_by_the_square_only_while_failures_are_independent() -> None:
    for seed in SEEDS:
        gain = minutes_down(Group("", 2), seed) / minutes_down(Group("", 2, repair=TO_REPAIR / 2), seed)
        gain_common = minutes_down(Group("", 2, COMMON), seed) / minutes_down(Group("", 2, COMMON, TO_REPAIR / 2), seed)
        assert 3 < gain < 5.5
        assert 1.6 < gain_common < 2.6


def test_each_takeover_is_paid_once_for_each_failure_of_the_active_copy() -> None:
    for seed in SEEDS:
        extra = minutes_down(Group("", 2, takeover=1), seed) - minutes_down(Group("", 2), seed)
        assert extra == pytest.approx(HOURS / (TO_FAILURE + TO_REPAIR), rel=0.05), seed


def test_a_longer_takeover_overtakes_the_double_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability, "YEARS", 2000)
    assert minutes_down(Group("", 2, takeover=5)) > 3 * minutes_down(Group("", 2))


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-3:] for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["4171.4", "4167.0", "99.2072%"],
        ["33.1", "34.3", "99.9935%"],
        ["8.3", "7.7", "99.9985%"],
        ["33.1", "235.9", "99.9551%"],
        ["0.3", "214.1", "99.9593%"],
        ["0.3", "1.8", "99.9996%"],
        ["8.3", "109.9", "99.9791%"],
        ["33.1", "51.5", "99.9902%"],
    ]
