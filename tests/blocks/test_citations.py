"""Citations: text in, HTML out."""

import logging

import pytest
from markdown import Markdown

from course import bibliography
from course.blocks.context import PageContext, set_page


def convert(text: str) -> tuple[str, list[str]]:
    md = Markdown(extensions=["course.blocks"])
    page = set_page(md, PageContext("docs/page.md", f"---\ntitle: x\n---\n{text}"))
    return md.convert(text), [str(finding) for finding in page.findings]


def test_a_citation_is_a_link_to_the_records_address_with_its_title() -> None:
    record = bibliography.load().records["dynamo"]
    html, findings = convert("See [Dynamo][@dynamo].")
    assert f'<a href="{record.url}" title="DeCandia et al., Dynamo: ' in html
    assert findings == []


def test_an_unknown_key_is_reported_once_with_line_and_suggestion(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="mkdocs"):
        _, findings = convert("One.\n\nSee [Dynamo][@dynmo] and [again][@dynmo].")
    assert findings == ["docs/page.md:6: No record has the key “dynmo”. Did you mean “dynamo”?"]
    assert findings[0] in caplog.text  # MkDocs counts what is logged; a strict build then fails


def test_a_citation_in_code_is_code() -> None:
    html, findings = convert("`[x][@nothing]`\n\n    [x][@nothing]\n")
    assert "<a " not in html
    assert findings == []


def test_other_reference_links_stay_as_they_are() -> None:
    html, findings = convert("See [a][b] and [c][d].\n\n[b]: other.md\n")
    assert '<a href="other.md">a</a>' in html
    assert "[c][d]" in html
    assert findings == []


def test_every_page_starts_with_the_whole_bibliography() -> None:
    md = Markdown(extensions=["course.blocks"])
    set_page(md, PageContext())
    assert "<a " in md.convert("[x][@dynamo]")
    assert "<a " in md.reset().convert("[x][@dynamo]")
