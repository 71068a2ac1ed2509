"""The command ``check`` as it is called: statuses, files, interruption, and the course's own state left alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from course.links import check as checking
from course.links.commands import main
from tests.links.misbehaving import Server, hang, reply
from tests.links.test_catalogue import GOOD, T, moved

ROOT = Path(__file__).resolve().parents[2]
QUICKLY = ["--allow-private", "--rate", "0", "--retries", "0", "--timeout", "3", "--archive", ""]


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    with Server(
        {"/a": GOOD, "/moved": moved("/a"), "/wrong": reply("<title>Bees and Their Quorums</title><p>bees " * 9)}
    ) as server:

        def run(paths, *words, claim=T):
            (tmp_path / "list.md").write_text("\n".join(f"- [{claim}]({server.url(path)})" for path in paths))
            return CliRunner().invoke(main, ["check", "list.md", *QUICKLY, *words])

        run.server = server
        yield run


def test_all_right(site):
    result = site(["/a"])
    assert result.exit_code == 0 and "1 link: 1 ok" in result.stderr
    assert "private-host" not in result.stdout  # it was allowed


def test_a_warning_does_not_fail(site):
    result = site(["/moved"])
    assert result.exit_code == 0 and f"better: {site.server.url('/a')}" in result.stdout


def test_a_wrong_document_fails_with_its_place(site):
    result = site(["/wrong"], "--json", "r.json", "--markdown", "r.md", "--sarif", "r.sarif")
    assert result.exit_code == 1
    assert "wrong-document: " in result.stdout and "list.md:1" in result.stdout
    link = json.loads(Path("r.json").read_text())["links"][0]
    assert link["expected_title"] == T and link["found_title"] == "Bees and Their Quorums" and link["similarity"] < 0.34
    assert (
        "## wrong-document" in Path("r.md").read_text()
        and json.loads(Path("r.sarif").read_text())["version"] == "2.1.0"
    )


def test_repair_shows_first_and_writes_on_demand(site):
    site(["/moved"], "--json", "r.json")
    shown = CliRunner().invoke(main, ["repair", "r.json"])
    assert shown.exit_code == 0 and f"+- [{T}]({site.server.url('/a')})" in shown.stdout
    assert "/moved" in Path("list.md").read_text()
    assert CliRunner().invoke(main, ["repair", "r.json", "--write"]).exit_code == 0
    assert Path("list.md").read_text() == f"- [{T}]({site.server.url('/a')})"


def test_shards_together_say_what_one_run_says(site):
    words = ["--json", "whole.json"]
    site(["/a", "/moved", "/wrong"], *words)
    for number in (1, 2):
        site(["/a", "/moved", "/wrong"], "--shard", f"{number}/2", "--json", f"{number}.json")
    merged = CliRunner().invoke(main, ["merge", "1.json", "2.json", "--json", "merged.json"])
    assert merged.exit_code == 1
    whole, joined = (json.loads(Path(f"{name}.json").read_text()) for name in ("whole", "merged"))
    for report in (whole, joined):
        for name in ("started", "seconds"):
            report.pop(name)
        for link in report["links"]:
            link.pop("elapsed_ms")
    assert whole == joined


def test_on_github_there_are_annotations_and_a_summary(site, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    result = site(["/wrong"])
    assert "::error file=list.md,line=1,title=wrong-document::" in result.stdout
    assert "wrong-document" in (tmp_path / "summary.md").read_text()


@pytest.mark.parametrize(
    "words", [["--shard", "9/3"], ["--changed-since", "HEAD"], ["--ca-file", "nowhere.pem"], ["--per-host", "0"]]
)
def test_misuse(site, words):
    assert site(["/a"], *words).exit_code == 2


def start(tmp_path, *words):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "course.links",
        "check",
        "list.md",
        "--state",
        "state.json",
        "--json",
        "r.json",
        *QUICKLY[:-4],
        *words,
    ]
    return subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_keeps_what_it_learnt(tmp_path, how):
    with Server({"/a": GOOD, "/hang": hang}) as server:
        (tmp_path / "list.md").write_text(f"- [{T}]({server.url('/a')})\n- [{T} of Fish]({server.url('/hang')})\n")
        process = start(tmp_path, "--timeout", "60")
        for _ in range(200):
            if (tmp_path / "state.json").exists():
                break
            time.sleep(0.05)
        process.send_signal(how)
        _, errors = process.communicate(timeout=20)
    state = json.loads((tmp_path / "state.json").read_text())
    assert [entry["verdict"] for entry in state.values()] == ["ok"]
    if how != signal.SIGKILL:
        assert process.returncode == 130 and "Interrupted" in errors
        assert sorted(link["verdict"] for link in json.loads((tmp_path / "r.json").read_text())["links"]) == [
            "ok",
            "unreachable",
        ]


async def test_a_task_that_misses_its_cancellation_is_told_again():
    async def deaf():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    await asyncio.wait_for(checking.end([task]), 10)
    assert task.cancelled()


def test_the_courses_own_state_is_left_alone(site):
    before = (ROOT / "bibliography/health.json").read_bytes()
    site(["/a"], "--state", "mine.json")
    assert (ROOT / "bibliography/health.json").read_bytes() == before
    assert Path("mine.json").read_text().count("\n") == 3
