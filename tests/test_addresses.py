"""Addresses: pages that moved lead on, and what is published may not vanish."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from course.addresses import main

ROOT = Path(__file__).resolve().parents[1]

SETTINGS = "site_name: x\nsite_url: https://example.org/course/\nhooks: [{}/course/addresses.py]\ntheme: mkdocs\n"


def build(folder: Path, pages: dict[str, str]) -> Path:
    """A site of empty pages: paths below docs/, with a line of front matter each."""
    for path, line in pages.items():
        (folder / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / path).write_text(f"---\ntitle: x\n{line}---\n\n# x\n")
    (folder / "mkdocs.yml").write_text(SETTINGS.format(ROOT))
    mkdocs_build(load_config(str(folder / "mkdocs.yml")))
    return folder / "site"


@pytest.fixture
def published(tmp_path: Path) -> Iterator[str]:
    """The address of a published site of three pages."""
    site = build(tmp_path / "old", {"index.md": "", "papers/dynamo.md": "", "papers/index.md": ""})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_page_that_moved_leads_on(tmp_path: Path) -> None:
    site = build(tmp_path, {"index.md": "", "reading/dynamo.md": "was: [papers/dynamo.md]\n"})
    left = (site / "papers/dynamo/index.html").read_text()
    assert 'content="0; url=../../reading/dynamo/"' in left
    assert 'rel="canonical" href="https://example.org/course/reading/dynamo/"' in left
    assert (site / "addresses.txt").read_text() == "\npapers/dynamo/\nreading/dynamo/\n"


def test_a_new_site_with_every_address_passes(
    published: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = {"index.md": "", "papers/index.md": "", "reading/dynamo.md": "was: [papers/dynamo.md]\n", "plan.md": ""}
    assert main([published, str(build(tmp_path, pages))]) == 0
    assert "All 3 published addresses are there." in capsys.readouterr().out


def test_a_vanished_address_is_named_with_what_to_do(
    published: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([published, str(build(tmp_path, {"index.md": "", "reading/dynamo.md": ""}))]) == 1
    said = capsys.readouterr().err
    assert "“/papers/dynamo/” is published, and the new site has no such page." in said and "was: [" in said
    assert "“/papers/”" in said and "“/”" not in said


def test_the_first_time_there_is_nothing_to_lose(published: str, tmp_path: Path) -> None:
    assert main([f"{published}nowhere/", str(build(tmp_path, {"index.md": ""}))]) == 0


def test_not_knowing_is_not_passing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        url = f"http://127.0.0.1:{server.server_port}/"
    assert main([url, str(tmp_path)]) == 2 and "can't be asked" in capsys.readouterr().err
    assert main(["not an address", str(tmp_path)]) == 2
    assert main([]) == 2
