"""Quiz questions: what a ``/// quiz`` block says, read from the Markdown of a page.

This is the one reader of questions. The block that draws a quiz (``course.blocks.quizzes``) and the pool that the mock test, the
flashcards and the Anki deck are made from both use it.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown.extensions.toc import slugify

from course import pages
from course.bibliography import suggest
from course.findings import CourseError, Finding
from course.once import once

BLOCK = re.compile(r"^ {0,3}(/{3,})[ ]*quiz[ ]*(?:\|[ ]*(.*?)[ ]*)?$")
SETTING = re.compile(r"^ {4,}([\w-]+):[ ]*(.*?)[ ]*$")
OPTION = re.compile(r"^[-*+][ ]+\[([ xX])\][ ]+(.*)$")
EXPLANATION = re.compile(r"^( {2,})[-*+][ ]+(.*)$")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

EXAMPLE = "docs/contributing/blocks.md shows a quiz."


@dataclass(frozen=True)
class Option:
    """One answer to choose from. ``text`` and ``explanation`` are Markdown, or HTML (``course.review_pool``)."""

    key: str
    right: bool
    text: str
    explanation: str
    line: int


@dataclass(frozen=True)
class Question:
    """``page`` is a path below docs/, ``about`` the id of a heading on it, ``line`` counts in its file from 1."""

    id: str
    page: str
    about: str
    text: str
    options: tuple[Option, ...]
    line: int

    @property
    def several(self) -> bool:
        """Whether more than one option is right."""
        return sum(option.right for option in self.options) > 1


@dataclass(frozen=True)
class _Source:
    """One block as it stands in the file: its head in line ``line``, then its settings, then ``lines``."""

    id: str
    settings: dict[str, str]
    lines: tuple[str, ...]
    line: int
    closed: bool

    def question(self, page: str) -> Question:
        first = self.line + 1 + len(self.settings)
        return parse(self.id, self.settings.get("about", ""), self.lines, page, self.line, first)


def read(text: str, file: str, first_line: int = 1) -> tuple[list[Question], list[Finding]]:
    """The questions of one page in their order, and what is wrong with them.

    ``text`` is the page or its body, ``first_line`` the number of its first line in the file (a path below the project).
    """
    known = headings(text)
    questions: list[Question] = []
    findings: list[Finding] = []
    for source in _sources(text, first_line):
        question = source.question(file.removeprefix("docs/"))
        earlier = next((other.line for other in questions if other.id == question.id), 0)
        found = [*_wrong_head(source, known, earlier), *_wrong_question(question)]
        findings += [Finding(file, line, "quiz", message, hint) for line, message, hint in found]
        questions.append(question)
    return questions, findings


def parse(id: str, about: str, lines: Sequence[str], page: str = "", line: int = 0, first: int = 1) -> Question:
    """The question that the lines between a block's head and its end hold. Never fails: what is missing is empty.

    ``line`` is the number of the head in the file, ``first`` that of the first of ``lines``.
    """
    starts = [number for number in _plain(lines) if OPTION.match(lines[number])]
    options = tuple(_option(lines[a:b], first + a) for a, b in pairwise([*starts, len(lines)]))
    question = "\n".join(lines[: starts[0]] if starts else lines).strip("\n")
    return Question(id, page, about, question, options, line)


def _option(lines: Sequence[str], line: int) -> Option:
    head = OPTION.match(lines[0])
    assert head
    bullet = next((number for number in _plain(lines) if EXPLANATION.match(lines[number])), None)
    text = _joined(head[2], lines[1:bullet])
    explanation = ""
    if bullet is not None and (found := EXPLANATION.match(lines[bullet])):
        explanation = _joined(found[2], lines[bullet + 1 :])
    key = hashlib.sha256(text.encode()).hexdigest()[:8]
    return Option(key, head[1] != " ", text, explanation, line)


def _joined(first: str, rest: Sequence[str]) -> str:
    return f"{first}\n{textwrap.dedent(chr(10).join(rest))}".strip()


def _plain(lines: Sequence[str]) -> list[int]:
    """The numbers of the lines that are not in a fence."""
    return [number for number, _ in pages.outside_code("\n".join(lines))]


def _sources(text: str, first_line: int) -> Iterator[_Source]:
    lines = text.split("\n")
    plain = _plain(lines)
    for number in plain:
        if not (head := BLOCK.match(lines[number])):
            continue
        start, settings = number + 1, {}
        while start < len(lines) and (setting := SETTING.match(lines[start])):
            settings[setting[1]] = setting[2]
            start += 1
        last = re.compile(rf"^ {{0,3}}{head[1]}[ ]*$")
        end = next((n for n in plain if n >= start and last.match(lines[n])), None)
        yield _Source(head[2] or "", settings, tuple(lines[start:end]), first_line + number, end is not None)


@once
def headings(text: str) -> dict[str, str]:
    """The headings of a page by id; an id that is not written out is made as Markdown makes it."""
    found = (pages.HEADING.match(line) for _, line in pages.outside_code(text))
    return {match[3] or slugify(match[2], "-"): match[2] for match in found if match}


def _wrong_head(source: _Source, known: Mapping[str, str], earlier: int) -> Iterator[tuple[int, str, str]]:
    line = source.line
    if not source.id:
        yield (
            line,
            "The quiz has no id.",
            "Write “/// quiz | caching-delete-or-update”: it names the question for good.",
        )
    elif not ID.fullmatch(source.id):
        yield line, f"The quiz's id “{source.id}” is not an id.", "Use lower-case words joined by hyphens."
    elif earlier:
        message = f"The quiz's id “{source.id}” is taken by the quiz in line {earlier}."
        yield line, message, "Give this one another."
    for number, name in enumerate(source.settings):
        if name != "about":
            yield line + 1 + number, f"A quiz has no option “{name}”.", suggest(name, ["about"]) or EXAMPLE
    about = source.settings.get("about", "")
    if not about:
        hint = "Add “    about: heading-id” below the head, without an empty line between."
        yield line, f"The quiz “{source.id}” doesn't say what it is about.", hint
    elif about not in known:
        hint = suggest(about, known) or "It is the id of a heading: ## Words { #the-id }."
        yield line + 1, f"The quiz “{source.id}” is about “{about}”, which no heading of the page has.", hint
    if not source.closed:
        yield line, f"The quiz “{source.id}” has no end.", "Close it with a line of as many slashes as it opens with."


def _wrong_question(question: Question) -> Iterator[tuple[int, str, str]]:
    name = f"The quiz “{question.id}”"
    if not question.text:
        yield question.line, f"{name} has no question.", "Write it between the head and the options."
    if len(question.options) < 2:
        count = "one option only" if question.options else "no options"
        yield question.line, f"{name} has {count}.", "Write at least two: “- [x] right”, “- [ ] wrong”. " + EXAMPLE
    elif not any(option.right for option in question.options):
        yield question.line, f"{name} has no right answer.", "Mark at least one option with [x]."
    keys = [option.key for option in question.options]
    for number, option in enumerate(question.options):
        if not option.explanation:
            hint = "Say below it, in a bullet indented by four spaces, why it is right or wrong."
            yield option.line, f"An option of the quiz “{question.id}” has no explanation.", hint
        if option.key in keys[:number]:
            yield option.line, f"An option of the quiz “{question.id}” stands there twice.", "Take one out."


def of_pages(course: Iterable[pages.Page]) -> tuple[list[Question], list[Finding]]:
    """The questions of all pages, and what is wrong with them, ids that two pages use included. For the page check."""
    questions: list[Question] = []
    findings: list[Finding] = []
    first: dict[str, Question] = {}
    for page in course:
        found, wrong = read(page.body, f"docs/{page.path}", page.body_line)
        questions += found
        findings += wrong
        for question in found:
            other = first.setdefault(question.id, question)
            if question.id and other.page != page.path:
                message = f"The quiz's id “{question.id}” is taken: docs/{other.page}:{other.line} has it."
                findings.append(Finding(f"docs/{page.path}", question.line, "quiz", message, "Give this one another."))
    return questions, findings


def pool(root: Path = pages.ROOT) -> list[Question]:
    """Every question of the course, in Markdown, in the order of pages. Raises CourseError if one is wrong."""
    questions, findings = of_pages(pages.of_project(root).values())
    if findings:
        raise CourseError(findings)
    return questions
