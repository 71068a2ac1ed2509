"""Listings: made from records, pages and the outline."""

from markdown import Markdown

from course import bibliography
from course.blocks.context import PageContext, set_page


def convert(text: str, path: str = "docs/reading/page.md") -> tuple[str, list[str]]:
    md = Markdown(extensions=["course.blocks"])
    page = set_page(md, PageContext(path, text))
    return md.convert(text), [str(finding) for finding in page.findings]


def test_every_article_is_listed_once_with_an_anchor() -> None:
    html = convert("/// listing | articles\n    of: source\n///")[0]
    html += convert("/// listing | articles\n    of: additions\n///")[0]
    for record in bibliography.load().of_file("articles"):
        assert html.count(f'<li id="{record.key}">') == 1
        assert record.url.replace("&", "&amp;") in html


def test_every_paper_book_resource_and_problem_is_listed() -> None:
    everything = {"papers": "", "books": "", "resources": "", "problems": ""}
    for name in everything:
        html, findings = convert(f"/// listing | {name}\n///")
        assert findings == []
        for record in bibliography.load().of_file(name):
            assert f'id="{record.key}"' in html


def test_a_resource_stands_under_the_page_that_cites_it_first() -> None:
    html, findings = convert("/// listing | resources\n///")
    assert findings == []
    before = html[: html.index('id="memcached-lru"')]
    assert before.rindex(">Caching</h3>") == before.rindex("</h3>") - len(">Caching")
    assert html.index('id="spring-cloud"') < html.index("<h3"), "what the source names comes first"


def test_corrections_show_what_the_list_says_and_what_is_right() -> None:
    html, findings = convert("/// listing | corrections\n///", "docs/reading/corrections.md")
    assert findings == []
    records = bibliography.load().records.values()
    for record in records:
        for entry in record.source:
            wrong = entry.problem != "none" or len(entry.lines) > 1
            assert (f'id="line-{entry.lines[0]}-{record.key}"' in html) == wrong
    assert "of 51 links are right as they stand" in html
    assert "Bulk heading" in html


def test_corrections_show_wrong_addresses_as_text_not_as_links() -> None:
    html = convert("/// listing | corrections\n///", "docs/reading/corrections.md")[0]
    assert "<code>https://research.google/pubs/archive/33491.pdf</code>" in html
    assert 'href="https://research.google/pubs/archive/33491.pdf"' not in html


def test_topics_stand_in_the_sources_order_with_their_subtopics() -> None:
    html = convert("/// listing | topics\n    of: infrastructure\n///", "docs/focus/infrastructure/index.md")[0]
    names = ["Load balancing", "Health Checks", "Cache-Aside Pattern", "Data storage", "Bulkhead", "Alert Management"]
    positions = [html.index(name) for name in names]
    assert positions == sorted(positions)
    assert 'href="caching.md#cache-aside-pattern"' in html


def test_a_paper_head_names_authors_and_text() -> None:
    html, _ = convert("/// paper | dynamo\n///", "docs/papers/dynamo.md")
    assert "Werner Vogels" in html
    assert "https://doi.org/10.1145/1294261.1294281" in html


def test_unknown_names_are_findings_with_a_suggestion() -> None:
    assert convert("x\n\n/// listing | artcles\n///")[1] == [
        "docs/reading/page.md:3: There is no listing “artcles”. Did you mean “articles”?"
    ]
    assert convert("/// listing | topics\n    of: nowhere\n///")[1][0].endswith(
        "There is no area “nowhere”. The areas are fundamentals, infrastructure, patterns, distributed, performance."
    )
    assert convert("/// paper | dynamoo\n///")[1][0].endswith("No record has the key “dynamoo”. Did you mean “dynamo”?")
