"""The built site in a real browser: everything is served from this machine, and anything a page wants from elsewhere is an error.

``site_url`` is the whole course; ``make_site`` makes a site of a few pages, for tests of one block. A test opens pages with ``page``, or
with ``clean_page``, which fails it on any error in the page's console, any failed request, and any request that leaves this machine.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
QUIET = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage "
    "--disable-background-networking --disable-component-update --disable-sync"
)
MakeSite = Callable[[dict[str, str]], str]
Axe = Callable[..., list[str]]


@pytest.hookimpl(trylast=True)  # after pytest itself, which puts tests that share a browser side by side
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Last, because Playwright keeps an event loop running for the rest of the session, beside which asyncio's tests can't run."""
    items.sort(key=lambda item: item.path.is_relative_to(ROOT / "tests/browser"))


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Lets a page be left before its files are there."""
        with contextlib.suppress(ConnectionError):
            super().copyfile(source, outputfile)

    def send_error(self, code: int, *args: Any, **kwargs: Any) -> None:
        """Answers as the published site does: with its own page, where it has one."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            return super().send_error(code, *args, **kwargs)
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.read_bytes())


def _serve(folder: Path, build: Callable[[str, Path], None]) -> Iterator[str]:
    """Builds a site for the address it then has, since instant navigation follows only addresses of the sitemap."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    url = f"http://127.0.0.1:{server.server_port}/"
    build(url, folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()


def _build(config: Path, url: str, folder: Path) -> None:
    """Builds without strictness: tests/test_build.py is the judge of that."""
    words = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict", "-f", str(config), "-d", str(folder)]
    environment = {**os.environ, "SITE_URL": url, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def site_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the whole course once ``site_url`` has built it."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site_url(site_dir: Path) -> Iterator[str]:
    """The address of the whole course, with a slash at its end; built once a session."""
    yield from _serve(site_dir, partial(_build, ROOT / "mkdocs.yml"))


@pytest.fixture(scope="session")
def make_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeSite]:
    """Makes a site of the given pages, texts by path below docs/, with the course's settings and assets; gives its address."""
    servers: list[Iterator[str]] = []

    def make(pages: dict[str, str]) -> str:
        project = tmp_path_factory.mktemp("made")
        for path, text in pages.items():
            (project / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
            (project / "docs" / path).write_text(text, encoding="utf-8")
        for name in ("assets", "sw.js", "manifest.webmanifest"):
            (project / "docs" / name).symlink_to(ROOT / "docs" / name)
        config = project / "mkdocs.yml"
        config.write_text(
            f"INHERIT: {ROOT}/mkdocs.yml\ndocs_dir: docs\ntheme: {{custom_dir: {ROOT}/overrides}}\nhooks: [{ROOT}/course/finish.py]\n"
        )
        servers.append(_serve(project / "site", partial(_build, config)))
        return next(servers[-1])

    yield make
    for server in servers:
        next(server, None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that scripts/browser found, else the system's."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    path = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **path, "args": QUIET.split()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def faults() -> list[str]:
    """What went wrong in the page so far; a test that expects something takes it out of the list."""
    return []


@pytest.fixture
def clean_page(context: BrowserContext, faults: list[str]) -> Iterator[Page]:
    """A new page that fails its test on errors in the console, failed requests, and requests that leave this machine."""
    page = context.new_page()

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"console: {message.text}")

    def asked(request: Request) -> None:
        if urlsplit(request.url).scheme.startswith("http") and urlsplit(request.url).hostname != "127.0.0.1":
            faults.append(f"asked elsewhere: {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("request", asked)
    page.on(
        "response", lambda answer: faults.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None
    )
    yield page
    page.close()
    assert faults == []


@pytest.fixture
def axe() -> Axe:
    """``axe(page, "course-lab")`` gives what axe-core finds there, or on the whole page, one line each."""

    def run(page: Page, selector: str = "body") -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("selector => axe.run(selector, {resultTypes: ['violations']})", selector)
        return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]

    return run
