"""Glossary terms in the browser: by pointer, by keyboard, by tap, and without a script."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.small_site import LOOKS, WIDTHS, Axe, small_site, violations

__all__ = ["small_site"]

TOPIC = "focus/infrastructure/caching/"
LEASE = "A lock that ends by itself unless it is renewed in time."


def open_topic(page: Page, site: str) -> None:
    """The topic, once its terms are wired."""
    page.goto(site + TOPIC)
    page.locator("course-term:defined").first.wait_for()


def test_without_a_script_a_term_is_a_link_with_a_title(browser: Browser, small_site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(small_site + TOPIC)
    link = page.get_by_role("link", name="lease", exact=True)
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("title", LEASE)
    link.click()
    expect(page).to_have_url(f"{small_site}glossary/#lease")
    expect(page.locator("dt#lease")).to_be_visible()
    page.close()


def test_the_pointer_shows_the_definition_and_may_enter_it(page: Page, small_site: str) -> None:
    open_topic(page, small_site)
    page.get_by_role("link", name="cache stampede").hover()
    box = page.get_by_role("tooltip")
    expect(box).to_be_visible()
    expect(box).to_contain_text("Many requests that miss the same key at once.")
    box.hover()
    page.wait_for_timeout(400)
    expect(box).to_be_visible()
    page.mouse.move(0, 500)
    expect(box).to_be_hidden()


def test_by_keyboard_alone(page: Page, small_site: str) -> None:
    open_topic(page, small_site)
    link = page.get_by_role("link", name="lease", exact=True)
    link.focus()
    expect(page.get_by_role("tooltip")).to_contain_text(LEASE)
    expect(link).to_have_accessible_description(LEASE)
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{small_site}glossary/#lease")
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_the_first_tap_shows_and_the_second_follows(browser: Browser, small_site: str) -> None:
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    open_topic(page, small_site)
    link = page.get_by_role("link", name="lease", exact=True)
    link.tap()
    box = page.get_by_role("tooltip")
    expect(box).to_contain_text(LEASE)
    expect(box).to_contain_text("Tap the term again for the glossary.")
    expect(page).to_have_url(small_site + TOPIC)
    page.touchscreen.tap(180, 600)
    expect(box).to_be_hidden()
    link.tap()
    link.tap()
    expect(page).to_have_url(f"{small_site}glossary/#lease")
    context.close()


def test_the_box_stays_inside_the_window(page: Page, small_site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_topic(page, small_site)
    for link in page.locator("course-term a").all():
        link.focus()
        box = page.get_by_role("tooltip").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        term = link.bounding_box()
        assert term is not None
        assert box["y"] >= term["y"] + term["height"] or box["y"] + box["height"] <= term["y"]


def test_after_instant_navigation_twice(page: Page, small_site: str) -> None:
    open_topic(page, small_site)
    page.evaluate("window.sameDocument = true")
    for _ in range(2):
        page.get_by_role("link", name="The home page").click()
        expect(page.locator("h1")).to_contain_text("Home")
        page.go_back()
        expect(page.locator("h1")).to_contain_text("Caching")
        page.get_by_role("link", name="lease", exact=True).focus()
        expect(page.get_by_role("tooltip")).to_contain_text(LEASE)
    expect(page.get_by_role("tooltip")).to_have_count(1)
    assert page.evaluate("window.sameDocument") is True


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(page: Page, small_site: str, axe: Axe, width: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.goto(f"{small_site}glossary/#lease")
    assert violations(page, axe) == []
    open_topic(page, small_site)
    page.get_by_role("link", name="lease", exact=True).focus()
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert violations(page, axe, "#course-definition") == []
    assert violations(page, axe) == []
