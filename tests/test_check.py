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


def test_the_summary_says_where_what_and_how_to_mend_in_a_table() -> None:
    said = check.summary([FINDING], ["spelling"])
    assert "| `docs/a.md:3` | A section is missing. Add it: 100 % or two. |" in said
    assert "scripts/check --fix" in said and "Something about the spelling is wrong" in said
    assert check.summary([], []).strip().endswith("Nothing is wrong.")


def test_only_fix_is_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["--mend"]) == 2
    assert "The only option is --fix" in capsys.readouterr().err


def test_what_a_program_says_is_shown_only_where_it_objects(capfd: pytest.CaptureFixture[str]) -> None:
    assert check.run_program("style", ["ruff", "--version"]) and capfd.readouterr().err == ""
    assert not check.run_program("style", ["ruff", "check", "no-such-file"])
    assert "The style: ruff check found this." in capfd.readouterr().err
