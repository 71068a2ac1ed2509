"""Estimates on a page: the table, references in prose, and what the browser is given."""

import html
import json
import re

from course.blocks.estimates import estimates_of
from course.blocks.estimates.sheet import recompute
from tests.blocks.estimate_pages import EXAMPLE, convert, fence, text_of


def test_the_example_of_the_documentation() -> None:
    markup, findings, _ = convert(
        fence(EXAMPLE) + "\nThe service answers {read_rate} reads and keeps {storage}, or *{storage in GB}*.\n"
    )
    assert findings == []
    assert "The service answers 3,810/s reads and keeps 3 TB, or 3,000 GB." in text_of(markup)
    assert '<span class="estimate-value" data-ref="storage" data-unit="GB">3,000\u00a0GB</span>' in markup


def test_a_table_that_needs_no_script() -> None:
    markup, _, _ = convert(fence(EXAMPLE) + "\n{read_rate} {storage}")
    rows = [[text_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in markup.split("<tr")[1:]]
    assert rows == [
        ["Name", "Value", "How"],
        ["Links written", "100 million/month", "assumption: a large public service"],
        ["Reads per write", "100", "assumption"],
        ["Read rate", "3,810/s", "links written × reads per write"],
        ["Record", "500 bytes", "assumption"],
        ["Storage", "3 TB", "links written × 5 years × record"],
    ]
    assert markup.count('scope="row"') == 5
    assert "<caption>Estimate</caption>" in markup
    assert "<p><course-estimate" not in markup


def test_a_number_from_a_source_is_not_called_an_assumption() -> None:
    html, findings, _ = convert(
        fence("seen = 42  # counted on 9 February 2016\nguess = 2  # assumption\ntwice = seen * guess")
    )
    assert findings == []
    said = text_of(html)
    assert "counted on 9 February 2016" in said
    assert said.count("assumption") == 1


def test_all_fences_of_a_page_share_names_and_one_model() -> None:
    markup, findings, _ = convert(
        '- a list\n\n    ```estimate title="Traffic"\n    a = 2\n    ```\n\n> ```estimate\n> b = a * 21\n> ```\n\n'
        "/// tab | One\n\ntext {b}\n///\n"
    )
    assert findings == []
    assert "text 42" in text_of(markup)
    assert "<caption>Traffic</caption>" in markup
    assert markup.count("data-model") == 1
    assert markup.count("<course-estimate") == 2


def test_a_fence_that_is_only_shown_is_not_computed() -> None:
    markup, findings, md = convert("````markdown\n```estimate\na = b\n```\n{a}\n````\n\nBraces {a} stay.")
    assert findings == []
    assert estimates_of(md).fences == []
    assert "Braces {a} stay." in markup


def test_one_converter_keeps_pages_apart() -> None:
    _, _, md = convert(fence("a = 2") + "\n{a}")
    md.reset()
    assert md.convert("{a}") == "<p>{a}</p>"


def test_braces_that_are_not_references_are_left_alone() -> None:
    text = (
        fence("a = 1") + "\n{a}\n\n`{b}` \\{b} [x](http://e.org/{b}) <i title='{b}'>i</i> {b-c} {} { b } ${b}$ {b: 1}\n"
    )
    markup, findings, _ = convert(text + "\n```python\n{b}\n```\n")
    assert findings == []
    assert '<a href="http://e.org/{b}">' in markup
    assert markup.count("{b}") >= 4


def test_references_work_in_headings_tables_links_and_notes() -> None:
    text = fence("a_b = 6 # assumption\nc = a_b * 7 # seven times {a_b}, see [Dynamo][@dynamo]")
    markup, findings, _ = convert(
        text + "\n## All {c}\n\n| x |\n|---|\n| {a_b} |\n\n[see {c}](#x) and __{a_b}__{ .y }\n"
    )
    assert findings == []
    assert text_of(markup).count("42") == 3
    assert "seven times 6, see Dynamo" in text_of(markup)
    assert re.search(r'<a href="[^"]+dynamo[^"]*" title="DeCandia', markup)


def test_comments_on_their_own_lines_head_what_follows() -> None:
    markup, _, _ = convert(fence("# Traffic,\n# at the peak\na = 1\n\n# Storage\nb = a"))
    assert '<td colspan="3" role="cell">Traffic, at the peak</td>' in markup
    assert markup.index("Traffic") < markup.index(">A<") < markup.index(">Storage<") < markup.index(">B<")


def test_formulas_are_written_for_readers_and_safe_from_markdown() -> None:
    markup, findings, _ = convert(
        fence("a_b = 3\nc_d = -(a_b + 1) ** 2 / 2 * a_b // (4 % a_b) - max(a_b, 1/2) # *note*")
    )
    assert findings == []
    formula = text_of(re.findall(r'class="estimate-formula">(.*?)</td>', markup)[-1])
    assert formula == "floor(−(a b + 1)2 / 2 × a b / (4 mod a b)) − max(a b, 1 / 2) note"
    assert "<em>note</em>" in markup


def test_the_model_has_no_units_left_but_factors() -> None:
    markup, _, _ = convert(fence(EXAMPLE) + "\n{storage in GB}")
    model = json.loads(html.unescape(re.findall(r'data-model="([^"]*)"', markup)[0]))
    rows = {row["name"]: row for row in model["rows"]}
    assert rows["record"] == {
        "name": "record",
        "shown": [[8.0, "\u00a0byte", "\u00a0bytes"]],
        "assumed": 4000.0,
        "digits": 6,
    }
    assert rows["storage"]["tree"] == ["*", ["*", ["*", "links_written", 5.0], 31536000.0], "record"]
    assert model["units"] == {"GB": [[8e9, "\u00a0GB", "\u00a0GB"]]}


def test_other_assumptions_give_other_values() -> None:
    _, _, md = convert(fence("a = 8\nb = 1 / a\nc = b + a\nd = 2 * a"))
    sheet = estimates_of(md).sheet
    assert recompute(sheet, {"a": 2.0}) == {"a": 2.0, "b": 0.5, "c": 2.5, "d": 4.0}
    assert recompute(sheet, {"a": 0.0}) == {"a": 0.0, "b": None, "c": None, "d": 0.0}
