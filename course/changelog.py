"""The part of ``CHANGELOG.md`` that belongs to a release: ``python -m course.changelog v0.1.0`` prints it."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from course.findings import CourseError, Finding

ROOT = Path(__file__).resolve().parents[1]
FILE = "CHANGELOG.md"


def notes(tag: str, root: Path = ROOT) -> str:
    """What the changelog says of a tag. Raises CourseError if the tag, the changelog and pyproject.toml don't agree."""
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if tag != f"v{version}":
        hint = f"Tag v{version}, or change the version first."
        raise CourseError(Finding("pyproject.toml", 0, "version", f"The tag is {tag}, the version {version}.", hint))
    parts = re.split(r"^## (.*)$", (root / FILE).read_text(encoding="utf-8"), flags=re.M)
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        if heading.split(",")[0] == version and text.strip():
            return text.strip() + "\n"
    hint = f"Add a section “## {version}, YYYY-MM-DD” that says what a reader notices."
    raise CourseError(Finding(FILE, 0, "changelog", f"The changelog says nothing about {version}.", hint))


def main(words: list[str]) -> int:
    try:
        print(notes(words[0] if words else ""), end="")
    except CourseError as error:
        print(*error.findings, sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
