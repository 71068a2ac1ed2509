"""The chart of a lab: text in a terminal, a line of JSON for the page."""

import json
import sys

import pytest

from labs.plot import BARS, in_text, plot

SERIES = {"a": [(0.0, 0.0), (1.0, 5.0), (2.0, 10.0)], "longer": [(0.0, 10.0), (2.0, 0.0)]}


def test_in_a_terminal_each_series_is_a_row_on_one_scale() -> None:
    head, first, second = in_text(SERIES, "time (s)", "queries", "Load", width=6).splitlines()
    assert head == "Load: queries, from 0 to 10, over time (s), from 0 to 2"
    low, middle, high = BARS[0], BARS[4], BARS[-1]
    assert first == f"a       {low * 3}{middle * 2}{high}"
    assert second == f"longer  {high * 5}{low}"


def test_negative_values_lower_the_scale_and_one_point_is_enough() -> None:
    assert in_text({"a": [(0, -1), (1, 1)]}, "x", "y", "t", width=2).endswith(f"a  {BARS[0]}{BARS[-1]}")
    assert BARS[0] in in_text({"a": [(3, 0)]}, "x", "y", "t")


def test_the_page_gets_one_line_of_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    plot(SERIES, "time (s)", "queries", "Load")
    mark, _, text = capsys.readouterr().out.partition(" ")
    assert mark == "::plot"
    assert text.count("\n") == 1
    series = {name: [list(point) for point in row] for name, row in SERIES.items()}
    assert json.loads(text) == {"series": series, "x": "time (s)", "y": "queries", "title": "Load"}


def test_what_is_not_a_number_is_refused_where_it_arises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    with pytest.raises(ValueError, match="JSON"):
        plot({"a": [(0.0, float("nan"))]}, "x", "y", "t")


def test_a_terminal_shows_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    plot(SERIES, "x", "y", "t")
    assert len(capsys.readouterr().out.splitlines()) == 3
