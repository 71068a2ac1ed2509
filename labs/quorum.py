"""What R + W > N promises, and how much of it a sloppy quorum keeps.

Replicas are numbered along a key's preference list: 0 to N-1 are its homes, and stand-in N+i takes
the copy, with a hint, that home i can't take. Only the W replicas that acknowledged hold the write;
the others may have missed it, which is the worst case the rule is for. So every answer is a count
over all sets of replicas, not a probability: a real network favors some sets.

The protocol is that of DeCandia et al., "Dynamo" (SOSP 2007), sections 4.5 and 4.6.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

Replicas = frozenset[int]


@dataclass(frozen=True)
class Store:
    """N home replicas for a key; a read waits for R replies, a write for W acknowledgments."""

    n: int
    r: int
    w: int
    sloppy: bool


@dataclass(frozen=True)
class Count:
    """So many cases of all that are possible; of none, if the store refused the request."""

    cases: int
    of: int

    def __str__(self) -> str:
        return f"{self.cases} of {self.of}" if self.of else "refused"


def reachable(store: Store, down: int) -> range:
    """The replicas that take part while the first `down` homes are thought to be dead."""
    return range(down, store.n + down if store.sloppy else store.n)


def acknowledged(store: Store, down: int) -> Iterator[Replicas]:
    """Every set of replicas that can complete a write."""
    return map(frozenset, combinations(reachable(store, down), store.w))


def answered(store: Store, down: int) -> Iterator[Replicas]:
    """Every set of replicas that can complete a read."""
    return map(frozenset, combinations(reachable(store, down), store.r))


def hand_off(store: Store, holders: Replicas) -> Replicas:
    """Each stand-in delivers its copy to the home named in the hint, and deletes its own."""
    return frozenset(i - store.n if i >= store.n else i for i in holders)


def missed(store: Store, down_at_write: int, down_at_read: int, handed_off: bool = False) -> Count:
    """The reads of an acknowledged write in which no replica that answers has it."""
    pairs = [
        (hand_off(store, holders) if handed_off else holders, asked)
        for holders in acknowledged(store, down_at_write)
        for asked in answered(store, down_at_read)
    ]
    return Count(sum(holders.isdisjoint(asked) for holders, asked in pairs), len(pairs))


def only_hinted(store: Store, down: int) -> Count:
    """The acknowledged writes that no home has: they are gone if the stand-ins die before they hand off."""
    writes = list(acknowledged(store, down))
    return Count(sum(min(holders) >= store.n for holders in writes), len(writes))


def main(n: int = 3, r: int = 2, w: int = 2) -> None:
    print(f"N={n} R={r} W={w}. Some homes are down for the write; which reads miss it?\n")
    print("quorum  down   homes still down   homes back   handed off   only hinted")
    for sloppy in (False, True):
        store = Store(n, r, w, sloppy)
        for down in range(n + 1):
            still_down, back = missed(store, down, down), missed(store, down, 0)
            handed_off, hinted = missed(store, down, 0, handed_off=True), only_hinted(store, down)
            row = f"{'sloppy' if sloppy else 'strict'}  {down:4}"
            print(f"{row}   {still_down!s:>16}   {back!s:>10}   {handed_off!s:>10}   {hinted!s:>11}")


if __name__ == "__main__":
    main()
