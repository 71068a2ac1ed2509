"""Properties of the notification service's labs, and that its page shows what they really answer."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.notifications import attempts, inbox, lanes, service
from labs.notifications.attempts import ODDS, POLICIES, call_then_record, claim_then_ask, copies, record_then_call
from labs.notifications.inbox import KINDS, MINUTE, World, accept, open_world, opened
from labs.notifications.local_time import DAY, HOUR, last_sunday, next_allowed, offset
from labs.notifications.service import BERLIN, PERSON, START, cut, deliver, night

PAGE = Path(__file__).parents[2] / "docs/case-studies/notifications.md"
ZONES = st.sampled_from([BERLIN, "Asia/Kolkata"])
TIMES = st.integers(1_700_000_000, 2_000_000_000)


@pytest.fixture
def world() -> World:
    return open_world(0, PERSON, BERLIN)


def sent(world: World) -> list[tuple[str, ...]]:
    return [keys for _, _, keys in world.phone]


# attempts


@pytest.mark.parametrize("policy", POLICIES)
def test_without_a_fault_everybody_gets_one(policy: Any) -> None:
    assert copies(policy, "") == 1


@pytest.mark.parametrize("fault", ODDS)
def test_each_policy_errs_on_its_side_only(fault: str) -> None:
    assert copies(record_then_call, fault) <= 1
    assert copies(call_then_record, fault) >= 1
    assert copies(claim_then_ask, fault) == 1


def test_without_receipts_asking_is_calling_first() -> None:
    for fault in ODDS:
        assert copies(claim_then_ask, fault, receipt_arrives=False) == copies(call_then_record, fault)


# lanes


@pytest.mark.parametrize("seed", range(5))
def test_what_is_handed_over_cannot_be_overtaken(seed: int) -> None:
    longest = {policy.name: max(lanes.run(policy, seed)[0]) for policy in lanes.POLICIES}
    assert longest["codes first"] > 0.8 * longest["one queue"]
    assert longest["codes first, at its rate"] < longest["codes first"] / 4
    assert longest["codes first, in a window"] < longest["codes first, at its rate"] / 10
    assert longest["a lane of their own"] < 3


@pytest.mark.parametrize("policy", lanes.POLICIES)
def test_every_code_is_sent_and_the_campaign_is_complete(policy: lanes.Policy) -> None:
    runs = [len(lanes.run(policy, seed)[0]) for seed in range(2)]
    assert runs == [len(lanes.run(lanes.POLICIES[0], seed)[0]) for seed in range(2)]
    assert lanes.run(policy, 1)[1] > 359.9  # 30,000 at 100 a second, 100 seconds of them at 40


def test_a_window_smaller_than_rate_times_feedback_starves_the_provider() -> None:
    narrow = replace(lanes.POLICIES[3], window=lanes.RATE * lanes.FEEDBACK / 2)
    assert lanes.run(narrow, 1)[1] > 500


# wall clocks


@given(TIMES, ZONES, st.integers(0, 23), st.integers(0, 23))
def test_quiet_hours_end_on_the_wall_clock(at: int, zone: str, start: int, end: int) -> None:
    due = next_allowed(at, zone, start * HOUR, end * HOUR)
    assert at <= due <= at + DAY + HOUR
    if due > at and end > 3:  # an earlier end may not exist on the day the clock goes forward
        assert (due + offset(zone, due)) % DAY == end * HOUR
        assert next_allowed(due, zone, start * HOUR, end * HOUR) == due


def test_the_night_the_clock_changes_is_an_hour_shorter() -> None:
    change = last_sunday(2026, 3)
    for evening, length in ((change - 4 * HOUR, 9), (change + DAY - 4 * HOUR, 10)):  # 22:00 UTC, 23:00 and 24:00 there
        late = evening - (evening + offset(BERLIN, evening)) % DAY + 22 * HOUR
        assert next_allowed(late, BERLIN, 22 * HOUR, 8 * HOUR) - late == length * HOUR


# the service


def test_a_notice_is_recorded_once_however_often_it_comes(world: World) -> None:
    for now in (START, START + 1, START + 50):
        accept(world, PERSON, "a", "code", "login", now)
        cut(world, PERSON, now)
        deliver(world, now)
    assert sent(world) == [("a",)]


def test_what_was_opened_is_left_out_also_after_the_cut(world: World) -> None:
    for key, subject in (("a", "thread A"), ("b", "thread B")):
        accept(world, PERSON, key, "reply", subject, START)
    cut(world, PERSON, START + 2 * MINUTE)
    opened(world, PERSON, "thread A")
    deliver(world, START + 2 * MINUTE)
    assert sent(world) == [("b",)]


def test_a_code_that_waited_too_long_is_never_sent(world: World) -> None:
    accept(world, PERSON, "a", "code", "login", START)
    cut(world, PERSON, START)
    deliver(world, START + KINDS["code"].lives)
    assert not world.phone


def test_codes_ignore_quiet_hours_and_others_do_not(world: World) -> None:
    at_night = START + 2 * HOUR
    for kind in KINDS:
        accept(world, PERSON, kind, kind, kind, at_night)
    cut(world, PERSON, at_night + HOUR // 2)
    kinds = world.db.execute("SELECT kind FROM notice WHERE state = 'pending' ORDER BY kind").fetchall()
    assert kinds == [("offer",), ("reply",)]


def test_the_cap_starts_again_on_the_person_s_midnight(world: World) -> None:
    world.db.execute("UPDATE person SET quiet_from = 0, quiet_to = 0")  # an empty range: never quiet
    for key, now in (("evening", START), ("later", START + HOUR), ("past midnight", START + 3 * HOUR)):
        accept(world, PERSON, key, "offer", "sale", now)
        cut(world, PERSON, now + 10 * MINUTE)
        deliver(world, now + 10 * MINUTE)
    assert sent(world) == [("evening",), ("past midnight",)]  # 00:40 in Berlin is still yesterday in UTC


def test_a_full_cap_leaves_alone_what_is_due_on_another_day(world: World) -> None:
    accept(world, PERSON, "first", "offer", "first", START - HOUR)
    cut(world, PERSON, START)
    accept(world, PERSON, "second", "offer", "second", START + 14 * MINUTE)
    accept(world, PERSON, "night", "offer", "night", START + 23 * MINUTE)  # gathers beyond 22:00: held until tomorrow
    cut(world, PERSON, START + 24 * MINUTE)
    states = dict(world.db.execute("SELECT dedup_key, state FROM notice").fetchall())
    assert states == {"first": "batched", "second": "capped", "night": "pending"}


def test_a_message_may_go_to_several_addresses_but_once_to_each(world: World) -> None:
    accept(world, PERSON, "a", "reply", "thread A", START)
    cut(world, PERSON, START + 120)
    twin = "INSERT INTO message SELECT message_id, person_id, lane, ?, made_at, expires_at, 'ready', 0, 0 FROM message"
    world.db.execute(twin, ("tablet",))
    deliver(world, START + 120)
    assert len(world.phone) == 2
    with pytest.raises(sqlite3.IntegrityError):
        world.db.execute(f"{twin} WHERE address_hash = 'phone'", ("tablet",))


def test_of_two_workers_with_the_same_list_one_claims_each_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, kind in (("a", "reply"), ("b", "code")):
        accept(world, PERSON, key, kind, key, START)
    cut(world, PERSON, START + 120)
    step, others = world.step, [lambda: deliver(world, START + 120)]  # a second worker, in the middle of the first

    def interrupted() -> None:
        step()
        if others:
            others.pop()()

    monkeypatch.setattr(world, "step", interrupted)
    deliver(world, START + 120)
    assert sorted(sent(world)) == [("a",), ("b",)]


def test_a_claim_keeps_others_away_until_its_lease_ends(world: World) -> None:
    accept(world, PERSON, "a", "reply", "thread A", START)
    cut(world, PERSON, START + 120)
    world.dies_at = world.steps + 3  # the call was made, its record is missing
    with pytest.raises(inbox.KilledError):
        deliver(world, START + 120)
    deliver(world, START + 120 + service.LEASE - 1)
    assert len(world.phone) == 1
    deliver(world, START + 120 + service.LEASE)
    assert [message for _, message, _ in world.phone] == [world.phone[0][1]] * 2  # the same id, so that it collapses


def test_whatever_dies_each_notice_is_in_one_message_and_errs_on_its_kind_s_side() -> None:
    usual = night()
    expected = Counter(key for keys in sent(usual) for key in keys)
    assert set(expected.values()) == {1}
    for dies_at in range(1, usual.steps + 1):
        world = night(dies_at)
        messages: dict[str, set[str]] = {}
        for _, message, keys in world.phone:
            for key in keys:
                messages.setdefault(key, set()).add(message)
        assert all(len(ids) == 1 for ids in messages.values())
        shown = Counter(message for _, message, _ in world.phone)
        assert all(times == 1 for message, times in shown.items() if "offer" in message)
        lost = expected.keys() - messages.keys()
        assert lost <= {"o1", "o2"}


@pytest.mark.parametrize(
    "row",
    ["INSERT INTO notice VALUES (1, 'a', 'reply', 's', 0, 9, 'odd', NULL, '{}')",
     "INSERT INTO address VALUES ('h', 1, 'fax', 'v', 0)", "INSERT INTO suppression VALUES ('h', 'some', 'r', 0)",
     "INSERT INTO consent VALUES (1, 'offers', 0, 2, 'v1', 'app')"],
)  # fmt: skip
def test_the_schema_refuses(world: World, row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        world.db.execute(row)


def test_what_is_due_and_what_is_open_use_an_index(world: World) -> None:
    for query, index in (
        ("SELECT * FROM notice WHERE state = 'pending' AND due_at <= 5", "notice_due"),
        ("SELECT * FROM notice WHERE person_id = 1 AND dedup_key = 'a'", "sqlite_autoindex_notice"),
        (
            "SELECT * FROM message WHERE lane = 'code' AND state IN ('ready', 'claimed') AND claimed_until <= 5",
            "message_open",
        ),
        ("SELECT count(*) FROM message WHERE person_id = 1 AND lane = 'code' AND made_at >= 5", "message_by_person"),
    ):
        assert index in world.db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()[0][3]


# the page


def fences(language: str) -> Iterator[str]:
    """The fenced blocks of the page in that language."""
    for part in PAGE.read_text(encoding="utf-8").split(f"```{language}\n")[1:]:
        yield part.split("\n```")[0]


def test_bodies_on_the_page_are_json() -> None:
    bodies = [fence.split("\n\n", 1)[1] for fence in fences("http") if "\n\n" in fence]
    parsed = [json.loads(body) for body in bodies if body.startswith("{")]
    assert len(parsed) == 3


@pytest.mark.parametrize("lab", [attempts, lanes, service])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    expected = {
        attempts: [
            "claim_then_ask                           1                 1                 1                 1",
            "record_then_call             227       0       0",
            "call_then_record               0     250      40",
            "claim_then_ask                 0       7       0",
        ],
        lanes: [
            "359.9         360", "329.6         360", "60.0         363", "2.0         363", "0.7         393",
        ],
        service: [
            "Sat 21:32  reply  a1 a2", "Sat 23:00  code   login", "Sun 08:00  offer  o1 o2", "Sun 08:00  reply  d1",
            "[('b1', 'read'), ('c1', 'read'), ('o3', 'capped')]",
            "killed at each of 47 steps: lost {'o1': 1, 'o2': 1}, sent twice {'code': 2, 'reply': 4}",
        ],
    }  # fmt: skip
    printed = capsys.readouterr().out
    assert all(line in printed for line in expected[lab])
