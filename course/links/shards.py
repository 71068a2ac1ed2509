"""A run divided among machines, by host, so that politeness holds across them; and the reports joined again."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence

from course.findings import CourseError, Finding
from course.links import lint, urls
from course.links.model import Link, Report


def parse(text: str) -> tuple[int, int]:
    """``2/3`` is the second of three shards."""
    found = re.fullmatch(r"(\d+)/(\d+)", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        hint = "Write I/N with I from 1 to N, such as 2/3."
        raise CourseError(Finding("--shard", 0, "usage", f"“{text}” is no shard.", hint))
    return int(found[1]), int(found[2])


def select(links: Sequence[Link], shard: tuple[int, int]) -> list[Link]:
    """The links of one shard; all of a registered domain are in the same one."""
    number, count = shard
    return [link for link in links if zlib.crc32(_domain(link).encode()) % count == number - 1]


def _domain(link: Link) -> str:
    return urls.registered_domain(urls.host_of(link.url)) if urls.host_of(link.url) else ""


def merge(reports: Iterable[Report]) -> Report:
    """One report of several; what several say of the same address is said once."""
    every = list(reports)
    results = {result.url: result for report in every for result in report.results}
    findings = {(f.rule, f.message, tuple(map(str, f.places))): f for report in every for f in report.findings}
    return Report(
        min(report.started for report in every),
        max(report.seconds for report in every),
        [],
        sorted(results.values(), key=lambda result: result.url),
        sorted(findings.values(), key=lint.order),
    )
