"""Quizzes: text in, HTML and findings out; and the pool of all questions."""

import re
import shutil
from pathlib import Path

import pytest
from markdown import Markdown

from course import pages, quizzes
from course.blocks import html as markup
from course.blocks.context import PageContext, set_page
from course.findings import CourseError

ROOT = Path(__file__).resolve().parents[2]
HEAD = "---\ntitle: {}\ndescription: A page that the tests of quizzes make.\nminutes: 3\nreviewed: 2026-11-24\n---\n"

GOOD = """## The subject { #subject }

/// quiz | one-right
    about: subject

Which `x`?

- [ ] The *first*
    - No, since it comes
      before.
- [x] The second
  of them
    - Yes.

        Because.
///
"""


def convert(text: str) -> tuple[str, list[str]]:
    md = Markdown(extensions=["attr_list", "toc", "tables", "pymdownx.tasklist", "course.blocks"])
    page = set_page(md, PageContext("docs/page.md", text))
    html = md.convert(text)
    return html, [str(finding) for finding in page.findings]


def findings(body: str) -> list[str]:
    return convert(f"## The subject {{ #subject }}\n\n{body}")[1]


def test_a_quiz_is_a_question_with_options_and_folded_explanations() -> None:
    html, found = convert(GOOD)
    assert found == []
    assert '<course-quiz data-id="one-right" data-kind="one" id="quiz-one-right">' in html
    assert "<legend>Which <code>x</code>?</legend>" in html
    options, answers = html.split("<details")
    assert len(re.findall(r"<li data-option", options)) == 2
    assert "The <em>first</em>" in options
    assert "The second\nof them" in options
    assert "[x]" not in html
    assert "checkbox" not in html
    assert "Yes." not in options
    assert "since it comes\nbefore." in answers
    assert answers.count("data-right") == 1
    assert "<p>Because.</p>" in answers
    assert 'Read again: <a href="#subject">The subject</a>' in answers


def test_several_right_options_make_another_kind() -> None:
    html, found = convert(GOOD.replace("[ ]", "[X]"))
    assert found == []
    assert 'data-kind="several"' in html
    assert quizzes.read(GOOD.replace("[ ]", "[X]"), "docs/page.md")[0][0].several


def test_a_question_may_hold_any_markdown() -> None:
    html, found = convert(
        GOOD.replace("Which `x`?", "Which?\n\n```python\n- [x] = 1\n\n///\n```\n\n| a |\n|---|\n| b |")
    )
    assert found == []
    assert "<legend>Which?</legend>" in html
    assert "<table" in html
    assert html.count("<li data-option") == 4
    assert '<div class="highlight">' in html


def test_the_content_is_inline_markdown_like_any_other() -> None:
    html, _ = convert(GOOD.replace("Yes.", "Yes, says [Dynamo][@dynamo]."))
    assert 'href="https://www.allthingsdistributed.com/files/amazon-dynamo-sosp2007.pdf"' in html


def test_what_stands_in_a_fence_is_no_quiz() -> None:
    text = f"````markdown\n{GOOD}\n/// quiz |\n///\n````"
    assert quizzes.read(text, "docs/page.md") == ([], [])
    assert "<course-quiz" not in convert(text)[0]


def test_lines_are_those_of_the_file() -> None:
    text = HEAD.format("Page") + GOOD
    question = quizzes.read(text, "docs/page.md")[0][0]
    lines = text.split("\n")
    assert lines[question.line - 1] == "/// quiz | one-right"
    assert [lines[option.line - 1] for option in question.options] == ["- [ ] The *first*", "- [x] The second"]


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("| one-right", ""), 3, "The quiz has no id."),
        (("one-right", "One right"), 3, "The quiz's id “One right” is not an id."),
        (("    about: subject\n", ""), 3, "The quiz “one-right” doesn't say what it is about."),
        (
            ("about: subject", "about: subjct"),
            4,
            "about “subjct”, which no heading of the page has. Did you mean “subject”?",
        ),
        (("about: subject", "about: subject\n    abuot: x"), 5, "A quiz has no option “abuot”. Did you mean “about”?"),
        (("[x]", "[ ]"), 3, "The quiz “one-right” has no right answer."),
        (("    - No, since it comes\n      before.\n", ""), 8, "An option of the quiz “one-right” has no explanation."),
        (("Which `x`?\n", ""), 3, "The quiz “one-right” has no question."),
        (("- [x]", "* "), 3, "The quiz “one-right” has one option only."),
        (("The second\n  of them", "The *first*"), 11, "stands there twice"),
        (("\n///\n", "\n"), 3, "The quiz “one-right” has no end."),
    ],
)
def test_what_is_wrong_is_a_finding_with_its_line(change: tuple[str, str], line: int, message: str) -> None:
    text = GOOD.replace(*change)
    assert text != GOOD
    found = convert(text)[1]
    assert any(each.startswith(f"docs/page.md:{line}: ") and message in each for each in found), found


def test_a_quiz_without_options_is_a_finding_and_no_traceback() -> None:
    found = findings("/// quiz | none\n    about: subject\n\nWhat?\n///\n")
    assert len(found) == 1
    assert "The quiz “none” has no options." in found[0]


def test_an_id_twice_on_a_page_is_a_finding() -> None:
    found = convert(GOOD + "\n" + GOOD.split("\n\n", 1)[1])[1]
    assert len(found) == 1
    assert found[0].startswith("docs/page.md:18: The quiz's id “one-right” is taken by the quiz in line 3.")


def test_behind_the_last_of_several_stands_their_sum() -> None:
    assert "course-quiz-summary" not in convert(GOOD)[0]
    two = convert(GOOD + "\n" + GOOD.split("\n\n", 1)[1].replace("one-right", "two"))[0]
    assert two.count("<course-quiz-summary>") == 1
    assert two.index("<course-quiz-summary>") > two.rindex("</course-quiz>")


def test_an_option_keeps_its_key_when_others_move() -> None:
    before = quizzes.read(GOOD, "docs/page.md")[0][0].options
    moved = GOOD.replace("- [ ] The *first*", "- [ ] A new one\n    - No.\n- [ ] The *first*")
    after = quizzes.read(moved, "docs/page.md")[0][0].options
    assert [option.key for option in before] == [option.key for option in after[1:]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs/area").mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    estimate = "```estimate\nhits = 90  # assumption: measured\nmisses = 100 - hits\n```\n\nSo {misses} %.\n\n"
    text = GOOD.replace("Yes.", "Yes: {misses}, see [there](../b.md#x) and [here](#subject).")
    (tmp_path / "docs/area/a.md").write_text(HEAD.format("A") + estimate + text)
    (tmp_path / "docs/b.md").write_text(HEAD.format("B") + GOOD.replace("one-right", "other"))
    return tmp_path


def test_the_pool_holds_every_question(project: Path) -> None:
    pool = quizzes.pool(project)
    assert [(question.id, question.page, question.about) for question in pool] == [
        ("one-right", "area/a.md", "subject"),
        ("other", "b.md", "subject"),
    ]
    assert [option.right for option in pool[0].options] == [False, True]
    assert pool[0].text == "Which `x`?"
    assert pool[0].options[0].explanation == "No, since it comes\nbefore."


def test_an_id_twice_in_the_course_is_a_finding(project: Path) -> None:
    (project / "docs/b.md").write_text(HEAD.format("B") + GOOD)
    found = quizzes.of_pages(pages.load(project).values())[1]
    assert [str(finding) for finding in found] == [
        "docs/b.md:9: The quiz's id “one-right” is taken: docs/area/a.md:16 has it. Give this one another."
    ]
    with pytest.raises(CourseError):
        quizzes.pool(project)


def test_the_courses_own_questions_are_right() -> None:
    assert len(quizzes.pool()) > 10


@pytest.mark.parametrize(
    ("page", "address"),
    [("index.md", ""), ("focus/index.md", "focus/"), ("a/b.md", "a/b/"), ("my-index.md", "my-index/")],
)
def test_addresses(page: str, address: str) -> None:
    assert markup.address(page) == address
    assert markup.address(page, "x") == f"{address}#x"
