"""What do a second and a third copy buy, when some failures hit all copies at once?

Machines fail and are repaired at random, for YEARS of simulated time; the service is up while one machine is. A share of all
failures is common to the copies of one place: the beta-factor method of reliability engineering ("The Beta Factor Method",
Reliability HotWire 115, 2010); a copy elsewhere is spared. The formula beside each row is the one from
textbooks, which takes the copies to be independent.
"""

import random
from dataclasses import dataclass

YEARS = 5000
HOURS = 8760.0  # in a year
TO_FAILURE = 500.0  # mean hours that a machine runs
TO_REPAIR = 4.0  # mean hours until it runs again
COMMON = 0.05  # share of the failures that take all copies at once, where there are any
TAKEOVER = 1.0  # minutes until a standby serves, where one has to take over

Outage = tuple[float, float]


@dataclass(frozen=True)
class Group:
    """Copies of a service: how many, how they fail, how quickly they are mended."""

    name: str
    copies: int
    common: float = 0.0
    repair: float = TO_REPAIR
    takeover: float = 0.0
    elsewhere: int = 0  # of the copies; the common failures of the others spare them


GROUPS = (
    Group("one machine", 1),
    Group("two", 2),
    Group("two, half the repair time", 2, repair=TO_REPAIR / 2),
    Group("two, common failures", 2, COMMON),
    Group("three, common failures", 3, COMMON),
    Group("three, one of them elsewhere", 3, COMMON, elsewhere=1),
    Group("two, common, half the repair time", 2, COMMON, TO_REPAIR / 2),
    Group("active and standby", 2, takeover=TAKEOVER),
)


def outages(to_failure: float, repair: float, dice: random.Random) -> list[Outage]:
    """When one machine is down, one outage after the other."""
    found: list[Outage] = []
    now = dice.expovariate(1 / to_failure)
    while now < YEARS * HOURS:
        back = now + dice.expovariate(1 / repair)
        found.append((now, back))
        now = back + dice.expovariate(1 / to_failure)
    return found


def both(ours: list[Outage], theirs: list[Outage]) -> list[Outage]:
    """When both are down."""
    found: list[Outage] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        start, end = max(ours[i][0], theirs[j][0]), min(ours[i][1], theirs[j][1])
        if start < end:
            found.append((start, end))
        if ours[i][1] < theirs[j][1]:
            i += 1
        else:
            j += 1
    return found


def any_of(down: list[Outage]) -> list[Outage]:
    """When at least one of the outages lasts: in order, overlaps joined."""
    found: list[Outage] = []
    for start, end in sorted(down):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def minutes_down(group: Group, seed: int = 1) -> float:
    """Simulated: minutes a year in which nothing serves."""
    dice = random.Random(seed)
    alone = TO_FAILURE / (1 - group.common)
    first = down = outages(alone, group.repair, dice)
    for _ in range(group.copies - group.elsewhere - 1):
        down = both(down, outages(alone, group.repair, dice))
    if group.common:
        down = any_of(down + outages(TO_FAILURE / group.common, group.repair, dice))
    for _ in range(group.elsewhere):
        down = both(down, outages(TO_FAILURE, group.repair, dice))
    if group.takeover:
        down = any_of(down + [(start, start + group.takeover / 60) for start, _ in first])
    return sum(end - start for start, end in down) * 60 / YEARS


def by_formula(group: Group) -> float:
    """The same by 1 - (1 - A)^n, as if all failures were independent and no takeover took time."""
    return (group.repair / (TO_FAILURE + group.repair)) ** group.copies * HOURS * 60


def main() -> None:
    print("minutes down a year                  formula   simulated   availability")
    for group in GROUPS:
        minutes = minutes_down(group)
        print(f"{group.name:34}   {by_formula(group):7.1f}   {minutes:9.1f}   {1 - minutes / 60 / HOURS:12.4%}")


if __name__ == "__main__":
    main()
