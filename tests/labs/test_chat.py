"""Properties of the chat's labs over several seeds, and that its page shows what they really answer."""

import json
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labs.chat import cursors, delivery, reconnect
from labs.chat.delivery import PROTOCOLS, TEXTS, chat, judge
from labs.chat.reconnect import CLIENTS, RATE, WINDOW, doubling, every_second, jittered, run, spread
from labs.chat.store import events, head, mark, open_store, receipts, send

PAGE = Path(__file__).parents[2] / "docs/case-studies/chat.md"
SEEDS = range(1, 4)


@pytest.fixture
def db() -> sqlite3.Connection:
    return open_store("c", "ana", "ben")


def test_the_same_number_of_a_device_is_the_same_event(db: sqlite3.Connection) -> None:
    first = send(db, "c", "ana", "phone", 1, "yes")
    assert send(db, "c", "ana", "phone", 1, "yes") == first
    assert send(db, "c", "ana", "laptop", 1, "yes") != first
    assert head(db, "c") == 2


def test_a_number_that_skips_one_is_refused_and_takes_none(db: sqlite3.Connection) -> None:
    send(db, "c", "ana", "phone", 1, "a")
    assert send(db, "c", "ana", "phone", 3, "c")["expected"] == 2
    assert send(db, "c", "ana", "phone", 2, "b")["seq"] == 2
    assert send(db, "c", "ana", "phone", 3, "c")["seq"] == 3


def test_a_number_that_comes_with_another_text_is_refused_unless_the_first_was_deleted(db: sqlite3.Connection) -> None:
    first = send(db, "c", "ana", "phone", 1, "yes")
    refused = send(db, "c", "ana", "phone", 1, "no")
    assert (refused["type"], refused["expected"], head(db, "c")) == ("number-reused", 2, 1)
    db.execute("UPDATE event SET body = NULL")
    db.commit()
    assert send(db, "c", "ana", "phone", 1, "yes") == first


def test_who_has_left_sends_nothing_sees_nothing_further_and_still_gets_the_answer_to_a_repetition(
    db: sqlite3.Connection,
) -> None:
    first = send(db, "c", "ana", "phone", 1, "a")
    db.execute("UPDATE member SET left_at = 1 WHERE user_id = 'ana'")
    db.commit()
    send(db, "c", "ben", "laptop", 1, "she is gone")
    assert send(db, "c", "ana", "phone", 1, "a") == first
    assert send(db, "c", "ana", "phone", 2, "b")["type"] == "not-a-member"
    assert send(db, "c", "eve", "eve-phone", 1, "hi")["type"] == "not-a-member"
    seen = events(db, "c", "ana", after=0)
    assert ([event["seq"] for event in seen["events"]], seen["head"]) == ([1], 1)
    db.execute("INSERT INTO member (conversation, user_id, joined) VALUES ('c', 'cid', 1)")
    assert [event["seq"] for event in events(db, "c", "cid", after=0)["events"]] == [2]


def test_what_follows_from_events_can_be_found_until_it_is_done(db: sqlite3.Connection) -> None:
    send(db, "c", "ana", "phone", 1, "a")
    behind = "SELECT id FROM conversation WHERE followed < head"
    assert db.execute(behind).fetchall() == [("c",)]
    assert "conversation_open" in db.execute(f"EXPLAIN QUERY PLAN {behind}").fetchone()[3]
    db.execute("UPDATE conversation SET followed = head")
    db.commit()
    assert db.execute(behind).fetchall() == []
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE conversation SET followed = head + 1")


def test_numbers_have_no_gap_after_a_rollback(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        send(db, "c", "ana", "phone", 1, "x" * 8001)
    assert send(db, "c", "ana", "phone", 1, "x")["seq"] == head(db, "c") == 1


def test_texts_counts_them_up_to_each_event(db: sqlite3.Connection) -> None:
    for n in range(1, 4):
        send(db, "c", "ana", "phone", n, "x")
    assert [row[0] for row in db.execute("SELECT texts FROM event ORDER BY seq")] == [1, 2, 3]


def test_events_follow_the_cursor_in_order_and_say_whether_there_are_more(db: sqlite3.Connection) -> None:
    for n in range(1, 8):
        send(db, "c", "ana", "phone", n, str(n))
    page = events(db, "c", "ben", after=2, limit=3)
    assert [event["seq"] for event in page["events"]] == [3, 4, 5]
    assert page["head"] == 7


def test_markers_only_grow_whatever_is_repeated_or_late(db: sqlite3.Connection) -> None:
    for n in range(1, 11):
        send(db, "c", "ana", "phone", n, "x")
    marks = [(delivered, read) for delivered in range(0, 15, 2) for read in (0, delivered)]
    for seed in SEEDS:
        order = marks * 2
        random.Random(seed).shuffle(order)
        for delivered, read in order:
            mark(db, "c", "ben", delivered, read)
    assert db.execute("SELECT delivered, read FROM member WHERE user_id = 'ben'").fetchone() == (10, 10)
    mark(db, "c", "ana", 4, 2)
    assert (receipts(db, "c", 2), receipts(db, "c", 3), receipts(db, "c", 5)) == ((2, 2), (2, 1), (1, 1))


def test_reading_is_also_receiving(db: sqlite3.Connection) -> None:
    send(db, "c", "ana", "phone", 1, "x")
    mark(db, "c", "ben", delivered=0, read=1)
    assert receipts(db, "c", 1) == (1, 1)


@pytest.mark.parametrize("row", ["'c', 1, 'text', NULL, 'd', 9", "'c', 9, 'text', NULL, 'phone', 1",
                                 "'c', 9, 'odd', NULL, 'd', 9", "'c', 9, 'edit', 9, 'd', 9",
                                 "'c', 9, 'edit', NULL, 'd', 9", "'c', 9, 'text', 1, 'd', 9"])  # fmt: skip
def test_the_schema_refuses(db: sqlite3.Connection, row: str) -> None:
    send(db, "c", "ana", "phone", 1, "x")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(f"INSERT INTO event VALUES ({row}, 'x', 1, 0)")


def test_the_frequent_reads_use_an_index(db: sqlite3.Connection) -> None:
    for where in ("conversation = 'c' AND seq > 5 ORDER BY seq", "conversation = 'c' AND device = 'd' AND n = 1"):
        plan = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM event WHERE {where}").fetchall()
        assert len(plan) == 1 and "USING INDEX" in plan[0][3]


def test_the_whole_protocol_loses_nothing_and_shows_the_same_everywhere() -> None:
    for seed in range(1, 31):
        texts, devices = chat(PROTOCOLS["+ head in heartbeat"], random.Random(seed))
        assert judge(texts, devices) == (0, 0, False)
        assert devices[0].shown == devices[1].shown == devices[2].shown
        assert [device.cursor for device in devices] == [TEXTS] * 3


def test_each_part_of_the_protocol_does_its_own_work() -> None:
    for seed in SEEDS:
        push, numbers, cursor, full = (delivery.run(protocol, seed) for protocol in PROTOCOLS.values())
        assert numbers[1] < 0.7 * push[1]  # repeated by senders no more, by the network still
        assert cursor[1:] == (0, 0) and 0 < cursor[0] < push[0] / 20
        assert full == (0, 0, 0)


def test_what_the_cursor_alone_misses_is_the_end() -> None:
    missing = 0
    for seed in range(1, 60):
        texts, devices = chat(PROTOCOLS["+ cursor"], random.Random(seed))
        longest = max((device.shown for device in devices), key=len)
        for device in devices:
            missing += len(texts) - len(device.shown)
            assert device.shown == longest[: device.cursor]
    assert missing > 0


def test_broken_connections_repair_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with_breaks = sum(delivery.run(PROTOCOLS["+ cursor"], seed)[0] for seed in range(1, 7))
    monkeypatch.setattr(delivery, "DROP", 0.0)
    without = sum(delivery.run(PROTOCOLS["+ cursor"], seed)[0] for seed in range(1, 7))
    assert without > 1.15 * with_breaks
    assert delivery.run(PROTOCOLS["+ head in heartbeat"]) == (0, 0, 0)


def test_ids_from_clocks_are_missed_and_numbers_under_a_lock_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in SEEDS:
        clock, lock = cursors.by_clock(random.Random(seed)), cursors.by_lock(random.Random(seed))
        assert 0.01 < cursors.missed(clock) / cursors.TEXTS < 0.03
        assert cursors.missed(lock) == 0
        assert cursors.missed(clock, back=100.0) == 0
    monkeypatch.setattr(cursors, "SKEW", 20.0)
    skewed = cursors.by_clock(random.Random(1))
    assert cursors.missed(skewed) > 3 * cursors.missed(cursors.by_lock(random.Random(1))) + 342
    assert cursors.missed(skewed, back=10.0) > 0


def test_without_a_commit_s_delay_nothing_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursors, "COMMIT", 1e-9)
    assert cursors.missed(cursors.by_clock(random.Random(1))) == 0


def test_who_comes_back() -> None:
    work = CLIENTS / RATE
    for seed in SEEDS:
        for refuse in (False, True):
            told = run(spread, refuse, seed)
            assert told.back == CLIENTS and told.tries == CLIENTS
            assert told.nearly_all is not None and work < told.nearly_all <= WINDOW
        for pause in (every_second, doubling, jittered):
            accepting = run(pause, refuse=False, seed=seed)
            assert accepting.back < 0.06 * CLIENTS
            assert accepting.in_vain > 20 * accepting.back
        early = run(jittered, refuse=True, seed=seed)
        assert early.nearly_all is not None and early.nearly_all < 1.25 * work
        assert early.tries > 5 * CLIENTS
        assert run(doubling, refuse=True, seed=seed).back < CLIENTS / 3


def test_refusals_that_cost_nothing_save_even_the_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconnect, "REFUSAL", 0.0)
    assert run(every_second, refuse=True).back == CLIENTS


def fences(language: str) -> Iterator[str]:
    for part in PAGE.read_text(encoding="utf-8").split(f"```{language}\n")[1:]:
        yield part.split("\n```")[0]


def test_the_frames_on_the_page_are_the_store_s() -> None:
    shown = {frame["op"]: frame for frame in map(json.loads, fences("json"))}
    db = open_store("c81", "ana", "ben")
    for n in range(1, 17):
        send(db, "c81", "ana", "ana-phone", n, "…")
    send(db, "c81", "ben", "ben-phone", 1, "Which platform?")
    assert events(db, "c81", "ana", after=shown["hello"]["cursors"]["c81"]) == shown["events"]
    ours = shown["send"]
    for _ in range(2):
        assert send(db, "c81", "ana", "ana-phone", ours["n"], ours["body"]) == shown["sent"]
    assert send(db, "c81", "ana", "ana-phone", 19, "…") == shown["refused"] | {"expected": 18}


@pytest.mark.parametrize("lab", [delivery, cursors, reconnect])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    expected = {
        delivery: ["9,000 showings", "missing 1,186  shown again   370  conversations out of order  97",
                   "shown again   169", "missing    13  shown again     0", "missing     0  shown again     0"],
        cursors: ["342 never seen; visible after 4.0 ms", "30 ms:    0 never", "0 never seen; visible after 5.0 ms"],
        reconnect: ["100 only", "51 only", "455 only", "102 only", "228 s    12,960", "248 s     2,000"],
    }  # fmt: skip
    printed = capsys.readouterr().out
    for line in expected[lab]:
        assert line in printed
