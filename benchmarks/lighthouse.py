"""What Lighthouse says of the built site: median scores of several runs, on a slow phone and on a desktop; and how long presses take.

    scripts/build && .venv/bin/python benchmarks/lighthouse.py [--runs 5] [PATH ...]

The site is served as a plain file server with gzip does it. Lighthouse comes from npm for the occasion, and Chromium is ``$CHROMIUM`` or
the one on the path. Scores vary with what else the machine does: nothing is best. Presses are timed from the event to the next frame,
as browsers do it (Event Timing), on a case study. Exits with 1 when a median is below its aim.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = ("", "focus/infrastructure/caching/", "case-studies/url-shortener/", "practice/sql/")
AIMS = {"accessibility": 100, "best-practices": 100, "seo": 100}
DEVICES = {"phone": ((), 97), "desktop": (("--preset=desktop",), 100)}
OBSERVE = """
  window.pressed = [];
  new PerformanceObserver((list) => pressed.push(...list.getEntries().map((entry) => entry.duration))).observe(
    { type: "event", durationThreshold: 16 })
"""
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".xml", ".webmanifest", ".txt"}


class Zipping(SimpleHTTPRequestHandler):
    """Serves files, text compressed, over connections that stay open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            return self.send_error(404)
        body = file.read_bytes()
        kind = self.guess_type(str(file))
        self.send_response(200)
        if file.suffix in COMPRESSED:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def run(url: str, options: tuple[str, ...]) -> dict[str, Any]:
    """One report."""
    words = ["npx", "--yes", LIGHTHOUSE, url, "--quiet", "--output=json", *options]
    words.append("--chrome-flags=--headless=new --no-sandbox --disable-gpu")
    done = subprocess.run(words, env={**os.environ, "CHROME_PATH": CHROMIUM}, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Lighthouse didn't run: {(done.stderr.strip() or 'it says nothing').splitlines()[-1]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def row(url: str, path: str, device: str, runs: int) -> tuple[str, bool]:
    """A line of the table, and whether every aim is met."""
    options, performance = DEVICES[device]
    reports = [run(url + path, options) for _ in range(runs)]
    aims = {"performance": performance, **AIMS}
    scores = {name: statistics.median(100 * report["categories"][name]["score"] for report in reports) for name in aims}

    def middle(audit: str) -> float:
        values: list[float] = [report["audits"][audit]["numericValue"] for report in reports]
        return statistics.median(values)

    cells = [
        f"/{path}", device, *(f"{scores[name]:.0f}" for name in aims), f"{middle('first-contentful-paint') / 1000:.1f} s",
        f"{middle('largest-contentful-paint') / 1000:.1f} s", f"{middle('total-blocking-time'):.0f} ms",
        f"{middle('cumulative-layout-shift'):.3f}", f"{middle('total-byte-weight') / 1000:.0f} kB",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |", all(scores[name] >= aims[name] for name in aims)


def presses(url: str, chromium: str) -> Iterator[str]:
    """A line for each of some presses: the longest event that it caused, in milliseconds (rounded to eights by the browser)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 412, "height": 823})
        page.add_init_script(OBSERVE)
        page.goto(f"{url}case-studies/url-shortener/", wait_until="networkidle")
        typed = page.locator("course-estimate input").first
        quiz = page.locator("course-quiz").first
        for name, target in (
            ("tick off", page.locator("course-tick input").first),
            ("an assumption", typed),
            ("a folded answer", page.locator("details.answer summary").first),
            ("an option", quiz.locator("input").first),
            ("check the answer", quiz.get_by_role("button").first),
            ("dark or light", page.locator("label.md-header__button[for^=__palette]:visible").first),
            ("the menu", page.locator("label.md-header__button[for=__drawer]").first),
        ):
            target.scroll_into_view_if_needed()
            page.wait_for_timeout(500)
            page.evaluate("pressed.length = 0")
            target.click()
            if target is typed:
                page.keyboard.type("5")
            page.wait_for_timeout(500)
            yield f"| {name} | {page.evaluate('Math.max(0, ...pressed)')} ms |"
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("paths", nargs="*", default=PAGES, metavar="PATH")
    given = parser.parse_args()
    if not (ROOT / "site/index.html").is_file():
        sys.exit("There is no site/: run “scripts/build” first.")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Zipping, directory=str(ROOT / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(
        "| page | on | performance | accessibility | practices | SEO | first paint | largest | blocked | shift | weight |"
    )
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    met = True
    for path in given.paths:
        for device in DEVICES:
            line, good = row(f"http://127.0.0.1:{server.server_port}/", path, device, given.runs)
            met &= good
            print(line, flush=True)
    print("\n| press | answered in |\n|---|--:|")
    for line in presses(f"http://127.0.0.1:{server.server_port}/", CHROMIUM):
        print(line, flush=True)
    server.shutdown()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
