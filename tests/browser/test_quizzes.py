"""Quizzes in the browser: by keyboard, without a script, after instant navigation, on a phone."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.small_site import LOOKS, WIDTHS, Axe, small_site, violations

__all__ = ["small_site"]

TOPIC = "focus/infrastructure/caching/"


def quiz(page: Page, name: str) -> Locator:
    return page.locator(f"#quiz-{name}")


def answer(page: Page, name: str, *options: str) -> None:
    for option in options:
        quiz(page, name).get_by_label(option).check()
    quiz(page, name).get_by_role("button", name="Check").click()


def test_without_a_script_everything_can_be_read(browser: Browser, small_site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(small_site + TOPIC)
    one = quiz(page, "small-one")
    expect(one.get_by_role("group", name="Why does the writer delete the cached value?")).to_be_visible()
    expect(one.locator(".quiz-options > li")).to_have_count(2)
    expect(one.get_by_text("A delete can't carry an old value.")).to_be_hidden()
    one.get_by_text("Answers and explanations").click()
    expect(one.get_by_text("Right. A delete can't carry an old value.")).to_be_visible()
    expect(page.get_by_role("button", name="Check")).to_have_count(0)
    page.close()


def test_a_wrong_answer_gets_its_explanation_and_a_way_back(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    one = quiz(page, "small-one")
    answer(page, "small-one", "A delete is smaller.")
    expect(one.get_by_role("status")).to_contain_text("Not right.")
    expect(one.locator(".quiz-note:visible")).to_have_text("Wrong. The sizes hardly differ.")
    expect(one.get_by_role("radio").first).to_have_accessible_description("Wrong. The sizes hardly differ.")
    expect(one.get_by_role("link", name="Cache Invalidation Strategies").first).to_have_attribute(
        "href", re.compile("#cache-invalidation-strategies$")
    )
    one.get_by_role("button", name="Try again").click()
    expect(one.get_by_role("radio").first).to_be_focused()
    expect(one.get_by_role("radio", checked=True)).to_have_count(0)
    answer(page, "small-one", "Two writers may arrive in the other order.")
    expect(one.get_by_role("status")).to_contain_text("Right.")


def test_the_sign_of_each_explanation_is_its_own(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    answer(page, "small-third", "A part of the keys moves.")
    signs = (
        quiz(page, "small-third")
        .locator(".quiz-answers .quiz-verdict")
        .evaluate_all("all => all.map(each => getComputedStyle(each, '::before').content[1])")
    )
    assert signs == ["✓", "✗"]


def test_checking_nothing_asks_for_a_choice(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    answer(page, "small-one")
    expect(quiz(page, "small-one").get_by_role("status")).to_have_text("Choose an answer first.")


def test_several_right_answers_are_all_asked_for(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    several = quiz(page, "small-several")
    expect(several.get_by_text("More than one may be right.")).to_be_visible()
    answer(page, "small-several", "It reads the database.")
    expect(several.get_by_role("status")).to_contain_text("Not complete: another one is right too.")
    several.get_by_role("button", name="Try again").click()
    answer(page, "small-several", "It reads the database.", "It deletes the key.", "It stores the result.")
    expect(several.get_by_role("status")).to_contain_text("Not right: one of these is wrong.")
    several.get_by_label("It deletes the key.").uncheck()
    several.get_by_role("button", name="Check").click()
    expect(several.get_by_role("status")).to_contain_text(re.compile(r"^Right\."))


def test_by_keyboard_alone(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    one = quiz(page, "small-one")
    one.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(one.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Enter")
    expect(one.get_by_role("status")).to_contain_text("Right.")
    expect(one.get_by_role("button", name="Try again")).to_be_focused()


def test_answers_are_kept_and_what_was_missed_can_be_tried_again(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    answer(page, "small-one", "A delete is smaller.")
    answer(page, "small-third", "A part of the keys moves.")
    page.reload()
    summary = page.locator("course-quiz-summary")
    expect(summary.get_by_role("status")).to_have_text("1 of 3 right, 1 missed, 1 open.")
    expect(quiz(page, "small-one").get_by_label("A delete is smaller.")).to_be_checked()
    expect(quiz(page, "small-one").locator(".quiz-note:visible")).to_have_count(1)
    summary.get_by_role("button", name="Try the ones I missed").click()
    expect(page.locator("course-quiz:visible")).to_have_count(1)
    expect(quiz(page, "small-one").get_by_role("radio").first).to_be_focused()
    answer(page, "small-one", "Two writers may arrive in the other order.")
    expect(summary.get_by_role("status")).to_have_text("2 of 3 right, 1 open.")
    summary.get_by_role("button", name="Show all questions").click()
    expect(page.locator("course-quiz:visible")).to_have_count(3)


def test_a_choice_in_the_making_survives_a_change_elsewhere(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    answer(page, "small-one", "A delete is smaller.")
    quiz(page, "small-one").get_by_label("Two writers").check()
    page.get_by_label("Done: Cache-Aside Pattern").check()
    expect(quiz(page, "small-one").get_by_label("Two writers")).to_be_checked()
    expect(quiz(page, "small-one").get_by_role("button", name="Check")).to_be_visible()


def test_an_answer_in_another_tab_arrives(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    other = page.context.new_page()
    other.goto(small_site + TOPIC)
    answer(other, "small-one", "A delete is smaller.")
    expect(quiz(page, "small-one").get_by_role("status")).to_contain_text("Not right.")


def test_after_instant_navigation_twice(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    page.evaluate("window.sameDocument = true")
    for _ in range(2):
        page.get_by_role("link", name="The home page").click()
        expect(page.locator("h1")).to_contain_text("Home")
        page.go_back()
        expect(page.locator("h1")).to_contain_text("Caching")
        expect(quiz(page, "small-one").get_by_role("button", name="Check")).to_have_count(1)
    answer(page, "small-one", "A delete is smaller.")
    expect(quiz(page, "small-one").get_by_role("status")).to_contain_text("Not right.")
    assert page.evaluate("window.sameDocument") is True


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    page: Page, small_site: str, axe: Axe, width: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.goto(small_site + TOPIC)
    assert violations(page, axe) == []
    answer(page, "small-one", "A delete is smaller.")
    answer(page, "small-third", "A part of the keys moves.")
    quiz(page, "small-third").get_by_text("Answers and explanations").click()
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
