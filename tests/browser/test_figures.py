"""Figures, tables and folded answers in a browser: by keyboard, without scripts, on a phone, in both palettes, on paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
PAGE = "focus/infrastructure/caching/"
PARTS = ["figure", ".table-scroll", "details.answer"]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def topic(page: Page, site_url: str) -> Page:
    page.goto(f"{site_url}{PAGE}")
    return page


def test_a_diagram_is_an_image_with_the_figures_name_and_description(topic: Page) -> None:
    image = topic.locator("#figure-1 svg.dg")
    title = topic.locator("#figure-1-title").inner_text()
    said = topic.locator("#figure-1-text").inner_text()
    assert title.startswith("Figure 1") and said
    expect(image).to_have_role("img")
    expect(image).to_have_accessible_name(title)
    expect(image).to_have_accessible_description(said)


def test_a_box_of_the_papers_map_leads_to_the_paper_by_mouse_and_keyboard(clean_page: Page, site_url: str) -> None:
    clean_page.goto(f"{site_url}reading/map/")
    clean_page.get_by_role("link", name="Dynamo 2007").click()
    expect(clean_page).to_have_url(re.compile("/papers/dynamo/$"))
    clean_page.go_back()
    clean_page.get_by_role("link", name="Chubby 2006").first.focus()
    clean_page.keyboard.press("Enter")
    expect(clean_page).to_have_url(re.compile("/papers/(#chubby|chubby/)$"))


def test_no_id_stands_twice_on_a_page(topic: Page) -> None:
    ids = topic.locator("figure [id]").evaluate_all("found => found.map(one => one.id)")
    assert ids and len(ids) == len(set(ids))


def test_diagrams_follow_the_palette(topic: Page) -> None:
    box = topic.locator(".dg-node").first
    colors = {}
    for scheme in ("light", "dark"):
        topic.emulate_media(color_scheme=scheme)
        topic.wait_for_function(
            "scheme => document.body.dataset.mdColorScheme === scheme",
            arg={"light": "default", "dark": "slate"}[scheme],
        )
        colors[scheme] = box.evaluate("one => [getComputedStyle(one).fill, getComputedStyle(one).stroke]")
    assert colors["light"][0] != colors["dark"][0] and colors["light"][1] != colors["dark"][1]


def test_diagrams_use_the_systems_colors_where_those_are_forced(topic: Page) -> None:
    topic.emulate_media(forced_colors="active")
    drawn, text = topic.evaluate(
        """() => {
          const probe = document.body.appendChild(document.createElement("p"));
          probe.style.color = "CanvasText";
          const stroke = getComputedStyle(document.querySelector(".dg-edge")).stroke;
          return [stroke, getComputedStyle(probe).color];
        }"""
    )
    assert drawn == text


def test_on_a_phone_wide_tables_and_diagrams_scroll_inside_themselves_and_words_stay_legible(topic: Page) -> None:
    topic.set_viewport_size(PHONE)
    widths = topic.locator(".table-scroll, .dg-frame").evaluate_all(
        """async (frames) => {
          const widths = [];
          for (const one of frames) {
            one.scrollIntoView();  // before, it need not be laid out
            await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
            widths.push([one.getBoundingClientRect().right, one.scrollWidth - one.clientWidth]);
          }
          return widths;
        }"""
    )
    assert all(right <= PHONE["width"] for right, _ in widths)
    assert any(hidden > 50 for _, hidden in widths)
    sizes = topic.locator("svg.dg").evaluate_all("drawn => drawn.map(one => 16 * one.getScreenCTM().a)")
    assert sizes and all(size >= 11 for size in sizes)


def test_diagrams_fit_the_column_of_a_wide_screen_at_reading_size(topic: Page) -> None:
    sizes = topic.locator("svg.dg").evaluate_all("drawn => drawn.map(one => 16 * one.getScreenCTM().a)")
    assert sizes == pytest.approx([14] * len(sizes), abs=0.1)


def test_a_wide_table_scrolls_by_keyboard(topic: Page) -> None:
    topic.set_viewport_size(PHONE)
    frame = topic.locator(".table-scroll").last
    frame.focus()
    topic.keyboard.press("ArrowRight")
    topic.keyboard.press("ArrowRight")
    topic.wait_for_function("() => document.activeElement.scrollLeft > 20")


def test_an_answer_opens_by_keyboard(topic: Page) -> None:
    answer = topic.locator("details.answer").first
    inside = answer.locator("p").first
    expect(inside).to_be_hidden()
    answer.locator("summary").focus()
    topic.keyboard.press("Enter")
    expect(inside).to_be_visible()


def test_answers_are_open_on_paper_though_scripts_are_off(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_url}{PAGE}")
    inside = page.locator("details.answer > p").first
    expect(inside).to_be_hidden()
    page.emulate_media(media="print")
    expect(inside).to_be_visible()
    context.close()


def test_without_scripts_tables_scroll_and_answers_open(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{site_url}{PAGE}")
    frames = page.locator(".course-table > .table-scroll")
    assert frames.count() > 2
    for box in (frame.bounding_box() for frame in frames.all()):
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    answer = page.locator("details.answer").first
    answer.locator("summary").click()
    expect(answer.locator("p").first).to_be_visible()
    context.close()


def test_after_instant_navigation_all_is_as_after_a_load(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}papers/dynamo/")
    page.evaluate("window.stayed = true")
    page.locator("article a[href*='infrastructure/caching']").first.click()
    page.wait_for_url(re.compile(f"/{PAGE}(#.*)?$"))  # the theme adds the heading one has scrolled to
    expect(page.locator("h1")).to_contain_text("Caching")
    assert page.evaluate("window.stayed") is True
    assert page.locator("svg.dg").count() >= 3
    assert page.locator(".table-scroll > table.data").count() >= 3
    assert page.locator(".md-typeset__scrollwrap table.data").count() == 0  # the theme has not wrapped them again


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_in_figures_tables_and_answers(page: Page, site_url: str, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in (PAGE, "papers/dynamo/", "case-studies/url-shortener/"):
        page.goto(f"{site_url}{address}")
        page.locator("details.answer").evaluate_all("found => found.forEach(one => { one.open = true; })")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("parts => axe.run({include: parts.map(part => [part])})", PARTS)
        assert [
            (wrong["id"], node["target"], node["failureSummary"])
            for wrong in found["violations"]
            for node in wrong["nodes"]
        ] == []
