"""What the site costs: build time against plain Material, and what a first visit loads.

    .venv/bin/python benchmarks/site.py [--repeat N] [--times 1,4,16]

Build: seconds of processor for ``mkdocs build``, ours against Material with the extensions it brings, on the same pages: there code is
pasted, diagrams stand as SVG and sources as Markdown's own references, and the other blocks are text. The two take turns, and medians
are printed. ``--times`` repeats every topic, case study and paper that
often, to see how cost grows. Pages: each is opened in Chromium with an empty cache; what it loads is counted as gzip would send it (level
6), fonts apart, before anything is pressed.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Response, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from course import bibliography  # noqa: E402
from course.blocks import diagrams  # noqa: E402
from course.blocks.sections import sections  # noqa: E402

OPENED = (
    "",
    "focus/patterns/resilience/",
    "focus/infrastructure/caching/",
    "case-studies/url-shortener/",
    "papers/dynamo/",
)
# What course.blocks stands on, and what plain Material offers for the same Markdown.
PLAIN = ["pymdownx.superfences", "pymdownx.blocks.details", "pymdownx.smartsymbols"]
KINDS = ("script", "stylesheet", "document", "xhr", "fetch", "image", "other")


class Config(yaml.SafeLoader):
    """Reads mkdocs.yml with its tags left alone."""


Config.add_multi_constructor("!", lambda loader, _, node: loader.construct_sequence(node)[-1])


def project(folder: Path, times: int) -> Path:
    """A copy of what builds the site, with the long pages repeated."""
    for name in ("course", "bibliography", "overrides", "labs", "examples", "tests/labs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("vendor"))
    (folder / "docs/assets/vendor").symlink_to(ROOT / "docs/assets/vendor")
    for page in [
        *folder.glob("docs/focus/*/*.md"),
        *folder.glob("docs/case-studies/*.md"),
        *folder.glob("docs/papers/*.md"),
    ]:
        if page.name != "index.md":
            for number in range(1, times):
                shutil.copy(page, page.with_name(f"{page.stem}-{number}.md"))
    config = yaml.load((ROOT / "mkdocs.yml").read_text(), Config)
    config["strict"] = False
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config))
    shutil.copytree(folder / "docs", folder / "plain", symlinks=True)
    addresses = {key: record.url for key, record in bibliography.load(folder).records.items()}
    for page in folder.glob("plain/**/*.md"):
        page.write_text(plain(page.read_text(), folder, addresses))
    config |= {"docs_dir": "plain", "hooks": []}
    config["markdown_extensions"] = [name for name in config["markdown_extensions"] if name != "course.blocks"] + PLAIN
    (folder / "plain.yml").write_text(yaml.safe_dump(config))
    return folder


def plain(text: str, root: Path, addresses: dict[str, str]) -> str:
    """The page as one would write it for Material alone."""

    def code(found: re.Match[str]) -> str:
        path, name = found[1], found[2]
        if not (root / path).is_file():  # in a guide: an example
            return found[0]
        source = (root / path).read_text()
        return f"```python\n{sections(source)[name].text if name else source}\n```"

    def drawing(found: re.Match[str]) -> str:
        file = diagrams.path(found[1], root)
        return f"<div>{file.read_text().strip()}</div>" if file.is_file() else found[0]

    cited = sorted(set(re.findall(r"\]\[@([\w-]+)\]", text)) & set(addresses))
    text = re.sub(r"^/// (?:lab|code) \| ([\w./]+)(?:#([\w.]+))?$", code, text, flags=re.MULTILINE)
    text = re.sub(r"^```d2\n(.*?)^```$", drawing, text, flags=re.MULTILINE | re.DOTALL)
    return text + "\n\n" + "\n".join(f"[@{key}]: {addresses[key]}" for key in cited) + "\n"


def build(folder: Path, config: str, url: str = "http://127.0.0.1:8000/") -> tuple[float, float]:
    """Seconds of processor, and megabytes of memory at most."""
    words = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", config, "-d", str(folder / "site")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(folder), "SITE_URL": url}
    process = subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"The build of {config} failed; see why with: {' '.join(words)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def builds(times: int, repeat: int) -> str:
    """The row of one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name), times)
        pages = sum(1 for _ in folder.glob("docs/**/*.md"))
        found: dict[str, list[tuple[float, float]]] = {"plain.yml": [], "mkdocs.yml": []}
        for _ in range(repeat):
            for config, measures in found.items():
                measures.append(build(folder, config))
        plain, ours = (statistics.median(seconds for seconds, _ in found[config]) for config in found)
        memory = max(memory for _, memory in found["mkdocs.yml"])
        index = (folder / "site/search/search_index.json").read_bytes()
    cells = [
        pages, f"{ours:.1f} s", f"{ours / pages * 1000:.0f} ms", f"{plain:.1f} s", f"{ours / plain:.2f}", f"{memory:.0f} MB",
        f"{len(index) / 1e6:.1f} MB", f"{_wire(index) / 1000:.0f} kB",
    ]  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _wire(body: bytes) -> int:
    return len(gzip.compress(body, 6))


def weigh(browser: Browser, url: str) -> tuple[Counter[str], int]:
    """Bytes by kind that a first visit loads, and the number of requests."""
    page = browser.new_context().new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url, wait_until="networkidle")
    found: Counter[str] = Counter()
    for answer in answers:
        found[answer.request.resource_type] += _wire(answer.body())
    page.context.close()
    return found, len(answers)


def weights() -> Iterator[str]:
    """The rows of the pages that are opened."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = project(Path(name), 1)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "site")))
        url = f"http://127.0.0.1:{server.server_port}/"
        build(folder, "mkdocs.yml", url)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for path in OPENED:
            found, requests = weigh(browser, url + path)
            fonts = found.pop("font", 0)
            kinds = ", ".join(f"{kind} {found[kind] / 1000:.0f}" for kind in KINDS if found[kind] >= 500)
            yield f"| /{path} | {sum(found.values()) / 1000:.0f} kB | {kinds} | {fonts / 1000:.0f} kB | {requests} |"
        browser.close()
        server.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--times", default="1", help="how often each page, as numbers with commas between")
    given = parser.parse_args()
    print("| page | first visit without fonts | of it, kB | fonts | requests |\n|---|--:|---|--:|--:|")
    for row in weights():
        print(row, flush=True)
    print(
        "\n| pages | build, CPU | a page | plain Material | ratio | memory | search index | gzipped |\n|--:|--:|--:|--:|--:|--:|--:|--:|"
    )
    for times in given.times.split(","):
        print(builds(int(times), given.repeat), flush=True)


if __name__ == "__main__":
    main()
