"""100 requests a minute: which algorithm admits more, in which minute, and whom does it refuse?

The weighted count of two windows is the one described by Cloudflare ("How we built rate limiting capable of scaling to millions
of domains", 2017). GCRA, the generic cell rate algorithm, comes from telecommunication; it keeps the time at which the next request
would be due if all were spaced evenly.
"""

import random
from collections import deque
from collections.abc import Callable

LIMIT = 100  # requests in a window
WINDOW = 60.0  # seconds
BURST = 10  # requests that the small GCRA lets through at once
FLOOD = 250.0  # requests per second of a client that ignores the limit
HONEST = 0.9  # rate of an honest client, as a share of the limit
HOURS = 10  # for which the honest client is watched

Allow = Callable[[float], bool]  # asked at each arrival, in order of time


def fixed_window() -> Allow:
    state = [0.0, 0]  # number of the window, admitted in it

    def allow(now: float) -> bool:
        if now // WINDOW != state[0]:
            state[:] = [now // WINDOW, 0]
        if state[1] >= LIMIT:
            return False
        state[1] += 1
        return True

    return allow


def sliding_log() -> Allow:
    log: deque[float] = deque()  # times of the admitted

    def allow(now: float) -> bool:
        while log and log[0] <= now - WINDOW:
            log.popleft()
        if len(log) >= LIMIT:
            return False
        log.append(now)
        return True

    return allow


def sliding_counter() -> Allow:
    state = [0.0, 0, 0]  # number of the window, admitted in the one before, admitted in it

    def allow(now: float) -> bool:
        window, into = divmod(now, WINDOW)
        if window != state[0]:
            before = state[2] if window == state[0] + 1 else 0
            state[:] = [window, before, 0]
        if state[1] * (1 - into / WINDOW) + state[2] + 1 > LIMIT:
            return False
        state[2] += 1
        return True

    return allow


def gcra(burst: int) -> Allow:
    interval = WINDOW / LIMIT
    due = 0.0  # when the next request is due at an even pace

    def allow(now: float) -> bool:
        nonlocal due
        later = max(due, now) + interval
        if later - burst * interval > now + 1e-9:
            return False
        due = later
        return True

    return allow


def poisson(rate: float, start: float, end: float, seed: int) -> list[float]:
    dice, now, times = random.Random(seed), start, []
    while (now := now + dice.expovariate(rate)) < end:
        times.append(now)
    return times


def most_within(times: list[float], span: float) -> int:
    """The most of these that fall into any interval of this length, wherever it begins."""
    first = most = 0
    for last, now in enumerate(times):
        while times[first] <= now - span:
            first += 1
        most = max(most, last - first + 1)
    return most


ALGORITHMS: dict[str, tuple[Callable[[], Allow], str]] = {
    "fixed window": (fixed_window, "2"),
    "sliding log": (sliding_log, str(LIMIT)),
    "two counters": (sliding_counter, "3"),
    f"GCRA, burst {LIMIT}": (lambda: gcra(LIMIT), "1"),
    f"GCRA, burst {BURST}": (lambda: gcra(BURST), "1"),
}


def run(make: Callable[[], Allow], times: list[float]) -> list[float]:
    allow = make()
    return [now for now in times if allow(now)]


def flood(seed: int = 1) -> list[float]:
    """Idle at first, then as fast as it can from half a second before a window's edge until the end of the next window."""
    return poisson(FLOOD, 2 * WINDOW - 0.5, 3 * WINDOW, seed)


def honest(seed: int = 2) -> list[float]:
    return poisson(HONEST * LIMIT / WINDOW, 0.0, HOURS * 3600, seed)


def main() -> None:
    print("                | one client floods, most | honest client |")
    print("                | in a minute   in a second | refused       | numbers kept")
    for name, (make, numbers) in ALGORITHMS.items():
        admitted, steady = run(make, flood()), honest()
        refused = 1 - len(run(make, steady)) / len(steady)
        minute, second = most_within(admitted, WINDOW), most_within(admitted, 1.0)
        print(f"{name:15} | {minute:11}   {second:11} | {refused:13.2%} | {numbers:>12}")


if __name__ == "__main__":
    main()
