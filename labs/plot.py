"""A chart of what a lab has measured: drawn on the page, printed as rows of bars in a terminal."""

import json
import sys

Series = dict[str, list[tuple[float, float]]]
BARS = "▁▂▃▄▅▆▇█"


def plot(series: Series, x: str, y: str, title: str) -> None:
    """Shows each series of (x, y) points; `x` and `y` name the axes with their units. Points come in the order of x."""
    if sys.platform == "emscripten":  # the page draws lines that begin so, see docs/assets/javascripts/lab-plot.js
        short = {name: [[_short(x), _short(y)] for x, y in row] for name, row in series.items()}
        print("::plot " + json.dumps({"series": short, "x": x, "y": y, "title": title}, allow_nan=False))
    else:
        print(in_text(series, x, y, title))


def _short(value: float) -> float:
    """Six digits, more than a chart shows: the last ones of a sum differ between versions of Python."""
    return float(f"{value:.6g}")


def in_text(series: Series, x: str, y: str, title: str, width: int = 50) -> str:
    """One row of bars a series, all on one scale from 0 or the least y to the greatest."""
    points = [point for row in series.values() for point in row]
    first, last = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(0.0, min(y for _, y in points)), max(y for _, y in points)
    names = max(len(name) for name in series)
    lines = [f"{title}: {y}, from {low:g} to {high:g}, over {x}, from {first:g} to {last:g}"]
    for name, row in series.items():
        lines.append(f"{name:{names}}  {bars(row, first, last, low, high, width)}")
    return "\n".join(lines)


def bars(row: list[tuple[float, float]], first: float, last: float, low: float, high: float, width: int) -> str:
    """The greatest y of each part of the x axis; a part without a point repeats the one before."""
    tops: list[float | None] = [None] * width
    for x, y in row:
        part = min(int((x - first) / ((last - first) or 1) * width), width - 1)
        tops[part] = max(y, tops[part] if tops[part] is not None else y)  # type: ignore[type-var]
    text, before = "", " "
    for top in tops:
        if top is not None:
            before = BARS[round((top - low) / ((high - low) or 1) * (len(BARS) - 1))]
        text += before
    return text
