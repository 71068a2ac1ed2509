"""The rule's invariant after every change, over several seeds; the guide quotes what main() prints."""

import random
from itertools import pairwise
from math import ceil

import pytest

from labs.bounded_loads import BINS, EPSILONS, WAYS, Bins, main, measure


def check(bins: Bins) -> None:
    assert sum(map(len, bins.held)) == len(bins.at)
    for ball, steps in bins.at.items():
        assert ball in bins.held[bins.order[ball][steps]]
        assert all(len(bins.held[name]) == bins.capacity for name in bins.order[ball][:steps])


@pytest.mark.parametrize("points", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_no_ball_ever_lies_beyond_a_bin_with_room(points: int, seed: int) -> None:
    dice = random.Random(seed)
    bins = Bins(points, ceil(1.1 * 250 / BINS), dice)
    for ball in range(250):
        bins.come(ball)
    for new in range(250, 350):
        bins.go(dice.choice(list(bins.at)), others_move=True)
        check(bins)
        bins.come(new)
        check(bins)


@pytest.mark.parametrize("points", WAYS.values(), ids=WAYS)
def test_no_bin_exceeds_its_capacity_when_nothing_moves_back(points: int) -> None:
    dice = random.Random(1)
    bins = Bins(points, 4, dice)
    for ball in range(3 * BINS):
        bins.come(ball)
    for new in range(3 * BINS, 6 * BINS):
        assert bins.go(dice.choice(list(bins.at)), others_move=False) == 0
        bins.come(new)
        assert max(map(len, bins.held)) <= 4


@pytest.mark.parametrize("seed", range(3))
def test_less_slack_and_fewer_points_cost_more(seed: int) -> None:
    one, twenty, own = ([measure(points, epsilon, seed=seed) for epsilon in EPSILONS] for points in WAYS.values())
    assert all(a[0] < b[0] for a, b in pairwise(one))
    for a, b, c in zip(one, twenty, own, strict=True):
        assert a[0] > b[0] >= c[0]
        assert a[2] > b[2] >= c[2]


@pytest.mark.parametrize("seed", range(3))
def test_few_requests_in_flight_are_away_more_often(seed: int) -> None:
    few, many = (measure(20, 0.25, mean * BINS, False, seed)[0] for mean in (3, 100))
    assert few > 0.2
    assert many < 0.1


def test_main_prints_what_the_guide_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[-3:] for row in rows[1:13]] == [
        ["12.5%", "2.00", "0.74"],
        ["0.0%", "1.01", "0.01"],
        ["0.0%", "1.00", "0.00"],
        ["28.2%", "3.81", "1.63"],
        ["1.0%", "1.09", "0.08"],
        ["0.0%", "1.00", "0.00"],
        ["37.0%", "6.10", "3.08"],
        ["3.1%", "1.31", "0.23"],
        ["0.3%", "1.07", "0.06"],
        ["42.9%", "9.78", "4.62"],
        ["6.8%", "2.02", "0.67"],
        ["2.3%", "1.39", "0.30"],
    ]
    assert rows[-5:] == [
        ["1", "2", "26.0%"],
        ["3", "4", "32.6%"],
        ["10", "13", "16.5%"],
        ["30", "38", "8.2%"],
        ["100", "125", "4.7%"],
    ]
