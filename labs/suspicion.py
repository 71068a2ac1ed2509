"""When is a silent node dead? A fixed timeout against the phi accrual detector, on links of different quality.

A node sends a heartbeat each second and dies at a random moment; a detector may also suspect it while it lives. Phi is
-log10 of the probability that a heartbeat is even later than this, for a normal distribution fitted to the last ones:
Hayashibara et al., "The Phi Accrual Failure Detector" (JAIST technical report, 2004), with the defaults of Akka's implementation.
"""

import math
import random
from collections import deque
from dataclasses import dataclass

HEARTBEAT = 1.0  # seconds
DAY = 86_400  # heartbeats in a day
BEATS = 2 * DAY  # watched for false suspicions
THRESHOLD = 8.0  # phi, from which a node is suspected
SAMPLES = 1000  # heartbeats that the detector remembers
LEAST_DEVIATION = 0.1  # seconds, so that a very regular node isn't suspected for being a little late
TIMEOUT = 2.0  # seconds, of the fixed detector
DEATHS = 2000  # moments of death that are tried


@dataclass(frozen=True)
class Link:
    """How far apart heartbeats arrive: normally distributed, and now and then after a pause of the sender."""

    name: str
    deviation: float
    pauses_an_hour: float = 0.0
    pause: float = 2.5  # seconds


LINKS = (Link("same rack", 0.02), Link("other region", 0.3), Link("rack, with pauses", 0.02, pauses_an_hour=1))


def gap(link: Link, dice: random.Random) -> float:
    """Seconds from one heartbeat's arrival to the next."""
    normal = math.sqrt(-2 * math.log(1 - dice.random())) * math.cos(2 * math.pi * dice.random())
    paused = dice.random() < link.pauses_an_hour * HEARTBEAT / 3600
    return max(0.0, HEARTBEAT + link.deviation * normal) + paused * link.pause


def phi(silent: float, mean: float, deviation: float) -> float:
    """How implausible a silence is."""
    later = 0.5 * math.erfc((silent - mean) / deviation / math.sqrt(2))
    return -math.log10(max(later, 1e-300))


def suspected_after(mean: float, deviation: float) -> float:
    """Seconds of silence at which phi reaches the threshold."""
    low, high = mean, mean + 100 * deviation
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if phi(middle, mean, deviation) >= THRESHOLD else (middle, high)
    return high


def fit(gaps: deque[float]) -> tuple[float, float]:
    mean = sum(gaps) / len(gaps)
    deviation = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / len(gaps))
    return mean, max(deviation, LEAST_DEVIATION)


@dataclass
class Watched:
    """What one detector made of one link: its limit, false suspicions a day, mean time to notice a death."""

    limit: float
    false_a_day: float
    notices_after: float


def watch(link: Link, adaptive: bool, pause: float = 0.0, seed: int = 1) -> Watched:
    """`pause` is what phi forgives on top, as Akka's acceptable pause does."""
    dice = random.Random(seed)
    gaps = deque((gap(link, dice) for _ in range(SAMPLES)), maxlen=SAMPLES)
    limit = suspected_after(*fit(gaps)) + pause if adaptive else TIMEOUT
    wrong = sum(gap(link, dice) > limit for _ in range(BEATS))
    notices = 0.0
    for _ in range(DEATHS):  # at any moment between two heartbeats
        notices += limit - dice.random() * min(gap(link, dice), limit)
    return Watched(limit, wrong * DAY / BEATS, notices / DEATHS)


def main() -> None:
    detectors = (("timeout", False, 0.0), ("phi", True, 0.0), ("phi, pause 3 s", True, 3.0))
    print("link                detector         suspects after   false alarms a day   notices a death after")
    for link in LINKS:
        for name, adaptive, pause in detectors:
            seen = watch(link, adaptive, pause)
            print(
                f"{link.name:17}   {name:14}   {seen.limit:12.2f} s   {seen.false_a_day:18.1f}   {seen.notices_after:19.2f} s"
            )


if __name__ == "__main__":
    main()
