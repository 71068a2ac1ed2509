"""The pages: their front matter and headings, read without rendering anything.

Blocks that list pages and the checks read them through here. Which rules a page must keep is said in ``course.page_rules``.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from markdown.extensions.toc import slugify
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from course.bibliography import suggest
from course.findings import CourseError, Finding
from course.once import once
from course.yaml_lines import LinedYaml, LinedYamlError

ROOT = Path(__file__).resolve().parents[1]
Kind = Literal["topic", "case-study", "paper", "page"]

HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*(?:\{[^}]*?#([\w-]+)[^}]*\})?\s*$")
CITATION = re.compile(r"\]\[@([^\]\s]+)\]")
FENCE = re.compile(r"^\s*(`{3,}|~{3,})")


class FrontMatter(BaseModel):
    """What a page says of itself. ``minutes`` is the time to read and do; ``reviewed`` the day its facts were last checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1)
    description: str = Field(min_length=20, max_length=200)
    minutes: int = Field(ge=1, le=600)
    prerequisites: list[str] = []
    reviewed: datetime.date
    aliases: list[str] = []
    id: str | None = None
    was: list[str] = []
    paper: str | None = None
    no_tooltips: list[str] = []
    hide: list[Literal["navigation", "toc", "footer"]] = []
    search: dict[str, Any] = {}
    template: str | None = None


@dataclass(frozen=True)
class Heading:
    """``line`` counts in the file, from 1; ``explicit`` says that the id is written there and not made from the text."""

    level: int
    text: str
    id: str
    line: int
    explicit: bool


@dataclass(frozen=True)
class Page:
    """One page. ``path`` is below docs/; ``body`` starts in line ``body_line`` of the file."""

    path: str
    meta: FrontMatter
    body: str
    body_line: int
    headings: tuple[Heading, ...]

    @property
    def kind(self) -> Kind:
        folder, _, name = self.path.partition("/")
        if name.endswith("index.md") or not name:
            return "page"
        if folder == "focus":
            return "topic"
        return {"case-studies": "case-study", "papers": "paper"}.get(folder, "page")  # type: ignore[return-value]

    @functools.cached_property
    def citations(self) -> tuple[str, ...]:
        """The keys of the records that the page cites, as often as it does."""
        return tuple(key for _, line in text_lines(self) for key in CITATION.findall(line))

    def heading(self, text: str) -> Heading | None:
        return next((heading for heading in self.headings if heading.text == text), None)


def read(file: Path, root: Path = ROOT) -> Page:
    """Reads one page. Raises CourseError with a finding for everything that is wrong with its front matter."""
    name = file.relative_to(root).as_posix()
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise CourseError(Finding(name, line, "encoding", "The page is not UTF-8.", "Save it as UTF-8.")) from error
    meta, body, body_line = _split(name, text)
    headings = tuple(_headings(body, body_line))
    return Page(file.relative_to(root / "docs").as_posix(), meta, body, body_line, headings)


def load(root: Path = ROOT) -> dict[str, Page]:
    """All pages by path, in the order of paths. Raises CourseError with everything that is wrong."""
    pages: dict[str, Page] = {}
    findings: list[Finding] = []
    for file in sorted((root / "docs").rglob("*.md")):
        try:
            page = read(file, root)
            pages[page.path] = page
        except CourseError as error:
            findings += error.findings
    if findings:
        raise CourseError(findings)
    return pages


_loaded = once(load)


def of_project(root: Path = ROOT) -> Mapping[str, Page]:
    """All pages, read once in a build: what blocks ask for."""
    return _loaded(root)


def _split(name: str, text: str) -> tuple[FrontMatter, str, int]:
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0) if lines[0] == "---" else 0
    if not end:
        hint = "Start it with the fields between two lines of “---”, as docs/contributing/blocks.md shows."
        raise CourseError(Finding(name, 1, "front-matter", "The page has no front matter.", hint))
    try:
        fields = LinedYaml.parse("\n".join(lines[1:end]), first_line=2)
    except LinedYamlError as problem:
        raise CourseError(Finding(name, problem.line, "front-matter", problem.message, problem.hint)) from problem
    try:
        meta = FrontMatter.model_validate(fields.data or {})
    except ValidationError as error:
        raise CourseError([_explain(name, fields, dict(problem)) for problem in error.errors()]) from error
    return meta, "\n".join(lines[end + 1 :]), end + 2


def _explain(name: str, fields: LinedYaml, problem: dict[str, Any]) -> Finding:
    field = ".".join(str(part) for part in problem["loc"])
    line = fields.line_of(fields.data, problem["loc"]) or 1
    if problem["type"] == "missing":
        return Finding(name, line, "front-matter", f"The front matter has no {field}.", f"Add “{field}: …”.")
    if problem["type"] == "extra_forbidden":
        hint = suggest(field, FrontMatter.model_fields) or "Take it out, or look up its name."
        return Finding(name, line, "front-matter", f"The front matter has an unknown field “{field}”.", hint)
    return Finding(name, line, "front-matter", f"The front matter's {field} is wrong: {problem['msg']}.", "")


def outside_code(body: str) -> Iterator[tuple[int, str]]:
    """The lines of a page that are not in a fence, counted from 0."""
    fence = ""
    for number, line in enumerate(body.split("\n")):
        mark = FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and line.strip() == mark[1]:
                fence = ""
        elif mark:
            fence = mark[1]
        else:
            yield number, line


def text_lines(page: Page) -> Iterator[tuple[int, str]]:
    """The lines of the page outside code, without inline code, and their numbers in the file."""
    for number, line in outside_code(page.body):
        yield page.body_line + number, re.sub(r"`[^`]*`", "", line)


def _headings(body: str, first_line: int) -> Iterator[Heading]:
    for number, line in outside_code(body):
        if match := HEADING.match(line):
            marks, text, given = match.groups()
            yield Heading(len(marks), text, given or slugify(text, "-"), first_line + number, given is not None)
