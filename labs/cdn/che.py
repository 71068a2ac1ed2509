"""The hit ratio of a cache, computed instead of simulated: the approximation of Che, for caches that drop what was used longest ago."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp


def hit_ratios(rates: Sequence[float], memories: Sequence[int]) -> list[float]:
    """For caches one above the other: a request hits if its object was asked for within the time that fills the cache."""
    ratios = []
    for memory in memories:
        low, high = 0.0, 100 * len(rates) / sum(rates)
        for _ in range(24):
            time = (low + high) / 2
            held = sum(1 - exp(-rate * time) for rate in rates)
            low, high = (time, high) if held < memory else (low, time)
        missed = [rate * exp(-rate * low) for rate in rates]
        ratios.append(1 - sum(missed) / sum(rates))
        rates = missed  # what the next cache is asked for
    return ratios
