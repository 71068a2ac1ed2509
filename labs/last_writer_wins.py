"""Two regions take writes for the same keys; the larger timestamp wins. How many acknowledged writes are gone afterwards?

A write is an edit of the value that its region holds at that moment. It is kept if the final value was built on it, edit by edit, and
lost if the chain of edits that leads to the final value leaves it out. The clock of region B is off by SKEW. A logical timestamp (after
Lamport, 1978) is never smaller than that of the value which was edited.
"""

import random
from dataclasses import dataclass, field
from heapq import heappop, heappush

KEYS = 200
RATE = 200.0  # writes per second, over both regions and all keys
LAG = 0.1  # seconds until the other region has a write
SECONDS = 120.0
SKEWS = (0.0, 0.1, 0.3, 1.0)  # seconds that region B's clock is ahead


@dataclass(frozen=True, eq=False)
class Write:
    stamp: float
    region: int
    base: "Write | None"  # the value that was edited


@dataclass
class Region:
    """The value of each key, and the largest timestamp heard of."""

    held: dict[int, Write] = field(default_factory=dict)
    newest: dict[int, float] = field(default_factory=dict)

    def store(self, key: int, write: Write) -> bool:
        """The larger timestamp stays; a tie goes to the larger region."""
        self.newest[key] = max(self.newest.get(key, 0.0), write.stamp)
        old = self.held.get(key)
        if old and (write.stamp, write.region) < (old.stamp, old.region):
            return False
        self.held[key] = write
        return True


@dataclass
class Result:
    writes: int = 0
    kept: int = 0
    ignored: int = 0  # acknowledged, though the writer's own region went on showing the value that was to be replaced

    @property
    def lost(self) -> int:
        return self.writes - self.kept


def run(skew: float, logical: bool = False, seed: int = 1, lag: float | None = None) -> Result:
    dice = random.Random(seed)
    regions = (Region(), Region())
    on_the_way: list[tuple[float, int, int, Write]] = []
    result, now = Result(), 0.0

    def deliver(until: float) -> None:
        while on_the_way and on_the_way[0][0] <= until:
            _, _, key, write = heappop(on_the_way)
            regions[1 - write.region].store(key, write)

    while (now := now + dice.expovariate(RATE)) < SECONDS:
        deliver(now)
        number, key = dice.randrange(2), dice.randrange(KEYS)
        region = regions[number]
        stamp = now + skew * number
        if logical:
            stamp = max(stamp, region.newest.get(key, 0.0) + 1e-6)
        write = Write(stamp, number, region.held.get(key))
        result.writes += 1
        result.ignored += not region.store(key, write)
        heappush(on_the_way, (now + (LAG if lag is None else lag), result.writes, key, write))
    deliver(until=float("inf"))
    if regions[0].held != regions[1].held:
        raise RuntimeError("the regions have not converged")
    for final in regions[0].held.values():
        step: Write | None = final
        while step:
            result.kept += 1
            step = step.base
    return result


def main() -> None:
    print("B's clock    timestamps    writes    lost   of all writes, ignored at once")
    for skew, logical in [*((skew, False) for skew in SKEWS), (max(SKEWS), True)]:
        result = run(skew, logical)
        kind = "logical" if logical else "wall clock"
        shares = f"{result.lost / result.writes:7.1%} {result.ignored / result.writes:8.1%}"
        print(f"{skew:+7.2f} s    {kind:10}   {result.writes:7} {shares}")


if __name__ == "__main__":
    main()
