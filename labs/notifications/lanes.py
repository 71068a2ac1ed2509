"""A campaign and login codes share a provider: how long does a code wait until the provider sends it?

The provider takes messages at once and sends them in order at its own rate, which drops for a while. What counts is
where the backlog lies: what has been handed over can't be overtaken any more. Times are seconds.
"""

import random
from collections import deque
from dataclasses import dataclass

CAMPAIGN = 30_000
RATE, SLOW_RATE, SLOW = 100.0, 40.0, range(100, 200)  # messages a second, and when the provider is slow
ACCEPTS = 1000.0  # what its interface takes a second
FEEDBACK = 1.0  # until a receipt tells us that a message was sent
WINDOW = 120  # handed over and not yet known to be sent
CODE_RATE = 1.0
OWN_RATE = 10.0  # of a sender that carries only codes, and slows down by the same factor


@dataclass(frozen=True)
class Policy:
    """How our side hands over: in which order, how fast, and how much at a time."""

    name: str
    codes_first: bool
    pace: float = ACCEPTS
    window: float = float("inf")
    own_lane: bool = False


POLICIES = [
    Policy("one queue", codes_first=False),
    Policy("codes first", codes_first=True),
    Policy("codes first, at its rate", codes_first=True, pace=RATE),
    Policy("codes first, in a window", codes_first=True, window=WINDOW),
    Policy("a lane of their own", codes_first=True, own_lane=True),
]


def send(policy: Policy, codes: list[float], campaign: int, rate: float) -> tuple[list[float], float]:
    """The wait of each code, and when the campaign was done."""
    waiting, handed, unconfirmed = deque(codes), deque[float](), deque[float]()
    waits, now, budget, done = [], 0.0, 0.0, 0.0
    while waiting or campaign or handed:
        step = 1 / (rate * (SLOW_RATE / RATE if int(now) in SLOW else 1))
        now, budget = now + step, min(budget + step * policy.pace, policy.pace)
        while unconfirmed and unconfirmed[0] <= now - FEEDBACK:
            unconfirmed.popleft()
        while budget >= 1 and len(handed) + len(unconfirmed) < policy.window:
            ready = bool(waiting) and waiting[0] <= now
            if ready and (policy.codes_first or not campaign):
                handed.append(waiting.popleft())
            elif campaign:
                handed.append(-1.0)
                campaign -= 1
            else:
                break
            budget -= 1
        if handed:  # the provider sends one
            created = handed.popleft()
            unconfirmed.append(now)
            if created >= 0:
                waits.append(now - created)
            else:
                done = now
    return waits, done


def run(policy: Policy, seed: int) -> tuple[list[float], float]:
    """The same codes under every policy: about one a second while the campaign runs."""
    rng, codes, at = random.Random(seed), [], 0.0
    while (at := at + rng.expovariate(CODE_RATE)) < 300:
        codes.append(at)
    if policy.own_lane:
        return send(policy, codes, 0, OWN_RATE)[0], send(policy, [], CAMPAIGN, RATE - OWN_RATE)[1]
    return send(policy, codes, CAMPAIGN, RATE)


def main() -> None:
    print("seconds until a code is sent     median     99 %      max   campaign done after")
    for policy in POLICIES:
        waits, done = run(policy, seed=1)
        waits.sort()
        middle, late = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        print(f"{policy.name:30}{middle:9.1f}{late:9.1f}{waits[-1]:9.1f}{done:12.0f}")


if __name__ == "__main__":
    main()
