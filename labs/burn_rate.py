"""Four ways to alert on an SLO, over the same incidents: how soon, how often for nothing, for how long afterwards?

The service counts requests and errors minute by minute; a rule sees only these counts. The burn rate is the error ratio over
the ratio that the objective allows. The rules, their windows and the words for judging them are those of "Alerting on SLOs",
chapter 5 of The Site Reliability Workbook (Google, 2018).
"""

from collections.abc import Callable
from itertools import accumulate

OBJECTIVE = 0.999  # of the requests, over 30 days
DAYS = 30
REQUESTS = 10_000  # a minute, always
BACKGROUND = 0.0001  # the share of requests that fails on a good day
WARM_UP = 4 * 24 * 60  # minutes before an incident, so that the longest window is full

INCIDENTS = {  # for so many minutes a cycle of minutes: (share that fails while it does, minutes bad, of so many, in all)
    "outage": (1.0, 30, 30, 30),
    "bad host": (0.05, 120, 120, 120),
    "slow burn": (0.008, 720, 720, 720),
    "trickle": (0.0015, 7200, 7200, 7200),
    "flapping": (0.05, 5, 10, 240),
}
BLIPS, BLIP_MINUTES, BLIP_ERRORS = 100, 2, 0.03  # in an otherwise quiet month

Sums = list[int]  # errors up to each minute
Rule = Callable[[Sums, int], bool]


def budget_spent(errors: int) -> float:
    """As a share of the errors that 30 days allow."""
    return errors / (REQUESTS * DAYS * 24 * 60 * (1 - OBJECTIVE))


def burn(sums: Sums, minute: int, window: int) -> float:
    """The burn rate over the last `window` minutes."""
    errors = sums[minute + 1] - sums[max(0, minute + 1 - window)]
    return errors / (REQUESTS * window) / (1 - OBJECTIVE)


def threshold(sums: Sums, minute: int) -> bool:
    return burn(sums, minute, 10) > 1


def duration(sums: Sums, minute: int) -> bool:
    """What `for: 1h` asks: above the objective in each of 60 minutes; one good minute starts the hour again."""
    return all(burn(sums, earlier, 1) > 1 for earlier in range(minute, minute - 60, -1))


def one_window(sums: Sums, minute: int) -> bool:
    return burn(sums, minute, 60) > 14.4


def both(long: int, short: int, factor: float) -> Rule:
    """The long window says that it matters, the short one that it still goes on."""

    def fires(sums: Sums, minute: int) -> bool:
        matters = burn(sums, minute, long) > factor
        goes_on = burn(sums, minute, short) > factor
        return matters and goes_on

    return fires


FAST, SLOW, TICKET = both(60, 5, 14.4), both(360, 30, 6), both(3 * 1440, 360, 1)
RULES: dict[str, Rule] = {
    "ratio, 10 min": threshold,
    "ratio, for 1 h": duration,
    "burn rate, 1 h": one_window,
    "two windows, page": lambda sums, minute: FAST(sums, minute) or SLOW(sums, minute),
    "two windows, ticket": TICKET,
}


def incident(name: str) -> tuple[Sums, int, int]:
    """The errors up to each minute, and the minutes when the incident begins and when it is over."""
    share, bad, cycle, minutes = INCIDENTS[name]
    failing = [share if minute % cycle < bad else 0.0 for minute in range(minutes)]
    shares = [0.0] * WARM_UP + failing + [0.0] * WARM_UP
    return totals(shares), WARM_UP, WARM_UP + minutes


def quiet_month() -> Sums:
    shares = [0.0] * (DAYS * 24 * 60)
    for number in range(BLIPS):
        start = 60 + number * (len(shares) - 120) // BLIPS
        shares[start : start + BLIP_MINUTES] = [BLIP_ERRORS] * BLIP_MINUTES
    return totals(shares)


def totals(shares: list[float]) -> Sums:
    return [0, *accumulate(round(REQUESTS * max(share, BACKGROUND)) for share in shares)]


def alerts(rule: Rule, sums: Sums) -> list[tuple[int, int]]:
    """When the rule starts to fire and when it stops, as minutes."""
    firing = [rule(sums, minute) if minute >= 60 else False for minute in range(len(sums) - 1)]
    starts = [m for m, now in enumerate(firing) if now and not firing[m - 1]]
    stops = [m for m, now in enumerate(firing) if not now and m and firing[m - 1]]
    return list(zip(starts, [*stops, len(firing)], strict=False))


def main() -> None:
    runs = {name: incident(name) for name in INCIDENTS}
    print("minutes to the alert   " + "".join(f"{name:>10}" for name in runs))
    spent = [budget_spent(sums[end] - sums[start]) for sums, start, end in runs.values()]
    for title, rule in RULES.items():
        fired = [[a - start + 1 for a, _ in alerts(rule, sums) if a >= start] for sums, start, _ in runs.values()]
        print(f"{title:23}" + "".join(f"{first[0] if first else '-':>10}" for first in fired))
    print("budget spent by its end" + "".join(f"{share:10.0%}" for share in spent))

    print("\n                       alerts in a   still firing after the")
    print("                       quiet month   outage (min)  flapping (times)")
    quiet, (outage, _, over) = quiet_month(), runs["outage"]
    for title, rule in RULES.items():
        after = max((stop - over for _, stop in alerts(rule, outage)), default=0)
        times = len(alerts(rule, runs["flapping"][0]))
        print(f"{title:23}{len(alerts(rule, quiet)):11}{after:15}{times:18}")
    print(f"the quiet month spent {budget_spent(quiet[-1]):.0%} of the budget")


if __name__ == "__main__":
    main()
