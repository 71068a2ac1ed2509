"""What a reader can tick off: subtopics, case studies, papers, practice problems and challenges, under ids that last.

A tick's id is the stable id of its page, and ``#`` with the id of the heading where a part of a page is meant. A page's stable id
is its ``id`` in the front matter, or the first path it ever had (``was``), or its path, without ``.md``. So ticks outlive a
renamed page as long as it says where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from course import bibliography, outline, pages
from course.bibliography import Bibliography, Record
from course.findings import CourseError, Finding
from course.outline import Area, Outline, Topic
from course.pages import Page

# The folders whose pages are ticked off as a whole, and the word for having done so.
WHOLE = {"case-studies": "Worked through", "papers": "Read", "challenges": "Done"}
# The listings whose entries can be ticked off.
LISTED = ("problems", "papers")


@dataclass(frozen=True)
class Tick:
    """One thing to tick off. ``target`` is a path below docs/, with an anchor; ``done`` the word for having done it."""

    id: str
    title: str
    target: str
    done: str = "Done"

    @property
    def anchor(self) -> str:
        return self.target.partition("#")[2]


@dataclass(frozen=True)
class Section:
    """Ticks that are counted together. ``target`` is the page that tells of them all, or empty."""

    title: str
    target: str
    groups: tuple[tuple[str, tuple[Tick, ...]], ...]

    @property
    def ticks(self) -> list[Tick]:
        return [tick for _, ticks in self.groups for tick in ticks]


def stable_id(page: Page) -> str:
    """The id under which progress on a page is kept."""
    return (page.meta.id or (page.meta.was[0] if page.meta.was else page.path)).removesuffix(".md")


def of_page(page: Page, week: Outline) -> tuple[Tick, ...]:
    """What can be ticked off on a page: its subtopics, in the words of the outline, or the page as a whole."""
    folder = page.path.split("/")[0]
    if page.path.endswith("index.md"):
        return ()
    if folder in WHOLE:
        return (Tick(stable_id(page), page.meta.title, page.path, WHOLE[folder]),)
    topic = week.topic_of(page.path)
    return () if topic is None else tuple(_subtopics(page, topic))


def _subtopics(page: Page, topic: Topic) -> Iterator[Tick]:
    for heading in page.headings:
        if heading.explicit and heading.text in topic.subtopics:
            yield Tick(f"{stable_id(page)}#{heading.id}", heading.text, f"{page.path}#{heading.id}")


def of_listing(name: str, root: Path = pages.ROOT) -> dict[str, Tick]:
    """The ticks of a listing of records, by key; ``name`` is one of ``LISTED``."""
    found = _records(root).of_file(name)
    if name == "problems":
        return {record.key: _problem(record) for record in found}
    course = _course(root)
    return {record.key: _paper(record, course) for record in found if _matters(record, course)}


def _course(root: Path) -> Mapping[str, Page]:
    return pages.of_project(root)


def _records(root: Path) -> Bibliography:
    return bibliography.of_project(root)


def _problem(record: Record) -> Tick:
    return Tick(f"problems/{record.key}", record.title, f"practice/index.md#{record.key}", "Solved")


def sections(scope: str, root: Path = pages.ROOT) -> list[Section]:
    """The sections below ``scope``: ``all``, an area (``focus/infrastructure``), or a folder such as ``papers``.

    Raises CourseError for a scope that there isn't.
    """
    course = _course(root)
    week = outline.load(root)
    areas = {f"focus/{area.id}": area for area in week.areas}
    if scope in areas:
        return _kept(
            Section(title, target, (("", ticks),)) for title, target, ticks in _topics(areas[scope], course, week)
        )
    folders = {section.target.removesuffix("/index.md"): section for section in _whole(course, week, root)}
    if scope == "all":
        return _kept([*(_area(area, course, week) for area in week.areas), *folders.values()])
    if scope in folders:
        return _kept([folders[scope]])
    hint = bibliography.suggest(scope, [*areas, *folders]) or f"Write all, manage, {', '.join([*areas, *folders])}."
    raise CourseError(Finding("", 0, "progress", f"There is no progress on “{scope}”.", hint))


def _kept(found: Iterable[Section]) -> list[Section]:
    return [section for section in found if section.ticks]


def _topics(area: Area, course: Mapping[str, Page], week: Outline) -> list[tuple[str, str, tuple[Tick, ...]]]:
    written = [(topic, course[topic.page]) for topic in area.topics if topic.page in course]
    return [(topic.title, topic.page, of_page(page, week)) for topic, page in written]


def _area(area: Area, course: Mapping[str, Page], week: Outline) -> Section:
    groups = tuple((title, ticks) for title, _, ticks in _topics(area, course, week) if ticks)
    return Section(area.title, f"focus/{area.id}/index.md", groups)


def _whole(course: Mapping[str, Page], week: Outline, root: Path) -> list[Section]:
    studies = _pages((case.page for case in week.case_studies), course, week)
    challenges = _pages((f"challenges/{id}.md" for id, _ in week.challenges), course, week)
    problems = tuple(of_listing("problems", root).values())
    papers = tuple(of_listing("papers", root).values())
    return [
        Section("Case studies", "case-studies/index.md", (("", studies),)),
        Section("Papers", "papers/index.md", (("", papers),)),
        Section("Practice problems", "practice/index.md", (("", problems if "practice/index.md" in course else ()),)),
        Section("Challenges", "challenges/index.md", (("", challenges),)),
    ]


def _pages(paths: Iterable[str], course: Mapping[str, Page], week: Outline) -> tuple[Tick, ...]:
    return tuple(tick for path in paths if path in course for tick in of_page(course[path], week))


def _matters(record: Record, course: Mapping[str, Page]) -> bool:
    """Papers to be read: those with a guide and those that the source list names; the others only back a claim."""
    return f"papers/{record.key}.md" in course or ("papers/index.md" in course and bool(record.source))


def _paper(record: Record, course: Mapping[str, Page]) -> Tick:
    guide = f"papers/{record.key}.md"
    if guide in course:
        return Tick(stable_id(course[guide]), record.title, guide, WHOLE["papers"])
    return Tick(f"papers/{record.key}", record.title, f"papers/index.md#{record.key}", WHOLE["papers"])


def check(course: Iterable[Page]) -> list[Finding]:
    """Pages that would share their ticks. For the page check."""
    findings = []
    first: dict[str, Page] = {}
    for page in course:
        other = first.setdefault(stable_id(page), page)
        if other is not page:
            message = f"The page keeps its progress under “{stable_id(page)}”, and so does docs/{other.path}."
            findings.append(Finding(f"docs/{page.path}", 1, "progress", message, "Give one of them an “id: …”."))
    return findings
