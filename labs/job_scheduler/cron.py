"""When is a cron job due? Local times that don't exist or exist twice, under three rules that schedulers follow.

The rules are those of cron(8), of the Go library robfig/cron, and of Amazon EventBridge Scheduler. A fire carries two
times: the instant in UTC at which it is due, and the local time as its owner wrote it, which identifies it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice, takewhile
from typing import Literal

Rule = Literal["catch up", "literal", "once"]  # cron(8), robfig/cron, EventBridge Scheduler
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


@cache
def sunday(year: int, month: int, number: int) -> datetime:
    """Midnight of a month's first, second, … Sunday."""
    first = datetime(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))


@dataclass(frozen=True)
class Zone:
    """A zone under the US rules of 2007: second Sunday of March to first Sunday of November, both at 02:00 local time."""

    standard: int  # hours from UTC in winter
    stays: datetime | None = None  # from this instant on it is summer time for ever

    def jump(self, year: int) -> datetime:
        """The instant in March at which 02:00 becomes 03:00."""
        return sunday(year, 3, 2) + timedelta(hours=2 - self.standard)

    def local(self, at: datetime) -> datetime:
        """What the clock on the wall shows."""
        back = sunday(at.year, 11, 1) + timedelta(hours=2 - self.standard - 1)
        summer = self.jump(at.year) <= at < back or (self.stays is not None and at >= self.stays)
        return at + timedelta(hours=self.standard + summer)

    def instants(self, local: datetime) -> list[datetime]:
        """The instants at which the wall shows this: none in the gap of March, two in the fold of November."""
        candidates = [local - timedelta(hours=self.standard + summer) for summer in (1, 0)]
        return [at for at in candidates if self.local(at) == local]


@dataclass(frozen=True)
class Cron:
    """Five fields: minute, hour, day of month, month, day of week."""

    sets: tuple[frozenset[int], ...]
    wild: bool  # minute or hour begins with *: it follows the clock instead of naming a time
    either: bool  # both day fields are restricted: one that matches is enough

    @classmethod
    def parse(cls, text: str) -> Cron:
        fields = text.split()
        sets = [parse_field(field, *limits) for field, limits in zip(fields, RANGES, strict=True)]
        sets[4] = frozenset(day % 7 for day in sets[4])  # 7 is Sunday, as 0 is
        return cls(tuple(sets), "*" in (fields[0][0], fields[1][0]), "*" not in (fields[2][0], fields[4][0]))

    def on(self, day: date) -> bool:
        by_month, by_week = day.day in self.sets[2], day.isoweekday() % 7 in self.sets[4]
        return day.month in self.sets[3] and (by_month or by_week if self.either else by_month and by_week)


def parse_field(text: str, low: int, high: int) -> frozenset[int]:
    """The values of a field such as `*/15`, `1-5` or `0,30`."""
    values: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = (f"{low}-{high}" if span == "*" else span).partition("-")
        start, end = int(first), int(last or (high if step else first))
        if not low <= start <= end <= high or step == "0":
            raise ValueError(f"{text!r} does not lie within {low} to {high}")
        values.update(range(start, end + 1, int(step or 1)))
    return frozenset(values)


def due(cron: Cron, zone: Zone, rule: Rule, local: datetime) -> list[datetime]:
    """The instants at which one matching local time is due."""
    at, named = zone.instants(local), not cron.wild
    if not at and rule == "catch up" and named:
        return [zone.jump(local.year)]  # as soon as the jump is over
    return at[:1] if rule == "once" or (rule == "catch up" and named) else at


def fires(cron: Cron, zone: Zone, rule: Rule, after: datetime) -> Iterator[tuple[datetime, str]]:
    """Instant and identity of every fire after an instant, in order: searched in local time, sorted by instant.

    It goes hour by hour, which is enough where clocks change by whole hours. Those of Lord Howe Island change by half an hour.
    """
    now = zone.local(after)
    for day in (now.date() + timedelta(days=n) for n in range(8 * 366)):  # 29 February can be eight years away
        for hour in sorted(cron.sets[1]) if cron.on(day) else ():
            times = [datetime(day.year, day.month, day.day, hour, minute) for minute in sorted(cron.sets[0])]
            if times[-1] >= now - timedelta(hours=1):  # the second pass of a repeated hour may still be to come
                found = [(at, t, second) for t in times for second, at in enumerate(due(cron, zone, rule, t))]
                for at, t, second in sorted(fire for fire in found if fire[0] > after):
                    yield at, f"{t:%Y-%m-%dT%H:%M}" + "+" * second


def main() -> None:
    rules: tuple[Rule, ...] = ("catch up", "literal", "once")
    york, start, end = Zone(-5), datetime(2026, 1, 1, 4, 59), datetime(2027, 1, 1, 5)
    print("runs in 2026   ", *(f"{rule:>9}" for rule in rules))
    for text in ("30 2 * * *", "30 1 * * *", "0 * * * *"):
        plans = [fires(Cron.parse(text), york, rule, start) for rule in rules]
        counts = [sum(1 for _ in takewhile(lambda fire: fire[0] < end, plan)) for plan in plans]
        print(f"{text:15}", *(f"{count:9,}" for count in counts))
    for after in (datetime(2026, 3, 8), datetime(2026, 11, 1)):
        a, b = islice(fires(Cron.parse("0 0 * * *"), york, "catch up", after + timedelta(hours=3)), 2)
        print(f"from {a[1]} to {b[1]}: {(b[0] - a[0]) // timedelta(hours=1)} hours")
    for name, zone in (("old rules", Zone(-8)), ("rules of 2026b", Zone(-8, stays=datetime(2026, 3, 9)))):
        at, key = next(fires(Cron.parse("0 9 * * *"), zone, "catch up", datetime(2026, 11, 2)))
        print(f"Vancouver, {name:14} {key} is due at {at:%H:%M} UTC")


if __name__ == "__main__":
    main()
