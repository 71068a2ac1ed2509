"""Samples in few bits: second differences of time, XOR of neighboring floats. Pelkonen et al., Gorilla, 2015.

The codes for time are those of Prometheus, in milliseconds; Gorilla's own count seconds.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

from labs.time_series_database.series import STALE, Sample, make, varints

PER_CHUNK = 120
TIME_CODES = ((0b10, 2, 14), (0b110, 3, 17), (0b1110, 4, 20), (0b1111, 4, 64))  # prefix, its bits, bits that follow
STICKY = True  # keep a window that is wide enough, as Gorilla and Prometheus do


class Writer:
    """A number to whose end bits are added."""

    number = length = 0

    def write(self, value: int, width: int) -> None:
        self.number = self.number << width | value & (1 << width) - 1
        self.length += width


class Reader:
    """The same bits again, from the front."""

    def __init__(self, bits: Writer) -> None:
        self.number, self.left = bits.number, bits.length

    def read(self, width: int) -> int:
        self.left -= width
        return self.number >> self.left & (1 << width) - 1


def write_time(out: Writer, second_difference: int) -> None:
    if second_difference == 0:
        return out.write(0, 1)
    for prefix, prefix_bits, bits in TIME_CODES:
        if -(1 << bits - 1) < second_difference <= 1 << bits - 1:
            out.write(prefix, prefix_bits)
            return out.write(second_difference, bits)


def read_time(bits: Reader) -> int:
    ones = 0
    while ones < 4 and bits.read(1):
        ones += 1
    if not ones:
        return 0
    width = TIME_CODES[ones - 1][2]
    number = bits.read(width)
    return number - (1 << width) if number > 1 << width - 1 else number


def write_value(out: Writer, xor: int, window: tuple[int, int] | None) -> tuple[int, int] | None:
    """Writes what changed. The window is (zeros before, zeros after) the bits written last time."""
    if xor == 0:
        out.write(0, 1)
        return window
    before, after = min(64 - xor.bit_length(), 31), (xor & -xor).bit_length() - 1
    fits = window is not None and before >= window[0] and after >= window[1]
    if window and fits and (STICKY or before + after - sum(window) <= 11):
        out.write(0b10, 2)
        out.write(xor >> window[1], 64 - sum(window))
        return window
    width = 64 - before - after
    out.write(0b11, 2)
    out.write(before, 5)
    out.write(width, 6)  # 64 is written as 0
    out.write(xor >> after, width)
    return before, after


def read_value(bits: Reader, window: tuple[int, int] | None) -> tuple[int, tuple[int, int] | None]:
    if not bits.read(1):
        return 0, window
    if bits.read(1):
        before, width = bits.read(5), bits.read(6) or 64
        window = before, 64 - before - width
    assert window
    return bits.read(64 - sum(window)) << window[1], window


def encode(samples: Sequence[Sample]) -> tuple[Writer, int]:
    """One chunk, and how many of its bits are spent on time."""
    out, time_bits, step, window = Writer(), 64, 0, None
    out.write(samples[0][0], 64)
    out.write(samples[0][1], 64)
    for (earlier, old), (time, new) in pairwise(samples):
        start = out.length
        write_time(out, time - earlier - step)
        time_bits += out.length - start
        step = time - earlier
        window = write_value(out, old ^ new, window)
    return out, time_bits


def decode(chunk: Writer, count: int) -> list[Sample]:
    bits, step, window = Reader(chunk), 0, None
    time, value = bits.read(64), bits.read(64)
    samples = [(time, value)]
    while len(samples) < count:
        step += read_time(bits)
        time += step
        xor, window = read_value(bits, window)
        value ^= xor
        samples.append((time, value))
    return samples


def cost(samples: Sequence[Sample]) -> tuple[float, float, float, float]:
    """Bits of time, bits of value, bytes in all, and bytes as varints; each per sample, over all chunks."""
    chunks = [samples[start : start + PER_CHUNK] for start in range(0, len(samples), PER_CHUNK)]
    encoded = [encode(chunk) for chunk in chunks]
    bits, time_bits = sum(out.length for out, _ in encoded), sum(time for _, time in encoded)
    size, plain = sum(-(-out.length // 8) for out, _ in encoded), sum(varints(chunk) for chunk in chunks)
    n = len(samples)
    return time_bits / n, (bits - time_bits) / n, size / n, plain / n


KINDS = ("constant", "counter, steady", "counter, busy", "counter of bytes", "counter of seconds", "whole gauge",
         "one decimal")  # fmt: skip


def main() -> None:
    def show(name: str, samples: Sequence[Sample]) -> None:
        time, value, size, plain = cost(samples)
        print(f"{name:22}  {time:9.1f}  {value:10.1f}  {size:5.2f}  {plain:7.2f}")

    print(f"{'per sample':22}  time bits  value bits  bytes  varints")
    for kind in KINDS:
        show(kind, make(kind, random.Random(1), 2400))
    show("constant, 3 ms late", make("constant", random.Random(1), 2400, late=3))
    missed = make("whole gauge", random.Random(1), 2400)
    for n in range(PER_CHUNK // 2, len(missed), PER_CHUNK):  # in the middle of every chunk
        missed[n] = missed[n][0], STALE
    show("whole, one scrape lost", missed)


if __name__ == "__main__":
    main()
