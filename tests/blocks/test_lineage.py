"""Lines of descent: the picture's text, the list, and the page that shows all of them."""

import re
from pathlib import Path

import pytest
from markdown import Markdown

from course import bibliography, diagrams
from course.bibliography import Record
from course.blocks import lineage
from course.blocks.context import PageContext, set_page
from course.findings import CourseError

MAP = Path(__file__).resolve().parents[2] / "docs/reading/map.md"


def record(key: str, year: int, *builds_on: str, **more: str) -> Record:
    return Record(
        key=key,
        kind="paper",
        title=f"{key.title()}: A Store",
        year=year,
        url=f"https://x.org/{key}",
        builds_on=[*builds_on],
        **more,
    )  # type: ignore[arg-type]


RECORDS = {
    one.key: one for one in (record("old", 1990), record("young", 2000, "old", short="Y"), record("other", 1980, "old"))
}


def convert(text: str) -> tuple[str, list[str]]:
    md = Markdown(extensions=["course.blocks"])
    page = set_page(md, PageContext("docs/papers/page.md", text))
    return md.convert(text), [str(finding) for finding in page.findings]


def test_boxes_lead_to_records_and_arrows_run_from_the_older_work() -> None:
    assert lineage.source(["young", "old"], RECORDS).splitlines() == [
        "direction: down",
        '"old": "Old\\n1990" {link: "@old"}',
        '"young": "Y\\n2000" {link: "@young"}',
        '"old" -> "young"',
    ]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (["old", "yuong"], "No record has the key “yuong”. Did you mean “young”?"),
        (["young", "other"], "“young” neither builds on another of these works nor is built on by one."),
    ],
)
def test_what_does_not_belong_is_refused(keys: list[str], message: str) -> None:
    with pytest.raises(CourseError, match=re.escape(message)):
        lineage.source(keys, RECORDS)


def test_the_page_says_what_is_wrong_with_its_line() -> None:
    assert convert("x\n\n/// figure | A\n\n//// lineage | raft, rift\n////\n\nSaid.\n///")[1][0].startswith(
        "docs/papers/page.md:5: No record has the key “rift”."
    )
    assert convert("/// listing | lineage\n    of: raft, rift\n///")[1][0].startswith(
        "docs/papers/page.md:1: No record"
    )


def test_the_list_says_both_directions_and_links_to_guides() -> None:
    html, findings = convert("/// listing | lineage\n    of: dynamo, cassandra, consistent-hashing\n///")
    assert findings == []
    text = re.sub("<[^>]*>", "", html)
    assert "Dynamo (DeCandia et al., 2007): builds on Consistent hashing; carried on by Cassandra" in text
    assert 'href="dynamo.md"' in html and 'href="index.md#cassandra"' in html


def test_the_map_shows_each_paper_that_builds_on_another_and_says_all_that_it_draws() -> None:
    text = MAP.read_text(encoding="utf-8")
    drawn = [lineage.keys_of(opening[1]) for opening in lineage.OPENING.finditer(text)]
    listed = [lineage.keys_of(of) for of in re.findall(r"^/// listing \| lineage\n    of: (.*)$", text, re.MULTILINE)]
    assert drawn and drawn == listed
    known = bibliography.load()
    shown = {(older, key) for keys in drawn for key in keys for older in known.records[key].builds_on if older in keys}
    missing = [
        paper.key
        for paper in known.of_file("papers")
        if paper.builds_on and not any(key == paper.key for _, key in shown)
    ]
    assert missing == []


def test_a_line_of_descent_is_drawn_like_any_diagram() -> None:
    made = [diagram for diagram in diagrams.of_project() if diagram.file == "docs/reading/map.md"]
    assert len(made) == len(lineage.OPENING.findall(MAP.read_text(encoding="utf-8")))
    assert MAP.read_text(encoding="utf-8").splitlines()[made[0].line - 1].startswith("//// lineage")
