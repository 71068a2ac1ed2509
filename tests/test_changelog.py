"""The notes of a release come from the changelog, and the tag, the changelog and the version agree."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from course.changelog import ROOT, main, notes
from course.findings import CourseError

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 1.1.0, 2026-12-01\n\nNew.\n\n## 1.0.0, 2026-11-01\n\nOld.\n"
    )
    return tmp_path


def test_the_notes_are_the_part_of_the_version(project: Path) -> None:
    assert notes("v1.1.0", project) == "New.\n"


def test_a_tag_that_is_not_the_version_is_refused(project: Path) -> None:
    with pytest.raises(CourseError, match=r"The tag is v1\.0\.0, the version 1\.1\.0\. Tag v1\.1\.0"):
        notes("v1.0.0", project)


def test_a_version_without_notes_is_refused(project: Path) -> None:
    (project / "CHANGELOG.md").write_text("# Changelog\n\n## 1.1.0, soon\n\n## 1.0.0\n\nOld.\n")
    with pytest.raises(CourseError, match=r"The changelog says nothing about 1\.1\.0"):
        notes("v1.1.0", project)


def test_the_present_version_can_be_released(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"v{VERSION}"]) == 0 and capsys.readouterr().out.strip()
    assert main([]) == 1
