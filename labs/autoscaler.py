"""An autoscaler acts on what it saw, and its servers arrive later: a day with a steep morning, then the same day with an unforeseen flash.

The rule is that of the Kubernetes HorizontalPodAutoscaler: every 15 seconds, servers wanted = ceil(servers x measured / target), no change
within 10 % of the target, and fewer only after nobody has wanted more for five minutes. Servers that start count as present and idle.
What is above the capacity is refused at once, so nothing queues, and a busy CPU can't show more than 100 %.
"""

import math
import random
from collections import deque
from dataclasses import dataclass
from itertools import pairwise

TICK = 15.0  # seconds between two decisions
SERVER = 100.0  # requests a second that one server can answer
CURVE = [
    (0, 2000),
    (5, 1000),
    (8.9, 2000),
    (9.1, 4500),
    (13, 4800),
    (17, 4000),
    (24, 2000),
]  # hour of the day, requests a second
FLASH = 14 * 3600.0  # when the unforeseen load begins
RISE = 120.0  # seconds until it is all there
LASTS = 1800.0  # seconds
EXTRA = 6000.0  # requests a second
NOISE = 0.05
START = 300.0  # seconds until a new server answers
MEASURE = 60.0  # seconds over which the metric is averaged
WINDOW = 300.0  # seconds without a higher wish before servers are removed
TOLERANCE = 0.1
DAY = 86_400.0


@dataclass
class Policy:
    name: str
    target: float = 0.8  # how busy a server shall be
    requests: bool = False  # measure what arrives instead of the CPU, which sees only what is answered
    ahead: float = 0.0  # provide also for what yesterday's curve shows so many seconds from now
    forgetful: bool = False  # doesn't count the servers that start
    fixed: int = 0


@dataclass
class Result:
    hours: float = 0.0  # of servers, those that start included
    most: int = 0
    started: int = 0
    offered: float = 0.0
    refused: float = 0.0
    overloaded: float = 0.0  # seconds


def curve(now: float) -> float:
    hour = now / 3600 % 24
    (left, low), (right, high) = next((a, b) for a, b in pairwise(CURVE) if a[0] <= hour < b[0])
    return low + (high - low) * (hour - left) / (right - left)


def load(now: float, flash: bool, dice: random.Random) -> float:
    rise = min(1.0, max(0.0, (now - FLASH) / RISE)) if flash and now < FLASH + LASTS else 0.0
    return curve(now) * (1 + NOISE * (2 * dice.random() - 1)) + EXTRA * rise


def wanted(policy: Policy, now: float, servers: int, measured: float) -> int:
    if policy.fixed:
        return policy.fixed
    ratio = measured / (servers * SERVER) / policy.target
    wish = servers if abs(ratio - 1) <= TOLERANCE else math.ceil(servers * ratio)
    if policy.ahead:
        wish = max(wish, math.ceil(curve(now + policy.ahead) / SERVER / policy.target))
    return wish


def run(policy: Policy, flash: bool, seed: int = 1) -> Result:
    dice, result = random.Random(seed), Result()
    ready = policy.fixed or math.ceil(curve(0) / SERVER / policy.target)
    starting: deque[float] = deque()  # when each will be ready
    seen: deque[float] = deque(maxlen=round(MEASURE / TICK))
    wishes: deque[int] = deque(maxlen=1 + round(WINDOW / TICK))
    for tick in range(round(DAY / TICK)):
        now = tick * TICK
        while starting and starting[0] <= now:
            starting.popleft()
            ready += 1
        arriving = load(now, flash, dice)
        answered = min(arriving, ready * SERVER)
        result.offered += arriving * TICK
        result.refused += (arriving - answered) * TICK
        result.overloaded += TICK * (arriving > answered)
        result.hours += (ready + len(starting)) * TICK / 3600

        seen.append(arriving if policy.requests else answered)
        servers = ready if policy.forgetful else ready + len(starting)
        wishes.append(wanted(policy, now, servers, sum(seen) / len(seen)))
        for _ in range(wishes[-1] - servers):
            starting.append(now + START)
            result.started += 1
        for _ in range(servers - max(wishes)):
            if starting:
                starting.pop()
            else:
                ready -= 1
        result.most = max(result.most, ready + len(starting))
    return result


PEAK = math.ceil(max(requests for _, requests in CURVE) / SERVER / 0.8)
POLICIES = [
    Policy("fixed for the peak", fixed=PEAK),
    Policy("CPU at 80 %"),
    Policy("CPU at 50 %", target=0.5),
    Policy("CPU at 80 %, forgetful", forgetful=True),
    Policy("requests at 80 %", requests=True),
    Policy("requests and forecast", requests=True, ahead=START + MEASURE),
]


def main() -> None:
    for day, flash in (("ordinary day", False), ("day with a flash", True)):
        print(f"{day:22}   server hours   most   started   refused   overloaded")
        for policy in POLICIES:
            r = run(policy, flash)
            row = f"{r.hours:12.0f}   {r.most:4}   {r.started:7}   {r.refused / r.offered:7.2%}   {r.overloaded / 60:6.1f} min"
            print(f"{policy.name:22}   {row}")


if __name__ == "__main__":
    main()
