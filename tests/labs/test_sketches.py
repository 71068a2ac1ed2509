"""How far off the sketches are, and in which direction. The numbers the page quotes are main()'s."""

import math
from collections import Counter

import pytest

from labs.sketches import DEPTH, VIEWS, WIDTH, CountMin, errors, main, root_mean_square, sketch, two_days, views


def test_the_error_is_about_as_large_as_the_formula_says() -> None:
    for bits in (6, 8, 10):
        found = root_mean_square(errors(bits, users=8_000, trials=30))
        assert found == pytest.approx(1.04 / math.sqrt(1 << bits), rel=0.35), bits


def test_four_times_the_registers_halve_the_error() -> None:
    small, large = (root_mean_square(errors(bits, users=8_000, trials=30)) for bits in (6, 10))
    assert large < small / 2.5


def test_small_counts_are_nearly_exact() -> None:
    for seed in range(5):
        assert sketch(range(100), 12, seed).estimate() == pytest.approx(100, abs=4)


def test_repetitions_change_nothing() -> None:
    once, twice = sketch(range(5_000), 10), sketch(range(5_000), 10)
    for user in range(5_000):
        twice.add(user)
    assert once.registers == twice.registers


def test_merging_gives_the_sketch_of_the_union() -> None:
    a, b = sketch(range(3_000), 10), sketch(range(2_000, 6_000), 10)
    assert a.merge(b).registers == sketch(range(6_000), 10).registers


def test_the_error_of_an_intersection_is_that_of_the_union() -> None:
    results = [two_days(seed) for seed in range(8)]
    assert root_mean_square([union / 39_500 - 1 for union, _ in results]) < 0.04
    assert max(abs(both - 500) for _, both in results) > 500


def test_count_min_never_counts_too_little_and_seldom_far_too_much() -> None:
    for seed in range(3):
        counts, counter = Counter(views(seed)), CountMin()
        for user in views(seed):
            counter.add(user)
        excess = [counter.count(user) - n for user, n in counts.items()]
        assert min(excess) >= 0
        assert sum(e > 2 * VIEWS / WIDTH for e in excess) <= len(excess) / 2**DEPTH


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    out = capsys.readouterr().out
    assert [line.split()[-3:] for line in out.splitlines()[2:5]] == [
        ["6.50%", "7.18%", "11.6%"],
        ["3.25%", "3.08%", "8.0%"],
        ["1.62%", "1.63%", "3.4%"],
    ]
    assert "39,500, by merging 38,007 to 40,749" in out
    assert "500, by subtraction -510 to 1,595" in out
    assert [line.split() for line in out.splitlines()[-5:]] == [
        ["1", "5711", "5713"],
        ["10", "565", "571"],
        ["100", "66", "70"],
        ["1000", "6", "8"],
        ["10000", "0", "7"],
    ]
