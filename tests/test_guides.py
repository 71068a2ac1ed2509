"""The guides of docs/contributing, followed step by step in a copy of the course: files are written, commands run, and what a guide
says they print is printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "vendor", "site", "__pycache__", ".pytest_cache", ".hypothesis"
)
FENCE = re.compile(r"^```(\w+)(?: title=\"([^\"\n]*)\")?\n(.*?)^```$", re.M | re.S)
APPEND = "to append to "
GUIDES = ["fix-a-typo", "add-a-source", "add-a-page", "add-a-lab-or-quiz"]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course as a contributor has it after the first command."""
    folder = tmp_path_factory.mktemp("guides") / "course"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "docs/assets/vendor").symlink_to(ROOT / "docs/assets/vendor")
    return folder


@pytest.fixture
def project(clone: Path) -> Iterator[Path]:
    """That copy, and after the test its text as it was before."""
    kept = [clone / "docs/focus", clone / "bibliography", clone / "course/outline.yml"]
    for path in kept:
        aside = clone.parent / path.name
        shutil.copytree(path, aside) if path.is_dir() else shutil.copy(path, aside)
    yield clone
    for path in kept:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.move(clone.parent / path.name, path)
    (clone / "docs/case-studies/parking-meters.md").unlink(missing_ok=True)


def run(script: str, folder: Path) -> str:
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("GITHUB_", "PYTEST_"))}
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_does_what_it_says(guide: str, project: Path) -> None:
    said, steps = "", 0
    for kind, title, text in FENCE.findall((ROOT / f"docs/contributing/{guide}.md").read_text(encoding="utf-8")):
        if title.startswith(APPEND):
            with (project / title.removeprefix(APPEND)).open("a", encoding="utf-8") as file:
                file.write(f"\n{text}")
        elif title:
            (project / title).parent.mkdir(parents=True, exist_ok=True)
            (project / title).write_text(text, encoding="utf-8")
        elif kind == "sh":
            said, steps = run(text, project), steps + 1
            assert "Traceback" not in said, said
        elif kind == "text":
            assert said, "a guide says what is printed before anything is run"
            for line in text.splitlines():
                assert re.sub(r":\d+:", ":", line) in re.sub(r":\d+:", ":", said), said
    assert steps


def test_every_command_of_the_guides_exists() -> None:
    for guide in [*GUIDES, "index"]:
        for name in re.findall(r"scripts/(\w+)", (ROOT / f"docs/contributing/{guide}.md").read_text(encoding="utf-8")):
            assert (ROOT / "scripts" / name).is_file(), name
