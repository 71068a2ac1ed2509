"""A leader dies and a follower takes over. Which acknowledged writes are gone?

Writes come at random times and reach each of two followers in order, after a random delay; now and then a follower stalls. Nothing
that is on its way when the leader dies arrives. The client is answered at once (asynchronous replication), when one follower has
the write (semi-synchronous, in the manner of MySQL's plugin), or when both have it (synchronous). In the second disaster the leader
goes on without its followers for a while before it dies.
"""

import random
from dataclasses import dataclass

RATE = 200.0  # writes per second
FLUSH = 0.001  # seconds until a write is in the leader's own log
DELAYS = (0.001, 0.005)  # mean seconds to each follower: the same zone, another zone
STALL, BETWEEN_STALLS = 0.5, 20.0  # seconds
CUT = 3.0  # seconds without followers before the leader dies, in the second disaster
TIMEOUT = 1.0  # seconds after which a leader with a timeout no longer waits for followers
CRASHES = 100
NEVER = float("inf")

PLANS = {  # whom the leader waits for, and who is promoted
    "nobody, most advanced": ("nobody", "most advanced"),
    "one, most advanced": ("one", "most advanced"),
    "one, the far follower": ("one", "far"),
    "one or timeout, most advanced": ("one or timeout", "most advanced"),
    "both, the far follower": ("both", "far"),
}


def arrivals(times: list[float], mean: float, cut: float, dice: random.Random) -> list[float]:
    """When a follower has each write. It takes them in order, and none after the cut."""
    arrived, last, stall = [], 0.0, dice.expovariate(1 / BETWEEN_STALLS)
    for time in times:
        last = max(last, time + dice.expovariate(1 / mean))
        if last > stall:
            last = max(last, stall + STALL)
            stall = last + dice.expovariate(1 / BETWEEN_STALLS)
        arrived.append(last if last < cut else NEVER)
    return arrived


@dataclass
class Crash:
    death: float
    times: list[float]
    near: list[float]
    far: list[float]

    def answers(self, wait_for: str) -> list[float]:
        """When each client is told that its write is safe."""
        flushed = [time + FLUSH for time in self.times]
        if wait_for == "nobody":
            return flushed
        choose = max if wait_for == "both" else min
        copied = map(choose, self.near, self.far)
        answers = list(map(max, flushed, copied))
        if wait_for == "one or timeout":
            pairs = zip(self.times, answers, strict=True)
            given_up = min((time for time, answer in pairs if answer > time + TIMEOUT), default=NEVER) + TIMEOUT
            answers = [min(answer, max(own, given_up)) for own, answer in zip(flushed, answers, strict=True)]
        return answers

    def lost(self, wait_for: str, promote: str) -> tuple[int, int]:
        """Answered writes that the new leader doesn't have, and writes whose clients still waited."""
        answered = [answer < self.death for answer in self.answers(wait_for)]
        there = self.far if promote == "far" else list(map(min, self.near, self.far))
        return sum(was and at == NEVER for was, at in zip(answered, there, strict=True)), answered.count(False)


def crashes(cut_off: bool, seed: int = 1) -> list[Crash]:
    dice, found = random.Random(seed), []
    for _ in range(CRASHES):
        death, times, now = 4 + dice.random(), [], dice.expovariate(RATE)
        while now < death:
            times.append(now)
            now += dice.expovariate(RATE)
        near, far = (arrivals(times, mean, death - CUT * cut_off, dice) for mean in DELAYS)
        found.append(Crash(death, times, near, far))
    return found


def waits(wait_for: str, found: list[Crash]) -> list[float]:
    """How long the answered clients waited, sorted."""
    return sorted(
        answer - time
        for crash in found
        for time, answer in zip(crash.times, crash.answers(wait_for), strict=True)
        if answer < crash.death
    )


def main() -> None:
    sudden, cut_off = crashes(cut_off=False), crashes(cut_off=True)
    print("                              clients wait   sudden death   cut off, then death")
    print("answered after, promoted      median   99th   lost  of 100    lost  unanswered")
    for plan, (wait_for, promote) in PLANS.items():
        waited = waits(wait_for, sudden)
        first = [crash.lost(wait_for, promote)[0] for crash in sudden]
        second = [crash.lost(wait_for, promote) for crash in cut_off]
        gone, unanswered = (sum(column) / CRASHES for column in zip(*second, strict=True))
        print(
            f"{plan:29} {1000 * waited[len(waited) // 2]:3.1f} ms {1000 * waited[int(0.99 * len(waited))]:3.0f} ms"
            f" {sum(first) / CRASHES:6.2f} {sum(map(bool, first)):7} {gone:7.1f} {unanswered:11.1f}"
        )


if __name__ == "__main__":
    main()
