"""A server stands still once for two seconds: five ways to measure it, of which two don't notice.

Schroeder, Wierman and Harchol-Balter, "Open Versus Closed" (NSDI 2006), tell the two kinds of load generator apart. "Coordinated
omission" is Gil Tene's name for what the closed one leaves out. The second row is the correction of his HdrHistogram, the fourth
measures as his wrk2 does.
"""

import math
import random
from heapq import heapify, heapreplace

RATE = 1000.0  # requests a second that the test means to send
USERS = 10  # connections of the closed generators; each has one request under way at most
WORKERS = 4  # requests that the server handles at once, in order of arrival
SERVICE = 0.002  # seconds that one takes on average
SECONDS = 30.0
STALL_AT, STALL = 10.0, 2.0  # the server does nothing from second 10 to 12
SLOW = 0.1  # seconds above which a user would complain

Log = list[tuple[float, float, float]]  # of each request: when it was planned, when it was sent, when its answer came


class Server:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.free = [0.0] * WORKERS  # when each worker will have finished

    def answer(self, sent: float) -> float:
        begin = max(sent, self.free[0])
        if STALL_AT <= begin < STALL_AT + STALL:
            begin = STALL_AT + STALL
        end = begin + self.dice.expovariate(1 / SERVICE)
        if begin < STALL_AT < end:
            end += STALL
        heapreplace(self.free, end)
        return end


def open_loop(seed: int = 1) -> Log:
    """Sends when it is time to, whatever became of the requests before."""
    server = Server(seed)
    plan = [count / RATE for count in range(int(RATE * SECONDS))]
    return [(planned, planned, server.answer(planned)) for planned in plan]


def planned_loop(seed: int = 1) -> Log:
    """wrk2: a fixed number of connections, each with a plan; one that is late sends at once until it has caught up."""
    server, log = Server(seed), Log()
    users = [(user / RATE, user / RATE) for user in range(USERS)]  # when each may send next, and was meant to
    heapify(users)
    while (first := users[0])[0] < SECONDS:
        sent, planned = first
        end = server.answer(sent)
        log.append((planned, sent, end))
        following = planned + USERS / RATE
        heapreplace(users, (max(following, end), following))
    return log


def closed_loop(seed: int = 1) -> Log:
    """Users who wait for the answer, think, and ask again: at the rate of the plan as long as the server isn't slow."""
    server, log = Server(seed), Log()
    think = USERS / RATE - SERVICE
    users = [user / RATE for user in range(USERS)]
    heapify(users)
    while (sent := users[0]) < SECONDS:
        end = server.answer(sent)
        log.append((sent, sent, end))
        heapreplace(users, end + think)
    return log


def from_sending(log: Log) -> list[float]:
    return [end - sent for _, sent, end in log]


def from_plan(log: Log) -> list[float]:
    return [end - planned for planned, _, end in log]


def corrected(latencies: list[float], interval: float) -> list[float]:
    """HdrHistogram: a user silent for 2 s would have asked every interval, and each time have waited an interval less."""
    return latencies + [
        latency - interval * missed for latency in latencies for missed in range(1, int(latency / interval))
    ]


def percentile(latencies: list[float], share: float) -> float:
    return sorted(latencies)[math.ceil(share * len(latencies)) - 1]


def main() -> None:
    closed, planned = from_sending(closed_loop()), planned_loop()
    rows = {
        "closed, from sending": closed,
        "closed, corrected": corrected(closed, USERS / RATE),
        "planned, from sending": from_sending(planned),
        "planned, from the plan": from_plan(planned),
        "open": from_sending(open_loop()),
    }
    print("times in ms              values   median      p99    p99.9      max    slow")
    for name, values in rows.items():
        cells = [f"{1000 * percentile(values, share):8.1f}" for share in (0.5, 0.99, 0.999, 1)]
        print(f"{name:22}  {len(values):7}", *cells, f"{sum(value > SLOW for value in values):7}")


if __name__ == "__main__":
    main()
