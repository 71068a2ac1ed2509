"""What a weekly run leads to: verified repairs for one pull request, what needs a person for one issue, nothing for what may pass.

A verdict from one machine is a hint: what fails is asked once more from here before anybody is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from course.links import repair
from course.links.check import check
from course.links.fetch import Clock, now
from course.links.model import FAILING, Link, Report, Result
from course.links.options import Options
from course.links.show import by_weight, safe
from course.links.state import State
from course.links.summaries import code, escape

HOW = {
    "moved": "moved there for good",
    "mirror": "the record names it as another address of the same document",
    "doi": "its DOI leads there",
}


@dataclass(frozen=True)
class Healing:
    """What to change, and what to say; a text is empty where there is nothing to say."""

    edits: tuple[repair.Edit, ...]
    pull_request: str
    issue: str


def confirmed(report: Report, links: Sequence[Link], options: Options, clock: Clock = now) -> Report:
    """The report with what failed in it asked again; where the two answers differ in failing, the second counts."""
    doubtful = {result.url for result in report.results if result.verdict in FAILING}
    again = {
        result.url: result
        for result in asyncio.run(check([one for one in links if one.url in doubtful], options, clock=clock))
    }
    return replace(report, results=[again.get(result.url, result) for result in report.results])


def remember(report: Report, state: State, clock: Clock = now) -> Report:
    """Takes a run into the memory and saves it; gives the report with what has lasted marked so."""
    results = [state.learn(result, clock()) for result in report.results]
    state.save()
    return replace(report, results=results)


def heal(report: Report, root: Path) -> Healing:
    """Repairs are what was verified; a person gets what fails and has none. What is unreachable for less than three runs is left alone."""
    edits, notes = repair.plan(report, root)
    repaired = [r for r in report.results if r.suggestion and r.suggestion_kind in repair.APPLIED and not r.remembered]
    left = [result for result in report.results if result.fails and result not in repaired]
    pull_request = _pull_request(report, repaired) if edits else ""
    issue = _issue(report, left, notes) if left or notes else ""
    return Healing(tuple(edits), pull_request, issue)


def _day(report: Report) -> str:
    return report.started[:10]


def _places(result: Result) -> list[str]:
    return [f"    - {code(str(place))}" for place in result.places]


def _pull_request(report: Report, repaired: Sequence[Result]) -> str:
    lines = [
        f"The run of {_day(report)} asked {len(report.results)} links. For these it found a better address, opened it, and read there the",
        "title that the course claims:",
        "",
    ]
    for result in by_weight(list(repaired)):
        lines.append(f"- {code(result.url)} → {code(result.suggestion)}: {HOW[result.suggestion_kind]}")
        lines += [f"    - before: {escape(result.reason)}", *_places(result)]
    lines += [
        "",
        "To review it, open the new addresses and read the diff. The next run writes this branch anew, so please don't add commits to it.",
        "GitHub starts no checks for a pull request that a workflow opens; close and reopen it to start them.",
    ]
    return "\n".join(lines) + "\n"


def _issue(report: Report, left: Sequence[Result], notes: Sequence[str]) -> str:
    lines = [
        f"In the run of {_day(report)} these failed twice, from two machines, and no better address could be verified:",
        "",
    ]
    for result in by_weight(list(left)):
        lines.append(f"- **{result.verdict}** {code(result.url)}: {escape(result.reason)}")
        if result.expected_title and result.found_title:
            lines.append(f"    - claimed: {escape(result.expected_title)}")
            lines.append(f"    - served: {escape(result.found_title)}")
        if result.suggestion:
            lines.append(f"    - an archived copy, verified, is {code(result.suggestion)}")
        lines += _places(result)
    lines += [f"- {escape(safe(note))}" for note in notes]
    lines += [
        "",
        "For each: find where the document lives now and change `url` in its record, or add what you find to `mirrors`. If the",
        "page is right and only its title is another, pin that as `served_title`. If nothing serves it any more, cite another source.",
        "`docs/contributing/add-a-source.md` says how. Each run writes this text anew; the first that finds nothing closes the issue.",
    ]
    return "\n".join(lines) + "\n"
