"""Runs labs in the page: each prints what it prints here and, if asked, its tests pass there too.

The tests that do so for every lab of the course are in two files, the first of this folder, because they take longer than all the others
together: each process takes one. The labs of case studies, and labs' tests, run in the page only with ``scripts/test
--labs-tests-in-page``, as pull requests and releases do: it takes minutes, and they pass or fail there as they do outside, but for what
the page's Python lacks.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parents[2]
# What SQLite counts differs a little between its versions, so that a rounded count may, too.
STEPS = re.compile(r"[\d,]+ +steps( instead of [\d,]+)?")
# Judged over many runs, half a minute each in the page, where the starters run in the same world.
LONG = re.compile(r"labs/challenges/\w+/solution\.py")
# Runs a module as the page does, where labs.plot prints a chart's data instead of bars.
HERE = "import runpy, simpy, sys; sys.platform = 'emscripten'; runpy.run_module(sys.argv[1], run_name='__main__')"


def labs_of(site: Path, topics: bool, case_studies: bool = True) -> dict[str, dict[str, object]]:
    """What each lab of the built topic pages, or of all the other pages, carries, by the lab's path."""
    found: dict[str, dict[str, object]] = {}
    for file in sorted(site.rglob("index.html")):
        if file.is_relative_to(site / "focus") != topics or not (case_studies or "case-studies" not in file.parts):
            continue
        nodes = LexborHTMLParser(file.read_text(encoding="utf-8")).css("course-lab[data-lab]")
        texts = {path: text for node in nodes for path, text in json.loads(node.attributes["data-files"] or "").items()}
        for node in nodes:
            data = json.loads(node.attributes["data-lab"] or "")
            if not LONG.fullmatch(data["path"]):
                found[data["path"]] = data | {"files": texts}
    return found


def wrong_in(found: dict[str, dict[str, object]], page: Page, with_tests: bool) -> dict[str, object]:
    """What went differently in the page, which stands on the site, than here, by the lab's path."""
    script = """job => import(new URL("assets/javascripts/lab-python.js", document.baseURI)).then(({ perform }) => new Promise(done => {
      let text = "";
      const ended = ending => done({ ...ending, text });
      perform(job, 120, { began() {}, tested(test) { text += JSON.stringify(test) + "\\n" }, output(more) { text += more }, ended });
    }))"""
    wrong: dict[str, object] = {}
    tested: set[object] = set()  # the labs of a package share their tests
    for path, data in found.items():
        here = subprocess.run(
            [sys.executable, "-c", HERE, str(data["module"])], cwd=ROOT, capture_output=True, text=True, check=True
        )
        ran = page.evaluate(script, data | {"kind": "run"})
        if (ran["how"], ran["error"], STEPS.sub("", ran["text"])) != ("done", None, STEPS.sub("", here.stdout)):
            wrong[path] = ran
        if not with_tests or data["tests"] in tested:
            continue
        tested.add(data["tests"])
        done = page.evaluate(script, data | {"kind": "test", "path": data["tests"]})
        outcomes = Counter(json.loads(line)["outcome"] for line in done["text"].splitlines())
        if (done["how"], done["status"]) != ("done", 0) or not outcomes["passed"]:
            wrong[f"tests of {path}"] = done
    return wrong
