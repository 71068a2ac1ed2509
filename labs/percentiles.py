"""The 99th percentile of ten hosts: averaged from each host's own, or read from merged histograms?

Nine hosts answer in 10 ms and a random rest; the tenth has a failing disk. Histograms with fixed bounds are OpenTelemetry's default
(explicit buckets); exponential ones are Prometheus's native histograms, schema 3. DDSketch (Masson, Rim and Lee, VLDB 2019) chooses the
growth of its buckets so that no percentile is off by more than a given share of its value.
"""

import math
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from operator import mul

REQUESTS = 40_000
HOSTS = 10  # the last of them is sick
SHARES = (0.1, 0.02, 0.005)  # of the requests that the balancer gives the sick host
PERCENTILE = 0.99
BOUNDS = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000, math.inf]  # ms, inclusive above
SCHEMA = 3  # native buckets grow by 2 ** 2 ** -SCHEMA
ACCURACY = 0.01  # of DDSketch, relative

Buckets = Counter[tuple[float, float]]  # (above, up to and including): how many


def requests(sick_share: float, seed: int = 1) -> list[list[float]]:
    """The latencies on each host, in ms."""
    dice = random.Random(seed)
    hosts: list[list[float]] = [[] for _ in range(HOSTS)]
    for _ in range(REQUESTS):
        if dice.random() < sick_share:
            hosts[-1].append(200 + dice.expovariate(1 / 300))
        else:
            hosts[dice.randrange(HOSTS - 1)].append(10 + dice.expovariate(1 / 20))
    return hosts


def percentile(latencies: Iterable[float]) -> float:
    ordered = sorted(latencies)
    return ordered[math.ceil(PERCENTILE * len(ordered)) - 1]


def fixed(latency: float) -> tuple[float, float]:
    up_to = bisect_left(BOUNDS, latency)
    return BOUNDS[up_to - 1], BOUNDS[up_to]


def exponential(latency: float, growth: float) -> tuple[float, float]:
    power = math.ceil(math.log(latency, growth))
    return growth ** (power - 1), growth**power


def native(latency: float) -> tuple[float, float]:
    return exponential(latency, 2**2**-SCHEMA)


def ddsketch(latency: float) -> tuple[float, float]:
    return exponential(latency, (1 + ACCURACY) / (1 - ACCURACY))


def holding(buckets: Buckets) -> tuple[float, float, float]:
    """The bucket that holds the percentile, and how far into it that is, from 0 to 1."""
    rank, below = PERCENTILE * buckets.total(), 0
    for bucket in sorted(buckets):
        if below + buckets[bucket] >= rank:
            return *bucket, (rank - below) / buckets[bucket]
        below += buckets[bucket]
    raise ValueError("no requests")


def linear(buckets: Buckets) -> float:
    above, up_to, part = holding(buckets)
    return above + (up_to - above) * part


def geometric(buckets: Buckets) -> float:
    above, up_to, part = holding(buckets)
    return above * math.pow(up_to / above, part)


def within(buckets: Buckets) -> float:
    """The value whose distance from both ends of the bucket is the same share of them."""
    above, up_to, _ = holding(buckets)
    return 2 * above * up_to / (above + up_to)


HISTOGRAMS: dict[str, tuple[Callable[[float], tuple[float, float]], Callable[[Buckets], float]]] = {
    "fixed": (fixed, linear),
    "native": (native, geometric),
    "DDSketch": (ddsketch, within),
}


def estimates(hosts: list[list[float]]) -> dict[str, tuple[float, int]]:
    """The percentile, and how many numbers a host reports for it."""
    everything = [latency for host in hosts for latency in host]
    own = [percentile(host) for host in hosts]
    weights = [len(host) / len(everything) for host in hosts]
    answers = {
        "true": (percentile(everything), len(everything) // HOSTS),
        "mean of p99s": (sum(own) / HOSTS, 1),
        "weighted mean": (sum(map(mul, own, weights)), 2),
    }
    for name, (bucket, read) in HISTOGRAMS.items():
        counts = [Counter(map(bucket, host)) for host in hosts]
        merged = sum(counts, Counter[tuple[float, float]]())
        used = max(len(buckets) for buckets in counts)
        answers[name] = read(merged), len(BOUNDS) if name == "fixed" else used
    return answers


def main() -> None:
    columns = [estimates(requests(share)) for share in SHARES]
    print("share of the sick host" + "".join(f"{share:10.1%}      " for share in SHARES) + "  numbers a host")
    for name, (_, numbers) in columns[0].items():
        cells = [(answers[name][0], answers[name][0] / answers["true"][0] - 1) for answers in columns]
        print(
            f"p99, {name:17}" + "".join(f"{value:7.0f} ms {error:+5.0%}" for value, error in cells) + f"{numbers:16,}"
        )


if __name__ == "__main__":
    main()
