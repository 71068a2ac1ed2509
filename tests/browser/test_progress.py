"""Progress in the browser: ticks, what they add up to, and taking them along."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.small_site import LOOKS, WIDTHS, Axe, small_site, violations

__all__ = ["small_site"]

TOPIC = "focus/infrastructure/caching/"
KEY = "system-design-week-4"


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "{}")
    return found


def test_without_a_script_there_is_a_list_of_what_there_is(browser: Browser, small_site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(small_site)
    area = page.locator("course-progress details").filter(has_text="Core infrastructure components")
    expect(area.locator("summary")).to_contain_text("3 to do")
    area.locator("summary").click()
    link = area.get_by_role("link", name="Cache-Aside Pattern")
    expect(link).to_have_attribute("href", f"{TOPIC}#cache-aside-pattern")
    page.goto(small_site + TOPIC)
    expect(page.locator("course-tick")).to_have_count(3)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.close()


def test_a_tick_counts_at_home_and_stays(page: Page, small_site: str) -> None:
    page.goto(small_site)
    expect(page.locator(".progress-next")).to_contain_text("Start with Caching: Distributed Cache (Redis, Memcached)")
    page.goto(small_site + TOPIC)
    page.get_by_label("Done: Distributed Cache (Redis, Memcached)").check()
    page.reload()
    expect(page.get_by_label("Done: Distributed Cache (Redis, Memcached)")).to_be_checked()
    page.goto(small_site)
    expect(page.locator(".progress-total")).to_contain_text(re.compile(r"^1 of \d+ done"))
    expect(page.locator(".progress-count").first).to_have_text("1 of 3")
    next_one = page.locator(".progress-next a")
    expect(next_one).to_have_text("Caching: Cache Invalidation Strategies")
    next_one.click()
    expect(page).to_have_url(f"{small_site}{TOPIC}#cache-invalidation-strategies")


def test_where_one_left_off_is_the_page_last_seen(page: Page, small_site: str) -> None:
    page.goto(f"{small_site}case-studies/url-shortener/")
    expect(page.get_by_label("Worked through: URL shortener")).to_be_visible()
    page.goto(small_site)
    expect(page.locator(".progress-next")).to_have_text("Continue with URL shortener")


def test_a_renamed_page_keeps_its_ticks(page: Page, small_site: str) -> None:
    page.goto(f"{small_site}case-studies/url-shortener/")
    page.get_by_label("Worked through: URL shortener").check()
    assert list(kept(page)["done"]) == ["case-studies/tiny"]


def test_by_keyboard_alone(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    tick = page.get_by_label("Done: Cache-Aside Pattern")
    tick.focus()
    page.keyboard.press("Space")
    expect(tick).to_be_checked()
    page.keyboard.press("Space")
    expect(tick).not_to_be_checked()
    assert kept(page)["done"] == {}


def test_problems_and_papers_are_ticked_in_their_listings(page: Page, small_site: str) -> None:
    page.goto(f"{small_site}practice/")
    page.get_by_role("checkbox").first.check()
    page.goto(f"{small_site}papers/")
    page.get_by_role("checkbox").first.check()
    done = list(kept(page)["done"])
    assert done[0].startswith("problems/")
    assert done[1].startswith("papers/")
    assert "last" not in kept(page)


def test_tabs_keep_in_step(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    other = page.context.new_page()
    other.goto(small_site + TOPIC)
    other.get_by_label("Done: Cache-Aside Pattern").check()
    expect(page.get_by_label("Done: Cache-Aside Pattern")).to_be_checked()
    page.get_by_label("Done: Cache Invalidation Strategies").check()
    assert len(kept(other)["done"]) == 2


def test_what_nobody_knows_is_kept(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    strange = {"version": 1, "done": {"gone#part": {"at": "2026-01-01T00:00:00Z"}}, "later": {"x": {"y": 1}}}
    page.evaluate(f"text => localStorage.setItem('{KEY}', text)", json.dumps(strange))
    page.reload()
    page.get_by_label("Done: Cache-Aside Pattern").check()
    found = kept(page)
    assert found["later"] == {"x": {"y": 1}}
    assert "gone#part" in found["done"]
    assert len(found["done"]) == 2


@pytest.mark.parametrize("text", ["{not json", '"text"', '{"version": 99, "done": {}}', '{"version": 1, "done": [1]}'])
def test_what_cannot_be_read_stops_nothing(page: Page, small_site: str, text: str) -> None:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(small_site + TOPIC)
    page.evaluate(f"text => localStorage.setItem('{KEY}', text)", text)
    page.reload()
    tick = page.get_by_label("Done: Cache-Aside Pattern")
    tick.check()
    expect(tick).to_be_checked()
    assert wrong == []
    if "99" in text:
        assert page.evaluate(f"localStorage.getItem('{KEY}')") == text
    if "not json" in text:
        assert page.evaluate(f"localStorage.getItem('{KEY}.unreadable')") == text


def test_a_browser_that_keeps_nothing_says_so(page: Page, small_site: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })")
    page.goto(small_site)
    expect(page.locator("course-progress-manage").get_by_role("status")).to_contain_text("won't keep anything")
    page.goto(small_site + TOPIC)
    page.get_by_label("Done: Cache-Aside Pattern").check()
    expect(page.get_by_label("Done: Cache-Aside Pattern")).to_be_checked()


def test_export_reset_and_import_bring_everything_back(page: Page, small_site: str, tmp_path: Path) -> None:
    page.goto(small_site + TOPIC)
    page.get_by_label("Done: Cache-Aside Pattern").check()
    page.goto(small_site)
    manage = page.locator("course-progress-manage")
    with page.expect_download() as download:
        manage.get_by_role("button", name="Export").click()
    file = tmp_path / "progress.json"
    download.value.save_as(file)
    before = kept(page)
    assert json.loads(file.read_text()) == before

    manage.get_by_role("button", name="Forget everything", exact=True).click()
    expect(manage.get_by_role("button", name="Keep it")).to_be_focused()
    manage.get_by_role("button", name="Yes, forget everything").click()
    expect(page.locator(".progress-total")).to_contain_text(re.compile(r"^0 of"))
    assert kept(page) == {"version": 1}

    manage.locator("input[type=file]").set_input_files(file)
    expect(manage.get_by_role("status")).to_contain_text("Took in progress.json")
    expect(page.locator(".progress-total")).to_contain_text(re.compile(r"^1 of"))
    assert kept(page) == before

    file.write_text("a shopping list")
    manage.locator("input[type=file]").set_input_files(file)
    expect(manage.get_by_role("status")).to_contain_text("nothing has changed")
    assert kept(page) == before


def test_an_import_keeps_what_is_newer_here(page: Page, small_site: str, tmp_path: Path) -> None:
    page.goto(small_site)
    answers = {"a": {"right": True, "at": "2026-02-01"}, "b": {"right": True, "at": "2026-02-01"}}
    here = {"version": 1, "quiz": answers, "later": {"x": {"y": 1}}}
    there = {
        "version": 1,
        "quiz": {"a": {"right": False, "at": "2026-01-01"}, "b": {"right": False, "at": "2026-03-01"}},
    }
    page.evaluate(f"text => localStorage.setItem('{KEY}', text)", json.dumps(here))
    file = tmp_path / "other.json"
    file.write_text(json.dumps(there))
    page.locator("course-progress-manage input[type=file]").set_input_files(file)
    expect(page.locator("course-progress-manage").get_by_role("status")).to_contain_text("Took in")
    assert {name: answer["right"] for name, answer in kept(page)["quiz"].items()} == {"a": True, "b": False}
    assert kept(page)["later"] == {"x": {"y": 1}}


def test_after_instant_navigation_twice(page: Page, small_site: str) -> None:
    page.goto(small_site + TOPIC)
    page.evaluate("window.sameDocument = true")
    for number in (1, 2):
        page.get_by_role("link", name="The home page").click()
        expect(page.locator(".progress-total")).to_contain_text(re.compile(rf"^{number - 1} of"))
        page.locator(".progress-next a").click()
        expect(page.locator("h1")).to_contain_text("Caching")
        expect(page.locator("course-tick input")).to_have_count(3)
        page.locator("course-tick input:not(:checked)").first.check()
    assert page.evaluate("window.sameDocument") is True


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    page: Page, small_site: str, axe: Axe, width: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    for path in (TOPIC, "practice/", "papers/", ""):
        page.goto(small_site + path)
        if path:
            page.get_by_role("checkbox").first.check()
        assert violations(page, axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    for summary in page.locator("course-progress summary").all():
        summary.click()
    page.get_by_role("button", name="Forget everything", exact=True).click()
    assert violations(page, axe) == []
