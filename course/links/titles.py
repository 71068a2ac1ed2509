"""Are two titles those of one work? Words are compared, not characters, and three bands kept apart instead of two.

By the larger of the two containments of word sets: from SAME up they are, below OTHER they are not, and between them only more
evidence can tell (``course.links.judge`` looks for it). Numbers, and words that make another work of a title ("Part 2", "a review
of"), outweigh any likeness.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from course.links.distinctions import numbers, outweighed
from course.links.urls import site_words
from course.links.wording import normal, segments, words

SAME = 0.8
OTHER = 0.34
Band = Literal["same", "between", "other", "unknown"]


@dataclass(frozen=True)
class Likeness:
    """``score`` from 0 to 1; ``band`` says what it is worth; ``why`` names what outweighed the words."""

    score: float
    band: Band
    why: str = ""


@functools.lru_cache(maxsize=4096)
def compare(claimed: str, found: str, host: str = "") -> Likeness:
    """How alike a claimed title and a served one are; the host's own name counts for nothing."""
    want, have = words(claimed), words(found)
    if not want or not have:
        return Likeness(0.0, "unknown")
    if normal(claimed) == normal(found):
        return Likeness(score := _variant(claimed, found)[0], band_of(score))
    best = max((_variant(a, b) for a in _variants(claimed) for b in _variants(found, host)), key=lambda pair: pair[0])
    score = best[0]
    why = outweighed(claimed, found, best[1], best[2])
    if why:
        return Likeness(min(score, OTHER - 0.01), "other", why)
    return Likeness(score, band_of(score))


def band_of(score: float) -> Band:
    return "same" if score >= SAME else "other" if score < OTHER else "between"


def same(a: str, b: str) -> bool:
    return compare(a, b).band == "same"


def _variants(title: str, host: str = "") -> list[str]:
    """The title, and each run of its segments that could be the whole title."""
    parts = segments(title)
    if host:
        own = [part for part in parts if set(normal(part).replace(" ", "").split()) <= site_words(host)]
        parts = [part for part in parts if part not in own] or parts
    if len(parts) > 6:
        parts = parts[:6]
    runs = [" ".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)]
    return list(dict.fromkeys([title, *runs]))


def _variant(a: str, b: str) -> tuple[float, str, str]:
    """The likeness of two whole titles, neither of which has anything left out."""
    wa, wb = words(a), words(b)
    if not wa or not wb:
        return 0.0, a, b
    if normal(a) == normal(b):
        return (1.0 if len(wa) > 1 or len(wa[0]) > 5 else 0.75), a, b
    sa, sb = set(wa), set(wb)
    common = len(sa & sb)
    smaller = min(len(sa), len(sb))
    score = common / smaller
    if smaller < 3:  # one or two words are in many titles
        score = min(
            score, common / max(len(sa), len(sb)) + (0.25 if common else 0.0), 0.79 if len(sa) != len(sb) else 1.0
        )
    typo = fuzz.ratio(" ".join(wa), " ".join(wb)) / 100
    if typo >= 0.92 and numbers(a) == numbers(b):
        score = max(score, typo)
    return min(score, 1.0), a, b
