"""Reading offline: what was read is there, everything can be saved, and what is shown is always of one build."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from course.finish import CHARSET, list_files, policy
from tests.browser.conftest import _Handler

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = "assets/javascripts"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title></head><body>
<h1>{name}</h1><p id="build">{build}</p><p id="asset"></p><course-offline></course-offline>
<script type="module" src="{up}{scripts}/offline.js"></script>
<script type="module" src="{up}{scripts}/words.js"></script></body></html>"""


def build(site: Path, number: str) -> None:
    """A site of three pages, each with a script that says of which build it is."""
    for name, up in (("index", ""), ("a", "../"), ("b", "../")):
        path = site / ("index.html" if name == "index" else f"{name}/index.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(name=name, build=number, up=up, scripts=SCRIPTS))
    (site / SCRIPTS).mkdir(parents=True, exist_ok=True)
    for name in ("offline.js", "dom.js"):
        shutil.copy(ROOT / "docs" / SCRIPTS / name, site / SCRIPTS / name)
    (site / SCRIPTS / "words.js").write_text(f"document.querySelector('#asset').textContent = '{number}'")
    (site / "404.html").write_text("<!doctype html><title>Not here</title><!-- offline --><h1>There is no page</h1>")
    (site / "big.bin").write_bytes(b"x" * 1_500_000)
    shutil.copy(ROOT / "docs/sw.js", site / "sw.js")
    pages = {file: file.read_text() for file in site.rglob("*.html")}
    for file, text in pages.items():
        file.write_text(text.replace(CHARSET, CHARSET + policy(pages.values())))
    list_files(site)
    if number != "one":  # the server tells files apart by the second in which they were written
        for file in site.rglob("*.*"):
            os.utime(file, (time.time() + 60, time.time() + 60))


class Site:
    def __init__(self, folder: Path, url: str):
        self.folder, self.url = folder, url


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    build(tmp_path, "one")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(tmp_path, f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()


def controlled(page: Page) -> None:
    """Waits until the worker answers for the page."""
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")
    page.wait_for_function("() => caches.keys().then(names => names.length === 1)")


def is_of_build(page: Page, number: str) -> None:
    expect(page.locator("#build")).to_have_text(number)
    expect(page.locator("#asset")).to_have_text(number)


def test_what_was_read_is_there_and_what_was_not_says_so(page: Page, context: BrowserContext, site: Site) -> None:
    page.goto(site.url)
    controlled(page)
    page.goto(f"{site.url}a/")
    context.set_offline(True)
    page.reload()
    is_of_build(page, "one")
    page.goto(site.url)  # the page that was open when the worker came
    is_of_build(page, "one")
    page.goto(f"{site.url}b/")
    expect(page.locator("body")).to_contain_text("You are offline, and this page is not kept")


def test_everything_can_be_saved(page: Page, context: BrowserContext, site: Site) -> None:
    page.goto(site.url)
    controlled(page)
    expect(page.get_by_role("status")).to_contain_text("1.5 MB on this device")
    page.get_by_role("button", name="Save the whole course").click()
    expect(page.get_by_role("status")).to_contain_text("The whole course is on this device: 1.5 MB.")
    context.set_offline(True)
    page.goto(f"{site.url}b/")
    is_of_build(page, "one")
    assert page.evaluate("fetch('../big.bin').then(answer => answer.blob()).then(blob => blob.size)") == 1_500_000


def test_files_that_can_not_be_fetched_are_counted(page: Page, site: Site) -> None:
    page.goto(site.url)
    controlled(page)
    (site.folder / "big.bin").unlink()
    page.get_by_role("button", name="Save the whole course").click()
    expect(page.get_by_role("status")).to_contain_text("1 files could not be fetched. What came is kept")


def test_an_update_is_offered_and_never_shown_by_halves(page: Page, context: BrowserContext, site: Site) -> None:
    page.goto(site.url)
    controlled(page)
    page.goto(f"{site.url}a/")
    is_of_build(page, "one")
    build(site.folder, "two")
    page.goto(f"{site.url}b/")  # not kept: comes from the network, and so do its scripts
    is_of_build(page, "two")
    page.goto(f"{site.url}a/")  # kept: all of it is old, until the reader agrees
    is_of_build(page, "one")
    page.get_by_role("button", name="Reload").click()
    is_of_build(page, "two")
    controlled(page)
    context.set_offline(True)
    page.goto(site.url)  # what was kept of the old build was fetched anew
    is_of_build(page, "two")


def test_a_file_that_was_changed_on_the_way_is_refused(page: Page, site: Site) -> None:
    page.goto(site.url)
    controlled(page)
    (site.folder / "big.bin").write_bytes(b"y" * 1_500_000)
    assert page.evaluate("fetch('big.bin').then(() => 'served', () => 'refused')") == "refused"


def test_the_whole_course_can_be_saved(clean_page: Page, site_url: str) -> None:
    clean_page.goto(f"{site_url}offline/")
    expect(clean_page.locator("course-offline").get_by_role("status")).to_contain_text("MB on this device")


def test_the_policy_of_a_page_refuses_what_is_not_the_sites_own(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}focus/infrastructure/caching/")
    refused = page.evaluate("""() => new Promise(told => {
      document.addEventListener('securitypolicyviolation', event => told(event.effectiveDirective), { once: true });
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
    })""")
    assert refused.startswith("script-src") and page.evaluate("window.injected") is None
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    assert policy.startswith("default-src 'self';") and "'unsafe-eval'" not in policy and "http" not in policy
