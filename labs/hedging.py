"""A second copy of a request: when it shortens the tail, and when it makes a jam.

Twenty servers answer in order of arrival; each pauses now and then for something of its own. Hedged and tied requests are those of Dean
and Barroso, "The Tail at Scale" (CACM, 2013): a hedge is sent when the answer is late; tied copies wait in two queues, and the one that
begins calls off the other. The shorter of two queues is Mitzenmacher's rule (IEEE TPDS, 2001). Times are milliseconds.
"""

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

SERVERS = 20
WORK = (4.0, 6.0)  # of a request, evenly distributed
PAUSE = 100.0
PAUSED = 0.02  # of a server's time
DELAY = 15.0  # until a hedge is sent
TIE_DELAY = 1.0  # until the tied copy is sent
MESSAGE = 0.5  # until one server, or the client, has told another
REQUESTS = 10_000
SCENES = ((0.3, 1.0), (0.8, 1.0), (0.3, 3.0))  # load by first copies; slowdown that befalls all servers


@dataclass(frozen=True)
class Policy:
    delay: float | None = None  # until a second copy goes out, if there is no answer
    tied: bool = False  # whether the copies know each other
    budget: float = 1.0  # second copies for each request, at most
    look: bool = False  # whether the only copy goes where fewer requests wait


POLICIES = {
    "one copy": Policy(),
    "one, shorter of two queues": Policy(look=True),
    "two at once": Policy(0.0),
    "hedged": Policy(DELAY),
    "hedged, 5 % at most": Policy(DELAY, budget=0.05),
    "tied": Policy(TIE_DELAY, tied=True),
}


@dataclass(eq=False)
class Request:
    sent: float
    work: float
    pause: bool = False  # no request at all
    unwanted: float = float("inf")  # from when on a server drops a copy that it finds in its queue
    answered: float | None = None


@dataclass
class Farm:
    policy: Policy
    now: float = 0.0
    tokens: float = 0.0
    begun: int = 0  # copies that were executed; one that has begun is not interrupted
    events: list[tuple[float, int, Callable[..., None], tuple[object, ...]]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=itertools.count)
    queues: list[deque[Request]] = field(default_factory=lambda: [deque() for _ in range(SERVERS)])
    busy: list[bool] = field(default_factory=lambda: [False] * SERVERS)
    waiting: list[int] = field(default_factory=lambda: [0] * SERVERS)  # unanswered requests: a pause doesn't show

    def at(self, time: float, action: Callable[..., None], *arguments: object) -> None:
        heapq.heappush(self.events, (time, next(self.order), action, arguments))

    def send(self, request: Request, server: int, other: int) -> None:
        self.tokens += self.policy.budget
        if self.policy.look and self.waiting[other] < self.waiting[server]:
            server = other
        self.enqueue(request, server)
        if self.policy.delay is not None:
            self.at(self.now + self.policy.delay, self.send_again, request, other)

    def send_again(self, request: Request, server: int) -> None:
        if request.answered is None and request.unwanted > self.now and self.tokens >= 1:
            self.tokens -= 1
            self.enqueue(request, server)

    def enqueue(self, request: Request, server: int) -> None:
        self.waiting[server] += 1
        self.queues[server].append(request)
        self.serve(server)

    def pause(self, server: int) -> None:
        self.queues[server].appendleft(Request(self.now, PAUSE, pause=True))
        self.serve(server)

    def serve(self, server: int) -> None:
        while self.queues[server] and not self.busy[server]:
            request = self.queues[server].popleft()
            if request.unwanted <= self.now:
                self.waiting[server] -= 1
                continue
            self.busy[server] = True
            self.begun += not request.pause
            if self.policy.tied:
                request.unwanted = min(request.unwanted, self.now + MESSAGE)
            self.at(self.now + request.work, self.done, request, server)

    def done(self, request: Request, server: int) -> None:
        self.busy[server] = False
        self.waiting[server] -= not request.pause
        if request.answered is None:
            request.answered = self.now
            request.unwanted = min(request.unwanted, self.now + MESSAGE)
        self.serve(server)


def simulate(policy: Policy, load: float, slowdown: float = 1.0, seed: int = 1) -> tuple[list[float], float]:
    """The latencies, and the copies executed for each request. All policies face the same requests and pauses."""
    farm, dice = Farm(policy), random.Random(seed)
    clock, requests = 0.0, []
    for _ in range(REQUESTS):
        clock += dice.expovariate(load * SERVERS / (sum(WORK) / 2))
        requests.append(Request(clock, slowdown * dice.uniform(*WORK)))
        farm.at(clock, farm.send, requests[-1], *dice.sample(range(SERVERS), 2))
    for _ in range(int(PAUSED * SERVERS * clock / PAUSE)):
        farm.at(dice.uniform(0, clock), farm.pause, dice.randrange(SERVERS))
    while farm.events:
        farm.now, _, action, arguments = heapq.heappop(farm.events)
        action(*arguments)
    return [request.answered - request.sent for request in requests if request.answered], farm.begun / REQUESTS


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * len(values))]


def main() -> None:
    titles = (f"load {load:.0%}" + (f", {slowdown:.0f} x slower" if slowdown > 1 else "") for load, slowdown in SCENES)
    print(" " * 26 + "".join(f"{title:>25}" for title in titles))
    print(" " * 26 + "      p50   p99.9  copies" * len(SCENES))
    for name, policy in POLICIES.items():
        cells = []
        for load, slowdown in SCENES:
            latencies, copies = simulate(policy, load, slowdown)
            cells.append(f"{percentile(latencies, 0.5):9.0f}{percentile(latencies, 0.999):8.0f}{copies:8.2f}")
        print(f"{name:26}" + "".join(cells))


if __name__ == "__main__":
    main()
