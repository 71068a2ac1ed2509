"""What each boundary guarantees and costs, over several seeds; the page quotes the numbers of seed 1."""

import pytest

from labs import aggregates
from labs.aggregates import LIMIT, Edit, aggregate, edits, main, run

SEEDS = range(1, 6)
BOUNDARIES = ("line", "order's lines", "order", "customer")


def test_lines_by_themselves_let_overlapping_commits_break_the_rule() -> None:
    assert sum(run("line", seed).broken() for seed in SEEDS) > 5
    assert all(run("line", seed).refused == 0 for seed in SEEDS)


def test_any_boundary_around_all_of_the_lines_keeps_it() -> None:
    for seed in SEEDS:
        assert [run(boundary, seed).broken() for boundary in BOUNDARIES[1:]] == [0, 0, 0], seed


def test_the_larger_the_boundary_the_more_is_refused_for_nothing() -> None:
    for seed in SEEDS:
        smallest, larger, largest = (run(boundary, seed) for boundary in BOUNDARIES[1:])
        assert smallest.needless == 0 and smallest.refused > 0, seed
        assert 5 * smallest.refused < larger.refused < largest.refused, seed
        assert 0 < larger.needless < largest.needless, seed


def test_the_ranges_that_the_page_quotes() -> None:
    seeds = range(1, 13)
    broken = [run("line", seed).broken() for seed in seeds]
    refused = [[run(boundary, seed).refused for seed in seeds] for boundary in BOUNDARIES[1:]]
    assert [(min(many), max(many)) for many in (broken, *refused)] == [(0, 6), (6, 15), (65, 104), (233, 267)]


def test_one_edit_at_a_time_breaks_nothing_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aggregates, "THINK", 0.0)
    for boundary in BOUNDARIES:
        store = run(boundary)
        assert store.broken() == store.refused == 0, boundary


def test_longer_thinking_means_more_conflicts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = run("order").refused
    monkeypatch.setattr(aggregates, "THINK", 20.0)
    assert run("order").refused > 2 * before


def test_what_an_edit_must_find_unchanged() -> None:
    line, note = Edit(0, 1, (7, 2), 30), Edit(0, 1, (7, 2), None)
    assert aggregate("line", 5, line) == 5
    assert aggregate("order's lines", 5, line) == ((7, 2), "lines") != aggregate("order's lines", 6, note)
    assert aggregate("order", 5, line) == aggregate("order", 6, note) == (7, 2)
    assert aggregate("customer", 5, line) == aggregate("customer", 6, Edit(0, 1, (7, 0), 30)) == 7


def test_no_line_is_accepted_that_the_reader_saw_would_not_fit() -> None:
    assert max(run("order").totals.values()) <= LIMIT
    assert all(edit.amount is None or edit.amount <= LIMIT for edit in edits(1))


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-3:] for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [["4", "0", "0"], ["0", "12", "0"], ["0", "104", "92"], ["0", "267", "256"]]
