"""How long does a ten-second outage last, once clients retry?

Time is simulated. One server answers requests in order; for OUTAGE seconds it answers nothing, and what arrives waits. A
client gives up after TIMEOUT and may try again, while the server still works on what was given up. The loop is that of Bronson
et al., "Metastable Failures in Distributed Systems" (HotOS 2021, 2.1); the budget of a tenth is that of Google's "Site
Reliability Engineering" (2016), chapter 21; full jitter is Brooker's "Exponential Backoff And Jitter" (AWS, 2015).
"""

import heapq
import random
from dataclasses import dataclass, field, replace

RATE = 80.0  # requests per second, not counting retries
CAPACITY = 100.0  # requests that the server answers per second
TIMEOUT = 1.0  # seconds after which a client gives up a try
BACKOFF = 1.0  # seconds before the second try; doubles with each further one
START, OUTAGE, END = 20, 10, 320  # seconds: the outage begins, lasts; the run ends
SAVED = 10.0  # retries that a budget can save up
COSTLY = 0.5  # of the work of an answer, what a refusal takes in the second column


@dataclass(frozen=True)
class Policy:
    """What clients and server do about failures."""

    tries: int = 3
    jitter: bool = True
    budget: float | None = None  # retries allowed for each request; None: no limit
    deadlines: bool = False  # the server drops what its client will have given up
    queue: float | None = None  # seconds of waiting above which the server refuses at once; None: no limit
    refusal: float = 0.0  # of the work of an answer, what it takes to refuse or drop a try


@dataclass
class Outcome:
    """Tries that were sent; and for each second, how many first tries there were and how many were answered in time."""

    tries: int = 0
    requests: list[int] = field(default_factory=lambda: [0] * END)
    answered: list[int] = field(default_factory=lambda: [0] * END)

    def down(self) -> int | None:
        """Seconds from the end of the outage until most first tries are answered in time; None: not before the run ends."""
        last_bad = max(s for s in range(START, END) if 2 * self.answered[s] < self.requests[s])
        return max(last_bad + 1 - START - OUTAGE, 0) if last_bad < END - 1 else None


def backoff(jitter: bool, failures: int, dice: random.Random) -> float:
    longest = BACKOFF * 2.0 ** (failures - 1)
    return dice.uniform(0, longest) if jitter else longest


def serve(policy: Policy, now: float, free: float) -> tuple[bool, float, float]:
    """For a try that arrives ``now``: is it answered in time, when does its client know, when is the server free again?"""
    begin = max(now, free)
    if START <= begin < START + OUTAGE:
        begin = float(START + OUTAGE)
    end = begin + 1 / CAPACITY
    if policy.queue is not None and begin - now > policy.queue:
        if START <= now < START + OUTAGE:  # a server that answers nothing doesn't say "no" either
            return False, now + TIMEOUT, free
        return False, now, begin + policy.refusal / CAPACITY
    if policy.deadlines and end - now > TIMEOUT:
        return False, now + TIMEOUT, begin + policy.refusal / CAPACITY
    return end - now <= TIMEOUT, min(end, now + TIMEOUT), end


def run(policy: Policy, seed: int = 1) -> Outcome:
    traffic, dice = random.Random(seed), random.Random(seed + 1)
    outcome, free, saved = Outcome(), 0.0, SAVED
    events = [(traffic.expovariate(RATE), "arrives", 1)]  # when, what, and which try of its request
    while events[0][0] < END:
        now, what, number = heapq.heappop(events)
        if what == "failed":
            if policy.budget is None or saved >= 1:
                saved -= 1
                heapq.heappush(events, (now + backoff(policy.jitter, number, dice), "arrives", number + 1))
            continue
        good, known, free = serve(policy, now, free)
        outcome.tries += 1
        if number == 1:
            saved = min(SAVED, saved + (policy.budget or 0))
            outcome.requests[int(now)] += 1
            outcome.answered[int(now)] += good
            heapq.heappush(events, (now + traffic.expovariate(RATE), "arrives", 1))
        if not good and number < policy.tries:
            heapq.heappush(events, (known, "failed", number))
    return outcome


def herd(jitter: bool, clients: int = 1000, seed: int = 1) -> tuple[int, float]:
    """Calls and seconds until all clients are served that failed at one instant; the server queues half a second of work."""
    dice = random.Random(seed)
    calls = [(backoff(jitter, 1, dice), 1) for _ in range(clients)]
    heapq.heapify(calls)
    sent, free, now = 0, 0.0, 0.0
    while calls:
        now, failures = heapq.heappop(calls)
        sent += 1
        if free - now <= 0.5:
            free = max(free, now) + 1 / CAPACITY
        else:
            heapq.heappush(calls, (now + backoff(jitter, min(failures + 1, 4), dice), failures + 1))  # 8 s at most
    return sent, now


RETRIES = Policy()
POLICIES = {
    "no retries": Policy(tries=1),
    "three tries, no jitter": replace(RETRIES, jitter=False),
    "three tries, jitter": RETRIES,
    "  and a budget of 10 %": replace(RETRIES, budget=0.1),
    "  and deadlines": replace(RETRIES, deadlines=True),
    "  and a short queue": replace(RETRIES, queue=0.5),
    "  and all three": replace(RETRIES, budget=0.1, deadlines=True, queue=0.5),
}


def main() -> None:
    print("                         tries for   down after   if refusing takes")
    print(f"policy                   a request   the outage   {COSTLY:.0%} of an answer")
    for name, policy in POLICIES.items():
        outcome = run(policy)
        down, costly = (
            "to the end" if seconds is None else f"{seconds} s"
            for seconds in (outcome.down(), run(replace(policy, refusal=COSTLY)).down())
        )
        print(f"{name:22}   {outcome.tries / sum(outcome.requests):9.2f}   {down:>10}   {costly:>17}")
    print("\n1,000 clients fail at one instant and call until served")
    for jitter in (False, True):
        sent, seconds = herd(jitter)
        print(f"{'jitter' if jitter else 'no jitter':9}   {sent:6} calls   {seconds:6.1f} s")


if __name__ == "__main__":
    main()
