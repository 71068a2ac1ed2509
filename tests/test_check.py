"""The offline check: how findings reach a person."""

import pytest

from course import bibliography, check
from course.findings import CourseError, Finding

FINDING = Finding("docs/a.md", 3, "sections", "A section is missing.", "Add it: 100 %\nor two.")


def test_a_finding_reads_as_place_what_and_what_to_do() -> None:
    assert str(FINDING).startswith("docs/a.md:3: A section is missing. Add it")


def test_an_annotation_escapes_what_github_would_read_as_a_command() -> None:
    assert check.annotation(FINDING) == (
        "::error file=docs/a.md,line=3,title=sections::A section is missing. Add it: 100 %25%0Aor two."
    )


def test_what_stops_a_check_is_one_of_its_findings() -> None:
    def stopped() -> list[Finding]:
        raise CourseError(FINDING)

    assert check.gather(stopped) == [FINDING]


def test_a_stale_schema_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not check.gather(check.records)
    monkeypatch.setattr(bibliography, "json_schema", lambda: "{}")
    (finding,) = check.gather(check.records)
    assert finding.rule == "schema"
    assert "--write-schema" in finding.hint
