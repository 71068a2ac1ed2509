"""Each client knows only some of the caches. On how many caches does one page end up, and do two clients ever agree?

The two measures are the spread and the load of Karger et al., "Consistent Hashing and Random Trees" (STOC 1997). Their theorem 4.3
says that a rule moves as little as it can exactly if it gives every page a list of all caches and each client takes the first of
the list that it knows. "ring" and "scores" are written that way here; "modulo" can't be.
"""

import random
from bisect import bisect
from collections.abc import Callable
from itertools import combinations

from labs.hash_ring import hashed

CACHES, CLIENTS, PAGES = 100, 100, 500
POINTS = 20  # of each cache on the ring
KNOWN = (0.5, 0.9, 0.99)  # the chance that a client knows a cache

View = list[int]  # the caches that a client knows, in order
Rule = Callable[[int, View], int]  # page and view -> cache


def modulo(page: int, view: View) -> int:
    return view[hashed(f"page {page}") % len(view)]


def first_known(lists: list[list[int]]) -> Rule:
    """A list of all caches for each page; the client takes the first one that it knows."""

    def rule(page: int, view: View) -> int:
        known = set(view)
        return next(cache for cache in lists[page] if cache in known)

    return rule


def ring_lists(dice: random.Random, points: int = POINTS) -> list[list[int]]:
    """The caches in the order in which a walk around the ring meets them."""
    places = sorted((dice.random(), cache) for cache in range(CACHES) for _ in range(points))
    owners = [cache for _, cache in places]
    starts = [bisect(places, (dice.random(), -1)) for _ in range(PAGES)]
    return [list(dict.fromkeys(owners[at:] + owners[:at])) for at in starts]


def score_lists(dice: random.Random) -> list[list[int]]:
    """Every cache draws a score for the page, independently: the caches by score."""
    return [sorted(range(CACHES), key=lambda _: dice.random()) for _ in range(PAGES)]


def some_views(share: float, dice: random.Random) -> list[View]:
    return [[cache for cache in range(CACHES) if dice.random() < share] for _ in range(CLIENTS)]


def measure(rule: Rule, views: list[View]) -> list[float]:
    """Spread (mean, most), load (most, over the mean without disagreement), share of pages on which two clients agree."""
    places = [[rule(page, view) for view in views] for page in range(PAGES)]
    spread = [len(set(row)) for row in places]
    load = [sum(cache in row for row in map(set, places)) for cache in range(CACHES)]
    pairs = list(combinations(range(20), 2))  # of the first clients
    same = sum(row[a] == row[b] for row in places for a, b in pairs)
    return [sum(spread) / PAGES, max(spread), max(load) * CACHES / PAGES, same / PAGES / len(pairs)]


def main() -> None:
    dice = random.Random(1)
    rules = {
        "modulo": modulo,
        "ring, 1 point": first_known(ring_lists(dice, points=1)),
        f"ring, {POINTS} points": first_known(ring_lists(dice)),
        "scores": first_known(score_lists(dice)),
    }
    print("                 caches that get one page   pages of the fullest cache   two clients")
    print("known  rule                mean     most    over pages / caches          agree")
    for share in KNOWN:
        views = some_views(share, dice)
        for name, rule in rules.items():
            mean, most, load, same = measure(rule, views)
            print(f"{share:5.0%}  {name:16} {mean:7.1f} {most:8.0f} {load:22.1f} {same:14.0%}")


if __name__ == "__main__":
    main()
