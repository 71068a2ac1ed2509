"""The bibliography: what is in it, and what it answers to records that are wrong."""

import re
from pathlib import Path

import pytest

from course import bibliography
from course.findings import CourseError

RECORD = """\
- key: dynamo
  kind: paper
  title: Dynamo
  authors: [Giuseppe DeCandia, Deniz Hastorun, Madan Jampani]
  year: 2007
  url: https://example.org/dynamo.pdf
"""


def load(tmp_path: Path, text: str | bytes, name: str = "papers.yml") -> bibliography.Bibliography:
    folder = tmp_path / "bibliography"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return bibliography.load(tmp_path)


def findings(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(CourseError) as caught:
        load(tmp_path, text)
    return [str(finding) for finding in caught.value.findings]


def test_a_record_is_found_by_its_key_and_knows_its_place(tmp_path: Path) -> None:
    found = load(tmp_path, "# a comment\n" + RECORD)
    assert found.records["dynamo"].cite() == "DeCandia et al., Dynamo, 2007"
    assert found.places["dynamo"] == ("bibliography/papers.yml", 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("  title: Dynamo\n", ""), "bibliography/papers.yml:1: The record “dynamo” has no title. Add “title: …”."),
        (
            ("  year:", "  jear:"),
            "bibliography/papers.yml:5: The record “dynamo” has an unknown field “jear”. Did you mean “year”?",
        ),
        (("2007", "seven"), "bibliography/papers.yml:5: The record “dynamo” has a wrong year: Input should be a valid"),
        (("https://example.org", "example.org"), "bibliography/papers.yml:6: The record “dynamo” has a wrong url:"),
        (("  kind: paper", "  key: again"), "bibliography/papers.yml:2: The field “key” is given twice"),
        (("  kind: paper", "  kind: [paper"), "bibliography/papers.yml:3: This is not valid YAML:"),
        (("- key: dynamo\n  kind", "- dynamo\n- kind"), "bibliography/papers.yml:1: A record is a list of fields"),
    ],
)  # fmt: skip
def test_a_wrong_record_gets_file_line_and_what_to_do(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert any(line.startswith(message) for line in findings(tmp_path, RECORD.replace(*change)))


def test_a_key_given_twice_names_both_places(tmp_path: Path) -> None:
    assert findings(tmp_path, RECORD + RECORD) == [
        "bibliography/papers.yml:7: The key “dynamo” is taken: bibliography/papers.yml:1 has it. "
        "Choose another, or merge the records."
    ]


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    text = RECORD.replace("Dynamo\n", "Dynamo in Zürich\n").encode("latin-1")
    assert findings(tmp_path, text) == ["bibliography/papers.yml:3: The file is not UTF-8. Save it as UTF-8."]


def test_a_file_that_is_no_list_says_how_to_start(tmp_path: Path) -> None:
    assert findings(tmp_path, "key: dynamo\n") == [
        "bibliography/papers.yml:1: The file is not a list of records. Start each with “- key: …”."
    ]


def test_a_reference_to_no_record_is_found(tmp_path: Path) -> None:
    found = findings(tmp_path, RECORD + "  builds_on: [dynamoo]\n")
    assert found == [
        "bibliography/papers.yml:1: The record “dynamo” refers to “dynamoo”, which no record has. Did you mean “dynamo”?"
    ]


def test_every_line_with_a_link_of_the_source_list_is_covered() -> None:
    """The source list has 51 links, three books without one, and a problem list of 22."""
    records = bibliography.load().records.values()
    linked = {line for record in records for entry in record.source if entry.url for line in entry.lines}
    unlinked = {line for record in records for entry in record.source if not entry.url for line in entry.lines}
    assert (len(linked), len(unlinked)) == (51, 3)
    assert sum(record.kind == "problem" for record in records) == 22


def test_nothing_is_called_alive_that_no_run_has_seen() -> None:
    text = "".join(path.read_text() for path in (bibliography.ROOT / "bibliography").glob("*.yml"))
    assert not re.search(r"^ +(served_title|verdict):", text, re.MULTILINE)
