"""Properties of the file sharing labs, and that the page quotes what they print."""

import random
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from labs.file_sharing import chunking, offline, store
from labs.file_sharing.chunking import MEAN, by_content, edits, fixed, uploaded
from labs.file_sharing.store import DAY, GRACE, Store, simulate
from labs.file_sharing.sync import Device, Journal, Node, Tree, cycle, merge

ROOT = Path(__file__).parents[2]
SEEDS = range(40)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("cut", [fixed, by_content])
def test_chunks_are_the_file_and_keep_their_bounds(cut: Any, seed: int) -> None:
    data = random.Random(seed).randbytes(60_000)
    chunks = cut(data, MEAN)
    assert b"".join(chunks) == data
    assert all(MEAN // 4 <= len(chunk) <= 4 * MEAN for chunk in chunks[:-1])
    assert cut(b"", MEAN) == []


@pytest.mark.parametrize("seed", range(6))
def test_only_content_defined_cuts_survive_an_insertion_at_the_front(seed: int) -> None:
    rng = random.Random(seed)
    data = rng.randbytes(100_000)
    new = edits(data, rng)["one byte inserted at the front"]
    assert uploaded(data, new, fixed, MEAN) == len(new)
    assert uploaded(data, new, by_content, MEAN) < 6 * MEAN


@pytest.mark.parametrize("seed", range(6))
def test_what_fixed_cuts_do_as_well_or_better(seed: int) -> None:
    rng = random.Random(seed)
    data = rng.randbytes(100_000)
    versions = edits(data, rng)
    assert uploaded(data, versions["10 bytes overwritten, scattered"], fixed, MEAN) <= 10 * MEAN
    assert uploaded(data, versions["encrypted again"], by_content, MEAN) == len(data)
    assert all(uploaded(data, data, cut, MEAN) == 0 for cut in (fixed, by_content))


def test_the_means_are_alike_so_that_the_comparison_is_fair() -> None:
    data = random.Random(9).randbytes(400_000)
    assert len(data) / len(by_content(data, 1024)) == pytest.approx(1024, rel=0.12)


@pytest.mark.parametrize("seed", range(5))
def test_both_checks_lose_nothing_and_each_alone_does(seed: int) -> None:
    assert simulate(seed, 0.0, True, True)[0] == 0
    assert simulate(seed, GRACE, True, True)[0] == 0
    assert simulate(seed, 0.0, True, False)[0] > 100
    assert simulate(seed, GRACE, False, False)[0] > 0
    assert simulate(seed, 3 * GRACE, False, False)[0] > 0  # longer than any upload: asked for between mark and deletion


@pytest.mark.parametrize("seed", range(5))
def test_grace_saves_sending_and_costs_space(seed: int) -> None:
    _, without, little = simulate(seed, 0.0, True, True)
    _, with_grace, much = simulate(seed, GRACE, True, True)
    assert with_grace < without / 4 and much > 4 * little


def test_a_chunk_asked_for_after_marking_is_spared() -> None:
    shop = Store(grace=0.0, check_commit=True, check_delete=True)
    shop.put([1, 2], now=0.0)
    marked = shop.mark(now=DAY)
    assert shop.touch([1], now=DAY + 1) == []
    shop.delete(marked)
    assert set(shop.seen) == {1}


def valid(tree: Tree) -> bool:
    """No orphans, no loops, no two names in a folder that some file systems take for one."""
    names = {(node.parent, node.name.casefold()) for node in tree.values()}
    return len(names) == len(tree) and not cycle(tree) and all(n.parent in tree or not n.parent for n in tree.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_two_devices_agree_and_lose_nothing(seed: int) -> None:
    one, two, lost = offline.trial(seed)
    assert one.local == two.local == one.synced and valid(one.local)
    assert not lost


@pytest.mark.parametrize("seed", SEEDS)
def test_three_devices_in_any_order_over_many_rounds(seed: int) -> None:
    rng, journal = random.Random(seed), Journal()
    devices = [Device(name) for name in ("Ann", "Ben", "Cem")]
    for number in range(60):
        device = rng.choice(devices)
        if rng.random() < 0.3:
            mine = offline.contents(device.local) - offline.contents(device.synced)
            theirs = {node.content for node in dict(journal[device.cursor :]).values() if node and node.content}
            news = mine | (theirs - offline.contents(device.synced))
            device.sync(journal)
            assert news <= offline.contents(device.local)
            assert valid(device.local)
        else:
            offline.edit(device, rng, f"{device.name}{number}")
    for device in devices * 2:
        device.sync(journal)
    assert devices[0].local == devices[1].local == devices[2].local
    assert all(device.sync(journal) == 0 for device in devices)  # nothing left to say: no echo


@pytest.mark.parametrize("seed", SEEDS)
def test_the_server_s_new_contents_survive_too_and_deletes_stick(seed: int) -> None:
    rng, start = random.Random(seed), Device("start")
    for number in range(12):
        offline.edit(start, rng, f"s{number}")
    base, sides = dict(start.local), []
    for name in ("Ann", "Ben"):
        side = Device(name, local=dict(base))
        for number in range(8):
            offline.edit(side, rng, f"{name}{number}")
        sides.append(side.local)
    local, remote = sides
    merged = merge(base, local, remote, "Ann")
    assert offline.contents(remote) - offline.contents(base) <= offline.contents(merged)
    assert offline.contents(local) - offline.contents(base) <= offline.contents(merged)
    for key, node in base.items():
        gone, other = (local, remote) if key not in local else (remote, local)
        if key not in gone and other.get(key) == node and node.content is not None:
            assert key not in merged  # a file deleted here and untouched there is deleted


def test_a_loop_of_moves_is_taken_back() -> None:
    base = {"x": Node("", "x"), "y": Node("", "y")}
    merged = merge(base, base | {"y": Node("x", "y")}, base | {"x": Node("y", "x")}, "Ben")
    assert merged == {"x": Node("y", "x"), "y": Node("", "y")}


@pytest.fixture
def db() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("PRAGMA foreign_keys = ON")
    db.executescript((ROOT / "labs/file_sharing/schema.sql").read_text(encoding="utf-8"))
    db.execute("INSERT INTO namespace (id, owner_id) VALUES (1, 7)")
    db.execute("INSERT INTO node VALUES (1, 'a', '', 'Report', 'report', 'file', 1)")
    db.execute("INSERT INTO accepted VALUES (1, 'c', 1, 1)")
    return db


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO node VALUES (1, 'b', '', 'REPORT', 'report', 'file', 2)",
     "INSERT INTO node VALUES (2, 'b', '', 'x', 'x', 'file', 2)",
     "INSERT INTO journal VALUES (1, 1, 'a', NULL, 'name', 0, NULL, 7, 0)",
     "INSERT INTO accepted VALUES (1, 'c', 2, 2)",
     "INSERT INTO link VALUES ('h', 1, 'a', 'owner', 7, NULL, NULL)",
     "UPDATE namespace SET used_bytes = used_bytes - 1"],
)  # fmt: skip
def test_the_schema_refuses(db: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)


@pytest.mark.parametrize(
    "query",
    ["SELECT * FROM journal WHERE namespace_id = 1 AND seq > 5 ORDER BY seq",
     "SELECT * FROM journal WHERE namespace_id = 1 AND node_id = 'a' ORDER BY seq DESC",
     "SELECT * FROM node WHERE namespace_id = 1 AND parent_id = 'a' ORDER BY name_key",
     "SELECT role FROM mount WHERE member_id = 1 AND namespace_id = 1",
     "SELECT member_id FROM mount WHERE namespace_id = 1",
     "SELECT until FROM namespace_chunk WHERE namespace_id = 1 AND hash = 'x'",
     "SELECT * FROM chunk WHERE hash = 'x'"],
)  # fmt: skip
def test_reads_use_one_index_and_no_sort(db: sqlite3.Connection, query: str) -> None:
    plan = db.execute("EXPLAIN QUERY PLAN " + query).fetchall()
    assert len(plan) == 1 and "INDEX" in plan[0][3]


QUOTED: dict[Any, list[str]] = {
    chunking: ["250,001", "2,123", "245,914", "39,081", "40,960", "39,071", "246", "17", "62", "250,000"],
    store: ["3,000", "804", "528", "45", "2", "692", "61", "130", "16"],
    offline: ["400", "134", "0", "32"],
}


@pytest.mark.parametrize("lab", [chunking, store, offline])
def test_the_page_quotes_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed = capsys.readouterr().out
    page = (ROOT / "docs/case-studies/file-sharing.md").read_text(encoding="utf-8")
    for number in QUOTED[lab]:
        assert re.search(rf"(?<![\d,]){number}(?![\d,]\d)", printed), number
        assert re.search(rf"(?<![\d,]){number}(?![\d,]\d)", page), number
