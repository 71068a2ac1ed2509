"""Rendezvous hashing is as good as its scores: four ways to draw them, and three to weigh them.

The rule is Thaler and Ravishankar's, "Using name-based mappings to increase hit rates" (1998): each node draws a score for the key, and
the highest wins. `multicast` is the formula of RFC 7761 for the rendezvous point of a multicast group, `node_first` that of RFC 8584, which
takes the same numbers the other way round. `running` draws as Squid's carp.cc does: the hash of the key runs on from node to node. `carp`
weighs as that file does, `log` as Paul Khuong's article and mcrouter.
"""

from collections import Counter
from collections.abc import Callable
from math import log as ln

from labs.hash_ring import hashed

KEYS = [hashed(f"key-{i}") for i in range(10_000)]
ADJACENT = [(10 << 24) + i for i in range(1, 6)]  # 10.0.0.1 to 10.0.0.5
SCATTERED = [(10 << 24) + hashed(f"address {i}") % 2**24 for i in range(5)]
MASK = 30  # bits of a multicast group that count: four groups go together
LEAVES = 2  # the place in the list of the node that leaves; the first has 0
WEIGHTS = [1.0, 2.0, 3.0, 4.0, 5.0]
WEIGHED_LEAVES = 3

# The hash of a key and the nodes -> a number between 0 and 1 for each node. These and the nodes' weights -> the scores.
Draw = Callable[[int, list[int]], list[float]]
Weigh = Callable[[list[float], list[float]], list[float]]


def mix(number: int) -> int:
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    number = (number ^ number >> 27) * 0x94D049BB133111EB % 2**64
    return number ^ number >> 31


def mixed(key: int, nodes: list[int]) -> list[float]:
    return [mix(key ^ mix(node)) / 2**64 for node in nodes]


def step(number: int) -> int:
    return (1103515245 * number + 12345) % 2**31


def group(key: int) -> int:
    return (224 << 24) + (key % 2**28 >> 32 - MASK << 32 - MASK)


def multicast(key: int, nodes: list[int]) -> list[float]:
    return [step(step(group(key)) ^ node) / 2**31 for node in nodes]


def node_first(key: int, nodes: list[int]) -> list[float]:
    return [step(step(node) ^ group(key)) / 2**31 for node in nodes]


def running(key: int, nodes: list[int]) -> list[float]:
    draws, so_far = [], 0
    for node in nodes:
        so_far = mix(so_far + key)
        draws.append(mix(so_far ^ mix(node)) / 2**64)
    return draws


def times(draws: list[float], weights: list[float]) -> list[float]:
    return [draw * weight for draw, weight in zip(draws, weights, strict=True)]


def carp(draws: list[float], weights: list[float]) -> list[float]:
    """Multipliers that make the shares right. Each depends on all the weights."""
    factors, product, last, before = [0.0] * len(weights), 1.0, 0.0, 0.0
    for rank, i in enumerate(sorted(range(len(weights)), key=weights.__getitem__)):
        left, share = len(weights) - rank, weights[i] / sum(weights)
        last = (left * (share - before) / product + last**left) ** (1 / left)
        factors[i], product, before = last, product * last, share
    return times(draws, factors)


def log(draws: list[float], weights: list[float]) -> list[float]:
    return [weight / -ln(draw) for draw, weight in zip(draws, weights, strict=True)]


def place(key: int, nodes: list[int], weights: list[float], draw: Draw = mixed, weigh: Weigh = times) -> int:
    return max(zip(weigh(draw(key, nodes), weights), nodes, strict=True))[1]


def leave(
    nodes: list[int], weights: list[float], draw: Draw, weigh: Weigh, out: int
) -> tuple[list[float], float, float, float]:
    """The nodes' shares; what moves when one leaves: its keys, others' keys, and how much of its keys goes to one heir."""
    before = [place(key, nodes, weights, draw, weigh) for key in KEYS]
    after = [
        place(key, nodes[:out] + nodes[out + 1 :], weights[:out] + weights[out + 1 :], draw, weigh) for key in KEYS
    ]
    heirs = Counter(new for old, new in zip(before, after, strict=True) if old == nodes[out])
    others = sum(new != old != nodes[out] for old, new in zip(before, after, strict=True))
    shares = [before.count(node) / len(KEYS) for node in nodes]
    return shares, shares[out], others / len(KEYS), max(heirs.values()) / heirs.total()


def main() -> None:
    alike = [1.0] * len(ADJACENT)
    print(f"five alike; number {LEAVES} leaves    least    most   moved: its   others'   its, to one")
    for name, draw, nodes in (
        ("mixed, adjacent", mixed, ADJACENT),
        ("multicast, scattered", multicast, SCATTERED),
        ("multicast, adjacent", multicast, ADJACENT),
        ("node first, adjacent", node_first, ADJACENT),
        ("running, adjacent", running, ADJACENT),
    ):
        shares, its, others, heir = leave(nodes, alike, draw, times, LEAVES)
        print(f"{name:27}{min(shares):8.1%}{max(shares):8.1%}{its:13.1%}{others:10.1%}{heir:13.1%}")

    print(
        "\nweights"
        + "".join(f"{weight:8.0f}" for weight in WEIGHTS)
        + f"   number {WEIGHED_LEAVES} leaves: its   others'"
    )
    print("right  " + "".join(f"{weight / sum(WEIGHTS):8.1%}" for weight in WEIGHTS))
    for weigh in (times, carp, log):
        shares, its, others, _ = leave(SCATTERED, WEIGHTS, mixed, weigh, WEIGHED_LEAVES)
        print(f"{weigh.__name__:7}" + "".join(f"{share:8.1%}" for share in shares) + f"{its:22.1%}{others:10.1%}")


if __name__ == "__main__":
    main()
