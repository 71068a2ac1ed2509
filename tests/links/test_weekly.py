"""The weekly program from end to end, in a project of its own: shards, healing, and what reaches GitHub by git and a stand-in for gh."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course.findings import CourseError
from course.links import deliver
from tests.links.misbehaving import Server, reply
from tests.links.test_catalogue import GOOD, T

ROOT = Path(__file__).resolve().parents[2]
OTHER = reply("<title>Bees and Their Quorums</title><p>" + "bees swarm " * 9)
DOWN = reply("", 503)
QUICKLY = ["--allow-private", "--rate", "0", "--retries", "0", "--timeout", "3", "--archive", ""]
# Keeps what is open in a file, as GitHub would, and says what it was asked.
GH = """#!{python}
import json, pathlib, sys
store = pathlib.Path({store!r})
state = json.loads(store.read_text()) if store.exists() else {{"open": {{}}, "said": []}}
kind, verb, *rest = sys.argv[1:]
state["said"].append(sys.argv[1:])
if verb == "list":
    print(json.dumps([{{"number": int(n)}} for n, one in state["open"].items() if one["kind"] == kind]))
elif verb == "create" and kind != "label":
    state["open"][str(len(state["said"]))] = {{"kind": kind, "body": sys.stdin.read()}}
elif verb == "edit":
    state["open"][rest[0]]["body"] = sys.stdin.read()
elif verb == "close":
    del state["open"][rest[0]]
store.write_text(json.dumps(state))
"""


class Project:
    """A course of one page and the given records, a bare repository as its origin, and a gh."""

    def __init__(self, folder: Path, records: list[tuple[str, str, str, list[str]]]):
        self.root, self.store = folder / "course", folder / "github.json"
        shutil.copytree(ROOT / "course", self.root / "course", ignore=shutil.ignore_patterns("__pycache__"))
        (self.root / "docs").mkdir()
        (self.root / "docs/index.md").write_text("# Nothing here\n")
        (self.root / "bibliography").mkdir()
        (self.root / "bibliography/health.json").write_text("{}\n")
        lines: list[str] = []
        for key, title, url, mirrors in records:
            lines += [f"- key: {key}", "  kind: paper", f"  title: {title}", f"  url: {url}"]
            lines += ["  mirrors:", *(f"    - {mirror}" for mirror in mirrors)] if mirrors else []
        (self.root / "bibliography/papers.yml").write_text("\n".join(lines) + "\n")
        (self.root / ".gitignore").write_text("__pycache__/\nreport-*.json\ntexts/\n")
        programs = folder / "bin"
        programs.mkdir()
        (programs / "gh").write_text(GH.format(python=sys.executable, store=str(self.store)))
        (programs / "gh").chmod(0o755)
        self.environment = {
            **os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(self.root), "GITHUB_ACTIONS": "",
        }  # fmt: skip
        self.git("init", "--quiet", "--bare", str(folder / "origin.git"))
        self.git("init", "--quiet", "-b", "main")
        self.git("add", ".")
        self.git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "start")
        self.git("remote", "add", "origin", str(folder / "origin.git"))
        self.git("push", "--quiet", "origin", "main")

    def git(self, *words: str) -> str:
        return subprocess.run(["git", *words], cwd=self.root, check=True, capture_output=True, text=True).stdout

    def links(self, *words: str) -> subprocess.CompletedProcess[str]:
        words = (sys.executable, "-m", "course.links", *words)  # type: ignore[assignment]
        done = subprocess.run(words, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
        return done

    def week(self) -> tuple[str, str]:
        """A run as the workflow makes it; gives the two texts."""
        self.git("checkout", "--quiet", "--force", "main")
        self.links("recall")
        for shard in ("1", "2"):
            memory = f"report-memory-{shard}.json"
            shutil.copy(self.root / "bibliography/health.json", self.root / memory)
            report = f"report-{shard}.json"
            self.links("check", "--shard", f"{shard}/2", "--state", memory, "--json", report, *QUICKLY)
        state = ["--state", "bibliography/health.json", "--texts", "texts"]
        self.links("heal", "report-1.json", "report-2.json", *state, *QUICKLY)
        self.links("deliver", "texts")
        texts = [self.root / "texts" / name for name in ("pull-request.md", "issue.md")]
        return tuple(text.read_text() if text.exists() else "" for text in texts)  # type: ignore[return-value]

    def open(self) -> dict[str, str]:
        """The bodies of what is open, by kind."""
        state = json.loads(self.store.read_text())
        assert len({one["kind"] for one in state["open"].values()}) == len(state["open"])  # never two of a kind
        return {one["kind"]: one["body"] for one in state["open"].values()}


def test_a_dead_link_leads_to_a_pull_request_a_wrong_document_to_an_issue_an_outage_to_nothing(tmp_path: Path) -> None:
    with Server({"/mirror": GOOD, "/other": OTHER, "/down": DOWN}) as server:
        dead, mirror, other, down = (server.url(path) for path in ("/dead", "/mirror", "/other", "/down"))
        titles = ("Swarm Intelligence in Honeybees at Noon", "The Slow Database Which Slept")
        project = Project(
            tmp_path, [("dead", T, dead, [mirror]), ("other", titles[0], other, []), ("down", titles[1], down, [])]
        )
        pull_request, issue = project.week()
        assert f"`{dead}` → `{mirror}`: the record names it" in pull_request
        assert "papers.yml:4" in pull_request and other not in pull_request
        assert f"**wrong-document** `{other}`" in issue and "served: Bees and Their Quorums" in issue
        assert dead not in issue and down not in pull_request + issue
        assert project.open() == {"pr": pull_request, "issue": issue}
        pushed = project.git("show", "origin/link-health:bibliography/papers.yml")
        assert f"url: {mirror}" in pushed and "mirrors" not in pushed
        remembered = json.loads(project.git("show", "origin/link-health:bibliography/health.json"))
        assert remembered[down]["unreachable"]["runs"] == 1 and remembered[other]["verdict"] == "wrong-document"

        second_pull_request, second_issue = project.week()  # nobody has merged: the same again, in the same two places
        assert (second_pull_request, second_issue) == (pull_request, issue) and len(project.open()) == 2
        remembered = json.loads(project.git("show", "origin/link-health:bibliography/health.json"))
        assert remembered[down]["unreachable"]["runs"] == 2

        server.routes |= {"/dead": GOOD, "/other": reply(f"<title>{titles[0]}</title><p>bees")}
        assert project.week() == ("", "") and project.open() == {}  # healed: both are closed


def test_an_outage_alone_opens_nothing(tmp_path: Path) -> None:
    with Server({"/down": DOWN}) as server:
        project = Project(tmp_path, [("down", T, server.url("/down"), [])])
        assert project.week() == ("", "") and project.open() == {}


def test_what_fails_once_and_not_again_is_no_news(tmp_path: Path) -> None:
    async def first_time_gone(request, writer) -> None:  # type: ignore[no-untyped-def]
        writer.write(reply("", 404) if request.count < 3 else GOOD)  # the second client asks once more in the first run

    with Server({"/flaky": first_time_gone}) as server:
        project = Project(tmp_path, [("flaky", T, server.url("/flaky"), [])])
        assert project.week() == ("", "")
        assert server.seen["/flaky"] >= 3


def test_what_git_says_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"“git checkout --quiet” failed: .*not a git repository"):
        deliver.deliver(tmp_path, "", "")
