"""What each way to alert on an SLO notices and what it misses; the incidents hold no chance, so there are no seeds."""

from itertools import accumulate

import pytest

from labs import burn_rate
from labs.burn_rate import (
    BLIPS,
    FAST,
    REQUESTS,
    RULES,
    SLOW,
    TICKET,
    Sums,
    alerts,
    budget_spent,
    burn,
    duration,
    incident,
    main,
    one_window,
    quiet_month,
    threshold,
)


def steady(factor: float, minutes: int) -> Sums:
    """Errors at a constant burn rate."""
    return [0, *accumulate([round(REQUESTS * factor * (1 - burn_rate.OBJECTIVE))] * minutes)]


@pytest.mark.parametrize("factor", [1, 2, 6, 14.4, 36])
@pytest.mark.parametrize("window", [5, 60, 360])
def test_the_burn_rate_of_steady_errors_is_the_same_in_every_window(factor: float, window: int) -> None:
    assert burn(steady(factor, 400), 390, window) == pytest.approx(factor)


def test_burning_at_one_spends_the_budget_exactly_in_thirty_days() -> None:
    assert budget_spent(steady(1, 30 * 24 * 60)[-1]) == pytest.approx(1)


@pytest.mark.parametrize(("factor", "minutes", "share"), [(14.4, 60, 0.02), (6, 360, 0.05), (1, 3 * 1440, 0.1)])
def test_each_rule_stands_for_a_share_of_the_budget(factor: float, minutes: int, share: float) -> None:
    assert budget_spent(steady(factor, minutes)[-1]) == pytest.approx(share)


def test_the_threshold_is_quick_and_cries_wolf_at_every_blip() -> None:
    assert len(alerts(threshold, quiet_month())) == BLIPS
    for name in burn_rate.INCIDENTS:
        sums, start, _ = incident(name)
        assert any(start <= at < start + 10 for at, _ in alerts(threshold, sums)), name


def test_waiting_an_hour_misses_a_short_outage_and_everything_that_flaps() -> None:
    for name in ("outage", "flapping"):
        assert alerts(duration, incident(name)[0]) == []


def test_one_window_goes_on_for_nearly_its_length_after_the_end() -> None:
    sums, _, end = incident("outage")
    assert 55 <= alerts(one_window, sums)[-1][1] - end < 60


def test_the_short_window_ends_the_alert() -> None:
    sums, _, end = incident("outage")
    assert alerts(FAST, sums)[-1][1] - end < 5
    assert alerts(SLOW, sums)[-1][1] - end < 30


def test_what_burns_too_slowly_for_a_page_becomes_a_ticket_before_a_tenth_of_the_budget_is_gone() -> None:
    sums, start, _ = incident("trickle")
    assert alerts(FAST, sums) == alerts(SLOW, sums) == []
    first = alerts(TICKET, sums)[0][0]
    assert budget_spent(sums[first] - sums[start]) < 0.1


def test_no_rule_of_two_windows_fires_in_the_quiet_month() -> None:
    for title in ("two windows, page", "two windows, ticket"):
        assert alerts(RULES[title], quiet_month()) == []


def test_a_flapping_fault_makes_a_short_window_flap() -> None:
    sums, _, _ = incident("flapping")
    assert len(alerts(one_window, sums)) == 1
    assert len(alerts(FAST, sums)) > 5


def test_a_lower_objective_pages_for_the_outage_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(burn_rate, "OBJECTIVE", 0.99)
    paged = {name: alerts(RULES["two windows, page"], incident(name)[0]) for name in burn_rate.INCIDENTS}
    assert [name for name, fired in paged.items() if fired] == ["outage"]
    assert paged["outage"][0][0] - incident("outage")[1] + 1 == 9


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[-5:] for row in rows[1:7]] == [
        ["1", "1", "2", "7", "1"],
        ["-", "60", "60", "60", "-"],
        ["1", "18", "-", "-", "33"],
        ["1", "18", "269", "-", "33"],
        ["4", "78", "493", "2778", "153"],
        ["69%", "14%", "13%", "25%", "14%"],
    ]
    assert [row[-3:] for row in rows[10:15]] == [
        ["100", "9", "1"],
        ["0", "0", "0"],
        ["0", "59", "1"],
        ["0", "29", "6"],
        ["0", "359", "1"],
    ]
    assert "24%" in rows[15]
