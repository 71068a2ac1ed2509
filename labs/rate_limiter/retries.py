"""A hundred customers obey Retry-After to the letter. When do they all come back, and how many of their requests are in vain?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from heapq import heapify, heapreplace

CUSTOMERS = 100
LIMIT, WINDOW = 60, 60.0  # requests a minute of each customer
PACE = 0.05  # a customer's client sends one after the other: twenty a second
MINUTES = 10  # measured after the first three

Answer = tuple[bool, float]  # admitted, or how long to wait


class Fixed:
    """Counts in windows of a minute that begin on the minute, or at a moment of the customer's own."""

    def __init__(self, shift: float) -> None:
        self.shift, self.window, self.count = shift, -1, 0

    def ask(self, now: float) -> Answer:
        window = int((now + self.shift) // WINDOW)
        if window != self.window:
            self.window, self.count = window, 0
        self.count += 1
        return self.count <= LIMIT, (window + 1) * WINDOW - self.shift - now


class Gcra:
    """A bucket of ten that fills at an even pace; it tells refused callers to wait until so many tokens are there."""

    def __init__(self, wait_for: int) -> None:
        self.wait_for, self.tat = wait_for, 0.0

    def ask(self, now: float) -> Answer:
        interval = WINDOW / LIMIT
        later = max(self.tat, now) + interval
        if later <= now + 10 * interval + 1e-9:
            self.tat = later
            return True, 0.0
        return False, later + (self.wait_for - 1) * interval - 10 * interval - now


def simulate(make: Callable[[random.Random], Fixed | Gcra], jitter: float, seed: int = 1) -> tuple[float, float, float]:
    """The busiest second against the mean; the share of refused requests; requests a minute that a customer gets."""
    dice = random.Random(seed)
    limiters = [make(dice) for _ in range(CUSTOMERS)]
    due = [(dice.uniform(0, WINDOW), customer) for customer in range(CUSTOMERS)]  # nobody starts together
    heapify(due)
    seconds: Counter[int] = Counter()
    admitted = 0
    while due[0][0] < (3 + MINUTES) * WINDOW:
        now, customer = due[0]
        allowed, wait = limiters[customer].ask(now)
        if now >= 3 * WINDOW:
            seconds[int(now)] += 1
            admitted += allowed
        heapreplace(due, (now + (PACE if allowed else wait + dice.uniform(0, jitter)), customer))
    sent = sum(seconds.values())
    return max(seconds.values()) * MINUTES * WINDOW / sent, 1 - admitted / sent, admitted / CUSTOMERS / MINUTES


def main() -> None:
    print("                              | peak    | refused | a customer")
    print("                              | by mean |         | gets a minute")
    for name, make, jitter in (
        ("windows on the minute", lambda dice: Fixed(0.0), 0.0),
        ("the same, waits 0 to 20 s more", lambda dice: Fixed(0.0), 20.0),
        ("windows shifted by customer", lambda dice: Fixed(dice.uniform(0, WINDOW)), 0.0),
        ("GCRA, wait for one token", lambda dice: Gcra(1), 0.0),
        ("GCRA, wait for five", lambda dice: Gcra(5), 0.0),
        ("GCRA, wait for five, 0 to 2 s", lambda dice: Gcra(5), 2.0),
    ):
        peak, refused, gets = simulate(make, jitter)
        print(f"{name:30}| {peak:7.1f} | {refused:7.1%} | {gets:13.1f}")


if __name__ == "__main__":
    main()
