"""What the review section asks: every question, term and case study of the course, as plain data with HTML in it.

Flashcards, the mock test, the design round and the Anki deck are made from these; pages stay the only home of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from course import excerpts, glossary, outline, pages, quizzes
from course.blocks.html import address
from course.once import once
from course.quizzes import Question

LEVELS = ("mid-level", "senior", "staff")
CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Case:
    """A case study to be designed: the task as an interviewer puts it, and for each thing looked at what each of LEVELS shows."""

    id: str
    title: str
    page: str
    task: str
    rubric: tuple[tuple[str, tuple[str, ...]], ...]


def questions(root: Path = pages.ROOT) -> list[Question]:
    """Every question of the course, in the order of learning, with HTML in place of Markdown. Raises CourseError if one is wrong."""
    course, md = pages.of_project(root), excerpts.markdown(root)
    made: list[Question] = []
    for path, group in groupby(_in_order(quizzes.pool(root), root), key=lambda question: question.page):
        asked = list(group)
        html = iter(excerpts.as_html(md, course[path], [piece for one in asked for piece in _pieces(one)], root))
        made += [_filled(question, html) for question in asked]
    return made


def _in_order(found: list[Question], root: Path) -> list[Question]:
    """As one would learn: by the outline's order of pages, then what it doesn't name."""
    week = outline.load(root)
    order = [topic.page for area in week.areas for topic in area.topics] + [case.page for case in week.case_studies]
    return sorted(found, key=lambda question: order.index(question.page) if question.page in order else len(order))


def _pieces(question: Question) -> Iterator[str]:
    yield question.text
    for option in question.options:
        yield option.text
        yield option.explanation


def _filled(question: Question, html: Iterator[str]) -> Question:
    text = next(html)
    text = text if text.startswith("<") else f"<p>{text}</p>"
    options = tuple(replace(one, text=next(html), explanation=next(html)) for one in question.options)
    return replace(question, text=text, options=options)


def question_data(found: Iterable[Question], root: Path = pages.ROOT) -> list[dict[str, Any]]:
    """Questions as the browser gets them: ``url`` is below the site's home and leads to the question's subject."""
    return [
        {
            "id": question.id,
            "area": area(question.page, root),
            "url": address(question.page, question.about),
            "text": question.text,
            "options": [
                {"key": option.key, "right": option.right, "text": option.text, "why": option.explanation}
                for option in question.options
            ],
        }
        for question in found
    ]


def area(page: str, root: Path = pages.ROOT) -> str:
    """What a page belongs to, in words: a focus area, or the case studies, or the papers."""
    parts = page.split("/")
    areas = {area.id: area.title for area in outline.load(root).areas}
    return areas.get(parts[1], "") if parts[0] == "focus" else parts[0].replace("-", " ").capitalize()


def terms(root: Path = pages.ROOT) -> list[dict[str, str]]:
    """The terms of the glossary, in its order, each with its definition."""
    file = root / "docs" / glossary.PAGE
    if not file.exists():
        return []
    found = glossary.read(pages.of_project(root)[glossary.PAGE])
    return [
        {"id": term.id, "name": term.names[0], "also": ", ".join(term.names[1:]), "text": term.definition}
        for term in found
    ]


def cases(root: Path = pages.ROOT) -> list[Case]:
    """The written case studies that have a task and a rubric, in the order of the outline."""
    course, md = pages.of_project(root), excerpts.markdown(root)
    made = []
    for study in outline.load(root).case_studies:
        page = course.get(study.page)
        if page is None:
            continue
        task, rows = _task(page.body), _rubric(page.body)
        html = excerpts.as_html(md, page, [task, *(cell for row in rows for cell in row)], root)
        cells = iter(html[1:])
        rubric = tuple((row[0], tuple(row[1:])) for row in ([next(cells) for _ in row] for row in rows))
        made.append(Case(study.id, study.title, study.page, html[0], rubric))
    return made


def case_data(found: Iterable[Case]) -> list[dict[str, Any]]:
    """Case studies as the browser gets them."""
    return [
        {
            "id": case.id,
            "title": case.title,
            "url": address(case.page),
            "task": case.task,
            "rubric": [list(row) for row in case.rubric],
        }
        for case in found
    ]


def _section(body: str, id: str) -> str:
    """A page's text from the heading with the id to the next of its kind."""
    found = re.search(rf"^## .*\{{[ ]*#{id}[ ]*\}}$(.*?)(?=^## |\Z)", body, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def _task(body: str) -> str:
    quoted = re.search(r"(?:^>.*\n)+", _section(body, "task"), re.MULTILINE)
    return re.sub(r"^>[ ]?", "", quoted[0], flags=re.MULTILINE).strip() if quoted else ""


def _rubric(body: str) -> list[list[str]]:
    """The rows of the rubric, without its head: what is looked at, and a cell for each level."""
    rows = [line for line in _section(body, "rubric").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in CELL.split(row.strip("| "))] for row in rows[2:]]


@once
def all_questions(root: Path = pages.ROOT) -> list[dict[str, Any]]:
    """Every question of the course as the browser gets it, made once in a build."""
    return question_data(questions(root), root)
