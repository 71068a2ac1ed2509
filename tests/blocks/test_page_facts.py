"""The line below a page's title, and what builds on the page: made from front matter and citations."""

import datetime
from xml.etree.ElementTree import tostring

import pytest
from markdown import Markdown

from course import pages
from course.blocks.context import PageContext, set_page
from course.blocks.page_facts import facts
from course.pages import FrontMatter, Page


def page(path: str, title: str, body: str = "", prerequisites: tuple[str, ...] = ()) -> Page:
    meta = FrontMatter(
        title=title,
        description="A page that tests are made with.",
        minutes=40,
        prerequisites=list(prerequisites),
        reviewed=datetime.date(2026, 11, 3),
    )
    return Page(path, meta, body, 9, ())


BASE = page("focus/a/base.md", "Base", "[x][@dynamo] [y][@dynamo] [z][@raft] `[q][@code]`")
NEXT = page("focus/b/next.md", "Next", prerequisites=("focus/a/base.md",))
KNOWN = {one.path: one for one in (BASE, NEXT)}


def test_minutes_day_and_sources() -> None:
    assert tostring(facts(BASE, KNOWN), "unicode") == (
        '<p class="page-facts">40 minutes. Facts last checked on 3 November 2026. Cites 2 sources.</p>'
    )


def test_what_to_read_first() -> None:
    assert 'Read first: <a href="../a/base.md">Base</a>. Facts last checked' in tostring(facts(NEXT, KNOWN), "unicode")


def test_what_builds_on_a_page_stands_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "of_project", lambda *_: KNOWN)
    md = Markdown(extensions=["course.blocks"])
    set_page(md, PageContext("docs/focus/a/base.md", "# Base\n\nText."))
    html = md.convert("# Base\n\nText.")
    assert html.startswith('<h1>Base</h1>\n<p class="page-facts">40 minutes.')
    assert html.endswith('<p class="page-builds">Builds on this page: <a href="../b/next.md">Next</a>.</p>')


def test_other_pages_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "of_project", lambda *_: {"index.md": page("index.md", "Home")})
    md = Markdown(extensions=["course.blocks"])
    set_page(md, PageContext("docs/index.md", "# Home"))
    assert md.convert("# Home") == "<h1>Home</h1>"
