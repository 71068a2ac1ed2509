"""A database stalls for five seconds behind a function that handles one request per instance.

Each instance opens one connection and keeps it while it is frozen between requests. The lab counts who fails, and for how long
after the stall. The model is our own, and how a platform chooses among idle instances (LAST_USED) an assumption.
"""

import heapq
import random
from dataclasses import dataclass, field

RATE = 200.0  # requests per second
QUERY = 0.05  # seconds that a query takes
REFUSED = 0.02  # seconds until the database has refused a connection
STALL = (60.0, 65.0)  # no query ends in between: a lock, a failover
CONNECTIONS = 100  # what the database accepts
ACCOUNT = 1000  # instances that the platform grants
KEEP = 300.0  # seconds that an idle instance, with its connection, is kept
LAST_USED = True  # whether a request goes to the idle instance that was used last, or to any
END = 480.0
SEED = 4  # a middling run: with seeds 1 to 8, chance makes it 5 to 46 % that fail after the stall


@dataclass
class Instance:
    connected: bool = False
    idle_since: float = 0.0


@dataclass
class Outcome:
    served: int = 0
    refused: int = 0  # by the database: too many connections
    throttled: int = 0  # by the platform: 429
    most: int = 0
    last_failure: float = 0.0
    after_stall: list[bool] = field(default_factory=list)  # of each request in the KEEP seconds after it: did it fail?

    def failed_after(self) -> float:
        return sum(self.after_stall) / len(self.after_stall)


def run(limit: int = ACCOUNT, close: bool = False, keep: float = KEEP, seed: int = SEED) -> Outcome:
    """`limit`: instances the function may have; `close`: close the connection after each request."""
    dice, outcome = random.Random(seed), Outcome()
    idle: list[Instance] = []  # the one that was used last is last
    busy: list[tuple[float, int, Instance]] = []
    open_now, now, number = 0, 0.0, 0
    while (now := now + dice.expovariate(RATE)) < END:
        while busy and busy[0][0] <= now:
            end, _, instance = heapq.heappop(busy)
            instance.idle_since = end
            if close and instance.connected:
                instance.connected = False
                open_now -= 1
            idle.append(instance)
        while idle and now - idle[0].idle_since > keep:
            open_now -= idle.pop(0).connected
        if idle:
            instance = idle.pop(-1 if LAST_USED else dice.randrange(len(idle)))
        elif len(busy) < limit:
            instance = Instance()
        else:
            outcome.throttled += 1
            outcome.last_failure = now
            continue
        if not instance.connected and open_now < CONNECTIONS:
            instance.connected = True
            open_now += 1
        if instance.connected:
            start = STALL[1] if STALL[0] <= now < STALL[1] else now
            end = start + QUERY
            outcome.served += 1
        else:
            end = now + REFUSED
            outcome.refused += 1
            outcome.last_failure = now
        if STALL[1] <= now < STALL[1] + KEEP:
            outcome.after_stall.append(not instance.connected)
        number += 1
        heapq.heappush(busy, (end, number, instance))
        outcome.most = max(outcome.most, len(busy))
    return outcome


def main() -> None:
    print("                    served  refused  throttled  most busy  failed after  last failure")
    for name, limit, close in (
        ("connection kept", ACCOUNT, False),
        ("closed each time", ACCOUNT, True),
        ("at most 90", 90, False),
    ):
        o = run(limit, close)
        after = max(o.last_failure - STALL[1], 0.0)
        row = f"{o.served:6}  {o.refused:7}  {o.throttled:9}  {o.most:9}  {o.failed_after():12.1%}"
        print(f"{name:18}  {row}  {after:10.1f} s")


if __name__ == "__main__":
    main()
