"""The offline check: everything about the course that can be said in seconds and without a network.

``scripts/check`` runs it; with ``--fix`` what a program can safely mend is mended first. Each check gives findings; a program of its
own (ruff, mypy, codespell, rumdl, zizmor) prints what it has to say.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from course import (
    bibliography,
    diagrams,
    glossary,
    outline,
    page_rules,
    pages,
    plan,
    progress,
    quizzes,
    render,
    repeats,
)
from course.findings import CourseError, Finding
from course.links.lint import lint
from course.links.sources import collect

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(".github/workflows/*.yml"))
FORMS = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(".github/ISSUE_TEMPLATE/[!c]*.yml"))

# What each program is for, and its words.
PROGRAMS: dict[str, list[str]] = {
    "style of Python": ["ruff", "check", "--quiet", "."],
    "format of Python": ["ruff", "format", "--check", "--quiet", "."],
    "types": ["mypy", "--no-error-summary"],
    "Markdown and links between pages": ["rumdl", "check", "--quiet", "docs", "labs", "README.md", "CONTRIBUTING.md"],
    "spelling": ["codespell", "docs", "labs", "course", "bibliography", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"],
    "safety of workflows": ["zizmor", "--offline", "--quiet", "--no-progress", "--persona=pedantic", ".github"],
    "form of workflows": ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS],
    "form of issue forms": ["check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *FORMS],
}
# What can be mended without thinking.
FIXES: list[list[str]] = [
    ["ruff", "check", "--quiet", "--fix", "."],
    ["ruff", "format", "--quiet", "."],
    ["rumdl", "fmt", "--quiet", "docs", "labs", "README.md", "CONTRIBUTING.md"],
]


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
    yield from repeats.check(course.values())


def block_findings() -> Iterator[Finding]:
    """What the blocks of the pages object to when they are rendered."""
    missing = "diagram-missing"  # diagrams.check says it with its line
    yield from (finding for finding in render.check(pages.load(ROOT)) if finding.rule != missing)


def link_findings() -> Iterator[Finding]:
    """What the link validator says without a network of every address in pages and records."""
    for finding in lint(collect([])):
        first, *others = finding.places
        also = f"It stands in {', '.join(map(str, others))}, too." if others else ""
        yield Finding(first.file, first.line, finding.rule, finding.message, also, finding.severity)


CHECKS: dict[str, Callable[[], Iterable[Finding]]] = {
    "records": records,
    "pages": page_findings,
    "blocks": block_findings,
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


def summary(findings: Iterable[Finding], failed: Iterable[str]) -> str:
    """What a contributor reads above the log on GitHub: each finding with its place, and which programs had something to say."""
    found = list(findings)
    lines = ["## The offline check", ""]
    if not found and not failed:
        return "\n".join([*lines, "Nothing is wrong.", ""])
    lines += [
        "`scripts/check` says the same on your machine, and `scripts/check --fix` mends what it can by itself.",
        "",
    ]
    if found:
        lines += ["| where | what is wrong, and what to do |", "|---|---|"]
        for one in found:
            place = f"{one.file}:{one.line}" if one.line else one.file
            said = f"{one.message} {one.hint}".strip().replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
            lines.append(f"| `{place}` | {'' if one.severity == 'error' else 'warning: '}{said} |")
        lines.append("")
    lines += [f"- Something about the {name} is wrong; see the log below." for name in failed]
    return "\n".join([*lines, ""])


def run_program(name: str, words: list[str]) -> bool:
    """Whether the program, which stands beside the Python that runs this, has nothing to object to; else what it says is printed."""
    program = Path(sys.executable).with_name(words[0])
    done = subprocess.run([program, *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, f"The {name}: {' '.join(words[:2])} found this.", sep="", file=sys.stderr)
    return done.returncode == 0


def main(words: list[str]) -> int:
    if set(words) - {"--fix"}:
        print("The only option is --fix: mend first what can be mended without thinking.", file=sys.stderr)
        return 2
    if words:
        for fix in FIXES:
            subprocess.run(
                [Path(sys.executable).with_name(fix[0]), *fix[1:]], cwd=ROOT, check=False, capture_output=True
            )
        (ROOT / bibliography.SCHEMA).write_text(bibliography.json_schema(), encoding="utf-8")
    findings = list(dict.fromkeys(finding for check in CHECKS.values() for finding in gather(check)))
    for finding in findings:
        print("" if finding.severity == "error" else "warning: ", finding, sep="", file=sys.stderr)
        if os.environ.get("GITHUB_ACTIONS"):
            print(annotation(finding))
    failed = [name for name, words in PROGRAMS.items() if not run_program(name, words)]
    if step := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(step).open("a", encoding="utf-8") as file:
            file.write(summary(findings, failed))
    good = not failed and all(finding.severity != "error" for finding in findings)
    if good:
        print("The offline check found nothing wrong.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
