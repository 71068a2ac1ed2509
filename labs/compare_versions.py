"""Is version B slower than A? Four ways to ask, each tried 400 times on two equal versions and 400 times on a B that is 5 % slower.

Three kinds of noise: every request differs, every start of the process differs (layout of memory, placement), and the machine drifts.
Pairs of runs side by side cancel the drift; duet benchmarking (Bulej et al., ICPE 2020) even runs both at once. The test is a plain
z-test at 5 %, for brevity.
"""

import math
import random
from statistics import fmean, stdev

REQUESTS = 2000  # measured in one run, after its warm-up
RUNS = 20  # of each version, where there are several
SPREAD = 0.5  # standard deviation of the logarithm of one request's latency
START = 0.03  # the same for a start of the process, which all requests of the run share
DRIFT = 0.02  # of the machine, from one run to the next; it wanders and returns slowly
MEMORY = 0.95  # how much of the drift is left a run later
REGRESSION = 0.05  # the slower B
LIMIT = 1.96  # standard errors: a false alarm in 5 % of the cases, if the noise is what the test believes
TRIALS = 400

Run = list[float]  # the logarithms of the latencies in it: a difference of 0.05 is about 5 %


class Machine:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.drift = dice.gauss(0, DRIFT / math.sqrt(1 - MEMORY**2))

    def mean(self, slower: float, spread: float) -> float:
        """A run's mean. It suffices to draw that of its requests' noise, whose standard error is `spread`."""
        value = slower + self.drift + self.dice.gauss(0, START) + self.dice.gauss(0, spread)
        self.drift = MEMORY * self.drift + self.dice.gauss(0, DRIFT)
        return value


def differs(gain: float, error: float) -> bool:
    return abs(gain) > LIMIT * error


def requests_as_samples(machine: Machine, slower: float) -> bool:
    """One long run of each; every request counts as an independent sample."""
    requests = REQUESTS * RUNS
    spread = SPREAD / math.sqrt(requests)
    gain = -machine.mean(0, spread) + machine.mean(slower, spread)
    return differs(gain, math.sqrt(2) * spread)


def unpaired(first: Run, second: Run) -> bool:
    return differs(fmean(second) - fmean(first), math.sqrt((stdev(first) ** 2 + stdev(second) ** 2) / RUNS))


def one_after_the_other(machine: Machine, slower: float) -> bool:
    """All runs of A, then all runs of B; each run counts once."""
    spread = SPREAD / math.sqrt(REQUESTS)
    first = [machine.mean(0, spread) for _ in range(RUNS)]
    return unpaired(first, [machine.mean(slower, spread) for _ in range(RUNS)])


def pairs(machine: Machine, slower: float) -> tuple[Run, Run]:
    """A and B by turns, a coin deciding which goes first."""
    spread = SPREAD / math.sqrt(REQUESTS)
    first, second = Run(), Run()
    for _ in range(RUNS):
        turns = [(first, 0.0), (second, slower)]
        if machine.dice.random() < 0.5:
            turns.reverse()
        for runs, by in turns:
            runs.append(machine.mean(by, spread))
    return first, second


def interleaved(machine: Machine, slower: float) -> bool:
    return unpaired(*pairs(machine, slower))


def interleaved_paired(machine: Machine, slower: float) -> bool:
    """The same runs; what is tested is the difference within each pair."""
    gains = [b - a for a, b in zip(*pairs(machine, slower), strict=True)]
    return differs(fmean(gains), stdev(gains) / math.sqrt(RUNS))


WAYS = (requests_as_samples, one_after_the_other, interleaved, interleaved_paired)


def alarms(way: int, slower: float, seed: int = 1) -> float:
    dice = random.Random(seed)
    return sum(WAYS[way](Machine(dice), slower) for _ in range(TRIALS)) / TRIALS


def main() -> None:
    print("way                       equal versions: alarm   5 % slower: alarm")
    for way, ask in enumerate(WAYS):
        equal, slower = alarms(way, 0.0), alarms(way, math.log(1 + REGRESSION))
        print(f"{ask.__name__.replace('_', ' '):22}   {equal:20.1%}   {slower:17.1%}")


if __name__ == "__main__":
    main()
