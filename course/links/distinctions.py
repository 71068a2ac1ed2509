"""What makes two works of two like titles: numbers, and words such as "a review of"."""

from __future__ import annotations

import re

from course.links.wording import normal, segments, words

_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_COUNT = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
}
_UNIT = r"part|pt|vol|volume|chapter|ch|episode|ep|lecture|lesson|section|edition|version|book|series|day|week"
_NUMBERED = re.compile(rf"\b(?:{_UNIT}) (?:no )?(\w+)\b|\b(\d+)(?:st|nd|rd|th) edition\b|\b(\w+) edition\b")
# Words that make another work of the title they stand beside.
_DERIVED = re.compile(
    r"\b(summary|summar(?:y|ies|ised|ized|ising|izing)|review(?:s|ed|ing)?|notes? (?:on|about)|reading notes|explain(?:ed|ing|er)"
    r"|revisit(?:ed|ing)|reconsidered|critique|commentary|comments? on|discussion|rebuttal|reply to|response to|translation"
    r"|slides|podcast|cheat ?sheet|study guide|introduction to|intro to|understanding|beyond|after|toward|towards|lessons from"
    r"|thoughts on|deep dive|walkthrough|implementing|errata|erratum|sequel|search results?|results for|search|tagged|tag|archives?"
    r"|category|years? later|reproducing|revised|abridged|part \w+|vs)\b"
)


def outweighed(claimed: str, found: str, part_claimed: str, part_found: str) -> str:
    """What makes two works of two like titles, in words; empty when nothing does."""
    a, b = _ordinals(claimed), _ordinals(found)
    if a and b and not a & b:
        return f"part {min(a)} is claimed, part {min(b)} is served"
    ends = _last_number(part_claimed), _last_number(part_found)
    if ends[0] != ends[1] and (not ends[0] or not ends[1]) and normal(part_claimed) != normal(part_found):
        bare = [
            " ".join(normal(t).split()[:-1]) if n else normal(t)
            for t, n in zip((part_claimed, part_found), ends, strict=True)
        ]
        if bare[0] == bare[1]:
            return "one of them is a sequel"
    left, right = _derived(claimed), _derived(found)
    extra = right - left
    if extra and _beside(extra, claimed, found):
        return f"“{min(extra)}” makes it another work"
    if left - right and normal(found) in normal(claimed) and not normal(claimed).startswith(normal(found)):
        return f"“{min(left - right)}” is claimed"
    mine, theirs = numbers(claimed), numbers(found)
    years = {n for n in mine | theirs if re.fullmatch(r"(19|20)\d\d", n)}
    if (
        years & mine
        and years & theirs
        and not years & mine & theirs
        and normal(_no_digits(claimed)) == normal(_no_digits(found))
    ):
        return f"{min(years & mine)} is claimed, {min(years & theirs)} is served"
    if (mine - years) and (theirs - years) and _same_but_digits(part_claimed, part_found):
        return "the numbers differ"
    return ""


def _ordinals(text: str) -> frozenset[str]:
    """The numbers that tell parts of a series and editions apart."""
    found = set()
    for match in _NUMBERED.finditer(normal(text)):
        word = next(group for group in match.groups() if group)
        number = _ROMAN.get(word) or _COUNT.get(word) or word
        if number.isdigit():
            found.add(number)
    return frozenset(found)


def numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", normal(text)))


def _last_number(text: str) -> str:
    """A number, Roman ones too, that ends a title: "Megastore II" is not "Megastore"."""
    last = (normal(text).split() or [""])[-1]
    last = _ROMAN.get(last, last) if len(last) > 1 or last == "v" else last
    return last if re.fullmatch(r"\d{1,2}", last) else ""


def _derived(text: str) -> set[str]:
    return {match[0] for match in _DERIVED.finditer(normal(text))}


def _beside(marks: set[str], claimed: str, found: str) -> bool:
    """Whether a mark stands in the segment that carries the title, not in a site's name."""
    wanted = set(words(claimed))
    for part in segments(found):
        if any(re.search(rf"\b{re.escape(mark)}\b", normal(part)) for mark in marks):
            overlap = len(wanted & set(words(part)))
            if (
                overlap
                or len(segments(found)) == 1
                or any(mark.startswith(("part ", "search", "tag", "results")) for mark in marks)
            ):
                return True
            if normal(part) in marks or len(words(part)) <= 3:  # "Title: A Review"
                return True
    return False


def _no_digits(text: str) -> str:
    return re.sub(r"\d+", " ", text)


def _same_but_digits(a: str, b: str) -> bool:
    return normal(_no_digits(a)) == normal(_no_digits(b)) and numbers(a) != numbers(b)
