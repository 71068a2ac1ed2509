"""The plans: what a day holds, how a page is divided, and what is said when something doesn't fit."""

from pathlib import Path

import pytest

from course import outline, pages, plan
from course.findings import CourseError

HEAD = "---\ntitle: {}\ndescription: A page that the tests of plans make.\nminutes: {}\nreviewed: 2026-11-24\n---\n\n# {}\n\n"
SECTIONS = (
    "## One { #one }\n\n"
    + "word " * 100
    + "\n\n## Two { #two }\n\n"
    + "word " * 200
    + "\n\n## Three { #three }\n\n"
    + "word " * 300
)


def page(tmp_path: Path, minutes: int, body: str = SECTIONS) -> pages.Page:
    file = tmp_path / "docs/papers/a.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD.format("A", minutes, "A") + body)
    return pages.read(file, tmp_path)


def test_no_plan_gives_a_day_more_than_there_is_and_parts_add_up_to_their_page() -> None:
    course = pages.load()
    for one in plan.plans():
        parts: dict[str, int] = {}
        for day in one.days:
            assert day.planned <= day.minutes, f"{one.id}, day {day.number}"
            for step in day.steps:
                path, _, anchor = step.target.partition("#")
                assert path in course and (
                    not anchor or path == "practice/index.md" or anchor in {h.id for h in course[path].headings}
                )
                parts[path] = parts.get(path, 0) + step.minutes
        for path, minutes in parts.items():
            if course[path].kind in ("topic", "case-study", "paper") or path.startswith("challenges/"):
                assert minutes == course[path].meta.minutes, f"{one.id}: {path}"


def test_the_week_has_what_the_list_asks_of_a_week() -> None:
    (week,) = (one for one in plan.plans() if one.id == "week")
    assert [day.minutes for day in week.days] == [120] * 5 + [360] * 2
    for day in week.days:
        assert sum(step.target.startswith("practice/") for step in day.steps) >= 2
    kinds = {step.target.split("/")[0] for day in week.days for step in day.steps}
    assert kinds == {"focus", "case-studies", "papers", "challenges", "practice", "review"}


def test_everything_holds_every_topic_case_study_guide_challenge_and_problem_once() -> None:
    course, week = pages.load(), outline.load()
    (found,) = (one for one in plan.plans() if one.id == "everything")
    ends = [
        step
        for day in found.days
        for step in day.steps
        if not step.part.startswith("up to") and "up to" not in step.part
    ]
    pages_read = [step.target.partition("#")[0] for step in ends if "#problem-" not in step.target]
    targets = [path for path in pages_read if not path.startswith("review") and path != "practice/index.md"]
    wanted = list(plan.everything(course, week))
    assert sorted(targets) == sorted(wanted) and len(set(wanted)) == len(wanted)
    assert {topic.page for area in week.areas for topic in area.topics} <= set(wanted)
    problems = [step.target for day in found.days for step in day.steps if "#problem-" in step.target]
    assert len(problems) == len(set(problems)) == 22


def test_a_page_is_divided_at_a_section_by_its_share_of_the_words(tmp_path: Path) -> None:
    made = page(tmp_path, 60)
    step = plan.Step("A", "papers/a.md", 60, ("a",))
    now, rest = plan._divide(step, 40, made) or pytest.fail("not divided")
    assert (now.minutes, now.part, now.ticks) == (30, "up to “Three”", ())
    assert (rest.minutes, rest.part, rest.target, rest.ticks) == (30, "from “Three”", "papers/a.md#three", ("a",))
    assert plan._divide(step, 20, made) is None, "the first section takes 10 minutes, which is not worth opening it"
    again = plan._divide(rest, 20, made)
    assert again is None, "the last section can't be divided"


def test_what_is_left_over_and_what_is_not_there_are_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {"problem_minutes": {"easy": 1, "medium": 1, "hard": 1}, "card_minutes": 1, "test_minutes": 1}
    entry = {
        "id": "x",
        "title": "X",
        "about": "",
        "days": [30],
        "problems": 0,
        "read": ["focus/infrastructure/caching"],
    }
    monkeypatch.setattr(plan, "settings", lambda root: {**rules, "plans": [entry]})
    with pytest.raises(CourseError, match="The plan “x” has no room for: Caching"):
        plan.plans()
    monkeypatch.setattr(
        plan, "settings", lambda root: {**rules, "plans": [entry | {"read": ["focus/infrastructure/cashing"]}]}
    )
    with pytest.raises(
        CourseError, match=r"names docs/focus/infrastructure/cashing.md, which there isn't. Did you mean “focus/inf"
    ):
        plan.plans()
    assert len(plan.check()) == 1
