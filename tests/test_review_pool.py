"""What the review section asks, from a small course."""

import shutil
from pathlib import Path

import pytest

from course import finish, review_pool
from course.findings import CourseError

ROOT = Path(__file__).resolve().parents[1]
HEAD = "---\ntitle: {}\ndescription: A page that the tests of reviewing make.\nminutes: 3\nreviewed: 2026-11-24\n---\n"

PAGE = """```estimate
hits = 90  # assumption: measured
misses = 100 - hits
unread = 3  # assumption: which only prose elsewhere on the page uses
```

## The subject {{ #subject }}

Of {{unread}}, {{misses}} % miss.

/// quiz | {id}
    about: subject

Which `x`?

- [ ] The *first*
    - No.
- [x] The second
    - Yes: {{misses}}, see [there](../../case-studies/chat.md#x) and [here](#subject).
///
"""

CASE = """
## The task { #task }

> Let people talk,
> in *order*.

It does more.

## What each level shows { #rubric }

| | mid-level | senior | staff |
|---|---|---|---|
| order | none | a `number \\| cursor` | [both](#task) |
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("docs/focus/infrastructure", "docs/case-studies", "docs/papers", "course"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copy(ROOT / "course/outline.yml", tmp_path / "course")
    docs = tmp_path / "docs"
    (docs / "case-studies/chat.md").write_text(HEAD.format("Chat") + CASE + PAGE.format(id="chat-x"))
    (docs / "focus/infrastructure/caching.md").write_text(HEAD.format("Caching") + PAGE.format(id="caching-x"))
    (docs / "papers/dynamo.md").write_text(HEAD.format("Dynamo") + PAGE.format(id="dynamo-x"))
    (docs / "glossary.md").write_text(HEAD.format("Glossary") + "\nLease (LS)\n:   A lock that *ends*.\n")
    return tmp_path


def test_questions_come_in_the_order_of_learning(project: Path) -> None:
    assert [(one["id"], one["area"]) for one in review_pool.all_questions(project)] == [
        ("caching-x", "Core infrastructure components"),
        ("chat-x", "Case studies"),
        ("dynamo-x", "Papers"),
    ]


def test_a_question_knows_values_and_leads_anywhere_from_the_home_of_the_site(
    project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    question = review_pool.questions(project)[0]
    assert question.text == "<p>Which <code>x</code>?</p>"
    assert question.options[0].text == "The <em>first</em>"
    why = question.options[1].explanation
    assert (
        "10" in why and 'href="case-studies/chat/#x"' in why and 'href="focus/infrastructure/caching/#subject"' in why
    )
    assert review_pool.all_questions(project)[0]["url"] == "focus/infrastructure/caching/#subject"
    assert caplog.records == [], "what only a part of the page leaves unused is no fault"


def test_a_changed_page_is_read_again_by_the_next_build(project: Path) -> None:
    review_pool.all_questions(project)
    file = project / "docs/papers/dynamo.md"
    file.write_text(file.read_text().replace("The second", "The changed one"))
    finish.on_pre_build()
    assert review_pool.all_questions(project)[2]["options"][1]["text"] == "The changed one"


def test_a_wrong_question_is_an_error_with_its_place(project: Path) -> None:
    file = project / "docs/papers/dynamo.md"
    file.write_text(file.read_text().replace("dynamo-x", "chat-x"))
    with pytest.raises(CourseError, match=r"docs/papers/dynamo.md:\d+: The quiz's id “chat-x” is taken"):
        review_pool.all_questions(project)


def test_terms_carry_their_names(project: Path) -> None:
    assert review_pool.terms(project) == [{"id": "lease", "name": "Lease", "also": "LS", "text": "A lock that ends."}]
    (project / "docs/glossary.md").unlink()
    assert review_pool.terms(project) == []


def test_a_case_study_gives_its_task_and_its_rubric(project: Path) -> None:
    (case,) = review_pool.case_data(review_pool.cases(project))
    assert case["task"] == "Let people talk,\nin <em>order</em>."
    assert case["url"] == "case-studies/chat/"
    ((what, levels),) = case["rubric"]
    assert what == "order" and len(levels) == len(review_pool.LEVELS)
    assert levels[1] == "a <code>number \\| cursor</code>" or levels[1] == "a <code>number | cursor</code>"
    assert 'href="case-studies/chat/#task"' in levels[2]


def test_every_case_study_of_the_course_has_a_task_and_a_rubric_of_three_levels() -> None:
    found = review_pool.cases()
    assert found
    for case in found:
        assert case.task, case.page
        assert len(case.rubric) >= 4, case.page
        assert {len(levels) for _, levels in case.rubric} == {3}, case.page
