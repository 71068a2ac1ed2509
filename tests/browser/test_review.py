"""Flashcards, mock test and design round in the browser: what they ask, keep and say, by keyboard, without a script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, MakeSite
from tests.browser.small_site import LOOKS, WIDTHS, Axe, small_site, violations

__all__ = ["small_site"]

KEY = "system-design-week-4"
DRAW = """([questions, count, seed]) =>
  import(new URL("assets/javascripts/asking.js", document.baseURI)).then(({ draw }) => draw(questions, count, seed))"""


def kept(page: Page, section: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = page.evaluate(
        f"section => JSON.parse(localStorage['{KEY}'] ?? '{{}}')[section] ?? {{}}", section
    )
    return found


# Flashcards


def test_a_card_is_turned_graded_and_comes_back_when_fsrs_says(page: Page, small_site: str) -> None:
    page.goto(f"{small_site}cards/")
    page.clock.install()
    cards = page.locator("course-flashcards")
    expect(cards.get_by_role("status")).to_have_text("0 to repeat, 7 new today.")
    expect(cards).not_to_contain_text("Right.")
    cards.get_by_role("button", name="Show the answer").click()
    expect(cards).to_contain_text("Right. A delete can't carry an old value.")
    expect(cards.get_by_role("button", name="Good")).to_be_focused()
    grades = [
        re.sub(r"\d", "0", text)
        for text in cards.locator(".quiz-actions").first.get_by_role("button").all_inner_texts()
    ]
    assert grades == ["Again 0 min", "Hard 0 min", "Good 00 min", "Easy 0 d"]
    page.keyboard.press("4")
    expect(cards.get_by_role("status")).to_have_text("0 to repeat, 6 new today.")
    (record,) = kept(page, "cards").values()
    assert record["reps"] == 1 and record["scheduled_days"] == 8
    page.clock.fast_forward(200 * 3600 * 1000)
    page.reload()
    expect(cards.get_by_role("status")).to_have_text("1 to repeat, 6 new today.")


def test_a_grade_can_be_taken_back_and_the_deck_chosen(page: Page, small_site: str) -> None:
    page.goto(f"{small_site}cards/")
    cards = page.locator("course-flashcards")
    expect(cards.get_by_role("button", name="Undo")).to_be_hidden()
    cards.get_by_label("Deck").select_option("Glossary")
    expect(cards).to_contain_text("Lease")
    cards.get_by_role("button", name="Show the answer").click()
    expect(cards).to_contain_text("A lock that ends by itself")
    cards.get_by_role("button", name="Easy").click()
    expect(cards).to_contain_text("Cache stampede")
    cards.get_by_role("button", name="Undo").click()
    expect(cards).to_contain_text("Lease")
    assert kept(page, "cards") == {}
    page.reload()
    expect(cards.get_by_label("Deck")).to_have_value("Glossary")


def test_no_more_new_cards_come_than_a_day_may_have(page: Page, small_site: str) -> None:
    page.goto(f"{small_site}cards/")
    cards = page.locator("course-flashcards")
    cards.get_by_label("New cards a day").select_option("5")
    for _ in range(5):
        cards.get_by_role("button", name="Show the answer").click()
        page.keyboard.press("4")
    expect(cards).to_contain_text("Nothing is due. The next card comes back in 8 d.")


# Mock test


def test_the_same_seed_draws_the_same_balanced_test(page: Page, small_site: str) -> None:
    page.goto(small_site)
    pool = [
        {"id": f"{area}-{n}", "area": area, "options": [{"key": str(k)} for k in range(4)]}
        for area in "abc"
        for n in range(9)
    ]
    pool += [{"id": "d-0", "area": "d", "options": []}]
    test = page.evaluate(DRAW, [pool, 10, "seed"])
    assert page.evaluate(DRAW, [list(reversed(pool)), 10, "seed"]) == test, "the order of pages doesn't matter"
    assert page.evaluate(DRAW, [pool, 10, "seeds"]) != test
    assert sorted(question["area"] for question in test) == sorted("aaabbbcccd")
    assert len({question["id"] for question in test}) == 10
    orders = {tuple(option["key"] for option in question["options"]) for question in test}
    assert len(orders) > 2, "options are shuffled"
    assert len(page.evaluate(DRAW, [pool, 99, "seed"])) == len(pool)


def start(page: Page, site: str) -> None:
    page.goto(f"{site}test/?seed=abc&n=3")
    expect(page.get_by_label("Seed", exact=True)).to_have_value("abc")
    page.get_by_role("button", name="Start the test").click()
    expect(page.get_by_role("timer")).to_have_text("4:30")


def choose(page: Page, *right: str) -> None:
    """Answers the question shown: rightly if it has one of the options, else wrongly."""
    for box in page.locator(".review-question label").all():
        if box.inner_text() in right:
            box.locator("input").check()


RIGHT = (
    "Two writers may arrive in the other order.",
    "It reads the database.",
    "It stores the result.",
    "A part of the keys moves.",
)


def test_a_test_is_taken_judged_by_area_and_remembered(page: Page, small_site: str) -> None:
    start(page, small_site)
    assert re.search(r"\?seed=abc&n=3$", page.url)
    for _ in range(2):
        choose(page, *RIGHT)
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Finish with 1 unanswered").click()
    expect(page.get_by_role("heading", name="2 of 3 right")).to_be_focused()
    expect(page.get_by_role("row", name="Core infrastructure components")).to_contain_text("2 of 3")
    expect(page.locator(".review-missed")).to_have_count(1)
    expect(page.locator(".review-missed")).to_contain_text("You gave no answer.")
    href = page.locator(".review-missed").get_by_role("link", name="Read again").get_attribute("href") or ""
    assert "/focus/infrastructure/caching/#" in href
    assert {id: record["right"] for id, record in kept(page, "mock").items()} == {"abc-3": 2}
    page.get_by_role("button", name="Another test").click()
    expect(page.locator(".review-past")).to_contain_text("2 of 3")


def test_half_of_several_right_answers_is_not_right(page: Page, small_site: str) -> None:
    start(page, small_site)
    for _ in range(3):
        choose(
            page, "Two writers may arrive in the other order.", "It reads the database.", "A part of the keys moves."
        )
        if page.get_by_role("button", name="Next").is_enabled():
            page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="2 of 3 right")).to_be_visible()


def test_a_reload_keeps_answers_and_the_clock_runs_out(page: Page, small_site: str) -> None:
    page.clock.install()
    start(page, small_site)
    choose(page, *RIGHT)
    page.clock.fast_forward("02:00")
    page.reload()
    expect(page.get_by_role("timer")).to_have_text(re.compile("2:(30|29|28)"))
    expect(page.locator(".review-done")).to_have_count(1)
    page.clock.fast_forward("02:31")
    expect(page.get_by_role("heading", name="1 of 3 right")).to_be_visible()
    expect(page.locator("course-mock-test")).to_contain_text("Time is up.")


# Design round


def test_a_round_goes_through_its_stages_to_the_rubric_and_a_file(page: Page, small_site: str, tmp_path: Path) -> None:
    page.clock.install()
    page.goto(f"{small_site}round/")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("blockquote")).to_have_text("Make a long address short.")
    expect(page.get_by_role("timer")).to_have_text("5:00")
    page.locator("textarea").fill("People who print links.")
    page.clock.fast_forward("06:00")
    expect(page.get_by_role("timer")).to_have_text(re.compile("1:0[0-2] over"))
    page.get_by_role("button", name="Next stage").click()
    expect(page.get_by_role("heading", name="2 of 2: Draw")).to_be_focused()
    expect(page.locator("course-design-round")).to_contain_text("Arrows?")
    page.reload()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator("textarea")).to_have_value("People who print links.")
    page.get_by_role("button", name="Next stage").click()
    page.get_by_role("button", name="Judge it").click()
    page.get_by_label("senior: counts them").check()
    expect(page.get_by_role("status").filter(has_text="judged")).to_have_text(
        "1 of 2 judged: mid-level 0, senior 1, staff 0."
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as Markdown").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# URL shortener\n\n> Make a long address short.\n\n## Ask (6:0")
    assert "People who print links." in text and "- keys: senior\n- redirect: not judged" in text


def test_notes_are_thrown_away_only_at_the_second_press(page: Page, small_site: str) -> None:
    page.goto(f"{small_site}round/")
    page.get_by_role("button", name="Surprise me").click()
    page.locator("textarea").fill("Words.")
    page.get_by_role("button", name="Throw away").click()
    expect(page.locator("textarea")).to_have_value("Words.")
    page.get_by_role("button", name="Yes, throw my notes away").click()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    assert kept(page, "round") == {}


# All three


@pytest.mark.parametrize(
    ("path", "words"),
    [("cards/", "The cards need a script."), ("test/", "The test needs a script."), ("round/", "Who uses it?")],
)
def test_without_a_script_the_page_says_what_to_do(browser: Browser, small_site: str, path: str, words: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(small_site + path)
    expect(page.locator("article")).to_contain_text(words)
    context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    page: Page, small_site: str, axe: Axe, width: str, scheme: str
) -> None:
    page.set_viewport_size({"width": WIDTHS[width], "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    def well() -> None:
        assert violations(page, axe) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

    page.goto(f"{small_site}cards/")
    well()
    page.get_by_role("button", name="Show the answer").click()
    well()
    start(page, small_site)
    well()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Finish with").click()
    well()
    page.goto(f"{small_site}round/")
    well()
    page.get_by_role("button", name="Start", exact=True).click()
    well()
    page.get_by_role("button", name="Next stage").click()
    page.get_by_role("button", name="Judge it").click()
    well()


# Summaries


def test_a_summary_prints_on_one_page(page: Page, make_site: MakeSite) -> None:
    summaries = sorted((ROOT / "docs/review").glob("summary-*.md"))
    site = make_site({f"review/{path.name}": path.read_text(encoding="utf-8") for path in summaries})
    printed = {}
    for path in summaries:
        page.goto(f"{site}review/{path.stem}/")
        printed[path.stem] = len(re.findall(rb"/Type /Page\b", page.pdf(format="A4")))
    areas = "distributed", "fundamentals", "infrastructure", "patterns", "performance"
    assert printed == {f"summary-{area}": 1 for area in areas}
