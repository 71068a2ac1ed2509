"""Finding, checking and drawing the diagrams of pages. One test runs D2 itself; the rest need no Node."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from course import diagrams
from course.blocks import diagrams as blocks
from course.diagram_svg import size
from course.diagrams import Diagram
from course.findings import CourseError

PAGE = """---
title: Page
---

/// figure | A

```d2
direction: down
a -> b
```

Words.
///

````markdown
```d2
shown -> as code
```
````
"""
SOURCE = "direction: down\na -> b"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 80"></svg>\n'

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on the path")


def project(root: Path, text: str = PAGE) -> Path:
    (root / "docs").mkdir()
    (root / "docs/page.md").write_text(text)
    (root / blocks.FOLDER).mkdir(parents=True)
    return root


def put(root: Path, name: str, width: int = 100) -> None:
    (root / blocks.FOLDER / f"{name}.svg").write_text(SVG.format(width))


def test_the_diagrams_of_a_page_are_found_with_their_lines_and_none_in_code(tmp_path: Path) -> None:
    root = project(tmp_path)
    assert diagrams.of_project(root) == [Diagram("docs/page.md", 7, SOURCE)]


def test_a_diagram_in_a_list_is_the_same_diagram(tmp_path: Path) -> None:
    indented = "- item\n\n" + "".join(f"    {line}\n" for line in f"```d2\n{SOURCE}\n```".splitlines())
    root = project(tmp_path, indented)
    (found,) = diagrams.of_project(root)
    assert blocks.key(found.source) == blocks.key(SOURCE)
    assert found.line == 3


def test_missing_and_orphaned_drawings_are_findings(tmp_path: Path) -> None:
    root = project(tmp_path)
    put(root, "0123456789abcdef")
    assert [str(finding) for finding in diagrams.check(root)] == [
        "docs/assets/diagrams/0123456789abcdef.svg: No page holds this drawing. Run scripts/diagrams.",
        f"docs/page.md:7: The drawing of this diagram, docs/assets/diagrams/{blocks.key(SOURCE)}.svg, is missing. "
        "Run scripts/diagrams.",
    ]


def test_a_drawing_of_each_diagram_and_no_other_is_right(tmp_path: Path) -> None:
    root = project(tmp_path)
    put(root, blocks.key(SOURCE))
    assert diagrams.check(root) == []


def test_an_edited_diagram_misses_its_drawing_and_orphans_the_old_one(tmp_path: Path) -> None:
    root = project(tmp_path, PAGE.replace("a -> b", "a -> c"))
    put(root, blocks.key(SOURCE))
    assert [finding.rule for finding in diagrams.check(root)] == ["diagram-orphan", "diagram-missing"]


def test_a_drawing_wider_than_the_column_is_a_finding_with_its_width(tmp_path: Path) -> None:
    root = project(tmp_path)
    put(root, blocks.key(SOURCE), 721)
    (finding,) = diagrams.check(root)
    assert (finding.rule, finding.line) == ("diagram-width", 7)
    assert "721 px" in finding.message
    put(root, blocks.key(SOURCE), 720)
    assert diagrams.check(root) == []


def answer(monkeypatch: pytest.MonkeyPatch, **said: str) -> None:
    def run_d2(sources: dict[str, str], root: Path) -> dict[str, dict[str, str]]:
        return dict.fromkeys(sources, said)

    monkeypatch.setattr(diagrams, "_run_d2", run_d2)


def test_errors_of_d2_get_their_lines_in_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path)
    answer(monkeypatch, error=json.dumps([{"errmsg": "index:2:6: connection missing source"}]))
    findings = diagrams.draw(diagrams.of_project(root), root)
    assert [str(finding) for finding in findings] == [
        "docs/page.md:9:6: D2 can't read this: connection missing source."
    ]
    assert list((root / blocks.FOLDER).iterdir()) == []


def test_a_drawing_that_a_page_cannot_show_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path)
    answer(monkeypatch, svg="<svg><rect/><g class='x'><foreignObject/></g></svg>")
    (finding,) = diagrams.draw(diagrams.of_project(root), root)
    assert (finding.line, finding.message[:18]) == (7, "Labels in Markdown")


def test_without_node_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda *words, **more: None)
    with pytest.raises(CourseError, match=r"Node\.js is missing\. Run scripts/setup\."):
        diagrams.draw(diagrams.of_project(root), root)


@needs_node
def test_d2_draws_and_orphans_go_and_check_is_then_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path)
    put(root, "0123456789abcdef")
    monkeypatch.setattr(diagrams, "project_root", lambda: root)
    before = CliRunner().invoke(diagrams.main, ["--check"])
    assert before.exit_code == 1 and "is missing" in before.output
    assert [file.stem for file in (root / blocks.FOLDER).iterdir()] == ["0123456789abcdef"]
    done = CliRunner().invoke(diagrams.main, [])
    assert done.output == "Deleted 0123456789abcdef.svg.\nDrew 1 of 1 diagrams.\n"
    assert done.exit_code == 0
    drawn = (root / blocks.FOLDER / f"{blocks.key(SOURCE)}.svg").read_text()
    width, height = size(drawn)
    assert 0 < width < 200 and 0 < height < 250
    assert 'class="dg-label dg-bold">a</text>' in drawn
    assert CliRunner().invoke(diagrams.main, ["--check"]).exit_code == 0
