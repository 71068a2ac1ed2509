"""Properties of the URL shortener's labs, and that its page shows what they really answer."""

import json
import sqlite3
from collections.abc import Iterator
from itertools import count as endless
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.url_shortener import clicks, keys, rules, service
from labs.url_shortener.clicks import Click
from labs.url_shortener.database import counter_values, open_database
from labs.url_shortener.keys import ALPHABET, KEYS, LENGTH, ROUNDS, counter_of, key_of
from labs.url_shortener.service import create, follow

PAGE = Path(__file__).parents[2] / "docs/case-studies/url-shortener.md"
counters = st.integers(0, KEYS - 1)
secrets = st.binary(min_size=1, max_size=32)
REPORT = {"address": "https://example.com/reports/2026?q=4"}


@pytest.fixture
def db() -> sqlite3.Connection:
    return open_database()


@given(counters, secrets)
def test_a_key_has_seven_characters_and_leads_back_to_its_counter(counter: int, secret: bytes) -> None:
    key = key_of(counter, secret)
    assert len(key) == LENGTH and set(key) <= set(ALPHABET)
    assert counter_of(key, secret) == counter


def test_the_permutation_hits_every_number_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "HALF", 6)
    monkeypatch.setattr(keys, "MASK", 63)
    monkeypatch.setattr(keys, "KEYS", 3844)  # 62 squared, of 4,096: small enough to try them all
    assert sorted(keys.walk(n, b"secret", ROUNDS) for n in range(3844)) == list(range(3844))


def test_neighbours_share_no_more_characters_than_chance() -> None:
    pairs = [(key_of(n), key_of(n + 1)) for n in range(2_000)]
    same = sum(a == b for one, other in pairs for a, b in zip(one, other, strict=True))
    assert same / (2_000 * LENGTH) == pytest.approx(1 / 62, abs=0.006)


def test_another_secret_gives_other_keys() -> None:
    assert all(key_of(n, b"one") != key_of(n, b"two") for n in range(200))


def test_writers_with_leases_never_share_a_value(db: sqlite3.Connection) -> None:
    writers = [counter_values(db, size) for size in (10, 7, 25)]
    taken = [next(writers[turn % 3]) for turn in range(300)]
    assert len(set(taken)) == 300
    assert max(taken) < db.execute("SELECT next FROM lease").fetchone()[0]


def test_a_retry_gets_the_first_answer_and_makes_no_second_link(db: sqlite3.Connection) -> None:
    first = create(db, 1, "a", REPORT, endless(), now=0)
    db.execute("INSERT INTO blocked_host VALUES ('example.com', 1)")
    assert first.status == 201
    assert create(db, 1, "a", REPORT, endless(50), now=9) == first
    assert db.execute("SELECT count(*) FROM link").fetchone() == (1,)


def test_idempotency_keys_of_two_owners_are_two_keys(db: sqlite3.Connection) -> None:
    counter = endless()
    answers = [create(db, owner, "a", REPORT, counter, now=0) for owner in (1, 2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body != answers[1].body


def test_the_same_idempotency_key_with_another_body_is_refused(db: sqlite3.Connection) -> None:
    create(db, 1, "a", REPORT, endless(), now=0)
    assert create(db, 1, "a", {"address": "https://example.org/"}, endless(50), now=1).status == 422


def test_a_retry_finishes_what_a_crash_left_between_the_two_writes(db: sqlite3.Connection) -> None:
    first = create(db, 1, "a", REPORT, endless(), now=0)
    db.execute("DELETE FROM link")  # as if the process had died before the second write
    assert create(db, 1, "a", REPORT, endless(50), now=9) == first
    assert follow(db, key_of(0), now=10).status == 302


def test_an_alias_belongs_to_the_first_request(db: sqlite3.Connection) -> None:
    body = REPORT | {"alias": "spring-sale"}
    assert create(db, 1, "a", body, endless(), now=0).status == 201
    for owner, request in ((2, "b"), (1, "b")):
        assert create(db, owner, request, body | {"address": "https://evil.test/"}, endless(), now=1).status == 409
    assert follow(db, "spring-sale", now=2).headers["Location"] == REPORT["address"]


def test_an_empty_alias_is_none_given_and_a_wrong_one_is_refused(db: sqlite3.Connection) -> None:
    assert create(db, 1, "a", REPORT | {"alias": None}, endless(), now=0).status == 201
    assert create(db, 1, "b", REPORT | {"alias": ""}, endless(9), now=0).status == 422


def test_a_key_issued_twice_is_an_alarm_and_overwrites_nothing(db: sqlite3.Connection) -> None:
    create(db, 1, "a", REPORT, endless(), now=0)
    with pytest.raises(RuntimeError, match="issued before"):  # as if the lease row came from an old backup
        create(db, 2, "b", {"address": "https://example.org/"}, endless(), now=1)
    assert follow(db, key_of(0), now=2).headers["Location"] == REPORT["address"]


def test_a_link_ends_on_the_second_it_expires_and_no_browser_keeps_it_longer(db: sqlite3.Connection) -> None:
    create(db, 1, "a", REPORT | {"expires_at": 100}, endless(), now=0)
    assert follow(db, key_of(0), now=10).headers["Cache-Control"] == "private, max-age=60"
    assert follow(db, key_of(0), now=95).headers["Cache-Control"] == "private, max-age=5"
    assert follow(db, key_of(0), now=100).status == 410


def test_no_cache_may_keep_an_error(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO link VALUES ('gone-link', 'https://example.com/', 1, 'a', 0, NULL, 'deleted')")
    for key, status in (("unknown", 404), ("gone-link", 410)):
        answer = follow(db, key, now=1)
        assert (answer.status, answer.headers["Cache-Control"]) == (status, "no-store")


def test_blocking_a_host_stops_links_that_exist_already(db: sqlite3.Connection) -> None:
    create(db, 1, "a", {"address": "https://login.evil.test/"}, endless(), now=0)
    db.execute("INSERT INTO blocked_host VALUES ('evil.test', 1)")
    assert follow(db, key_of(0), now=2).status == 410


def test_no_generated_key_could_be_an_alias() -> None:
    issued = [key_of(n) for n in range(2_000)]
    assert any(key == key.lower() for key in issued)  # letter case alone would not keep them apart
    assert not any(rules.alias_allowed(key) for key in issued)


@pytest.mark.parametrize(
    "alias", ["examplebank", "PpOanBt", "-", "a--b", "examp1e-bank", "exarnple-bank", "a-" + "b" * 63]
)
def test_refused_aliases(alias: str) -> None:
    assert not rules.alias_allowed(alias)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//example.com", "https://", "https://bank.test@x.test/", "https://a.SHORT.example./x",
     "https://evil.test./", "https://sub.evil.test/", "https://x.test/" + "a" * 2048,
     # read in one way by this check and in another by browsers, or by the client that receives our header
     "https://evil.test\\.example.com/", "https://%65vil.test/", "https://\uff45vil.test/", "https://2130706433/",
     "https://127.0.0.1/", "https://x.test/\r\nSet-Cookie:a=b", "https://x.test/a b", "https://["],
)  # fmt: skip
def test_refused_addresses(address: str) -> None:
    assert not rules.address_allowed({"evil.test"}, address)
    assert rules.address_allowed({"evil.test"}, "https://notevil.test/")


@given(st.data())
def test_counts_are_exact_whatever_is_repeated_or_crashes(data: st.DataObject) -> None:
    db, agents = open_database(), ("Firefox", "Googlebot")
    log = [Click(n, f"k{n % 3}", n * 400, agents[n % 2]) for n in range(data.draw(st.integers(1, 40)))]
    position = 0
    while position < len(log):
        start = data.draw(st.integers(0, position))
        end = data.draw(st.integers(position + 1, len(log)))
        if data.draw(st.booleans()):
            with pytest.raises(ConnectionError):
                clicks.count(db, 0, log[start:end], fail=True)
        else:
            clicks.count(db, 0, log[start:end])
            position = end
    assert db.execute("SELECT sum(people), sum(machines) FROM click_hour").fetchone() == (
        (len(log) + 1) // 2,
        len(log) // 2,
    )


@pytest.mark.parametrize(
    "row",
    ["('k', 'https://example.com/', 1, 'a', 0, NULL, 'active')", "('key', 'x', 1, 'a', 9, 9, 'active')",
     "('key', 'x', 1, 'a', 0, NULL, 'odd')", "('key', NULL, 1, 'a', 0, NULL, 'active')"],
)  # fmt: skip
def test_the_schema_refuses(db: sqlite3.Connection, row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(f"INSERT INTO link VALUES {row}")


def test_keys_differ_by_case_alone(db: sqlite3.Connection) -> None:
    for key in ("PpOanBt", "ppoanbt"):
        db.execute(f"INSERT INTO link VALUES ('{key}', 'https://example.com/', 1, 'a', 0, NULL, 'active')")


def test_a_read_by_key_and_a_list_by_owner_use_an_index(db: sqlite3.Connection) -> None:
    for where in ("key = 'a'", "owner_id = 1 ORDER BY created_at DESC"):
        plan = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM link WHERE {where}").fetchall()
        assert len(plan) == 1 and "USING INDEX" in plan[0][3]


def fences(language: str) -> Iterator[str]:
    """The fenced blocks of the page in that language."""
    for part in PAGE.read_text(encoding="utf-8").split(f"```{language}\n")[1:]:
        yield part.split("\n```")[0]


def test_the_answers_on_the_page_are_the_service_s(db: sqlite3.Connection) -> None:
    shown = {answer.split(maxsplit=2)[1]: answer for answer in fences("http") if answer.startswith("HTTP")}

    def check(answer: service.Response) -> None:
        text = shown[str(answer.status)]
        for name, value in answer.headers.items():
            assert f"{name}: {value}" in text
        if answer.body:
            body: dict[str, Any] = json.loads(text.split("\n\n", 1)[1])
            assert answer.body.items() <= body.items()

    counter = counter_values(db, 1000)
    check(create(db, 1, "8e03978e-40d5-43e8-bc93-6894a57f9324", REPORT, counter, now=0))
    check(follow(db, key_of(0), now=1))
    check(create(db, 1, "8e03978e-40d5-43e8-bc93-6894a57f9324", {"address": "https://example.org/"}, counter, now=2))
    create(db, 1, "b", REPORT | {"alias": "spring-sale"}, counter, now=3)
    check(create(db, 2, "c", REPORT | {"alias": "spring-sale"}, counter, now=4))


@pytest.mark.parametrize("lab", [keys, rules, service, clicks])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    expected = {
        keys: ["0 collisions", "random: 1,300 collisions, computed 1,354", "72 of 20,000"],
        rules: ["spring-sale                              allowed"],
        service: ["created  {'key': 'PpOanBt'", "retried  {'key': 'PpOanBt'", "blocked  410"],
        clicks: ["with the position 20,000; without 26,500", "2 instead of 20,000"],
    }
    printed = capsys.readouterr().out
    assert all(line in printed for line in expected[lab])


def test_a_retry_after_the_link_has_expired_gets_the_first_answer() -> None:
    db = open_database()
    counter, body = counter_values(db, 10), {"address": "https://example.com/", "expires_at": 100}
    first = create(db, 1, "k", body, counter, now=50)
    assert first.status == 201 and create(db, 1, "k", body, counter, now=200) == first


def test_a_retry_after_a_crash_and_the_expiry_creates_the_link_of_then() -> None:
    db = open_database()
    counter, body = counter_values(db, 10), {"address": "https://example.com/", "expires_at": 100}
    key = create(db, 1, "k", body, counter, now=50).body["key"]
    db.execute("DELETE FROM link")  # as if the process had died between the two commits
    assert create(db, 1, "k", body, counter, now=200).body["key"] == key
    assert follow(db, key, now=200).status == 410
