"""The offline check: everything about the course that can be said in seconds and without a network.

``scripts/check`` runs it. Each check gives findings; a program of its own (ruff, mypy, codespell) prints what it has to say.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from course import bibliography, diagrams, glossary, outline, page_rules, pages, plan, progress, quizzes
from course.findings import CourseError, Finding
from course.links.lint import lint
from course.links.sources import collect

ROOT = Path(__file__).resolve().parents[1]

# What each program is for, and its words.
PROGRAMS: dict[str, list[str]] = {
    "style": ["ruff", "check", "--quiet", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "types": ["mypy", "--no-error-summary"],
    "spelling": ["codespell_lib", "docs", "labs", "course", "bibliography", "README.md"],
}


def records() -> Iterator[Finding]:
    """The bibliography, the case studies it names, and the schema that editors read."""
    known = {case.id for case in outline.load().case_studies}
    found = bibliography.load(ROOT)
    for record in found.records.values():
        for case in set(record.case_studies) - known:
            file, line = found.places[record.key]
            hint = bibliography.suggest(case, known) or "course/outline.yml names them."
            yield Finding(file, line, "case-study", f"The record “{record.key}” names no case study: “{case}”.", hint)
    if (ROOT / bibliography.SCHEMA).read_text(encoding="utf-8") != bibliography.json_schema():
        hint = "Run “python -m course.bibliography --write-schema”."
        yield Finding(bibliography.SCHEMA, 0, "schema", "The schema is older than the model.", hint)


def page_findings() -> Iterator[Finding]:
    """Rules of each page, and of what pages share: ids of questions and ticks, terms, diagrams."""
    course = pages.load(ROOT)
    yield from page_rules.check(course, bibliography.load(ROOT), outline.load())
    yield from quizzes.of_pages(course.values())[1]
    yield from progress.check(course.values())
    yield from glossary.check(course[glossary.PAGE])
    yield from diagrams.check(ROOT)
    yield from plan.check(ROOT)


def link_findings() -> Iterator[Finding]:
    """What the link validator says without a network of every address in pages and records."""
    for finding in lint(collect([])):
        first, *others = finding.places
        also = f"It stands in {', '.join(map(str, others))}, too." if others else ""
        yield Finding(first.file, first.line, finding.rule, finding.message, also, finding.severity)


CHECKS: dict[str, Callable[[], Iterable[Finding]]] = {
    "records": records,
    "pages": page_findings,
    "links": link_findings,
}


def gather(check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """A check's findings, also those that kept it from going on."""
    try:
        return list(check())
    except CourseError as error:
        return error.findings


def annotation(finding: Finding) -> str:
    """The finding as a GitHub workflow command, which shows it beside the line of the diff."""

    def escape(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    place = f"file={finding.file},line={max(finding.line, 1)}"
    return f"::{finding.severity} {place},title={finding.rule}::{escape(f'{finding.message} {finding.hint}'.strip())}"


def run_program(name: str, words: list[str]) -> bool:
    """Whether the program has nothing to object to; it prints what it finds."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, check=False)
    if done.returncode:
        print(f"{name}: {' '.join(words)} found something, see above.", file=sys.stderr)
    return done.returncode == 0


def main() -> int:
    good = True
    for check in CHECKS.values():
        for finding in gather(check):
            print("" if finding.severity == "error" else "warning: ", finding, sep="", file=sys.stderr)
            if os.environ.get("GITHUB_ACTIONS"):
                print(annotation(finding))
            good &= finding.severity != "error"
    for name, words in PROGRAMS.items():
        good &= run_program(name, words)
    if good:
        print("The offline check found nothing wrong.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
