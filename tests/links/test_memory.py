"""State, shards, and changes: what a run remembers, and what it leaves to others."""

from __future__ import annotations

import asyncio
import datetime
import json
import subprocess

import pytest

from course.findings import CourseError
from course.links import changes, shards
from course.links.check import check_with_memory
from course.links.model import Link, LintFinding, Place, Report, Result
from course.links.sources import collect
from course.links.state import State, as_text
from tests.links.misbehaving import Server, reply
from tests.links.test_catalogue import GOOD, QUICK, T

DAY = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)


def run(server, state, day, claim=T, everything=False):
    link = Link(server.url("/a"), (Place("list.md", 1, claim, claim),))
    return asyncio.run(
        check_with_memory([link], QUICK, state, everything, clock=lambda: DAY + datetime.timedelta(days=day))
    )[0]


def test_unreachable_fails_only_after_three_runs_on_three_days(tmp_path):
    path = tmp_path / "state.json"
    with Server({"/a": reply("", 500)}) as server:
        seen = [run(server, State.load(path), day).fails for day in (0, 0, 0, 1, 2)]
    assert seen == [False, False, False, False, True]


def test_an_answer_ends_the_run_of_failures(tmp_path):
    path = tmp_path / "state.json"
    with Server({"/a": reply("", 500)}) as server:
        for day in (0, 1):
            run(server, State.load(path), day)
        server.routes["/a"] = GOOD
        run(server, State.load(path), 2)
        entry = json.loads(path.read_text())[server.url("/a")]
        assert entry["last_ok"].startswith("2026-11-03") and "failing_since" not in entry and "unreachable" not in entry
        server.routes["/a"] = reply("", 500)
        assert not run(server, State.load(path), 20).fails
        assert json.loads(path.read_text())[server.url("/a")]["failing_since"].startswith("2026-11-21")


def test_what_was_right_lately_is_not_asked_again(tmp_path):
    path = tmp_path / "state.json"
    with Server({"/a": GOOD}) as server:
        run(server, State.load(path), 0)
        again = run(server, State.load(path), 6)
        assert again.remembered and again.verdict == "ok" and server.seen["/a"] == 1
        assert not run(server, State.load(path), 6, claim="The Tail at Scale: Another Subtitle").remembered
        assert not run(server, State.load(path), 6, everything=True).remembered
        assert not run(server, State.load(path), 14).remembered


def test_state_is_one_address_a_line_sorted_and_keeps_strangers():
    text = as_text({"https://b.org/": {"verdict": "ok"}, "https://a.org/": {"verdict": "ok", "checked": "x"}})
    assert text.split("\n")[1:3] == [
        '"https://a.org/": {"checked": "x", "verdict": "ok"},',
        '"https://b.org/": {"verdict": "ok"}',
    ]
    assert json.loads(text)


def test_a_state_that_cannot_be_read_is_an_error_and_stays(tmp_path):
    path = tmp_path / "state.json"
    path.write_text("{ not json")
    with pytest.raises(CourseError, match=r"state\.json: The state can't be read"):
        State.load(path)
    assert path.read_text() == "{ not json"


def test_shards_divide_by_host_and_merge_to_the_whole():
    links = [Link(f"https://{host}.org/{n}", (Place("a.md", n),)) for host in "abcdefgh" for n in (1, 2)]
    parts = [shards.select(links, (number, 3)) for number in (1, 2, 3)]
    assert sorted(link.url for part in parts for link in part) == sorted(link.url for link in links)
    for part in parts:
        others = [link for other in parts if other is not part for link in other]
        assert not {link.url[:12] for link in part} & {link.url[:12] for link in others}
    finding = LintFinding("plain-http", "warning", "m", (Place("a.md", 1),))
    reports = [Report("2026", 1.0, [], [Result(x.url, "ok", "", x.places) for x in part], [finding]) for part in parts]
    merged = shards.merge(reports)
    assert [result.url for result in merged.results] == sorted(link.url for link in links) and merged.findings == [
        finding
    ]


@pytest.mark.parametrize("text", ["0/3", "4/3", "x", "1", "1/0"])
def test_no_shard(text):
    with pytest.raises(CourseError, match="is no shard"):
        shards.parse(text)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def git(*words):
        settings = ["-c", "user.name=a", "-c", "user.email=a@b.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *settings, *words], check=True, capture_output=True, cwd=tmp_path)

    git("init", "-b", "main")
    (tmp_path / "ä list.md").write_text(
        "- [Old One](https://e.org/old)\n\nx\n\n[y][r]\n\n[r]: https://e.org/ref\n", encoding="utf-8"
    )
    git("add", ".")
    git("commit", "-m", "one")
    return tmp_path, git


def changed(root):
    lines = changes.added_lines("main", root)
    links = changes.select_links(collect([root]).links, lines, root)
    return sorted((link.url, [p.line for p in link.places]) for link in links)


def test_only_links_of_added_lines_are_asked(repository):
    root, git = repository
    git("checkout", "-b", "topic")
    path = root / "ä list.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("x\n", "x\n- [New One](https://e.org/new)\n"), encoding="utf-8"
    )
    (root / "untracked.md").write_text("[z](https://e.org/z)")
    assert changed(root) == [("https://e.org/new", [4]), ("https://e.org/z", [1])]


def test_a_changed_definition_means_the_links_that_use_it(repository):
    root, _ = repository
    path = root / "ä list.md"
    path.write_text(path.read_text(encoding="utf-8").replace("e.org/ref", "e.org/other"), encoding="utf-8")
    assert changed(root) == [("https://e.org/other", [5])]


def test_an_unknown_revision_is_misuse(repository):
    with pytest.raises(CourseError, match="git knows no revision “nowhere”"):
        changes.added_lines("nowhere", repository[0])
