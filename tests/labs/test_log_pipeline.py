"""Properties of the log pipeline's labs, and that its page shows what they really print."""

import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from labs.log_pipeline import agent, templates
from labs.log_pipeline.agent import WAYS, run
from labs.log_pipeline.templates import decode, encode, make, search

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/case-studies/log-pipeline.md").read_text(encoding="utf-8")
SEEDS = range(1, 5)
DROP, BLOCK, EARLY, ACKED, KEYED, SMALL = WAYS


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", WAYS)
def test_what_is_stored_was_written_and_every_loss_shows_as_a_gap(way: agent.Way, seed: int) -> None:
    out = run(way, seed)
    assert set(out.stored) <= set(range(out.written))
    assert out.gaps == out.lost  # holds since the last line is stored: a loss at the end shows with the next line


@pytest.mark.parametrize("seed", SEEDS)
def test_only_files_whose_position_follows_the_acknowledgment_lose_nothing(seed: int) -> None:
    assert run(ACKED, seed).lost == run(KEYED, seed).lost == 0
    assert all(run(way, seed).lost > 0 for way in (DROP, BLOCK, EARLY, SMALL))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_key_takes_out_what_the_crash_doubles(seed: int) -> None:
    assert run(ACKED, seed).doubled > 0
    assert run(KEYED, seed).doubled == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_only_blocking_stops_the_application_and_all_ways_write_the_same_lines(seed: int) -> None:
    outs = {way.name: run(way, seed) for way in WAYS}
    assert [name for name, out in outs.items() if out.waited] == [BLOCK.name]
    assert len({out.written for out in outs.values()}) == 1


def test_without_a_crash_a_position_saved_early_loses_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "AGENT_KILLED", 10_000)
    assert all(run(way, 1).lost == 0 for way in (BLOCK, EARLY, ACKED))
    assert all(run(way, 1).doubled == 0 for way in WAYS)


def test_more_memory_only_moves_the_loss_to_the_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "MEMORY", 30_000)
    lost = run(DROP, 1).lost
    assert 10_000 < lost < 20_000
    assert f"{lost:,}" in PAGE


def test_saving_more_often_doubles_less_and_makes_the_early_position_lose_more(monkeypatch: pytest.MonkeyPatch) -> None:
    before = run(EARLY, 1).lost
    monkeypatch.setattr(agent, "SAVE", 5)
    doubled, lost = run(ACKED, 1).doubled, run(EARLY, 1).lost
    assert doubled < 1_560 and lost > before
    assert f"leaves {doubled:,} lines twice" in PAGE and f"lose more, {lost:,}" in PAGE


def test_the_disk_that_suffices_is_the_largest_backlog() -> None:
    need = run(KEYED, 1).backlog
    assert run(replace(KEYED, disk=need), 1).lost == 0
    assert run(replace(KEYED, disk=need - 5_000), 1).lost > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_block_gives_back_its_lines(seed: int) -> None:
    lines = make(seed, 2_000)
    assert decode(encode(lines)) == lines


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("words", "value"), [("Payment", "8f"), ("Payment", ""), ("Request", "-0"), ("OutOfMemory", ""), ("", "77")]
)
def test_a_search_finds_what_a_look_at_every_line_finds(seed: int, words: str, value: str) -> None:
    lines = make(seed, 2_000)
    texts = [line.split(" ", 1)[1] for line in lines]
    variables = [templates.VARIABLE.findall(text) for text in texts]
    expected = sum(
        words in text and any(value in one for one in ones) for text, ones in zip(texts, variables, strict=True)
    )
    assert search(encode(lines), words, value)[0] == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_templates_are_smaller_and_a_search_for_what_is_absent_reads_almost_nothing(seed: int) -> None:
    lines = make(seed, 10_000)
    block, plain = encode(lines), len(templates.pack(lines))
    assert block.size < 0.75 * plain
    assert search(block, "OutOfMemory")[1] < plain / 500


@pytest.fixture
def db() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript((ROOT / "labs/log_pipeline/schema.sql").read_text(encoding="utf-8"))
    return db


def test_the_schema_finds_chunks_by_stream_and_time_and_by_expiry(db: sqlite3.Connection) -> None:
    for where, by in (
        ("tenant = 'a' AND stream = 'b' AND from_time < 9", "PRIMARY KEY"),
        ("delete_after < 9", "chunk_expiry"),
    ):
        (plan,) = db.execute(f"EXPLAIN QUERY PLAN SELECT object FROM chunk WHERE {where}").fetchall()
        assert by in plan[3]


def test_chunk_and_position_move_together_or_not_at_all(db: sqlite3.Connection) -> None:
    move = "INSERT INTO position VALUES ('a', 'f', 0, 700, 't', 's', 1)"
    chunk = "INSERT INTO chunk VALUES ('t', 's', 1, 2, 'o1', 10, 5, 99)"
    with db:
        db.execute(move)
        db.execute(chunk)
    with pytest.raises(sqlite3.IntegrityError), db:
        db.execute("UPDATE position SET next_offset = 900")
        db.execute(chunk)  # the same object a second time
    assert db.execute("SELECT next_offset FROM position").fetchone() == (700,)


def test_a_paused_writer_moves_nothing_and_a_range_ends_where_the_next_begins(db: sqlite3.Connection) -> None:
    insert = "INSERT INTO position VALUES ('a', 'f', ?, ?, 't', 's', 1)"
    move = (
        "UPDATE position SET next_offset = ? WHERE agent = 'a' AND file = 'f' AND from_offset = 0 AND next_offset = ?"
    )
    db.execute(insert, (0, 100))
    assert db.execute(move, (200, 100)).rowcount == 1
    assert db.execute(move, (200, 100)).rowcount == 0  # a second writer that began from the same position
    db.execute(insert, (500, 600))  # the live lane
    for sql, values in ((move, (501, 200)), (move, (150, 200)), (insert, (550, 700)), (insert, (150, 160))):
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(sql, values)
    assert db.execute(move, (500, 200)).rowcount == 1


@pytest.mark.parametrize("lab", [agent, templates])
def test_the_page_says_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed = capsys.readouterr().out
    numbers = {
        agent: ["47,286", "23,348", "1,880", "146", "25,315", "410", "1,560", "13,359", "96"],
        templates: ["91", "20.2", "13.4", "5.6", "8,608", "676", "606,339"],
    }
    for number in numbers[lab]:
        assert re.search(rf"(?<![\d,.]){number}(?![\d,.]*\d)", printed), number
        assert re.search(rf"(?<![\d,.]){number}(?![\d,.]*\d)", PAGE), number
