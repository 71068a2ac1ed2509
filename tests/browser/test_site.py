"""Every page of the built site, opened once in a browser that can reach only the site."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, Request, Response, TimeoutError, expect

from course import outline
from tests.browser.small_site import LOOKS, WIDTHS

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"


def addresses(site_url: str, site_dir: Path) -> Iterator[str]:
    """Every address of the sitemap, and the page for addresses that don't exist."""
    tree = ElementTree.parse(site_dir / "sitemap.xml")
    for location in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc"):
        yield site_url + urlsplit(location.text or "").path.lstrip("/")
    yield f"{site_url}no/such/page/"


def test_no_page_fails_a_request_asks_a_third_party_logs_an_error_or_is_too_wide(
    page: Page, site_url: str, site_dir: Path
) -> None:
    wrong: list[str] = []

    def on_response(response: Response) -> None:
        if response.status >= 400 and not response.url.endswith("no/such/page/"):
            wrong.append(f"{page.url}: {response.status} {response.url}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((site_url, "data:", "blob:")):
            wrong.append(f"{page.url}: asks {request.url}")

    page.on("response", on_response)
    page.on("request", on_request)

    def on_failed(request: Request) -> None:
        # What was under way when the test went on to the next page is aborted, not failed.
        if request.failure != "net::ERR_ABORTED":
            wrong.append(f"{page.url}: failed {request.url}: {request.failure}")

    page.on("requestfailed", on_failed)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.set_default_timeout(90_000)
    visited = 0
    for address in addresses(site_url, site_dir):
        page.goto(address, wait_until="load")
        visited += 1
        for width in WIDTHS.values():
            page.set_viewport_size({"width": width, "height": 740})
            try:  # what slides away at another width takes a moment
                page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth", timeout=5000)
            except TimeoutError:
                wrong.append(f"{address} is wider than {width} pixels")
    assert visited > 15
    assert wrong == []


def test_the_area_pages_name_all_topics_and_subtopics(page: Page, site_url: str) -> None:
    for area in outline.load().areas:
        page.goto(f"{site_url}focus/{area.id}/")
        text = page.locator("article").inner_text()
        for topic in area.topics:
            assert topic.title in text
            for subtopic in topic.subtopics:
                assert subtopic in text


def test_search_finds_the_page(page: Page, site_url: str) -> None:
    page.goto(site_url)
    page.keyboard.press("/")
    page.get_by_role("textbox", name="Search").fill("cache stampede")
    first = page.locator(".md-search-result__item a").first
    first.wait_for(timeout=90_000)
    assert "/focus/infrastructure/caching/" in (first.get_attribute("href") or "")


def test_the_search_and_its_index_wait_until_somebody_searches(page: Page, site_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site_url, wait_until="networkidle")
    assert not [url for url in asked if re.search("search_index|whole-search", url)]
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("label[for=__search]").first.click()
    page.wait_for_timeout(500)
    assert [url for url in asked if "search_index" in url] == [f"{site_url}search/search_index.json"]
    assert [url for url in asked if "whole-search" in url]
    page.goto(f"{site_url}?q=caching")
    page.locator(".md-search-result__item a").first.wait_for(timeout=90_000)


def test_a_citation_leads_to_the_record(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}papers/dynamo/")
    link = page.locator(".paper-links a").first
    assert link.get_attribute("href") == "https://www.allthingsdistributed.com/files/amazon-dynamo-sosp2007.pdf"


def test_a_table_sorts_by_the_column_that_is_pressed(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}papers/")
    page.get_by_role("button", name="Paper").click()
    titles = page.locator("course-sortable tbody td:nth-child(2)").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    assert page.locator("th[aria-sort]").inner_text().startswith("Paper")


def test_the_stylesheet_is_read_once_also_when_the_theme_goes_on_to_another_page(page: Page, site_url: str) -> None:
    """The theme makes relative addresses whole; where it did so with the stylesheet's, every element's style was computed again."""
    page.add_init_script("""
      window.written = [];
      const early = list => written.push(...list.filter(({ target }) => target.rel === 'stylesheet').map(() => !document.body));
      new MutationObserver(early).observe(document, { subtree: true, attributeFilter: ['href'] });
    """)
    page.goto(f"{site_url}papers/dynamo/", wait_until="networkidle")
    sheet = "document.querySelector('link[rel=stylesheet]')"
    assert (
        page.evaluate(f"window.kept = {sheet}, kept.getAttribute('href')") == f"{site_url}assets/stylesheets/site.css"
    )
    assert page.evaluate("written") == [True]
    page.locator("article a[href*='/focus/']").first.click()
    page.wait_for_url("**/focus/**")
    assert page.evaluate(f"{sheet} === kept && written.length") == 1
    assert page.locator("link[rel=stylesheet]").count() == 1


def test_a_first_visit_in_the_dark_begins_dark(page: Page, site_url: str) -> None:
    page.add_init_script("""
      window.begun = [];
      new MutationObserver(list => begun.push(...list.map(({ target }) => [document.readyState, target.dataset.mdColorScheme])))
        .observe(document, { subtree: true, attributeFilter: ['data-md-color-scheme'] });
    """)
    page.emulate_media(color_scheme="dark")
    page.goto(site_url)
    assert page.evaluate("begun[0]") == ["loading", "slate"]


def test_the_palette_follows_the_system_and_scrollbars_the_palette(page: Page, site_url: str) -> None:
    bars = "getComputedStyle(document.documentElement).colorScheme"
    for scheme, name, colors in (("light", "default", "normal"), ("dark", "slate", "dark")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(site_url)
        assert page.locator("body").get_attribute("data-md-color-scheme") == name
        page.wait_for_function(f"colors => {bars} === colors", arg=colors)
    page.evaluate("document.body.dataset.mdColorScheme = 'default'")
    page.wait_for_function(f"() => {bars} === 'normal'")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize(
    "path",
    [
        "",
        "focus/infrastructure/caching/",
        "case-studies/url-shortener/",
        "papers/dynamo/",
        "papers/",
        "reading/corrections/",
    ],
)
def test_axe_finds_nothing(page: Page, site_url: str, path: str, width: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.goto(site_url + path, wait_until="load")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run().then(result => result.violations)")
    found = [f"{v['id']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])} nodes)" for v in violations]
    assert found == []


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("tinyurl", "case-studies/url-shortener/"),
        ("zookeper", "papers/zookeeper/"),
        ("dropbox", "case-studies/file-sharing/"),
    ],
)
def test_other_names_and_slips_of_the_finger_are_found(clean_page: Page, site_url: str, typed: str, page: str) -> None:
    clean_page.set_default_timeout(90_000)
    clean_page.goto(site_url)
    clean_page.get_by_role("textbox", name="Search").click()
    clean_page.keyboard.type(typed)
    first = clean_page.locator(".md-search-result__item > a").first
    expect(first).to_have_attribute("href", re.compile(f"/{page}"), timeout=90_000)
