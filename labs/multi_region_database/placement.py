"""Where do voters and leaders go? Tries every placement and keeps the fastest that survives what was asked for.

Round trips are the averages that IBM Cloud published for 18 July to 16 August 2026, rounded to milliseconds. A commit takes
the way to the leader and back, plus the leader's round trip to the nearest voters that complete a majority.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations_with_replacement

REGIONS = ("Dallas", "Toronto", "Washington", "Frankfurt", "London", "Madrid", "Osaka", "Sydney", "Tokyo")
ABOVE = (  # the part of the table above its diagonal, one line a region
    (35, 32, 123, 113, 119, 152, 186, 145), (19, 93, 83, 108, 142, 216, 135), (86, 76, 89, 147, 215, 142),
    (13, 29, 236, 250, 229), (26, 245, 261, 238), (259, 276, 253), (108, 9), (101,),
)  # fmt: skip
ZONE = 2  # between two zones of one region; the same source has 0.3 to 2.2
DEMAND = dict(zip(REGIONS, (10, 5, 25, 16, 14, 5, 5, 8, 12), strict=True))  # percent of requests by where they enter
AREAS = {"America": REGIONS[:3], "Europe": REGIONS[3:6], "Pacific": REGIONS[6:]}
ABROAD = 0.05  # of the requests for an area's rows, how many enter elsewhere

Placement = tuple[str, tuple[str, ...]]  # the leader's region and all voters', one entry a voter


def trip(a: str, b: str) -> int:
    """A round trip between two regions; none inside of one, for the caller is in the leader's zone."""
    i, j = sorted((REGIONS.index(a), REGIONS.index(b)))
    return ABOVE[i][j - i - 1] if i != j else 0


def quorum(leader: str, voters: tuple[str, ...], lost: str = "") -> float:
    """The leader's wait for a majority of all voters, when those in `lost` don't answer."""
    others = list(voters)
    others.remove(leader)
    answers = sorted(trip(leader, voter) or ZONE for voter in others if voter != lost)
    needed = len(voters) // 2  # besides the leader's own vote
    return answers[needed - 1] if len(answers) >= needed else float("inf")


def survives(voters: tuple[str, ...], goal: str) -> bool:
    """Is there still a majority after losing any one zone, or any one region? Voters of a region are in different zones."""
    loss = max(Counter(voters).values()) if goal == "region" else 1
    return len(voters) - loss > len(voters) // 2


def mean_write(leader: str, voters: tuple[str, ...], demand: dict[str, float]) -> float:
    """What a caller waits for a commit, weighted by where callers are."""
    ways = sum(weight * trip(region, leader) for region, weight in demand.items()) / sum(demand.values())
    return ways + quorum(leader, voters)


def best(allowed: Iterable[str], goal: str, demand: dict[str, float]) -> Placement | None:
    """The fastest placement of three or five voters in the allowed regions, at most three a region."""
    candidates = [
        (mean_write(leader, voters, demand), len(voters), len(set(voters)), leader, voters)
        for size in (3, 5)
        for voters in combinations_with_replacement(tuple(allowed), size)
        if max(Counter(voters).values()) <= 3 and survives(voters, goal)
        for leader in sorted(set(voters))
    ]
    return min(candidates)[3:] if candidates else None


def own_rows(area: str) -> dict[str, float]:
    """Who asks for the rows of an area: mostly its own regions, now and then the others."""
    at_home = sum(DEMAND[region] for region in AREAS[area])
    return {
        region: percent / at_home * (1 - ABROAD) if region in AREAS[area] else percent / (100 - at_home) * ABROAD
        for region, percent in DEMAND.items()
    }


def fewest(regions: int, more: int) -> int | None:
    """The fewest voters, spread evenly, that keep a majority without one region and `more` further voters."""
    return next((n for n in range(1, 30, 2) if n - -(-n // regions) - more > n // 2), None)


def main() -> None:
    print("rows              outlive  write  quorum  degraded  leader, voters")
    by_row = {"zone": 0.0, "region": 0.0}
    world: dict[str, float] = {**DEMAND}
    questions = [("all in one group", REGIONS, world)] + [(a, r, own_rows(a)) for a, r in AREAS.items()]
    for goal in ("zone", "region"):
        for name, allowed, demand in questions:
            leader, voters = best(allowed, goal, demand) or ("", ())
            write = mean_write(leader, voters, demand)
            by_row[goal] += write * sum(DEMAND[r] for r in AREAS[name]) / 100 if name in AREAS else 0
            degraded = max(quorum(leader, voters, lost) for lost in set(voters) - {leader} or {""})
            where = ", ".join(f"{count} {region}" for region, count in Counter(voters).items() if region != leader)
            others = where or f"{len(voters)} zones"
            print(f"{name:17} {goal:7} {write:6.1f} {quorum(leader, voters):7.0f} {degraded:9.0f}  {leader}, {others}")
        print(f"{'each at home':17} {goal:7} {by_row[goal]:6.1f}")
    print("Frankfurt, Madrid region ", best(("Frankfurt", "Madrid"), "region", own_rows("Europe")))
    print("voters for a region, by regions:        ", {n: fewest(n, 0) for n in (2, 3, 4, 5)})
    print("voters for a region and one more voter: ", {n: fewest(n, 1) for n in (2, 3, 4, 5)})


if __name__ == "__main__":
    main()
