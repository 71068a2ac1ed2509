"""Reports for people and for GitHub, with text from strangers in them."""

from __future__ import annotations

import io
import json

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from course.findings import CourseError
from course.links import progress, report, summaries
from course.links.model import VERDICTS, LintFinding, Place, Report, Result
from course.links.show import result_lines, safe

NASTY = "\x1b[31mred \x1b]0;t\x07[x](javascript:1) <script>x</script> | `a` @user\n::error::x \u202eback"


def example() -> Report:
    place = Place("docs/a,b.md", 3, NASTY)
    results = [
        Result(
            "https://e.org/`|x",
            "wrong-document",
            f"serves “{NASTY}”",
            (place,),
            status=200,
            found_title=NASTY,
            similarity=0.2119,
        ),
        Result(
            "https://e.org/moved",
            "redirected",
            "has moved",
            (place,),
            suggestion="https://e.org/new",
            suggestion_kind="moved",
        ),
        Result("https://e.org/ok", "ok", "is the document", (place,), status=200),
        Result("https://e.org/no", "blocked", "answers 403", (place,), status=403),
        Result("https://e.org/slow", "unreachable", "did not answer", (place,)),
    ]
    return Report("2026-11-24T00:00:00Z", 12.34, [], results, [LintFinding("plain-http", "warning", NASTY, (place,))])


def test_json_is_the_one_promised():
    data = report.as_json(example())
    assert data["schema"] == 1 and data["seconds"] == 12.3
    assert data["summary"] == {
        "links": 5,
        **{v: int(v in ("wrong-document", "redirected", "ok", "blocked", "unreachable")) for v in VERDICTS},
    }
    first = next(link for link in data["links"] if link["verdict"] == "wrong-document")
    assert set(first) >= {
        "url", "verdict", "reason", "status", "final_url", "expected_title", "found_title", "similarity", "suggestion", "attempts",
        "bytes", "elapsed_ms", "places",
    }  # fmt: skip
    assert first["places"] == [{"file": "docs/a,b.md", "line": 3, "text": NASTY}] and first["similarity"] == 0.212


def test_a_report_survives_being_written_and_read(tmp_path):
    path = tmp_path / "new" / "r.json"
    report.write(path, example())
    assert report.as_json(report.read(path)) == report.as_json(example())


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 2}'])
def test_what_is_no_report_is_said_to_be_none(tmp_path, text):
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(CourseError, match="not a report"):
        report.read(tmp_path / "r.json")


def test_a_report_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "r.json"
    path.write_text("old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("course.links.report.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        report.write(path, example())
    assert path.read_text() == "old" and [one.name for one in tmp_path.iterdir()] == ["r.json"]


def test_terminal_text_has_no_escapes():
    text = "\n".join(line for result in example().results for line in result_lines(result))
    assert not set(text) & {"\x1b", "\x07", "\u202e"} and "\n::error" not in text
    assert safe("a\x1b[2Kb\r\nc").split() == ["ab", "c"]


def test_markdown_summary_has_no_markup_of_strangers():
    html = MarkdownIt("commonmark").enable("table").render(summaries.markdown(example()))
    assert "<script" not in html and "<a " not in html and "javascript:1" in html and "@user" in html
    assert "@user" not in summaries.markdown(example())


def test_annotations_name_file_and_line_and_stay_one_line_each():
    lines = summaries.github_lines(example())
    assert len(lines) == 5 and all(line.startswith("::") and "\n" not in line for line in lines)
    assert lines[0].startswith("::error file=docs/a%2Cb.md,line=3,title=wrong-document::https://e.org/")
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice", "::warning", "::warning"]


def test_sarif_has_lines():
    run = summaries.sarif(example())["runs"][0]
    assert [entry["level"] for entry in run["results"]] == ["error", "warning", "note", "warning", "warning"]
    region = run["results"][0]["locations"][0]["physicalLocation"]
    assert region["region"]["startLine"] == 3 and region["artifactLocation"]["uri"] == "docs/a,b.md"
    assert json.dumps(run)


def test_progress_is_shown_on_a_terminal_and_silent_elsewhere():
    for terminal in (True, False):
        out = io.StringIO()
        with progress.shown(1, Console(file=out, force_terminal=terminal)) as advance:
            advance(example().results[0])
        assert bool(out.getvalue()) is terminal
