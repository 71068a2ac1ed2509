"""Flashcards, mock test and design round: text in, HTML out."""

import json
import re
from pathlib import Path

import pytest
from markdown import Markdown

from course.blocks.context import PageContext, set_page
from tests.test_review_pool import project

__all__ = ["project"]


def convert(text: str, root: Path) -> tuple[str, list[str]]:
    md = Markdown(extensions=["course.blocks"])
    page = set_page(md, PageContext("docs/page.md", text, root))
    return md.convert(text), [str(finding) for finding in page.findings]


@pytest.mark.parametrize(
    ("name", "holds"),
    [("flashcards", ["questions", "terms"]), ("mock-test", ["questions"]), ("design-round", ["levels", "cases"])],
)
def test_each_holds_what_its_script_asks_and_says_what_to_do_without_one(
    name: str, holds: list[str], project: Path
) -> None:
    file = project / "docs/papers/dynamo.md"
    file.write_text(file.read_text().replace("Yes:", "`</script>`"))
    html, findings = convert(f"/// {name}\nWithout a script, *read*.\n///", project)
    assert findings == []
    assert f"<course-{name}" in html and "Without a script, <em>read</em>." in html
    data = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    assert data and "</" not in data[1]
    assert list(json.loads(data[1])) == holds
    assert "data-search-exclude" in html


def test_what_cannot_be_gathered_is_a_finding(project: Path) -> None:
    file = project / "docs/papers/dynamo.md"
    file.write_text(file.read_text().replace("dynamo-x", "chat-x"))
    found = convert("x\n\n/// mock-test\n///", project)[1]
    assert len(found) == 1
    assert found[0].startswith("docs/page.md:3: What is asked here can't be gathered: docs/papers/dynamo.md:")
