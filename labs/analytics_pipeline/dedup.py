"""Remembering ids: exactly or in Bloom filters, for one day or four, and what each way bills twice or loses.

A Bloom filter (1970) never forgets an id and sometimes claims one that it hasn't seen. Here its yes means "drop the click".
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

DAYS = 12
A_DAY = 3_000  # clicks
WINDOW = 4  # days for which ids are remembered
TWICE = 0.006  # share of clicks sent again; Segment's figure of 2017
EXACT_BITS = 200  # for a stored id: 25 bytes, as Segment's store had
PRICE = 0.20  # USD a click

Sending = tuple[float, int, int]  # arrives on day, the id, and the day that the id names


@cache
def hashes(number: int) -> tuple[int, int]:
    digest = blake2b(number.to_bytes(8, "big"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big") | 1


class Bloom:
    """Bits for `room` ids; every id sets as many of them as is best for `bits` an id."""

    def __init__(self, room: int, bits: int) -> None:
        self.size, self.probes = room * bits, max(1, round(bits * math.log(2)))
        self.bits = bytearray(self.size // 8 + 1)

    def places(self, number: int) -> Iterator[int]:
        place, step = hashes(number)
        for _ in range(self.probes):
            yield place % self.size
            place += step

    def add(self, number: int) -> None:
        for place in self.places(number):
            self.bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, number: int) -> bool:
        return all(self.bits[place >> 3] >> (place & 7) & 1 for place in self.places(number))


def sendings(seed: int = 1) -> list[Sending]:
    """Clicks arrive at once; of the second sendings half come in seconds, the others after two days on average."""
    rng, sent = random.Random(seed), []
    for number in range(DAYS * A_DAY):
        at = (number + rng.random()) / A_DAY
        sent.append((at, number, int(at)))
        if rng.random() < TWICE:
            sent.append((at + rng.expovariate(1 / (2.0 if rng.random() < 0.5 else 1e-4)), number, int(at)))
    return sorted(sent)


@dataclass
class Outcome:
    lost: int = 0  # clicks dropped though new
    twice: int = 0  # copies counted though seen
    reads: int = 0  # look-ups in the exact store


def run(sent: list[Sending], days: int, bits: int = 0, named: bool = False, confirm: bool = False) -> Outcome:
    """One set a day, the oldest forgotten. `named`: ask only the id's own day, and refuse days already forgotten."""
    fresh: Callable[[], set[int] | Bloom] = (lambda: Bloom(A_DAY, bits)) if bits else set
    sets: deque[tuple[int, set[int] | Bloom]] = deque(maxlen=days)
    counted, outcome = set[int](), Outcome()
    for at, number, born in sent:
        if not sets or sets[-1][0] != int(at):
            sets.append((int(at), fresh()))
        asked = [kept for day, kept in sets if not named or day == born]
        said_yes = any(number in kept for kept in asked)
        outcome.reads += said_yes if bits else 1
        said_yes = said_yes and (not confirm or number in counted)  # the exact store has the same four days
        if said_yes or not asked:
            outcome.lost += number not in counted and int(at) >= WINDOW  # the first days fill the filters
            continue
        outcome.twice += number in counted and int(at) >= WINDOW
        counted.add(number)
        (asked[0] if named else sets[-1][1]).add(number)
    return outcome


def main() -> None:
    sent, measured = sendings(), (DAYS - WINDOW) * A_DAY
    ways: dict[str, tuple[int, Outcome]] = {
        "exact, 1 day": (EXACT_BITS, run(sent, 1)),
        "exact, 4 days": (4 * EXACT_BITS, run(sent, WINDOW)),
        "exact, 4 days, id names its day": (4 * EXACT_BITS, run(sent, WINDOW, named=True)),
        "Bloom, 4 of 10 bits": (40, run(sent, WINDOW, bits=10)),
        "Bloom, 4 of 20 bits": (80, run(sent, WINDOW, bits=20)),
        "Bloom, 10 bits, id names its day": (40, run(sent, WINDOW, bits=10, named=True)),
        "Bloom first, exact decides": (4 * EXACT_BITS + 40, run(sent, WINDOW, bits=10, named=True, confirm=True)),
    }
    print(f"{measured:,} clicks; bits are for each click of a day\n")
    print("way                                 bits   lost   twice   USD wrong   exact look-ups")
    for name, (bits, way) in ways.items():
        wrong = PRICE * (way.lost + way.twice)
        reads = f"{way.reads:,}" if "xact" in name else "-"
        print(f"{name:34} {bits:5} {way.lost:6,} {way.twice:7} {wrong:11.2f} {reads:>16}")


if __name__ == "__main__":
    main()
