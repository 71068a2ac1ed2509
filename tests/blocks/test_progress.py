"""Progress: which ticks there are, under which ids, and where they stand on a page."""

import re
import shutil
from pathlib import Path

import pytest
from markdown import Markdown

from course import outline, pages, progress
from course.blocks.context import PageContext, set_page
from course.findings import CourseError

ROOT = Path(__file__).resolve().parents[2]
HEAD = "---\ntitle: {}\ndescription: A page that the tests of progress make.\nminutes: 3\nreviewed: 2026-11-24\n{}---\n\n# {}\n\n"
CACHING = "focus/infrastructure/caching.md"
TOPIC = """## Distributed Cache (Redis, Memcached) { #distributed-cache }

### Hot keys { #hot-keys }

## Cache Invalidation Strategies { #invalidation }

## Cache-Aside Pattern

## Failure modes { #failure-modes }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bibliography", tmp_path / "bibliography")
    (tmp_path / "course").mkdir()
    shutil.copy(ROOT / "course/outline.yml", tmp_path / "course")
    write(tmp_path, CACHING, "Caching", TOPIC)
    write(
        tmp_path,
        "case-studies/url-shortener.md",
        "URL shortener",
        "## The task { #task }\n",
        "was: [case-studies/tiny.md]\n",
    )
    write(tmp_path, "papers/index.md", "Papers", "/// listing | papers\n///\n")
    write(tmp_path, "papers/dynamo.md", "Dynamo", "## The idea { #the-idea }\n")
    write(tmp_path, "practice/index.md", "Practice", "/// listing | problems\n    of: graphs\n///\n")
    return tmp_path


def write(root: Path, path: str, title: str, body: str, more: str = "") -> None:
    file = root / "docs" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD.format(title, more, title) + body)


def convert(root: Path, path: str, text: str = "") -> tuple[str, list[str]]:
    text = text or (root / "docs" / path).read_text().split("---\n", 2)[2]
    md = Markdown(extensions=["attr_list", "toc", "course.blocks"])
    page = set_page(md, PageContext(f"docs/{path}", text, root))
    return md.convert(text), [str(finding) for finding in page.findings]


def ids(html: str) -> list[str]:
    return re.findall(r'<course-tick [^>]*data-id="([^"]*)"', html)


def test_subtopics_with_an_id_of_their_own_have_ticks_and_nothing_else_on_a_topic(project: Path) -> None:
    html, found = convert(project, CACHING)
    assert found == []
    assert ids(html) == ["focus/infrastructure/caching#distributed-cache", "focus/infrastructure/caching#invalidation"]
    assert re.search(r"</h2>\s*<course-tick data-done=\"Done\" [^>]*#distributed-cache[^>]*></course-tick>", html)


def test_case_studies_and_papers_have_one_tick_below_the_title(project: Path) -> None:
    assert ids(convert(project, "case-studies/url-shortener.md")[0]) == ["case-studies/tiny"]
    html = convert(project, "papers/dynamo.md")[0]
    assert ids(html) == ["papers/dynamo"]
    assert re.search(r"</h1>\s*<course-tick", html)


def test_problems_and_papers_have_ticks_in_their_listings(project: Path) -> None:
    problems = ids(convert(project, "practice/index.md")[0])
    assert len(problems) > 5
    assert all(each.startswith("problems/") for each in problems)
    papers = ids(convert(project, "papers/index.md")[0])
    assert "papers/dynamo" in papers
    assert len(set(papers)) == len(papers) > 10


@pytest.mark.parametrize(
    ("more", "id"),
    [("", "a/page"), ("was: [old/name.md, newer.md]\n", "old/name"), ("id: fixed\nwas: [old/name.md]\n", "fixed")],
)
def test_an_id_outlives_a_renamed_page(tmp_path: Path, more: str, id: str) -> None:
    write(tmp_path, "a/page.md", "Page", "", more)
    assert progress.stable_id(pages.read(tmp_path / "docs/a/page.md", tmp_path)) == id


def test_pages_that_would_share_their_ticks_are_findings(tmp_path: Path) -> None:
    write(tmp_path, "a/one.md", "One", "")
    write(tmp_path, "a/two.md", "Two", "", "was: [a/one.md]\n")
    found = progress.check(pages.load(tmp_path).values())
    assert [str(finding) for finding in found] == [
        "docs/a/two.md:1: The page keeps its progress under “a/one”, and so does docs/a/one.md. Give one of them an “id: …”."
    ]
    assert progress.check(pages.load(ROOT).values()) == []


def test_all_sums_up_areas_and_folders(project: Path) -> None:
    found = {section.title: len(section.ticks) for section in progress.sections("all", project)}
    assert found["Core infrastructure components"] == 2
    assert found["Case studies"] == 1
    assert found["Practice problems"] == 22
    assert found["Papers"] >= 16
    assert "Challenges" not in found


def test_an_area_is_summed_up_by_topics(project: Path) -> None:
    html, found = convert(project, "focus/infrastructure/index.md", "/// progress | focus/infrastructure\n///")
    assert found == []
    assert '<span class="progress-title">Caching</span>' in html
    assert "2 to do" in html
    assert '<li data-id="focus/infrastructure/caching#invalidation"><a href="caching.md#invalidation">' in html
    assert "data-search-exclude" in html


def test_the_ids_of_sums_are_those_of_ticks(project: Path) -> None:
    html = convert(project, "index.md", "/// progress | all\n///")[0]
    summed = re.findall(r'<li data-id="([^"]*)"', html)
    assert len(set(summed)) == len(summed)
    for path in (CACHING, "case-studies/url-shortener.md", "papers/dynamo.md", "papers/index.md", "practice/index.md"):
        assert set(ids(convert(project, path)[0])) <= set(summed), path


def test_manage_says_where_things_are_kept(project: Path) -> None:
    html, found = convert(project, "index.md", "/// progress | manage\n///")
    assert found == []
    assert "<course-progress-manage" in html
    assert "this browser only" in html


def test_an_unknown_scope_is_a_finding_with_a_suggestion(project: Path) -> None:
    found = convert(project, "index.md", "Text\n\n/// progress | focus/infrastructur\n///")[1]
    assert found == [
        "docs/index.md:3: There is no progress on “focus/infrastructur”. Did you mean “focus/infrastructure”?"
    ]
    with pytest.raises(CourseError):
        progress.sections("nothing", project)


def test_every_subtopic_of_a_written_topic_of_the_course_can_be_ticked_off() -> None:
    week = outline.load()
    course = pages.load(ROOT)
    for area in week.areas:
        for topic in area.topics:
            if topic.page in course:
                assert [tick.title for tick in progress.of_page(course[topic.page], week)] == list(topic.subtopics)
