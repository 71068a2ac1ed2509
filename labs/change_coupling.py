"""Two candidate cuts of a system, judged by its history: how many past changes would have crossed a boundary?

A made-up history of a shop: each change has one main concern and touches some of its files; pricing and basket change together
more often than anybody planned. Degree of coupling, and leaving out very large changes, are those of Tornhill's Code Maat.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

CONCERNS = {"catalog": 30, "pricing": 20, "basket": 20, "payment": 15, "delivery": 15}  # of 100 changes
KINDS = {"page": 0.7, "rules": 0.8, "table": 0.4}  # how often a change touches a concern's files of this kind
TOGETHER = 0.6  # of the changes to pricing or basket touch the rules of the other as well
STRAY = 0.06  # of the other changes touch a file of another concern
SWEEPING = 0.03  # of the changes touch everything: a new formatter, a renamed helper
CHANGES = 1000
LARGEST = 10  # files; larger changes say nothing about coupling and are left out

File = tuple[str, str]  # concern, kind
Change = frozenset[File]
Cut = Callable[[File], str]  # names the service that would own a file


def history(seed: int = 1) -> list[Change]:
    dice = random.Random(seed)
    concerns = [concern for concern, weight in CONCERNS.items() for _ in range(weight)]
    changes = []
    for _ in range(CHANGES):
        if dice.random() < SWEEPING:
            changes.append(frozenset((concern, kind) for concern in CONCERNS for kind in KINDS))
            continue
        main = concerns[dice.randrange(len(concerns))]
        files = {(main, kind) for kind, often in KINDS.items() if dice.random() < often} or {(main, "page")}
        if main in ("pricing", "basket") and dice.random() < TOGETHER:
            files.add(("basket" if main == "pricing" else "pricing", "rules"))
        elif dice.random() < STRAY:
            files.add((concerns[dice.randrange(len(concerns))], "rules"))
        changes.append(frozenset(files))
    return changes


def telling(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if len(change) <= LARGEST]


def coupling(changes: list[Change]) -> list[tuple[float, File, File]]:
    """For each two files of different concerns: changes to both, over the average number of changes to one."""
    each = Counter(file for change in changes for file in change)
    both = Counter(pair for change in changes for pair in combinations(sorted(change), 2) if pair[0][0] != pair[1][0])
    return sorted(((2 * n / (each[a] + each[b]), a, b) for (a, b), n in both.items()), reverse=True)


def by_kind(file: File) -> str:
    return file[1]


def by_concern(file: File) -> str:
    return file[0]


def with_pricing_in_basket(file: File) -> str:
    return "basket" if file[0] == "pricing" else file[0]


def all_in_one(file: File) -> str:
    return "shop"


CUTS: dict[str, Cut] = {
    "by layer": by_kind,
    "by concern": by_concern,
    "pricing in basket": with_pricing_in_basket,
    "all in one": all_in_one,
}


@dataclass(frozen=True)
class Verdict:
    services: int
    crossing: float  # share of the changes that touch more than one service
    per_change: float  # services that a change touches, on average
    busiest: float  # share of the changes that touch the service touched most


def judge(cut: Cut, changes: list[Change]) -> Verdict:
    touched = [{cut(file) for file in change} for change in changes]
    count = Counter(service for services in touched for service in services)
    return Verdict(
        len(count),
        sum(len(services) > 1 for services in touched) / len(touched),
        sum(map(len, touched)) / len(touched),
        max(count.values()) / len(touched),
    )


def main() -> None:
    changes = history()
    kept = telling(changes)
    print(f"{len(changes)} changes, {len(changes) - len(kept)} of them too large to tell anything")
    for degree, (a, a_kind), (b, b_kind) in coupling(kept)[:3]:
        print(f"  {a} {a_kind} and {b} {b_kind} change together: {degree:.0%}")
    print("cut                 services   crossing   services a change   busiest")
    for name, cut in CUTS.items():
        verdict = judge(cut, kept)
        row = f"{verdict.services:8}   {verdict.crossing:8.0%}   {verdict.per_change:17.2f}   {verdict.busiest:7.0%}"
        print(f"{name:17}   {row}")


if __name__ == "__main__":
    main()
