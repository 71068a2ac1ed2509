"""Typical mistakes of a first contribution: each gets a sentence that says where, what is wrong, and how to mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOT_COPIED = shutil.ignore_patterns("vendor", "__pycache__", "*.apkg")
PAGE = "focus/infrastructure/caching.md"
OTHER = "focus/infrastructure/load-balancing.md"

QUIZ = "/// quiz | new-quiz\n    about: caching\n\nWhy?\n\n- [ ] A."

# What is put at the end of a page, or in the place of other words of it; and what scripts/check then says.
ADDED = {
    "a key that has no record": ("So ([Dean][@tail-at-scal]).", "No record has the key “tail-at-scal”. Did you mean “tail-at-scale”?"),
    "an outside address": ("See [this](https://example.org/).", "Make a record in bibliography/ and cite its key: [text][@key]."),
    "a link to a page that is not there": ("See [that](cashing.md).", "Relative link 'cashing.md' does not exist"),
    "a link to a section that is not there": ("See [that](caching.md#stampeed).", "Link fragment 'stampeed' not found in"),
    "units that don't fit": ("```estimate\nleft_a: second = 3 * byte\n```", "can't be shown in s (time). Correct the formula or the unit."),
    "a name that nothing defines": ("```estimate\nleft_b = nowhere * 2\n```", "nowhere"),
    "a quiz without a right answer": (f"{QUIZ}\n    - No.\n- [ ] B.\n    - No.\n///", "Mark at least one option with [x]."),
    "a diagram that was not drawn": ("/// figure | X\n\n```d2\na -> newly\n```\n\nX.\n///", "Run scripts/diagrams."),
    "a lab that is not there": ("/// lab | labs/nothing.py\n\nWhy?\n///", "labs/nothing.py"),
    "a block that ends behind words": ("/// answer | Q?\n\nA. ///", "where it ends nothing. Put it on a line of its own."),
    "an image without words": ("![](../../assets/favicon.svg)", "Image missing alt text"),
    "a word spelled wrong": ("It occured once.", "occured ==> occurred"),
    "a sentence of another page": (
        "202 means that the log has it, on two of three replicas; a client without an answer repeats the batch.",
        "Keep it in the one page it belongs to, and link to that from the other.",
    ),
}  # fmt: skip
CHANGED = {
    "a section left out": ("## Go deeper {", "## Deeper {", "The section “Go deeper” is missing."),
    "a heading without an id": (
        " { #check-yourself }",
        "",
        "Write “Check yourself { #check-yourself }”, so that its progress survives",
    ),
    "an id taken twice": ("{ #failure-modes }", "{ #interview }", "The id “interview” is taken by the heading in line"),
}
FIELD = ("minutes:", "minuts:", "The front matter has an unknown field “minuts”. Did you mean “minutes”?")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mistakes") / "course"
    for part in ("course", "docs", "bibliography", "labs", "tests/labs", "overrides"):
        shutil.copytree(ROOT / part, folder / part, ignore=NOT_COPIED)
    (folder / "docs/assets/vendor").mkdir()
    for name in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def said_of(clone: Path, path: str, text: str) -> str:
    """What the check says of the course with this text as one of its pages: the same functions and programs, of that page alone."""
    file = clone / "docs" / path
    before = file.read_text(encoding="utf-8")
    look = (
        "import sys; from course import check, render; "
        "found = [*check.gather(check.page_findings), *check.gather(lambda: render.findings_of(sys.argv[1]))]; "
        f"print(*(one for one in found if one.file == 'docs/{path}'), sep='\\n'); "
        f"[check.run_program(name, [*words[:1 + words[0].startswith('rumdl')], '{file}']) for name, words in check.PROGRAMS.items()"
        " if words[0] in ('rumdl', 'codespell')]"
    )
    try:
        file.write_text(text, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(clone)}
        words = [sys.executable, "-c", look, path]
        done = subprocess.run(words, cwd=clone, env=environment, capture_output=True, text=True, check=False)
    finally:
        file.write_text(before, encoding="utf-8")
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_a_page_as_it_is_has_none(clone: Path) -> None:
    assert said_of(clone, PAGE, (ROOT / "docs" / PAGE).read_text(encoding="utf-8")).strip() == ""


def test_what_is_added_wrongly_is_said_with_place_and_remedy(clone: Path) -> None:
    text = (ROOT / "docs" / PAGE).read_text(encoding="utf-8").rstrip("\n")
    said = said_of(clone, PAGE, text + "\n" + "\n".join(f"\n{added}" for added, _ in ADDED.values()) + "\n")
    missed = {name: wanted for name, (_, wanted) in ADDED.items() if wanted not in said}
    assert not missed, said


def test_what_is_changed_wrongly_is_said_with_remedy(clone: Path) -> None:
    text = (ROOT / "docs" / OTHER).read_text(encoding="utf-8")
    for before, after, _ in CHANGED.values():
        assert before in text
        text = text.replace(before, after, 1)
    said = said_of(clone, OTHER, text)
    assert not {name: wanted for name, (_, _, wanted) in CHANGED.items() if wanted not in said}, said


def test_front_matter_that_is_wrong_is_said_with_remedy(clone: Path) -> None:
    before, after, wanted = FIELD
    text = (ROOT / "docs" / OTHER).read_text(encoding="utf-8").replace(before, after, 1)
    assert wanted in said_of(clone, OTHER, text)
