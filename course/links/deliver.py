"""What a weekly run found, brought to GitHub with git and gh: one branch, one pull request, one issue, each updated, never a second one.

The branch also keeps the memory (``bibliography/health.json``) from one run to the next, whether or not its repairs are merged.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from course.findings import CourseError, Finding

BRANCH = "link-health"
LABEL = "links"
MEMORY = "bibliography/health.json"
AUTHOR = ("-c", "user.name=link check", "-c", "user.email=41898282+github-actions[bot]@users.noreply.github.com")


def recall(root: Path) -> bool:
    """Takes the memory of the last run from the branch into the working tree; False if there is none yet."""
    if _run(["git", "fetch", "--quiet", "--depth=1", "origin", BRANCH], root, allowed=True) is None:
        return False
    text = _run(["git", "show", f"FETCH_HEAD:{MEMORY}"], root, allowed=True)
    if text is None:
        return False
    (root / MEMORY).write_text(text, encoding="utf-8")
    return True


def deliver(root: Path, pull_request: str, issue: str) -> list[str]:
    """Pushes the tree's changes, and opens, updates or closes the pull request and the issue. Gives a sentence for each thing done."""
    said = [_push(root)]
    said += _keep(root, "pr", pull_request, "Repair links", ["--head", BRANCH])
    if issue:
        words = ["--force", "--description", "Links that need a person", "--color", "B60205"]
        _run(["gh", "label", "create", LABEL, *words], root)
    said += _keep(root, "issue", issue, "Links that need a person", ["--label", LABEL])
    return said


def _push(root: Path) -> str:
    _run(["git", "checkout", "--quiet", "-B", BRANCH], root)
    _run(["git", "add", "--update", "bibliography", "docs"], root)
    if not (_run(["git", "status", "--porcelain", "--untracked-files=no"], root) or "").strip():
        return "The run changed nothing."
    _run(
        ["git", *AUTHOR, "commit", "--quiet", "-m", "Record a run of the link check, and repair what it verified"], root
    )
    _run(["git", "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{BRANCH}"], root)
    return f"Pushed to {BRANCH}."


def _keep(root: Path, kind: str, text: str, title: str, where: list[str]) -> list[str]:
    """There is one open pull request or issue if there is something to say, else none."""
    listed = _run(["gh", kind, "list", *where, "--state", "open", "--json", "number"], root) or "[]"
    numbers: list[Any] = [entry["number"] for entry in json.loads(listed)]
    name = {"pr": "pull request", "issue": "issue"}[kind]
    if not text:
        comment = "The last run of the link check found nothing more to do here."
        for number in numbers:
            _run(["gh", kind, "close", str(number), "--comment", comment], root)
        return [f"Closed {name} {number}." for number in numbers]
    if numbers:
        _run(["gh", kind, "edit", str(numbers[0]), "--body-file", "-"], root, text)
        return [f"Updated {name} {numbers[0]}."]
    base = ["--base", "main"] if kind == "pr" else []
    _run(["gh", kind, "create", "--title", title, "--body-file", "-", *where, *base], root, text)
    return [f"Opened the {name} “{title}”."]


def _run(words: list[str], root: Path, given: str | None = None, allowed: bool = False) -> str | None:
    """What the program prints; None if it fails and may. Raises CourseError with what it said if it may not."""
    try:
        done = subprocess.run(words, cwd=root, input=given, capture_output=True, text=True, check=False)
    except OSError as error:
        message = f"{words[0]} can't be run: {error.strerror}."
        raise CourseError(Finding(words[0], 0, "deliver", message, f"Install {words[0]}.")) from error
    if done.returncode == 0:
        return done.stdout
    if allowed:
        return None
    message = f"“{' '.join(words[:3])}” failed: {done.stderr.strip() or done.stdout.strip()}"
    raise CourseError(Finding(words[0], 0, "deliver", message))
