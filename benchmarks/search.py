"""How well the search finds: what a learner would type (search.yml), asked in a real browser of the built site.

``.venv/bin/python benchmarks/search.py [--misses]`` builds the course, asks everything, and prints success at 1 and 3 and the mean
reciprocal rank (Voorhees, TREC-8, 1999), for the queries written blind and for the others. ``--site FOLDER`` takes a built site.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
MOST = 10
ASK = """query => new Promise((done, failed) => {
  const input = document.querySelector("[data-md-component=search-query]");
  const list = document.querySelector("[data-md-component=search-result] ol");
  const meta = document.querySelector("[data-md-component=search-result] .md-search-result__meta");
  let wait = setTimeout(() => failed(new Error("no answer to " + query)), 20_000);
  const told = () => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      watch.disconnect();
      done([...list.querySelectorAll(":scope > li > a")].map(one => one.href));
    }, 120);
  };
  const watch = new MutationObserver(told);
  watch.observe(meta, { childList: true, characterData: true, subtree: true });
  watch.observe(list, { childList: true });
  input.focus();
  input.value = query;
  input.dispatchEvent(new Event("keyup", { bubbles: true }));
})"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


def ranks(page: Page, root: str, queries: dict[str, list[str]]) -> dict[str, tuple[int, list[str]]]:
    """For each query the place of the first right page, from 1 (0: not among the first), and the pages found, each once."""
    found: dict[str, tuple[int, list[str]]] = {}
    for query, wanted in queries.items():
        paths = [urlsplit(link).path.removeprefix(urlsplit(root).path).strip("/") for link in page.evaluate(ASK, query)]
        pages = list(dict.fromkeys(paths))[:MOST]
        found[query] = (next((place for place, one in enumerate(pages, 1) if one in wanted), 0), pages)
    return found


def show(name: str, places: list[int]) -> None:
    first = sum(place == 1 for place in places) / len(places)
    third = sum(0 < place <= 3 for place in places) / len(places)
    reciprocal = sum(1 / place for place in places if place) / len(places)
    print(
        f"{name:6} {len(places):4} queries   at 1: {first:.2f}   at 3: {third:.2f}   mean reciprocal rank: {reciprocal:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="say what was found instead")
    parser.add_argument("--site", type=Path, help="a built site")
    asked = parser.parse_args()
    queries: dict[str, dict[str, list[str]]] = yaml.safe_load(
        (ROOT / "benchmarks/search.yml").read_text(encoding="utf-8")
    )
    with tempfile.TemporaryDirectory() as folder:
        site = asked.site or Path(folder)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
        root = f"http://127.0.0.1:{server.server_port}/"
        if not asked.site:
            words = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict", "-d", str(site)]
            subprocess.run(
                words, cwd=ROOT, env={**os.environ, "SITE_URL": root, "NO_MKDOCS_2_WARNING": "1"}, check=True
            )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            path = os.environ.get("CHROMIUM") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = browser.new_page(service_workers="block")
            page.goto(root)
            page.locator("[data-md-component=search-query]").focus()
            page.wait_for_timeout(2000)
            page.evaluate(ASK, "while the index loads")
            page.wait_for_timeout(4000)
            every: list[int] = []
            for name, group in queries.items():
                found = ranks(page, root, group)
                places = [place for place, _ in found.values()]
                show(name, places)
                every += places
                for query, (place, pages) in found.items():
                    if asked.misses and not 0 < place <= 3:
                        print(f"    {query}: {place or 'not found'}; {', '.join(pages[:3])}; wanted {group[query]}")
            show("all", every)
            browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
