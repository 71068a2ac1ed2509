"""A cache at an internet provider, filled by misses or every night by what the days before asked for.

Popularity is spread as in a random sample of YouTube's videos, drifts from day to day, and new videos take the place of
old ones. A video has five files, one for each bitrate. All caches see the same requests.
"""

import random
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from itertools import accumulate
from math import exp
from statistics import NormalDist

VIDEOS, NEW, DAYS, WARM, VIEWS = 20_000, 4, 8, 4, 20_000  # new ones and views a day; the first days aren't measured
RUNGS = {0.3: 2, 0.7: 6, 1.5: 17, 3.0: 35, 6.0: 40}  # Mbit/s: percent of the views, on lines to televisions
HOURS = [4, 3, 2, 1, 1, 1, 2, 3, 4, 4, 5, 5, 6, 6, 6, 7, 8, 9, 11, 14, 16, 15, 11, 7]  # views by hour, from midnight
CATALOG = VIDEOS * sum(RUNGS)
File = tuple[int, float]  # video and bitrate, which is also its size: all videos are equally long


@dataclass(frozen=True)
class Day:
    released: list[int]
    requests: list[tuple[int, File]]  # hour and file, in order


def week(seed: int) -> list[Day]:
    rng, spread = random.Random(seed), NormalDist(0.0, 3.2)
    weights = [exp(spread.inv_cdf((rank + 0.5) / VIDEOS)) for rank in range(VIDEOS)]
    popular, days = sorted(weights)[-40:], []
    for _ in range(DAYS):
        weights = [weight * 2 ** (rng.random() - 0.5) for weight in weights]
        released = [rng.randrange(VIDEOS) for _ in range(NEW)]
        for video in released:  # by accounts that people follow: as popular as one of the first forty
            weights[video] = rng.choice(popular)
        rungs = rng.choices(list(RUNGS), cum_weights=list(accumulate(RUNGS.values())), k=VIEWS)
        videos = rng.choices(range(VIDEOS), cum_weights=list(accumulate(weights)), k=VIEWS)
        hours = sorted(rng.choices(range(24), weights=HOURS, k=VIEWS))
        days.append(Day(released, list(zip(hours, zip(videos, rungs, strict=True), strict=True))))
    return days


@dataclass
class Tally:
    asked: Counter[int] = field(default_factory=Counter)  # kbit/s by hour
    missed: Counter[int] = field(default_factory=Counter)
    filled: int = 0  # at night

    def count(self, hour: int, size: float, hit: bool) -> None:
        self.asked[hour] += round(size * 1000)
        self.missed[hour] += 0 if hit else round(size * 1000)


def pull(days: list[Day], disk: float) -> Tally:
    """Every miss is stored, and what was least recently used leaves."""
    files: OrderedDict[File, None] = OrderedDict()
    used, tally = 0.0, Tally()
    for number, day in enumerate(days):
        for hour, file in day.requests:
            if number >= WARM:
                tally.count(hour, file[1], file in files)
            if file in files:
                files.move_to_end(file)
                continue
            files[file], used = None, used + file[1]
            while used > disk:
                used -= files.popitem(last=False)[0][1]
    return tally


def best(views: Counter[File], disk: float) -> set[File]:
    """The files with most views: each view of a file serves its size once, so views are bytes served by byte stored."""
    files: set[File] = set()
    for file, _ in views.most_common():
        if file[1] <= disk:
            files.add(file)
            disk -= file[1]
    return files


def push(days: list[Day], disk: float, releases: bool = False, foresight: bool = False) -> Tally:
    """Each night the disk is set for the next day. Misses pass through without being stored."""
    files: set[File] = set()
    tally = Tally()
    for number in range(WARM - 1, DAYS):
        known = days[number : number + 1] if foresight else days[number - 3 : number]
        views = Counter(file for day in known for _, file in day.requests)
        if releases:  # the platform knows what it will publish tomorrow, and by whom
            views.update({(video, bitrate): VIEWS for video in days[number].released for bitrate in RUNGS})
        before, files = files, best(views, disk)
        if number < WARM:
            continue  # the first fill isn't measured
        tally.filled += sum(round(size * 1000) for _, size in files - before)
        for hour, file in days[number].requests:
            tally.count(hour, file[1], file in files)
    return tally


def main() -> None:
    days = week(1)
    print("disk, of the catalog  filled                 served   missed at 20 h   filled at night, of all asked for")
    for share in (0.002, 0.01, 0.04):
        disk = share * CATALOG
        caches = {
            "by misses": pull(days, disk),
            "at night": push(days, disk),
            "at night, with releases": push(days, disk, releases=True),
            "by hindsight": push(days, disk, foresight=True),
        }
        for name, tally in caches.items():
            served, asked = 1 - tally.missed.total() / tally.asked.total(), tally.asked.total()
            evening = tally.missed[20] / tally.asked[20]
            print(f"{share:20.1%}  {name:23} {served:6.1%} {evening:13.1%} {tally.filled / asked:18.1%}")


if __name__ == "__main__":
    main()
