"""Better addresses: which are suggested, and what repair makes of them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from course.links import repair
from course.links.check import check
from course.links.model import Link, Place, Report, Result
from tests.links.misbehaving import Server, reply
from tests.links.test_catalogue import CASINO, GOOD, QUICK, T, moved, page


def suggestion(server, archive="", last_right=None, **fields):
    options = replace(QUICK, mend=True, archive=archive, doi_resolver=server.url("/doi/"))
    link = Link(server.url("/gone"), (Place("list.md", 1, T, T),), **fields)
    result = asyncio.run(check([link], options, last_right=last_right))[0]
    return result.suggestion.removeprefix(server.url("")), result.suggestion_kind


def snapshot(server, path="/snapshot"):
    found = {
        "archived_snapshots": {
            "closest": {"available": True, "url": server.url(path), "timestamp": "2020", "status": "200"}
        }
    }
    return reply(json.dumps(found), kind="application/json")


def test_a_mirror_comes_before_doi_and_archive():
    with Server({"/mirror": GOOD, "/doi/10.1/x": GOOD}) as server:
        assert suggestion(server, mirrors=(server.url("/mirror"),), doi="10.1/x") == ("/mirror", "mirror")


def test_a_mirror_that_serves_something_else_is_passed_over():
    with Server(
        {"/mirror": page("Another Thing", text=CASINO), "/doi/10.1/x": moved("/good", 302), "/good": GOOD}
    ) as server:
        assert suggestion(server, mirrors=(server.url("/mirror"),), doi="10.1/x") == ("/doi/10.1/x", "doi")


def test_an_archived_copy_from_when_it_was_right_is_verified():
    with Server({"/snapshot": GOOD}) as server:
        asked: list[str] = []

        async def archive(request, writer):
            asked.append(request.path)
            writer.write(snapshot(server))

        server.fallback = lambda request, writer: archive(request, writer)
        server.routes["/gone"] = reply("", 404)
        right = {server.url("/gone"): "2021-05-06T07:08:09Z"}
        assert suggestion(server, server.url("/available"), right) == ("/snapshot", "archive")
        assert "timestamp=20210506" in asked[0] and "url=http" in asked[0]


@pytest.mark.parametrize("copy", [page("Another Thing", text=CASINO), reply("", 404)])
def test_a_copy_that_is_not_right_is_not_suggested(copy):
    with Server({"/snapshot": copy}) as server:
        server.routes["/available"] = snapshot(server)
        server.fallback = reply("{}", 404)
        assert suggestion(server, server.url("/available")) == ("", "")


def test_nothing_is_suggested_for_what_is_right_or_not_known():
    for answer in (GOOD, reply("", 500), reply("", 403)):
        with Server({"/gone": answer, "/mirror": GOOD}) as server:
            assert suggestion(server, mirrors=(server.url("/mirror"),)) == ("", "")


OLD, NEW = "https://old.example/a", "https://new.example/b"


def planned(tmp_path, name, text, line, kind="moved", url=OLD):
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = Result(url, "redirected", "", (Place(name, line),), suggestion=NEW, suggestion_kind=kind)
    edits, notes = repair.plan(Report("", 0, [], [result]), tmp_path)
    return (edits[0].after if edits else text), notes


# name, text, line, text after
REPAIRS = [
    ("inline", f"x\n[a]({OLD}) [b]({OLD}/more) [c]({OLD}?q)\n", 2, f"x\n[a]({NEW}) [b]({OLD}/more) [c]({OLD}?q)\n"),
    ("autolink", f"<{OLD}>.\n", 1, f"<{NEW}>.\n"),
    ("end of a sentence", f"See {OLD}.\n", 1, f"See {NEW}.\n"),
    ("only its line", f"[a]({OLD})\n[b]({OLD})\n", 2, f"[a]({OLD})\n[b]({NEW})\n"),
    ("definition", f"[a][r]\n\n[r]: {OLD}\n", 1, f"[a][r]\n\n[r]: {NEW}\n"),
    ("line ends stay", f"[a]({OLD})\r\nx\r\n", 1, f"[a]({NEW})\r\nx\r\n"),
]


@pytest.mark.parametrize(("text", "line", "after"), [case[1:] for case in REPAIRS], ids=[case[0] for case in REPAIRS])
def test_repair_of_a_page(tmp_path, text, line, after):
    (tmp_path / "a.md").write_bytes(text.encode())
    result = Result(OLD, "redirected", "", (Place("a.md", line),), suggestion=NEW, suggestion_kind="moved")
    edits, _ = repair.plan(Report("", 0, [], [result]), tmp_path)
    assert [edit.after for edit in edits] == [after]


RECORD = f"- key: a\n  url: {OLD}\n  mirrors:\n    - {NEW}\n    - https://third.example/\n- key: b\n  mirrors:\n    - {NEW}\n"


def test_a_mirror_takes_the_place_of_the_address(tmp_path):
    after, _ = planned(tmp_path, "a.yml", RECORD, 2, "mirror")
    assert (
        after
        == f"- key: a\n  url: {NEW}\n  mirrors:\n    - https://third.example/\n- key: b\n  mirrors:\n    - {NEW}\n"
    )


def test_a_list_of_mirrors_that_becomes_empty_goes(tmp_path):
    after, _ = planned(tmp_path, "a.yml", RECORD.replace("    - https://third.example/\n", ""), 2, "mirror")
    assert after == f"- key: a\n  url: {NEW}\n- key: b\n  mirrors:\n    - {NEW}\n"


def test_an_archived_copy_is_never_written(tmp_path):
    text = f"[a]({OLD})\n"
    assert planned(tmp_path, "a.md", text, 1, "archive") == (text, [])


def test_what_somebody_changed_meanwhile_is_left_and_named(tmp_path):
    after, notes = planned(tmp_path, "a.md", "[a](https://edited.example/)\n", 1)
    assert after == "[a](https://edited.example/)\n"
    assert notes == [f"a.md:1: {OLD} does not stand there any more."]


def test_the_diff_is_one_that_patch_understands(tmp_path):
    (tmp_path / "a.md").write_text(f"[a]({OLD})\n")
    result = Result(OLD, "redirected", "", (Place("a.md", 1),), suggestion=NEW, suggestion_kind="moved")
    (edit,), _ = repair.plan(Report("", 0, [], [result]), tmp_path)
    assert f"-[a]({OLD})\n+[a]({NEW})\n" in edit.diff and edit.diff.startswith("--- a/")
