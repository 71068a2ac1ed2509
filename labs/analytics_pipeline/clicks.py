"""Two days of ad clicks as they reach the pipeline: out of order, some of them days late, some of them twice."""

from __future__ import annotations

import random
from dataclasses import dataclass

CLICKS = 40_000
CAMPAIGNS = 40
HOURS = 48  # in which clicks happen; time is counted in hours
TWICE = 0.01  # share of clicks that are sent again
SHIFT = 0.0  # hours by which the second sending's time differs; not zero where the server works it out anew each time


@dataclass(frozen=True)
class Click:
    """A click with the id that the phone gave it; a second sending has the same id and, unless `SHIFT`, time."""

    id: int
    campaign: int
    happened: float
    arrives: float


def delay(rng: random.Random) -> float:
    """Hours from click to arrival: most in seconds, some after a subway ride, a few after a flight or a weekend."""
    kind = rng.random()
    mean = 20 / 3600 if kind < 0.94 else 0.5 if kind < 0.99 else 16.0
    return rng.expovariate(1 / mean)


def stream(seed: int = 1) -> list[Click]:
    """In order of arrival. Of the clicks sent again, one in four comes hours later, when the app starts anew."""
    rng, sent = random.Random(seed), []
    for number in range(CLICKS):
        happened, campaign = rng.random() * HOURS, min(rng.randrange(CAMPAIGNS), rng.randrange(CAMPAIGNS))
        click = Click(number, campaign, happened, happened + delay(rng))
        sent.append(click)
        if rng.random() < TWICE:
            again = click.arrives + rng.expovariate(1 / (6.0 if rng.random() < 0.25 else 0.01))
            sent.append(Click(number, campaign, happened + SHIFT, again))
    return sorted(sent, key=lambda click: click.arrives)
