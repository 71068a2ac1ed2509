"""When does a smaller encoding pay? Five rules for spending processor time on a video whose audience is not yet known.

Waiting until the views so far would have paid for the encoding is the online answer to the "ski rental" problem: however
many views follow, it costs at most twice what hindsight would have. Views are spread as in a random sample of YouTube.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log2
from statistics import NormalDist

VIDEOS = 20_000
SPREAD = NormalDist(3.37, 3.2)  # of log(views): 65 % of videos below 100, 87 % below 1,000, 97 % below 10,000
WATCHED = 0.32  # of the video, in a view; so an uploaded hour is watched about 1,400 times, as on the page
ENCODING = 4.32  # USD for an hour of video
SAVED = 0.0045  # USD of egress on each full view once it is there
BREAK_EVEN = ENCODING / SAVED
HALF_LIFE = 7.0  # days in which half of a video's views come
QUEUE = 1.0  # days from the decision until the encoding is there
ERROR = 1.5  # spread of the forecast's logarithm: often wrong by a factor of four


@dataclass(frozen=True)
class Video:
    views: float
    forecast: float

    def views_after(self, day: float) -> float:
        return self.views * 2 ** (-day / HALF_LIFE)

    def day_of(self, view: float) -> float | None:
        """When that many views have been reached, if ever."""
        return HALF_LIFE * log2(self.views / (self.views - view)) if self.views > view else None


def population(seed: int = 1) -> list[Video]:
    rng = random.Random(seed)
    views = [WATCHED * exp(SPREAD.inv_cdf((rank + 0.5) / VIDEOS)) for rank in range(VIDEOS)]
    errors = [exp(ERROR * NormalDist().inv_cdf(rng.random())) for _ in views]
    return [Video(n, n * error) for n, error in zip(views, errors, strict=True)]


Rule = Callable[[Video], float | None]  # the day on which the video is queued, if ever


def guess(video: Video) -> float | None:
    return 0.0 if video.forecast >= BREAK_EVEN else None


def wait(video: Video) -> float | None:
    return video.day_of(BREAK_EVEN)


def guess_high_else_wait(video: Video) -> float | None:
    """A confident forecast goes first; nothing is refused for good."""
    return 0.0 if video.forecast >= 5 * BREAK_EVEN else wait(video)


RULES: dict[str, Rule] = {
    "none": lambda video: None,
    "all at upload": lambda video: 0.0,
    "by forecast": guess,
    "after the views": wait,
    "forecast, else views": guess_high_else_wait,
    "hindsight": lambda video: 0.0 if video.views_after(QUEUE) >= BREAK_EVEN else None,
}


@dataclass
class Sum:
    encoded: int = 0
    spent: float = 0.0  # USD on processors
    saved: float = 0.0  # USD of egress


def total(rule: Rule, videos: list[Video], queue: float = QUEUE) -> Sum:
    result = Sum()
    for video in videos:
        day = rule(video)
        if day is not None:
            result.encoded += 1
            result.spent += ENCODING
            result.saved += SAVED * video.views_after(day + queue)
    return result


def main() -> None:
    videos = population()
    possible = SAVED * sum(video.views for video in videos)
    print(f"A video pays for its encoding from {BREAK_EVEN:,.0f} full views on.\n")
    print("rule                   encoded   of the saving   per USD spent   net, USD per hour uploaded")
    for name, rule in RULES.items():
        done = total(rule, videos)
        rate = f"{done.saved / done.spent:.1f}" if done.spent else "-"
        net = (done.saved - done.spent) / len(videos)
        print(f"{name:20} {done.encoded / len(videos):9.1%} {done.saved / possible:15.1%} {rate:>15} {net:17.2f}")
    quick = total(wait, videos, queue=1 / 24)
    print(f"\nAfter the views, in the queue for an hour instead of a day: {quick.saved / possible:.1%} of the saving.")


if __name__ == "__main__":
    main()
