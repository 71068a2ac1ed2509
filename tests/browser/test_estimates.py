"""Estimates and math in a browser: by keyboard, without scripts, after instant navigation, on a phone, in both palettes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

HEAD = """---
title: {}
description: A page that tests are made with.
minutes: 3
prerequisites: []
reviewed: 2026-11-24
---

"""
ESTIMATE = """
The service answers {read_rate} reads and keeps {storage}, or {storage in GB}.

```estimate title="Traffic"
links_written: 1/month = 100e6 / month      # assumption: a large public service ([Dynamo][@dynamo])
reads_per_write = 100                       # assumption
read_rate: 1/s = links_written * reads_per_write
```

## Storage { #storage }

```estimate
record = 500 * byte                         # assumption
storage: TB = links_written * 5 * year * record
links_per_byte = links_written * month / record # one divided by the record
```

[The second page](second.md) says more. A queue has $L = \\lambda W$ entries.

```math
W = \\frac{1}{\\mu - \\lambda} + \\sum_{i=1}^{n} \\left( x_i + y_i + z_i + u_i + v_i + w_i + a_i + b_i + c_i + d_i \\right)
```
"""
SECOND = "[Back](estimates.md)\n\n```estimate\nnodes = 3 # assumption\nquorum = nodes // 2 + 1\n```\n"


@pytest.fixture(scope="module")
def site(make_site: Callable[[dict[str, str]], str]) -> str:
    """The address of a site with the pages above."""
    texts = {"index": "A home.", "estimates": ESTIMATE, "second": SECOND}
    return make_site({f"{name}.md": HEAD.format(name.title()) + text for name, text in texts.items()})


@pytest.fixture
def estimates(clean_page: Page, site: str) -> Page:
    clean_page.goto(f"{site}estimates/")
    field(clean_page, "Record bytes").wait_for()
    return clean_page


def field(page: Page, name: str) -> Locator:
    """The input of an assumption, by the name that a screen reader says: the assumption's and its unit."""
    return page.get_by_role("textbox", name=name, exact=True)


def value(page: Page, name: str) -> Locator:
    """A computed value in its table."""
    return page.locator(f"td > [data-ref={name}]")


def status(page: Page, fence: int = 0) -> Locator:
    return page.locator("course-estimate").nth(fence).get_by_role("status")


def test_by_keyboard_an_assumption_changes_tables_prose_and_address(estimates: Page) -> None:
    prose = estimates.get_by_text("The service answers")
    expect(prose).to_have_text("The service answers 3,810/s reads and keeps 3 TB, or 3,000 GB.")
    first = field(estimates, "Links written /month")
    first.focus()
    estimates.keyboard.press("Tab")
    expect(estimates.get_by_role("link", name="Dynamo")).to_be_focused()
    estimates.keyboard.press("Tab")
    expect(field(estimates, "Reads per write")).to_be_focused()
    estimates.keyboard.press("Shift+Tab")
    estimates.keyboard.press("Shift+Tab")
    estimates.keyboard.press("ControlOrMeta+a")
    estimates.keyboard.type("200e6")
    expect(value(estimates, "read_rate")).to_have_text("7,610/s")
    expect(value(estimates, "storage")).to_have_text("6 TB")
    expect(prose).to_have_text("The service answers 7,610/s reads and keeps 6 TB, or 6,000 GB.")
    expect(first).to_have_value("200e6")
    expect(status(estimates)).to_have_text("Now: read rate 7,610/s, storage 6 TB, links per byte 400,000/byte.")
    estimates.keyboard.press("Tab")
    expect(first).to_have_value("200,000,000")
    assert estimates.url.endswith("/estimates/?assume=links_written:200000000")
    estimates.reload()
    expect(value(estimates, "storage")).to_have_text("6 TB")
    expect(first).to_have_value("200,000,000")
    expect(status(estimates)).to_have_text("The link you followed changes the page's assumptions.")


def test_reset_restores_the_page_and_its_address(estimates: Page) -> None:
    field(estimates, "Record bytes").fill("1000")
    expect(value(estimates, "storage")).to_have_text("6 TB")
    field(estimates, "Links written /month").fill("many")
    button = estimates.locator("course-estimate").nth(1).get_by_role("button", name="Reset")
    button.focus()
    estimates.keyboard.press("Enter")
    expect(value(estimates, "storage")).to_have_text("3 TB")
    expect(field(estimates, "Record bytes")).to_have_value("500")
    expect(field(estimates, "Links written /month")).to_have_value("100,000,000")
    expect(estimates.locator("[aria-invalid=true], .estimate-changed, .estimate-edited")).to_have_count(0)
    expect(status(estimates, 1)).to_have_text("The page's own assumptions again.")
    assert estimates.url.endswith("/estimates/")


def test_typing_the_pages_own_number_again_is_no_change(estimates: Page) -> None:
    field(estimates, "Record bytes").fill("700")
    expect(estimates).to_have_url(re.compile("record:700$"))
    field(estimates, "Record bytes").fill("500.0")
    expect(estimates).to_have_url(re.compile("/estimates/$"))
    expect(status(estimates, 1)).to_have_text("All results are the page's own.")


def test_what_is_no_number_is_said_and_changes_nothing(estimates: Page) -> None:
    record = field(estimates, "Record bytes")
    record.fill("1,5")
    expect(record).to_have_attribute("aria-invalid", "true")
    expect(status(estimates, 1)).to_have_text("“1,5” is not a number. Write it like 1,500 or 2.5e9.")
    expect(value(estimates, "storage")).to_have_text("3 TB")
    record.fill("1,500")
    expect(record).to_have_attribute("aria-invalid", "false")
    expect(value(estimates, "storage")).to_have_text("9 TB")


def test_a_division_by_zero_leaves_the_rest_alone(estimates: Page) -> None:
    field(estimates, "Record bytes").fill("0")
    expect(value(estimates, "links_per_byte")).to_have_text("no value")
    expect(value(estimates, "storage")).to_have_text("0 TB")
    expect(value(estimates, "read_rate")).to_have_text("3,810/s")


def test_the_address_keeps_its_anchor_and_its_other_parameters(page: Page, site: str) -> None:
    page.goto(f"{site}estimates/?h=links&assume=record:1e3,reads_per_write:x,nothing:3#storage")
    expect(value(page, "storage")).to_have_text("6 TB")
    field(page, "Reads per write").fill("50")
    expect(page).to_have_url(re.compile(r"\?h=links&assume=record:1000,reads_per_write:50#storage$"))


def test_the_link_can_be_copied(estimates: Page) -> None:
    estimates.context.grant_permissions(["clipboard-read", "clipboard-write"])
    field(estimates, "Record bytes").fill("750")
    button = estimates.locator("course-estimate").nth(1).get_by_role("button", name="Copy link")
    button.focus()
    estimates.keyboard.press("Enter")
    expect(status(estimates, 1)).to_have_text("Link copied; it carries your assumptions.")
    assert estimates.evaluate("navigator.clipboard.readText()").endswith("/estimates/?assume=record:750")


def test_a_table_with_all_there_is_to_read_stands_there_without_scripts(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}estimates/")
    rows = page.get_by_role("table", name="Traffic").get_by_role("row")
    assert [row.get_by_role("cell").all_inner_texts() for row in rows.all()[1:]] == [
        ["100\u00a0million/month", "assumption: a large public service (Dynamo)"],
        ["100", "assumption"],
        ["3,810/s", "links written × reads per write"],
    ]
    expect(page.get_by_text("The service answers")).to_contain_text("3,810/s reads and keeps 3 TB, or 3,000 GB.")
    expect(page.locator("course-estimate :is(input, button)")).to_have_count(0)
    page.close()


def test_estimates_work_after_instant_navigation_and_again(estimates: Page) -> None:
    estimates.evaluate("window.same = true")
    for turn in range(2):
        field(estimates, "Record bytes").fill(f"{turn + 1}000")
        expect(value(estimates, "storage")).to_have_text(f"{6 * (turn + 1)} TB")
        expect(estimates).to_have_url(re.compile(f"record:{turn + 1}000$"))
        estimates.get_by_role("link", name="The second page").click()
        field(estimates, "Nodes").fill("7")
        expect(value(estimates, "quorum")).to_have_text("4")
        expect(estimates).to_have_url(re.compile(r"/second/\?assume=nodes:7$"))
        estimates.get_by_role("link", name="Back").click()
        expect(value(estimates, "storage")).to_have_text("3 TB")
        expect(field(estimates, "Record bytes")).to_have_value("500")
        expect(estimates.locator("course-estimate input")).to_have_count(3)
    assert estimates.evaluate("window.same"), "the theme loaded a page anew; instant navigation was not tested"


def test_an_estimate_that_is_moved_within_the_page_is_made_once(estimates: Page) -> None:
    estimates.evaluate("const one = document.querySelector('course-estimate'); one.parentNode.append(one)")
    expect(estimates.locator("course-estimate input")).to_have_count(3)
    expect(estimates.get_by_role("button", name="Reset")).to_have_count(2)


def test_going_back_returns_to_the_assumptions_one_had(estimates: Page) -> None:
    field(estimates, "Record bytes").fill("1000")
    expect(estimates).to_have_url(re.compile("record:1000$"))
    estimates.get_by_role("link", name="The second page").click()
    field(estimates, "Nodes").wait_for()
    estimates.go_back()
    expect(value(estimates, "storage")).to_have_text("6 TB")
    expect(field(estimates, "Record bytes")).to_have_value("1,000")


def test_leaving_while_typing_does_not_write_into_the_next_pages_address(estimates: Page) -> None:
    held: list[Route] = []
    estimates.route("**/second/", lambda route: held.append(route))
    field(estimates, "Record bytes").fill("900")
    estimates.get_by_role("link", name="The second page").click()
    estimates.wait_for_timeout(
        600
    )  # longer than the pause after which the address is written; the page is still the old one
    assert held and estimates.url.endswith("/second/")
    held[0].continue_()
    field(estimates, "Nodes").wait_for()
    assert estimates.url.endswith("/second/")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_nothing_is_cut_off_and_axe_finds_nothing(
    estimates: Page, axe: Callable[..., list[str]], width: int, scheme: str
) -> None:
    estimates.set_viewport_size({"width": width, "height": 800})
    estimates.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    field(estimates, "Record bytes").fill("1000")
    field(estimates, "Reads per write").fill("?")
    expect(status(estimates)).to_contain_text("not a number")
    assert estimates.evaluate("document.documentElement.scrollWidth") <= width
    cut = "found => found.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML)"
    assert estimates.locator("course-estimate :is(table, tbody tr, tbody th, td, input)").evaluate_all(cut) == []
    estimates.wait_for_timeout(300)  # the theme fades some things in; a color halfway is no color of the page
    assert axe(estimates, "article") == []


def test_math_is_drawn_and_a_wide_formula_scrolls_inside_itself(estimates: Page) -> None:
    estimates.set_viewport_size({"width": 360, "height": 800})
    box = estimates.locator("p > math").bounding_box()
    assert box and box["width"] > 30 and box["height"] > 8
    display = estimates.get_by_role("group", name="Formula")
    fraction = display.locator("mfrac").bounding_box()
    assert fraction and fraction["height"] > 25
    assert display.evaluate("one => one.scrollWidth > one.clientWidth")
    display.focus()
    estimates.keyboard.press("ArrowRight")
    estimates.wait_for_function("() => document.querySelector('.math').scrollLeft > 0")
