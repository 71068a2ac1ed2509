"""When is a window complete? Late events against the delay of the watermark.

Events of a live stream are counted in windows by the time at which they happened; most arrive within a second, a few come from phones
that were offline. A window's count is given out once the watermark has passed its end. The watermark trails the largest event
time seen by a fixed delay ("bounded out-of-orderness" in Apache Flink); with several partitions it is the least of theirs. Answers
that are corrected by late events are those of Akidau et al., "The Dataflow Model" (VLDB 2015), on MillWheel's watermarks. The
paper sets no end to corrections; allowed lateness, which does, is a setting of Flink and of Apache Beam.
"""

import math
import random
from collections import Counter
from dataclasses import dataclass, field

RATE = 50.0  # events per second
SECONDS = 600.0
WINDOW = 10.0  # seconds
PROMPT = 0.5  # mean delay of most events, in seconds
OFFLINE = 0.05  # share of events from phones that were offline
OFFLINE_DELAY = 30.0  # their mean delay
ALLOWED_LATENESS = 120.0  # seconds after its end for which a window still accepts events


@dataclass
class Event:
    happened: float
    arrives: float
    partition: int

    def window(self) -> int:
        return int(self.happened // WINDOW)


def stream(seed: int = 1, silent_from: float = math.inf) -> list[Event]:
    """In order of arrival. Partition 1 carries one event in ten; nothing comes through it from `silent_from` on."""
    dice, events, now = random.Random(seed), [], 0.0
    while now < SECONDS:
        now += dice.expovariate(RATE)
        delay = dice.expovariate(1 / (OFFLINE_DELAY if dice.random() < OFFLINE else PROMPT))
        event = Event(now, now + delay, 1 if dice.random() < 0.1 else 0)
        if event.partition == 0 or event.arrives < silent_from:
            events.append(event)
    return sorted(events, key=lambda event: event.arrives)


@dataclass
class Windows:
    """Counts by window, and what became of each event."""

    delay: float
    idle_after: float = math.inf
    newest: dict[int, float] = field(default_factory=lambda: {0: 0.0, 1: 0.0})
    heard: dict[int, float] = field(default_factory=lambda: {0: 0.0, 1: 0.0})
    counts: Counter[int] = field(default_factory=Counter)
    first: dict[int, int] = field(default_factory=dict)  # the count that was given out first
    waited: list[float] = field(default_factory=list)  # from a window's end until then
    corrections: int = 0
    dropped: int = 0
    watermark: float = -math.inf

    def see(self, event: Event) -> None:
        p, now = event.partition, event.arrives
        self.newest[p], self.heard[p] = max(self.newest[p], event.happened), now
        window = event.window()
        if self.watermark < (window + 1) * WINDOW + ALLOWED_LATENESS:
            self.counts[window] += 1
            self.corrections += window in self.first
        else:
            self.dropped += 1
        active = [q for q in self.newest if now - self.heard[q] <= self.idle_after]
        self.watermark = max(self.watermark, min(self.newest[q] for q in active) - self.delay)
        self.fire(now)

    def fire(self, now: float) -> None:
        while (len(self.first) + 1) * WINDOW <= self.watermark:
            window = len(self.first)
            self.first[window] = self.counts[window]
            self.waited.append(now - (window + 1) * WINDOW)


def run(events: list[Event], delay: float, idle_after: float = math.inf) -> Windows:
    windows = Windows(delay, idle_after)
    for event in events:
        windows.see(event)
    return windows


def misplaced(events: list[Event]) -> float:
    """The share of events that windows of arrival time would count in another window than the one in which they happened."""
    return sum(event.window() != int(event.arrives // WINDOW) for event in events) / len(events)


def completeness(events: list[Event], windows: Windows) -> float:
    """Events counted in the first results, of all that happened in those windows."""
    return sum(windows.first.values()) / sum(event.window() in windows.first for event in events)


def main() -> None:
    events = stream()
    print(f"windows of arrival time: {misplaced(events):.1%} of the events in the wrong window\n")
    print("watermark   first result   complete\ndelay       after end      by then    corrections   dropped")
    for delay in (0.0, 2.0, 10.0, 60.0):
        w = run(events, delay)
        wait, complete = sum(w.waited) / len(w.waited), completeness(events, w)
        print(f"{delay:7.0f} s   {wait:10.1f} s   {complete:8.1%}   {w.corrections:11}   {w.dropped:7}")
    print("\npartition 1 falls silent   windows given out   longest wait")
    silent = stream(silent_from=SECONDS / 2)
    for name, idle_after in (("its old watermark counts", math.inf), ("idle after 30 s", 30.0)):
        w = run(silent, 2.0, idle_after)
        print(f"{name:24}   {len(w.first):11} of {int(SECONDS / WINDOW)}   {max(w.waited):10.1f} s")


if __name__ == "__main__":
    main()
