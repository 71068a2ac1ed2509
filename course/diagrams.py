"""Draws the diagrams of all pages: one SVG for each ``d2`` fence, in ``docs/assets/diagrams/``, committed.

``scripts/diagrams`` draws what is missing and deletes what no page holds any more; with ``--check`` it only says so. Drawing
needs Node, which the site doesn't: a page takes its drawings as they are.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click
from markdown import Markdown

from course import bibliography
from course.blocks import diagrams as blocks
from course.blocks import lineage
from course.diagram_svg import NotDrawableError, clean, size
from course.findings import CourseError, Finding

ROOT = Path(__file__).resolve().parents[1]
FONT = "docs/assets/vendor/fonts/roboto.woff2"

# The column holds 688 px, and words are shown at 14 px where D2 draws 16: 720 of D2's pixels leave some air.
WIDEST = 720

HOLDS = re.compile(f"{blocks.FENCE.pattern}|{lineage.OPENING.pattern}", re.MULTILINE)


@dataclass(frozen=True)
class Diagram:
    """One fence: the page below the project's folder, the fence's line from 1, and its text."""

    file: str
    line: int
    source: str


def of_page(file: Path, root: Path) -> list[Diagram]:
    """The diagrams of one page, found by the same code that finds them when the site is built."""
    text = file.read_text(encoding="utf-8")
    sources: list[str] = []

    def take(source: str, *_: object, **__: object) -> str:
        sources.append(source)
        return ""

    fences = {"custom_fences": [{"name": "d2", "class": "d2", "format": take}]}
    md = Markdown(extensions=["pymdownx.superfences"], extension_configs={"pymdownx.superfences": fences})
    lines = md.preprocessors["normalize_whitespace"].run(text.split("\n"))
    md.preprocessors["fenced_code_block"].run(lines)
    name = file.relative_to(root).as_posix()
    return [Diagram(name, blocks.line_of(source, text), source) for source in sources] + _lineages(text, name)


def _lineages(text: str, name: str) -> list[Diagram]:
    """The pictures that are made from records. One that can't be made is reported where the page is checked."""
    found = []
    for opening in lineage.OPENING.finditer(text):
        with contextlib.suppress(CourseError):
            source = lineage.source(lineage.keys_of(opening[1]), bibliography.of_project().records)
            found.append(Diagram(name, text.count("\n", 0, opening.start()) + 1, source))
    return found


def of_project(root: Path = ROOT) -> list[Diagram]:
    return [
        diagram
        for file in sorted((root / "docs").rglob("*.md"))
        if HOLDS.search(file.read_text(encoding="utf-8", errors="replace"))
        for diagram in of_page(file, root)
    ]


def missing(diagrams: list[Diagram], root: Path) -> list[Diagram]:
    """The first fence of each drawing that isn't there."""
    first = {blocks.key(diagram.source): diagram for diagram in reversed(diagrams)}
    return [diagram for diagram in first.values() if not blocks.path(diagram.source, root).is_file()]


def orphans(diagrams: list[Diagram], root: Path) -> list[Path]:
    """The drawings that no page holds."""
    held = {blocks.key(diagram.source) for diagram in diagrams}
    return [file for file in sorted((root / blocks.FOLDER).glob("*.svg")) if file.stem not in held]


def check(root: Path = ROOT) -> list[Finding]:
    """Missing, orphaned and too wide drawings. Needs no Node."""
    diagrams = of_project(root)
    findings = []
    for diagram in missing(diagrams, root):
        message = f"The drawing of this diagram, {blocks.FOLDER}/{blocks.key(diagram.source)}.svg, is missing."
        findings.append(Finding(diagram.file, diagram.line, "diagram-missing", message, "Run scripts/diagrams."))
    for file in orphans(diagrams, root):
        name = file.relative_to(root).as_posix()
        findings.append(Finding(name, 0, "diagram-orphan", "No page holds this drawing.", "Run scripts/diagrams."))
    for diagram in diagrams:
        file = blocks.path(diagram.source, root)
        width = size(file.read_text(encoding="utf-8"))[0] if file.is_file() else 0
        if width > WIDEST:
            message = f"The diagram is {width:g} px wide; the column shows {WIDEST} at reading size."
            hint = "Use “direction: down”, shorten the words on edges, or split it."
            findings.append(Finding(diagram.file, diagram.line, "diagram-width", message, hint))
    return sorted(findings)


def draw(diagrams: list[Diagram], root: Path) -> list[Finding]:
    """Draws each diagram and writes what could be drawn. Raises CourseError where Node or D2 is missing."""
    if not diagrams:
        return []
    findings: list[Finding] = []
    drawn = _run_d2({blocks.key(diagram.source): blocks.normal(diagram.source) for diagram in diagrams}, root)
    (root / blocks.FOLDER).mkdir(parents=True, exist_ok=True)
    for diagram in diagrams:
        answer = drawn[blocks.key(diagram.source)]
        if "error" in answer:
            findings += _explain(diagram, answer["error"])
            continue
        try:
            blocks.path(diagram.source, root).write_text(clean(answer["svg"]), encoding="utf-8")
        except NotDrawableError as problem:
            findings.append(Finding(diagram.file, diagram.line, "diagram", str(problem)))
    return findings


def _explain(diagram: Diagram, error: str) -> list[Finding]:
    """D2's errors, each with its line in the page."""
    try:
        messages = [str(problem["errmsg"]) for problem in json.loads(error)]
    except (ValueError, TypeError, KeyError):
        messages = [error]
    findings = []
    for message in messages:
        found = re.match(r"index:(\d+):(\d+): (.*)", message, re.DOTALL)
        line, column, said = (int(found[1]), int(found[2]), found[3]) if found else (0, 0, message)
        where = diagram.line + line if diagram.line else 0
        findings.append(Finding(diagram.file, where, "diagram", f"D2 can't read this: {said}.", column=column))
    return findings


def _run_d2(sources: dict[str, str], root: Path) -> dict[str, dict[str, str]]:
    node = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if node is None:
        raise CourseError(Finding("course/diagrams.mjs", 0, "node", "Node.js is missing.", "Run scripts/setup."))
    if not (ROOT / "node_modules/@terrastruct/d2").is_dir():
        raise CourseError(Finding("package.json", 0, "d2", "D2 is not installed.", "Run “npm ci”."))
    words = json.dumps({"fonts": {"regular": font(400), "bold": font(500)}, "sources": sources})
    done = subprocess.run(
        [node, str(ROOT / "course/diagrams.mjs")], input=words, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word why"])[-1]
        raise CourseError(Finding("course/diagrams.mjs", 0, "d2", f"D2 stopped: {last}."))
    answers: dict[str, dict[str, str]] = json.loads(done.stdout)
    return answers


def font(weight: int) -> str:
    """The site's Roboto at one weight, as base64 TrueType: D2 measures words with it."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # only who draws needs it
    from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

    variable = TTFont(ROOT / FONT)
    axes = {axis.axisTag: axis.defaultValue for axis in variable["fvar"].axes}
    single = instantiateVariableFont(variable, {**axes, "wght": weight})
    single.flavor = None
    data = io.BytesIO()
    single.save(data)
    return base64.b64encode(data.getvalue()).decode()


def project_root() -> Path:
    return ROOT


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Only report what is missing, orphaned or too wide.")
@click.option("--again", is_flag=True, help="Draw all diagrams again, after a change of the drawing itself.")
def main(only_check: bool, again: bool) -> None:
    """Draws the diagrams of all pages that have no drawing yet, and deletes drawings that no page holds."""
    root = project_root()
    diagrams = of_project(root)
    findings: list[Finding] = []
    if not only_check:
        wanted = list({blocks.key(d.source): d for d in diagrams}.values()) if again else missing(diagrams, root)
        try:
            findings = draw(wanted, root)
        except CourseError as error:
            findings = error.findings
        for file in orphans(diagrams, root):
            file.unlink()
            click.echo(f"Deleted {file.name}.")
        drawn = [diagram for diagram in wanted if blocks.path(diagram.source, root).is_file()]
        click.echo(f"Drew {len(drawn)} of {len(diagrams)} diagrams.")
    not_drawn = bool(findings)  # and why has been said
    findings += [finding for finding in check(root) if not (not_drawn and finding.rule == "diagram-missing")]
    for finding in findings:
        click.echo(str(finding), err=True)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
