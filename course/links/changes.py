"""Which lines a change adds, asked of git, and which links stand in them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from course.findings import CourseError, Finding
from course.links.model import Link, LintFinding, Place

Lines = dict[Path, set[int]]
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def added_lines(revision: str, folder: Path) -> Lines:
    """The lines added since the point where this tree left ``revision``, by file; a file git doesn't know is new altogether."""
    top = Path(_git(["rev-parse", "--show-toplevel"], folder).strip())
    words = [
        "-c",
        "core.quotepath=off",
        "diff",
        "--unified=0",
        "--no-color",
        "--no-ext-diff",
        "--no-renames",
        "--dst-prefix=b/",
    ]
    base = _git(
        ["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"], top, f"git knows no revision “{revision}”"
    ).strip()
    merge_base = _git(["merge-base", base, "HEAD"], top, allowed=True).strip() or base
    lines = _parse(_git([*words, merge_base, "--"], top), top)
    for name in _git(["ls-files", "--others", "--exclude-standard", "-z"], top).split("\0"):
        if name:
            lines[(top / name).resolve()] = {-1}
    return lines


def _parse(diff: str, top: Path) -> Lines:
    lines: Lines = {}
    current: set[int] = set()
    for line in diff.split("\n"):
        if line.startswith("+++ "):
            current = lines.setdefault((top / line[4:].rstrip("\t").strip('"').removeprefix("b/")).resolve(), set())
        elif found := _HUNK.match(line):
            start, count = int(found[1]), int(found[2] or 1)
            current.update(range(start, start + count))
    return lines


def _git(
    words: Sequence[str], folder: Path, failure: str = "git can't tell what has changed here", allowed: bool = False
) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        raise CourseError(Finding("--changed-since", 0, "usage", "git is not installed.")) from error
    if done.returncode and not allowed:
        detail = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise CourseError(Finding("--changed-since", 0, "usage", f"{failure}: {detail}" if detail else f"{failure}."))
    return done.stdout.decode("utf-8", "replace")


def is_added(place: Place, lines: Lines, root: Path) -> bool:
    added = lines.get((root / place.file).resolve())
    return bool(added) and (-1 in added or bool(added & {place.line, *place.lines}) if added else False)


def select_links(links: Iterable[Link], lines: Lines, root: Path) -> list[Link]:
    """The links that stand in added lines, with those places alone."""
    chosen: list[Link] = []
    for link in links:
        places = tuple(place for place in link.places if is_added(place, lines, root))
        if places:
            chosen.append(replace(link, places=places))
    return chosen


def select_findings(findings: Iterable[LintFinding], lines: Lines, root: Path) -> list[LintFinding]:
    return [finding for finding in findings if any(is_added(place, lines, root) for place in finding.places)]
