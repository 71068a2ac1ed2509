"""A page survives its recommendations failing. Does it survive their being slow? A chaos experiment asks before an outage does.

Every page calls the recommendations and has a fallback for them, which was tested with an error. The experiment compares a few servers
whose calls are disturbed with as many that are left alone, and aborts when their users suffer: the plan of Netflix's Chaos Automation
Platform (2017). A disturbance lasts until then, or for all the minutes of the experiment.
"""

import random
from dataclasses import dataclass, field
from heapq import heapreplace

SERVERS = 40
RATE = 20.0  # pages a second on each server
THREADS = 10  # of each server; a page holds one from start to end
RENDER = 0.05  # seconds of the page's own work, on average
CALL = 0.03  # seconds that the recommendations take, on average
TIMEOUT = 2.0  # seconds until the page uses its fallback; there are no retries
PATIENCE = 3.0  # seconds until the user leaves
MINUTES = 5.0
WINDOW = 10.0  # seconds between two looks of the watchdog
TOLERANCE = 0.02  # it aborts when the disturbed group serves this much less than the control group


def call(dice: random.Random, fault: str) -> float:
    """Seconds until the page goes on, with recommendations or with the fallback."""
    if fault == "error":
        return 0.001
    if fault == "slow":
        return TIMEOUT
    return min(dice.expovariate(1 / CALL), TIMEOUT)


@dataclass
class Group:
    """Servers behind one balancer, which behave as one server of their size."""

    servers: int
    dice: random.Random
    free: list[float] = field(default_factory=list)
    now: float = 0.0
    pages: int = 0
    lost: int = 0

    def __post_init__(self) -> None:
        self.free = [0.0] * (self.servers * THREADS)

    def serve_until(self, end: float, fault: str) -> float:
        """The share of the pages requested in this window that come in time; in life one knows only PATIENCE later."""
        pages = lost = 0
        while self.now < end:
            self.now += self.dice.expovariate(self.servers * RATE)
            begin = max(self.now, self.free[0])
            pages += 1
            if begin - self.now > PATIENCE:
                lost += 1  # the user has left before a thread was free
                continue
            finish = begin + self.dice.expovariate(1 / RENDER) + call(self.dice, fault)
            heapreplace(self.free, finish)
            lost += finish - self.now > PATIENCE
        self.pages += pages
        self.lost += lost
        return 1 - lost / pages


@dataclass
class Result:
    served: float  # worst window of the disturbed group
    control: float  # worst window of the control group
    aborted: float | None  # seconds after the start of the fault
    lost: int  # users of the disturbed group who left


def experiment(fault: str, servers: int, watchdog: bool = True, seed: int = 1) -> Result:
    disturbed, control = Group(servers, random.Random(seed)), Group(servers, random.Random(seed + 1))
    result = Result(1.0, 1.0, None, 0)
    end = WINDOW
    while end <= MINUTES * 60:
        served = disturbed.serve_until(end, fault if result.aborted is None else "none")
        undisturbed = control.serve_until(end, "none")
        result.served, result.control = min(result.served, served), min(result.control, undisturbed)
        if watchdog and result.aborted is None and served < undisturbed - TOLERANCE:
            result.aborted = end
        end += WINDOW
    result.lost = disturbed.lost
    return result


def main() -> None:
    print("fault   servers   watchdog   served   control   aborted after   users lost")
    for fault, servers, watchdog in (
        ("error", 2, True),
        ("slow", 2, True),
        ("slow", 2, False),
        ("slow", SERVERS, False),
    ):
        result = experiment(fault, servers, watchdog)
        ended = "-" if result.aborted is None else f"{result.aborted:.0f} s"
        setting = f"{fault:5}   {servers:7}   {'yes' if watchdog else 'no':8}"
        print(f"{setting}   {result.served:6.1%}   {result.control:7.1%}   {ended:>13}   {result.lost:10}")


if __name__ == "__main__":
    main()
