"""Jump consistent hash: how many steps a key takes, what moves when a server in the middle leaves, and what one hash used twice does.

The rule is Lamping and Veach's, "A Fast, Minimal Memory, Consistent Hash Algorithm" (2014). As buckets are added one by one, a key
goes to the new one with a probability of 1 in the number of buckets, and `landings` computes only the additions at which it goes.
A hole, whose keys a second hash spreads over the rest, is how edwingeng's doublejump lets a server leave.
"""

from collections import Counter

from labs.hash_ring import busiest, hashed

SERVERS = 10
LEAVES = (0, 3, 8, 9)  # the number of the server that leaves
KEYS = [hashed(f"key-{i}") for i in range(10_000)]

Servers = list[int | None]  # in the order of their numbers; None is a hole


def landings(key: int, buckets: int) -> list[int]:
    """The buckets in which the key lies as they are added; the last is where it lies now."""
    found, after = [], 0
    while after < buckets:
        found.append(after)
        key = (key * 2862933555777941757 + 1) % 2**64
        after = int((after + 1) * (2**31 / ((key >> 33) + 1)))
    return found


def again(key: int) -> int:
    return hashed(f"again {key}")


def place(key: int, servers: Servers) -> int:
    at = servers[landings(key, len(servers))[-1]]
    return at if at is not None else place(again(key), [server for server in servers if server is not None])


def renumbered(servers: Servers, out: int) -> Servers:
    """All later ones take the number before theirs."""
    return [server for server in servers if server != out]


def swapped(servers: Servers, out: int) -> Servers:
    """The last takes its number."""
    return [servers[-1] if server == out else server for server in servers[:-1]]


def hole(servers: Servers, out: int) -> Servers:
    return [None if server == out else server for server in servers]


def replaced(servers: Servers, out: int) -> Servers:
    """A new server takes the number."""
    return [len(servers) if server == out else server for server in servers]


def sorts_last(servers: Servers, out: int) -> Servers:
    """It is back at once, with a new address, and the list is sorted by address."""
    return [*renumbered(servers, out), out]


WAYS = (renumbered, swapped, hole, replaced, sorts_last)


def moved(before: Servers, after: Servers) -> float:
    return sum(place(key, before) != place(key, after) for key in KEYS) / len(KEYS)


def main() -> None:
    for key in range(1, 4):
        print(f"key {key}, as buckets are added: {landings(key, 1000)}")

    print("\n  buckets   steps: mean   most   sum of 1/i")
    for buckets in (10, 100, 1_000, 1_000_000):
        steps = [len(landings(key, buckets)) for key in KEYS]
        print(
            f"{buckets:9,} {sum(steps) / len(steps):13.1f} {max(steps):6} {sum(1 / i for i in range(1, buckets + 1)):12.1f}"
        )

    servers: Servers = list(range(SERVERS))
    print("\nleaves  " + "".join(f"{way.__name__:>12}" for way in WAYS))
    for out in LEAVES:
        print(f"{out:6}  " + "".join(f"{moved(servers, way(servers, out)):12.1%}" for way in WAYS))

    print()
    for name, keys in ("hashed first", KEYS), ("0, 1, 2, …", range(len(KEYS))):
        print(
            f"keys {name:14} busiest of {SERVERS} / mean: {busiest(Counter(place(key, servers) for key in keys), SERVERS):.2f}"
        )

    print(f"\nsecond hash    servers that get keys in {SERVERS} groups of {SERVERS}")
    seconds = {"is the first": lambda key: key, "is another": again}
    for name, second in seconds.items():
        print(f"{name:12} {len({(place(key, servers), place(second(key), servers)) for key in KEYS}):10}")
    print("\nsecond hash    of server 7's keys in one zone, most on one server of the other")
    for name, second in seconds.items():
        heirs = Counter(place(second(key), servers) for key in KEYS if place(key, servers) == 7)
        print(f"{name:12} {max(heirs.values()) / heirs.total():10.1%}")


if __name__ == "__main__":
    main()
