"""What scripts/new makes: it passes every check but the one that says what is still to be written."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course import new
from course.findings import CourseError

ROOT = Path(__file__).resolve().parents[1]
LOOK = """
import json, sys
from course import check
found = [one for part in (check.records, check.page_findings) for one in check.gather(part)]
print(json.dumps([[one.file, one.rule, str(one)] for one in found]))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course in which one of each kind has been started."""
    root = tmp_path_factory.mktemp("new") / "course"
    for folder in ("course", "docs", "bibliography", "labs", "tests/labs", "tests/challenges"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "vendor", "*.apkg"))
    new.new_topic(root, "patterns", "cells", "Cells & blast radius", ["Shuffle Sharding (AWS)", "Cell-Based: Routing"])
    new.new_topic(root, "performance", "tuning", "Tuning", ["GC"])
    new.new_case_study(
        root, "ticket-sales", "Ticket sales: the rush", "Half a million people want 20,000 seats at ten o'clock"
    )
    more = {
        "authors": ("Ada Lovelace", "Charles Babbage"),
        "year": 1943,
        "venue": "Scientific Memoirs 3",
        "publisher": None,
    }
    new.new_source(
        root, "engine-notes", "paper", "Notes: on the Engine", "https://example.org/notes", "the journal", **more
    )
    new.new_paper(root, "engine-notes")
    new.new_quiz(root, "focus/infrastructure/caching.md", "cache-aside-pattern", "caching-warm-up")
    new.new_challenge(root, "leader-lease", "Keep one leader")
    return root


@pytest.fixture(scope="module")
def found(project: Path) -> list[list[str]]:
    """What the checks of records and pages say of that copy: file, rule, sentence."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=project, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_only_what_is_to_be_written_is_found(found: list[list[str]]) -> None:
    assert [said for _, rule, said in found if rule != "unwritten"] == []


@pytest.mark.parametrize(
    ("file", "places"),
    [
        ("focus/patterns/cells", 15), ("focus/performance/tuning", 14), ("case-studies/ticket-sales", 16),
        ("papers/engine-notes", 10), ("challenges/leader-lease", 8), ("focus/infrastructure/caching", 7),
    ],
)  # fmt: skip
def test_everything_to_be_written_is_found(found: list[list[str]], file: str, places: int) -> None:
    assert [name for name, _, _ in found].count(f"docs/{file}.md") >= places


def test_what_is_written_is_no_longer_found(project: Path) -> None:
    numbers = itertools.count()
    for path in project.glob("docs/**/*.md"):
        path.write_text(re.sub("WRITE ME: ", lambda _: f"Thing {next(numbers)}, ", path.read_text()))
    environment = {**os.environ, "PYTHONPATH": str(project)}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=project, env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda root: new.new_topic(root, "pattern", "x", "X", ["Y"]), "There is no area “pattern”. There are: fundamentals,"),
        (lambda root: new.new_topic(root, "patterns", "x", "X", []), "at least one subtopic"),
        (lambda root: new.new_topic(root, "patterns", "Big Name", "X", ["Y"]), "“Big Name” can't be a name. Use lower-case"),
        (lambda root: new.new_case_study(root, "chat", "Chat", "all"), "docs/case-studies/chat.md exists already."),
        (lambda root: new.new_paper(root, "dynam"), "Make it first: scripts/new source dynam"),
        (lambda root: new.new_source(root, "dynamo", "paper", "X", "https://x.example", "x"), "The key “dynamo” is taken"),
        (lambda root: new.new_source(root, "x", "paper", "X", "ftp://x", "x"), "The record would not be right. url: String"),
        (lambda root: new.new_source(root, "x", "paper", "X", "https://example.org/notes", "x"), "“engine-notes” has this"),
        (lambda root: new.new_quiz(root, "plan.md", "nowhere", "x"), "The page has no section “nowhere”. There are:"),
        (lambda root: new.new_quiz(root, "nope.md", "x", "y"), "There is no page docs/nope.md."),
    ],
)  # fmt: skip
def test_what_can_not_be_made_is_said_with_what_to_do(project: Path, call, said: str) -> None:  # type: ignore[no-untyped-def]
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*.*")}
    with pytest.raises(CourseError) as caught:
        call(project)
    assert said in str(caught.value)
    assert before == {path: path.stat().st_mtime_ns for path in project.rglob("*.*")}


def test_a_challenge_runs_from_the_start(project: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(project)}
    tests = ["tests/challenges/test_leader_lease.py", "tests/labs/test_challenges_leader_lease.py"]
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(project), *tests]
    done = subprocess.run(
        [sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "6 passed" in done.stdout, done.stdout
    listed = [sys.executable, "-m", "labs.challenges", "list"]
    assert (
        "leader-lease"
        in subprocess.run(listed, cwd=project, env=environment, capture_output=True, text=True, check=True).stdout
    )
