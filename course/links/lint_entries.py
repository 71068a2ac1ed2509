"""Rules on entries, a title with its address: what stands twice, and what can't both be right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from course.links import titles, urls, wording
from course.links.model import Link, LintFinding, Place
from course.links.sources import Collected

Entry = tuple[Link, Place]


def _entries(collected: Collected) -> list[Entry]:
    """What claims a title. A record's mirrors and further documents are meant to differ from it, so they are left out."""
    return [
        (link, place)
        for link in collected.links
        for place in link.places
        if place.claim and place.kind in ("link", "record")
    ]


def one_url_many_titles(collected: Collected) -> Iterator[LintFinding]:
    """Two titles of two works can't both be right about one address."""
    by_key: dict[str, list[Entry]] = defaultdict(list)
    for entry in _entries(collected):
        by_key[_document(entry[0].url)].append(entry)
    for entries in by_key.values():
        groups = _works([place for _, place in entries])
        if len(groups) > 1:
            named = ", ".join(f"“{group[0].claim}”" for group in groups)
            places = tuple(sorted((place for _, place in entries), key=_order))
            message = f"{entries[0][0].url} stands for {len(groups)} different titles: {named}. At most one of them can be right."
            yield LintFinding("one-url-many-titles", "error", message, places)


def _document(url: str) -> str:
    """The address with its fragment: two sections of one page may well have two titles."""
    return urls.key(url) + "#" + urls.fragment_of(url)


def _works(places: list[Place]) -> list[list[Place]]:
    """The places by the work their claims name: a subtitle left out does not make another work."""
    groups: list[list[Place]] = []
    for place in places:
        group = next((g for g in groups if titles.same(g[0].claim, place.claim)), None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    return groups


def one_title_many_urls(collected: Collected) -> Iterator[LintFinding]:
    by_title: dict[str, list[Entry]] = defaultdict(list)
    for entry in _entries(collected):
        by_title[" ".join(wording.words(entry[1].claim))].append(entry)
    for entries in by_title.values():
        keys = {_document(link.url) for link, _ in entries}
        if len(keys) > 1:
            named = ", ".join(dict.fromkeys(link.url for link, _ in entries))
            message = f"“{entries[0][1].claim}” stands under {len(keys)} addresses: {named}. Keep the best; give others as its mirrors."
            yield LintFinding("one-title-many-urls", "error", message, _places(entries))


def repeated_entries(collected: Collected) -> Iterator[LintFinding]:
    """The same title with the same address, more than once in a file."""
    by_entry: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for link, place in _entries(collected):
        by_entry[place.file, " ".join(wording.words(place.claim)), _document(link.url)].append((link, place))
    for entries in by_entry.values():
        if len(entries) > 1:
            count = "twice" if len(entries) == 2 else f"{len(entries)} times"
            message = f"“{entries[0][1].claim}” stands here {count}. Keep one."
            yield LintFinding("repeated-entry", "error", message, _places(entries))


def one_address_many_spellings(collected: Collected) -> Iterator[LintFinding]:
    """One document under addresses that differ in nothing but their spelling."""
    by_key: dict[str, list[Link]] = defaultdict(list)
    for link in collected.links:
        if not urls.problem(link.url) and any(place.kind not in ("image", "embed") for place in link.places):
            by_key[urls.key(link.url)].append(link)
    for links in by_key.values():
        spellings = list(dict.fromkeys(link.url.partition("#")[0] for link in links))
        if len(spellings) > 1:
            named = ", ".join(spellings)
            message = f"One address is spelled in {len(spellings)} ways: {named}. Choose one."
            places = sorted((link.places[0] for link in links), key=_order)
            yield LintFinding("many-spellings", "warning", message, tuple(places))


def _places(entries: list[Entry]) -> tuple[Place, ...]:
    return tuple(sorted((place for _, place in entries), key=_order))


def _order(place: Place) -> tuple[str, int]:
    return place.file, place.line
