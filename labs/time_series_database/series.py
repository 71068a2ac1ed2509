"""Series of several kinds, and what they would take as plain varints."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence

Sample = tuple[int, int]  # milliseconds, the 64 bits of a float
STALE = 0x7FF0000000000002  # Prometheus' marker for "no longer there": a NaN that no arithmetic gives


def as_bits(value: float) -> int:
    return int.from_bytes(struct.pack(">d", value), "big")


def as_float(bits: int) -> float:
    return float(struct.unpack(">d", bits.to_bytes(8, "big"))[0])


def varints(samples: Sequence[Sample]) -> int:
    """Bytes for the same: second differences of time, differences of the values made whole, seven bits a byte."""
    values = [as_float(bits) for _, bits in samples if bits != STALE]
    scale = next((s for s in (1, 10, 100, 1000) if all(round(v * s) / s == v for v in values)), None)
    total, last, step, whole = 8, samples[0][0], 0, 0
    for time, bits in samples:
        numbers = [time - last - step]
        last, step = time, time - last
        if bits == STALE or scale is None:
            total += 8 + (scale is not None)  # the float as it is; an escape where whole numbers are expected
        else:
            value = round(as_float(bits) * scale)
            numbers.append(value - whole)
            whole = value
        total += sum(max(1, -(-(2 * abs(n)).bit_length() // 7)) for n in numbers)
    return total


def make(kind: str, rng: random.Random, count: int, late: int = 0) -> list[Sample]:
    """A series with a sample every 15 s, each up to so many milliseconds late."""
    value, samples = 1000.0 if "counter" in kind else 40.0, []
    for n in range(count):
        samples.append((1_700_000_000_000 + 15_000 * n + rng.randrange(late + 1), as_bits(value)))
        if kind == "counter, steady":
            value += 150
        elif kind == "counter, busy":
            value += rng.randrange(100, 200)
        elif kind == "counter of bytes":
            value += rng.randrange(10**6, 2 * 10**6)
        elif kind == "counter of seconds":
            value += rng.random()
        elif kind == "whole gauge":
            value = float(min(max(value + rng.randrange(-5, 6), 0), 500))
        elif kind == "one decimal":
            value = round(value + rng.randrange(-5, 6) / 10, 1)
    return samples
