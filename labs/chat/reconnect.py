"""All clients of a gateway lose their connection at one instant: how long until they are back?

A new connection costs the server work (TLS, the token, the first sync), in the order of arrival. A client gives up after
TIMEOUT and tries again later; the server finds that out only when it has done the work. The loop of timeouts and work in
vain is that of Bronson et al., "Metastable Failures in Distributed Systems" (HotOS 2021); the model is our own.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass

CLIENTS = 2_000  # for each server that is left; a fiftieth of the page's, as is the rate
RATE = 10.0  # connections that it can open per second: 200 s of work for all
TIMEOUT = 10.0  # seconds that a client waits for the connection
QUEUE = 5.0  # seconds of waiting above which the server refuses at once, if it refuses
REFUSAL = 0.02  # of the work of a connection, what it takes to refuse
WINDOW = 250.0  # seconds over which clients spread their first try, if they were told
CAP = 60.0  # seconds, the longest pause of a backoff
END = 450.0

Pause = Callable[[int, random.Random], float]  # the wait after so many failures; 0: before the first try


def every_second(failures: int, dice: random.Random) -> float:
    return 1.0 if failures else 0.0


def doubling(failures: int, dice: random.Random) -> float:
    return min(CAP, 2.0 ** (failures - 1)) if failures else 0.0


def jittered(failures: int, dice: random.Random) -> float:
    return dice.uniform(0, min(CAP, 5 * 2.0**failures))  # the first within 5 s, as RFC 6455 proposes


def spread(failures: int, dice: random.Random) -> float:
    return jittered(failures, dice) if failures else dice.uniform(0, WINDOW)


@dataclass
class Outcome:
    back: int = 0
    nearly_all: float | None = None  # seconds until 99 % are back
    tries: int = 0
    in_vain: int = 0  # connections opened for a client that had given up
    busiest: int = 0  # tries in one second


def run(pause: Pause, refuse: bool, seed: int = 1) -> Outcome:
    dice, outcome = random.Random(seed), Outcome()
    due = [(pause(0, dice), client, 0) for client in range(CLIENTS)]
    heapq.heapify(due)
    free, second, in_second = 0.0, 0, 0
    while due and due[0][0] < END:
        now, client, failures = heapq.heappop(due)
        outcome.tries += 1
        second, in_second = (int(now), 1) if int(now) != second else (second, in_second + 1)
        outcome.busiest = max(outcome.busiest, in_second)
        if refuse and free - now > QUEUE:
            free += REFUSAL / RATE
            heapq.heappush(due, (now + pause(failures + 1, dice), client, failures + 1))
            continue
        free = max(now, free) + 1 / RATE
        if free - now > TIMEOUT:
            outcome.in_vain += free <= END
            heapq.heappush(due, (now + TIMEOUT + pause(failures + 1, dice), client, failures + 1))
            continue
        outcome.back += 1
        if outcome.back == CLIENTS * 99 // 100:
            outcome.nearly_all = free
    return outcome


def main() -> None:
    print(f"{CLIENTS:,} clients, {RATE:.0f} connections a second: {CLIENTS / RATE:.0f} s of work")
    print("                    the server accepts everything         it refuses early")
    print("                      99 % back     tries  in a second     99 % back     tries  in a second")
    for name, pause in (
        ("every second", every_second),
        ("doubling pause", doubling),
        ("doubling, jittered", jittered),
        ("told a window", spread),
    ):
        cells = []
        for refuse in (False, True):
            o = run(pause, refuse)
            back = f"{o.nearly_all:6.0f} s" if o.nearly_all else f"{o.back:,} only"
            cells.append(f"{back:>11}{o.tries:10,}{o.busiest:13,}")
        print(f"{name:20}{cells[0]}   {cells[1]}")


if __name__ == "__main__":
    main()
