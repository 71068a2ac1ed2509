"""Clicks per campaign and hour by six rules: what is billed, how late it is known, and what must be remembered.

Event time, watermarks and corrected windows are those of Akidau et al., "The Dataflow Model" (VLDB 2015); the end of the
corrections, allowed lateness, isn't in the paper but in Apache Flink and Beam. The recount is a batch job over the archive
of everything that came. Rules that know the id drop what they have counted already.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from labs.analytics_pipeline.clicks import Click, stream

WATERMARK = 5 / 60  # hours by which the watermark trails the newest click
LATENESS = 24.0  # hours after its end for which a window can still be corrected
RECOUNT = 72.0  # hours after which the archive is counted

Cell = tuple[int, int]  # campaign, hour


@dataclass
class Counting:
    """One rule at work. A window is closed when the watermark has passed its end by `lateness`."""

    by_arrival: bool
    lateness: float
    remember_ids: bool
    counts: Counter[Cell] = field(default_factory=Counter)
    seen: dict[int, set[int]] = field(default_factory=dict)  # hour -> ids, forgotten with the hour
    open: dict[int, set[int]] = field(default_factory=dict)  # hour -> campaigns with state
    watermark: float = -math.inf
    dropped: int = 0
    cells: int = 0  # most at any time
    ids: int = 0  # the same

    def add(self, click: Click) -> None:
        time = click.arrives if self.by_arrival else click.happened
        hour = int(time)
        if self.watermark >= hour + 1 + self.lateness:
            self.dropped += 1
        elif not (self.remember_ids and click.id in self.seen.get(hour, ())):
            self.counts[click.campaign, hour] += 1
            self.open.setdefault(hour, set()).add(click.campaign)
            if self.remember_ids:
                self.seen.setdefault(hour, set()).add(click.id)
        self.watermark = max(self.watermark, time - (0 if self.by_arrival else WATERMARK))
        for old in [hour for hour in self.open if self.watermark >= hour + 1 + self.lateness]:
            self.measure()
            del self.open[old]
            self.seen.pop(old, None)

    def measure(self) -> None:
        self.cells = max(self.cells, sum(map(len, self.open.values())))
        self.ids = max(self.ids, sum(map(len, self.seen.values())))


def count(clicks: list[Click], by_arrival: bool = False, lateness: float = 0.0, remember_ids: bool = True) -> Counting:
    counting = Counting(by_arrival, lateness, remember_ids)
    for click in clicks:
        counting.add(click)
    counting.measure()
    return counting


def recount(clicks: list[Click], patience: float = RECOUNT) -> Counter[Cell]:
    """For each hour, what the archive holds `patience` hours after its end; of the copies of an id the first."""
    in_time = {click.id: click for click in reversed(clicks) if click.arrives < int(click.happened) + 1 + patience}
    return Counter((click.campaign, int(click.happened)) for click in in_time.values())


def compare(counts: Counter[Cell], truth: Counter[Cell]) -> tuple[float, int, int]:
    """Share of cells that are wrong; clicks too many and too few, which don't cancel out: other customers pay them."""
    cells = counts.keys() | truth.keys()
    wrong = sum(counts[cell] != truth[cell] for cell in cells) / len(cells)
    return wrong, sum((counts - truth).values()), sum((truth - counts).values())


def main() -> None:
    clicks = stream()
    truth = recount(clicks, math.inf)
    print(f"{len(clicks):,} arrivals of {sum(truth.values()):,} clicks in {len(truth):,} cells of campaign and hour\n")
    rules = {
        "arrival time": (count(clicks, by_arrival=True, remember_ids=False), 0.0),
        "  and ids": (count(clicks, by_arrival=True), 0.0),
        "event time, watermark": (count(clicks, remember_ids=False), WATERMARK),
        "    and ids": (count(clicks), WATERMARK),
        "    and 24 h of lateness": (count(clicks, lateness=LATENESS), LATENESS + WATERMARK),
    }
    print("rule                       wrong   too many   too few   final after   cells kept    ids kept")
    for name, (rule, final) in rules.items():
        wrong, over, under = compare(rule.counts, truth)
        print(f"{name:24} {wrong:7.1%} {over:10,} {under:9,} {final:11.1f} h {rule.cells:12,} {rule.ids:11,}")
    wrong, over, under = compare(recount(clicks), truth)
    print(f"{'recount after 72 h':24} {wrong:7.1%} {over:10,} {under:9,} {RECOUNT:11.1f} h            -           -")


if __name__ == "__main__":
    main()
