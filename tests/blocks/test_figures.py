"""Figures and tables: text in, HTML out."""

import re
from xml.etree.ElementTree import Element, SubElement

import pytest
from markdown import Markdown

from course.blocks.context import PageContext, set_page
from course.blocks.figures import prepare_tables

TABLE = "| a | b |\n|---|--:|\n| 1 | 2 |\n"


def convert(text: str) -> tuple[str, list[str]]:
    md = Markdown(extensions=["tables", "attr_list", "toc", "pymdownx.blocks.tab", "course.blocks.figures"])
    page = set_page(md, PageContext("docs/page.md", f"---\ntitle: x\n---\n{text}"))
    html = md.convert(text)
    return html, [str(finding) for finding in page.findings]


def flat(html: str) -> str:
    return re.sub(r"\s*\n\s*", "", html)


def test_a_figure_has_number_title_and_description() -> None:
    html, findings = convert("/// figure | A *cat*, asleep\n\n![A cat on a mat](cat.png)\n\nIt sleeps.\n///\n")
    assert findings == []
    assert flat(html) == (
        '<figure class="course-figure" id="figure-1"><p><img alt="A cat on a mat" src="cat.png" /></p><figcaption>'
        '<p class="figure-title" id="figure-1-title"><span class="figure-number">Figure 1</span> '
        "A <em>cat</em>, asleep</p>"
        '<div class="figure-text" id="figure-1-text"><p>It sleeps.</p></div></figcaption></figure>'
    )


def test_a_table_has_its_title_above_and_scrolls_in_a_named_frame() -> None:
    html, findings = convert(f"/// table | Numbers\n\n{TABLE}\nMeasured twice.\n///\n")
    assert findings == []
    assert '<figure class="course-table" id="table-1"><figcaption>' in flat(html)
    frame = re.search(r"<div ([^>]*table-scroll[^>]*)><table class=.data.>", flat(html))
    assert frame and {'role="region"', 'tabindex="0"', 'aria-labelledby="table-1-title"'} < set(frame[1].split(" "))
    assert flat(html).endswith('<div class="figure-text" id="table-1-text"><p>Measured twice.</p></div></figure>')


def test_figures_and_tables_are_counted_apart_in_the_order_of_the_page() -> None:
    picture = "![x](x.png)\n\nWords.\n///\n"
    html, findings = convert(
        f'/// figure | A\n\n{picture}\n/// table | B\n\n{TABLE}///\n\n=== "Tab"\n\n'
        f"//// tab | T\n\n/// figure | C\n\n{picture}////\n\n/// table | D\n\n{TABLE}///\n"
    )
    assert findings == []
    assert re.findall(r'figure-number">([^<]*)</span> (\w)', html) == [
        ("Figure 1", "A"),
        ("Table 1", "B"),
        ("Figure 2", "C"),
        ("Table 2", "D"),
    ]


def test_a_figure_may_have_an_id_of_its_own() -> None:
    html, findings = convert("/// figure | A\n    attrs: {id: the-cat}\n\n![x](x.png)\n\nWords.\n///\n")
    assert findings == []
    assert 'id="the-cat"' in html and 'id="the-cat-title"' in html and "figure-1" not in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/// figure | A `b`\n\n![x](x.png)\n///\n", "The figure has no description."),
        ("/// figure | A `b`\n\nOnly words.\n///\n", "The figure shows nothing."),
        ("/// table | A `b`\n\nOnly words.\n///\n", "The table shows nothing."),
        ("/// figure\n\n![x](x.png)\n\nWords.\n///\n", "The figure has no title."),
        (f"/// table\n\n{TABLE}///\n", "The table has no title."),
    ],
)
def test_what_is_missing_is_reported_with_its_line(text: str, message: str) -> None:
    _, findings = convert(f"Words.\n\n{text}")
    assert [finding[: len(message) + 16] for finding in findings] == [f"docs/page.md:6: {message}"]


def test_a_plain_table_scrolls_too_and_is_named_by_the_heading_above() -> None:
    in_list = "- item\n\n" + "".join(f"    {line}\n" for line in TABLE.splitlines())
    html, findings = convert(f"## How it *fails*\n\n{TABLE}\n{TABLE}\n## Costs\n\n{in_list}")
    assert findings == []
    assert re.findall(r'aria-label="([^"]*)"', html) == [
        "Table: How it fails",
        "Table 2: How it fails",
        "Table: Costs",
    ]
    assert html.count('<th scope="col">a</th>') == 3


def test_an_empty_first_header_makes_the_first_column_name_the_rows() -> None:
    html, _ = convert("| | b |\n|---|---|\n| load | 2 |\n")
    assert "<td></td>" in html
    assert '<th scope="row">load</th>' in html


def test_a_table_of_another_block_is_left_alone() -> None:
    root = Element("div")
    table = SubElement(root, "table", {"class": "estimate"})
    prepare_tables(root)
    assert list(root) == [table]


def test_an_answer_is_a_question_with_a_folded_answer() -> None:
    html = Markdown(extensions=["course.blocks"]).convert("/// answer | Why *two*?\n\nBecause.\n///\n")
    assert '<details class="answer"><summary>Why <em>two</em>?</summary><p>Because.</p></details>' in flat(html)
