"""The plans of the week: days filled with what ``course/plan.yml`` names, by the minutes that pages say they take.

A page that doesn't fit into the rest of a day is divided at one of its sections, each of which takes its share of the page's words.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import yaml

from course import bibliography, outline, pages, progress
from course.findings import CourseError, Finding
from course.once import once
from course.pages import Heading, Page

FILE = "course/plan.yml"
LEAST = 15  # minutes; a shorter part of a page isn't worth opening it


@dataclass(frozen=True)
class Step:
    """One thing to do: ``target`` is a path below docs/, with an anchor where a part begins; ``ticks`` say when it is done."""

    title: str
    target: str
    minutes: int
    ticks: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Day:
    """``minutes`` is what there is, ``planned`` what the steps take."""

    number: int
    minutes: int
    steps: tuple[Step, ...]

    @property
    def planned(self) -> int:
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True)
class Plan:
    id: str
    title: str
    about: str
    days: tuple[Day, ...]


@once
def settings(root: Path = pages.ROOT) -> dict[str, Any]:
    """What ``course/plan.yml`` says."""
    data: dict[str, Any] = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
    return data


def plans(root: Path = pages.ROOT) -> list[Plan]:
    """All plans. Raises CourseError where one names a page that there isn't, or has no room for what it names."""
    course = pages.of_project(root)
    return [_plan(entry, settings(root), course, root) for entry in settings(root)["plans"]]


def _plan(entry: dict[str, Any], rules: dict[str, Any], course: Mapping[str, Page], root: Path) -> Plan:
    week = outline.load(root)
    named = [f"{name}.md" for name in entry["read"]] if entry["read"] != "all" else list(everything(course, week))
    for path in named:
        if path not in course:
            hint = bibliography.suggest(path, course)
            raise CourseError(
                Finding(FILE, 0, "plan", f"The plan “{entry['id']}” names docs/{path}, which there isn't.", hint)
            )
    waiting = [_whole(course[path], week) for path in named]
    problems = list(_problems(rules["problem_minutes"], root))
    days: list[Day] = []
    for number, minutes in enumerate(cycle(entry["days"]) if entry.get("repeat") else entry["days"], 1):
        steps = [Step("Flashcards", "review/flashcards.md", rules["card_minutes"])] if number > 1 else []
        if number == len(entry["days"]) and not entry.get("repeat"):
            steps.append(_test(rules))
        steps += [problems.pop(0) if problems else _again() for _ in range(entry["problems"])]
        room = minutes - sum(step.minutes for step in steps)
        days.append(Day(number, minutes, (*_fill(waiting, room, course), *steps)))
        if entry.get("repeat") and not waiting and not problems:
            days.append(Day(number + 1, minutes, (_test(rules),)))
            break
    if waiting:
        left = ", ".join(step.title for step in waiting)
        message = f"The plan “{entry['id']}” has no room for: {left}."
        raise CourseError(Finding(FILE, 0, "plan", message, "Give it more days, or take something out."))
    return Plan(entry["id"], entry["title"], entry["about"], tuple(days))


# Of these pages plans take the problems, and not the whole.
ONE_BY_ONE = {"practice/index.md", "practice/graphs.md", "practice/dynamic-programming.md"}


def everything(course: Mapping[str, Page], week: outline.Outline) -> Iterator[str]:
    """All topics, and what else is written spread evenly between them."""
    topics = [topic.page for area in week.areas for topic in area.topics]
    studies = [case.page for case in week.case_studies]
    guides = [path for path, page in course.items() if page.kind == "paper"]
    challenges = [f"challenges/{id}.md" for id, _ in week.challenges]
    practice = [path for path in course if path.startswith("practice/") and path not in ONE_BY_ONE]
    rows = [[path for path in row if path in course] for row in (topics, studies, guides, challenges, practice)]
    placed = (((at + 1) / len(row), kind, path) for kind, row in enumerate(rows) for at, path in enumerate(row))
    return (path for _, _, path in heapq.merge(sorted(placed)))


def _whole(page: Page, week: outline.Outline) -> Step:
    ticks = tuple(tick.id for tick in progress.of_page(page, week))
    return Step(page.meta.title, page.path, page.meta.minutes, ticks)


def _problems(minutes: dict[str, int], root: Path) -> Iterator[Step]:
    """Graphs and dynamic programming by turns, each in the order of the list."""
    found = bibliography.of_project(root).of_file("problems")
    groups: dict[str | None, list[bibliography.Record]] = {}
    for record in found:
        groups.setdefault(record.group, []).append(record)
    placed = sorted(
        ((at + 1) / len(group), at, str(name), record)
        for name, group in groups.items()
        for at, record in enumerate(group)
    )
    for *_, record in placed:
        target = f"practice/index.md#{record.key}"
        yield Step(record.title, target, minutes[record.difficulty or "medium"], (f"problems/{record.key}",))


def _test(rules: dict[str, Any]) -> Step:
    return Step("Mock test", "review/mock-test.md", rules["test_minutes"])


def _again() -> Step:
    return Step("A problem that you didn't solve at once", "practice/index.md", 20)


def _fill(waiting: list[Step], room: int, course: Mapping[str, Page]) -> Iterator[Step]:
    """Takes from what is waiting as much as there is room for."""
    while waiting and room >= LEAST:
        first = waiting[0]
        if first.minutes <= room:
            yield waiting.pop(0)
            room -= first.minutes
            continue
        divided = _divide(first, room, course[first.target.partition("#")[0]])
        if divided is None:
            return
        now, waiting[0] = divided
        yield now
        return


def _divide(step: Step, room: int, page: Page) -> tuple[Step, Step] | None:
    """The part of a step that there is room for, and the rest; None if no section ends in time, or the page is more to do than to read."""
    if page.kind == "page":
        return None
    shares = list(_shares(page))
    begin = next((at for at, (heading, _) in enumerate(shares) if heading.id == step.target.partition("#")[2]), 0)
    spent, best = 0.0, None
    for at in range(begin, len(shares) - 1):
        spent += shares[at][1]
        if LEAST <= round(spent) <= min(room, step.minutes - LEAST):
            best = (at + 1, round(spent))
    if best is None:
        return None
    heading, minutes = shares[best[0]][0], best[1]
    now = replace(step, minutes=minutes, part=_joined(step.part, f"up to “{heading.text}”"), ticks=())
    rest = replace(
        step, minutes=step.minutes - minutes, target=f"{page.path}#{heading.id}", part=f"from “{heading.text}”"
    )
    return now, rest


def _joined(before: str, after: str) -> str:
    return f"{before} {after}" if before else after


def _shares(page: Page) -> Iterator[tuple[Heading, float]]:
    """The sections of a page with the minutes of each; what stands before the first belongs to it."""
    heads = [heading for heading in page.headings if heading.level == 2]
    lines = page.body.split("\n")
    starts = [0, *(heading.line - page.body_line for heading in heads[1:]), len(lines)]
    words = [sum(len(line.split()) for line in lines[a:b]) for a, b in pairwise(starts)]
    for heading, count in zip(heads, words, strict=True):
        yield heading, page.meta.minutes * count / max(1, sum(words))


def check(root: Path = pages.ROOT) -> list[Finding]:
    """What is wrong with the plans. For the offline check."""
    try:
        plans(root)
    except CourseError as error:
        return error.findings
    return []


def total(found: Iterable[Day]) -> int:
    return sum(day.planned for day in found)
