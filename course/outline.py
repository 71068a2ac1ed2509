"""The outline of the week: areas, topics, subtopics, case studies and challenges, in the words of the source list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from course.once import once

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Topic:
    """``page`` is a path below docs/, whether or not the page has been written."""

    id: str
    title: str
    subtopics: tuple[str, ...]
    page: str


@dataclass(frozen=True)
class Area:
    id: str
    title: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class CaseStudy:
    """``hard`` says in half a sentence what sets this case apart from the others."""

    id: str
    title: str
    hard: str

    @property
    def page(self) -> str:
        return f"case-studies/{self.id}.md"


@dataclass(frozen=True)
class Slip:
    line: int
    said: str
    right: str
    note: str


@dataclass(frozen=True)
class Outline:
    areas: tuple[Area, ...]
    case_studies: tuple[CaseStudy, ...]
    challenges: tuple[tuple[str, str], ...]
    slips: tuple[Slip, ...]

    def topic_of(self, page: str) -> Topic | None:
        return next((topic for area in self.areas for topic in area.topics if topic.page == page), None)


def _topic(area: str, entry: dict[str, Any]) -> Topic:
    return Topic(entry["id"], entry["title"], tuple(entry["subtopics"]), f"focus/{area}/{entry['id']}.md")


def load(root: Path = ROOT) -> Outline:
    """What ``course/outline.yml`` says, read once in a build."""
    return _loaded(root)


@once
def _loaded(root: Path) -> Outline:
    data = yaml.safe_load((root / "course/outline.yml").read_text(encoding="utf-8"))
    areas = tuple(
        Area(area["id"], area["title"], tuple(_topic(area["id"], entry) for entry in area["topics"]))
        for area in data["areas"]
    )
    return Outline(
        areas,
        tuple(CaseStudy(**entry) for entry in data["case_studies"]),
        tuple((entry["id"], entry["title"]) for entry in data["challenges"]),
        tuple(Slip(**entry) for entry in data["slips"]),
    )
