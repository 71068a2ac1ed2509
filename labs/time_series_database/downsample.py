"""A day at 15 seconds, kept at five minutes: as averages, or as count, sum, least, greatest and a counter without falls.

The five numbers are those of a Thanos block.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import groupby, pairwise

from labs.time_series_database.gorilla import PER_CHUNK, encode
from labs.time_series_database.series import as_bits

Points = list[tuple[int, float]]  # seconds, value
STEP = 300
DAY = 86_400
RESTARTS = (0, 30_120, 60_225)  # seconds at which the counter is 0; the later two within a window


@dataclass
class Window:
    """What is kept of five minutes."""

    at: int
    count: int
    total: float
    least: float
    greatest: float
    counter: float  # all increases since the beginning, restarts taken out


def downsample(points: Points) -> list[Window]:
    windows: list[Window] = []
    counter, last = points[0][1], points[0][1]
    for number, group in groupby(points, key=lambda point: point[0] // STEP):
        values = [value for _, value in group]
        for value in values:
            counter += value - last if value >= last else value
            last = value
        windows.append(Window(number * STEP, len(values), sum(values), min(values), max(values), counter))
    return windows


def busy_day(rng: random.Random) -> tuple[Points, Points]:
    """Milliseconds of a request, and requests so far. In the slow quarter of an hour three of four scrapes are lost."""
    latency: Points = []
    requests: Points = []
    total = 0.0
    for at in range(0, DAY, 15):
        slow = 50_000 <= at < 50_900
        total = 0.0 if at in RESTARTS else total + rng.randrange(1400, 1600)
        if not slow or at % 60 == 0:
            spike = 40_000 <= at < 40_030
            latency.append((at, (4000 if spike else 900 if slow else 100) + float(rng.randrange(20))))
            requests.append((at, total))
    return latency, requests


def size(points: Points) -> float:
    """Bytes as chunks of 120."""
    samples = [(at * 1000, as_bits(value)) for at, value in points]
    parts = [samples[start : start + PER_CHUNK] for start in range(0, len(samples), PER_CHUNK)]
    return sum(-(-encode(part)[0].length // 8) for part in parts)


def kept_size(windows: list[Window]) -> list[float]:
    """Bytes of each of the five columns, each a chunk of its own."""
    names = ("count", "total", "least", "greatest", "counter")
    return [size([(w.at, float(getattr(w, name))) for w in windows]) for name in names]


def rises(points: Points) -> float:
    return sum(b - a if b >= a else b for (_, a), (_, b) in pairwise(points))


def main() -> None:
    latency, requests = busy_day(random.Random(1))
    windows, counted = downsample(latency), downsample(requests)
    averages = [w.total / w.count for w in windows]
    last_seen = [(w.at, [v for at, v in requests if at // STEP * STEP == w.at][-1]) for w in counted]
    print(f"{'':26}  {'raw':>9}  {'one number':>10}  five numbers")
    most = max(value for _, value in latency)
    print(f"{'slowest moment, ms':26}  {most:9.0f}  {max(averages):10.0f}  {max(w.greatest for w in windows):12.0f}")
    mean = sum(value for _, value in latency) / len(latency)
    whole = sum(w.total for w in windows) / sum(w.count for w in windows)
    print(f"{'mean of all samples, ms':26}  {mean:9.2f}  {sum(averages) / len(averages):10.2f}  {whole:12.2f}")
    print(
        f"{'requests in the day':26}  {rises(requests):9,.0f}  {rises([requests[0], *last_seen]):10,.0f}  {counted[-1].counter:12,.0f}"
    )
    one_number: Points = [(w.at, mean) for w, mean in zip(windows, averages, strict=True)]
    for name, points, rows, alone in (
        ("latency", latency, windows, one_number),
        ("requests", requests, counted, last_seen),
    ):
        columns = kept_size(rows)
        print(f"{'bytes, ' + name:26}  {size(points):9,.0f}  {size(alone):10,.0f}  {sum(columns):12,.0f}")
    row = sum(kept_size(windows) + kept_size(counted)) / 2 / len(windows)
    print(f"a row of five minutes: {row:.1f} bytes, where {STEP // 15} samples were")


if __name__ == "__main__":
    main()
