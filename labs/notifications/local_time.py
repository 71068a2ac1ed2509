"""When a notification may be shown: quiet hours on a person's wall clock, across changes of the clock.

Two zones' rules are written out, the European one after the tz database's file `europe`, because a browser's Python has
no zone data. In production take them from that database, and update it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

HOUR, DAY = 3600, 86400


def last_sunday(year: int, month: int) -> int:
    """01:00 UTC on the last Sunday of a month of 31 days, when clocks change all over the European Union."""
    end = datetime(year, month, 31, 1, tzinfo=UTC)
    return int((end - timedelta(days=(end.weekday() + 1) % 7)).timestamp())


def offset(zone: str, at: int) -> int:
    """Seconds to add to UTC for the wall clock of that zone."""
    if zone == "Asia/Kolkata":
        return 5 * HOUR + HOUR // 2
    if zone == "Europe/Berlin":
        year = datetime.fromtimestamp(at, UTC).year
        return 2 * HOUR if last_sunday(year, 3) <= at < last_sunday(year, 10) else HOUR
    raise KeyError(zone)


def next_allowed(at: int, zone: str, quiet_from: int, quiet_to: int) -> int:
    """The moment itself, or the end of the quiet hours it falls into. The hours may span midnight."""
    local = at + offset(zone, at)
    inside, length = (local - quiet_from) % DAY, (quiet_to - quiet_from) % DAY
    if inside >= length:
        return at
    end = local - inside + length  # on the wall clock
    return end - offset(zone, end - offset(zone, at))  # the offset that holds then, not now


def clock(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at + offset(zone, at), UTC).strftime("%a %H:%M")
