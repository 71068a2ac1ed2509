"""Properties of the payment labs, and that their page shows what they really answer."""

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.payments import charges, ledger, money, reconcile
from labs.payments.charges import CRASHES, FAULTS, SWEEPS, WAYS, Service, judge, scenario
from labs.payments.ledger import STORY, balance, open_database, post, usd
from labs.payments.money import parse, refund_shares, show, split, to_wire
from labs.payments.provider import KEY_LIFE, ON_THE_WAY, NoAnswerError, Provider

PAGE = Path(__file__).parents[2] / "docs/case-studies/payments.md"
SAFE = "ask, then send it again"
RUNS = list(product(FAULTS, CRASHES, (True, False), SWEEPS))
weights = st.lists(st.integers(0, 100), min_size=1, max_size=6).filter(any)


@pytest.fixture
def db() -> sqlite3.Connection:
    return open_database()


def totals(way: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for run in RUNS:
        total += judge(scenario(way, *run))
    return total


@pytest.mark.parametrize("run", RUNS)
def test_asking_and_then_sending_again_charges_once_and_books_what_it_charged(run: tuple[str, str, bool, int]) -> None:
    service = scenario(SAFE, *run)
    result = judge(service)
    assert not (result["twice"] or result["unbooked"] or result["unknown"])
    assert service.db.execute("SELECT coalesce(sum(amount), 0) FROM entry").fetchone() == (0,)


def test_an_order_of_the_safe_way_goes_unpaid_only_for_a_declined_card_or_a_sweeper_that_came_too_late() -> None:
    ended: Counter[str] = Counter()
    for run in RUNS:
        service = scenario(SAFE, *run)
        if not judge(service)["paid"]:
            (state,) = service.db.execute("SELECT state FROM attempt ORDER BY id DESC LIMIT 1").fetchone()
            ended[state] += 1
            assert not service.provider.charges
            assert state == "declined" or run[3] > KEY_LIFE
    assert ended == {"declined": 7, "void": 9}


@pytest.mark.parametrize("way", [way for way in WAYS if way != SAFE])
def test_every_other_way_takes_money_twice_and_takes_some_that_it_did_not_book(way: str) -> None:
    assert totals(way)["twice"] > 0
    assert totals(way)["unbooked"] >= totals(way)["twice"]


def test_each_unsafe_way_fails_for_its_own_reason() -> None:
    def bad(way: str) -> set[tuple[str, bool, int]]:
        return {(run[0], run[2], run[3]) for run in RUNS if judge(scenario(way, *run))["twice"]}

    assert all(sweep_at > KEY_LIFE for _, _, sweep_at in bad("send it again"))
    assert {fault for fault, _, _ in bad("ask, believe 'not found'")} == {"request late"}
    assert all(patient for _, patient, _ in bad("silence means failure"))


def test_giving_up_while_the_request_may_be_under_way_charges_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charges, "KEY_LIFE", 3)
    monkeypatch.setattr(charges, "RESEND", 3)
    assert ON_THE_WAY > 5
    assert totals(SAFE)["twice"] > 0


def late_resend(at: int) -> Service:
    """Nothing arrives at first; the sweeper sends again at that time, late; then the customer, told 'void', pays anew."""
    service = Service(open_database(), Provider("request lost"), SAFE, "never")
    service.pay("a")
    for second in (at, at + 10):
        service.provider.wait_until(second)
        service.provider.fault = "request late"
        service.sweep()
    service.provider.fault = "none"
    service.pay("b")
    for second in (at + 60, KEY_LIFE + 3600):
        service.provider.wait_until(second)
        service.sweep()
    return service


@pytest.mark.parametrize("at", [60, charges.RESEND - 5, charges.RESEND, KEY_LIFE - 5, KEY_LIFE])
def test_a_request_sent_again_at_the_last_moment_is_waited_for(at: int) -> None:
    result = judge(late_resend(at))
    assert not (result["twice"] or result["unbooked"] or result["unknown"])


def test_without_a_gap_between_the_last_resend_and_giving_up_the_order_is_charged_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(charges, "RESEND", KEY_LIFE)
    assert judge(late_resend(KEY_LIFE - 5))["twice"]


def test_a_second_key_for_the_same_order_is_refused_while_the_first_is_unknown() -> None:
    service = Service(open_database(), Provider("request late"), SAFE, "never")
    assert service.pay("a") == "unknown"
    assert service.pay("b") == "busy"
    service.provider.wait_until(60)
    service.sweep()
    assert (service.pay("a"), service.pay("b")) == ("captured", "busy")
    assert len(service.provider.charges) == 1


def test_a_second_outcome_changes_neither_state_nor_books() -> None:
    service = Service(open_database(), Provider(), SAFE, "never")
    assert service.pay("a") == "captured"
    service.record("a", "captured")
    service.record("a", "declined")
    assert service.pay("a") == "captured"
    assert balance(service.db, "provider") == charges.AMOUNT


def test_the_provider_forgets_a_key_after_its_life_and_never_what_it_did() -> None:
    provider = Provider()
    provider.charge("a", 1)
    provider.wait_until(KEY_LIFE - 1)
    provider.charge("a", 1)
    assert len(provider.charges) == 1
    provider.wait_until(KEY_LIFE)
    provider.charge("a", 1)
    assert len(provider.charges) == 2
    lost = Provider("request lost")
    with pytest.raises(NoAnswerError):
        lost.charge("a", 1)
    assert lost.find("a") is None


def test_a_story_told_twice_is_booked_once_and_sums_to_zero(db: sqlite3.Connection) -> None:
    for _ in range(2):
        booked = [post(db, event, 0, legs) for event, legs in STORY]
    assert not any(booked)
    assert balance(db, "seller 7") == 4_500
    assert balance(db, "provider", layer="pending") == 0
    for layer in ("pending", "posted"):
        assert db.execute("SELECT sum(amount) FROM entry WHERE layer = ?", (layer,)).fetchone() == (0,)


def test_the_same_event_with_other_entries_is_an_error(db: sqlite3.Connection) -> None:
    post(db, "refund rf_1", 0, [usd("seller 7", "provider", 100)])
    with pytest.raises(ValueError, match="other entries"):
        post(db, "refund rf_1", 0, [usd("seller 7", "provider", 200)])


def test_random_postings_sum_to_zero_in_each_currency() -> None:
    for seed in range(5):
        rng, db = random.Random(seed), open_database()
        for number in range(100):
            debit, credit = rng.sample(ledger.ACCOUNTS, 2)
            leg = ("posted", debit, credit, rng.choice(("USD", "JPY")), rng.randrange(1, 10_000))
            post(db, f"event {number}", number, [leg])
        assert db.execute("SELECT currency, sum(amount) FROM entry GROUP BY 1 ORDER BY 1").fetchall() == [
            ("JPY", 0),
            ("USD", 0),
        ]


@pytest.mark.parametrize(
    "sql",
    ["UPDATE transfer SET amount = 1", "DELETE FROM transfer", "UPDATE posting SET at = 9", "DELETE FROM posting",
     "INSERT INTO transfer VALUES (1, 9, 'posted', 'bank', 'fees', 'EUR', 1)",
     "INSERT INTO transfer VALUES (1, 9, 'posted', 'bank', 'bank', 'USD', 1)",
     "INSERT INTO transfer VALUES (1, 9, 'posted', 'bank', 'fees', 'USD', -1)",
     "INSERT INTO transfer VALUES (99, 9, 'posted', 'bank', 'fees', 'USD', 1)"],
)  # fmt: skip
def test_the_schema_refuses(db: sqlite3.Connection, sql: str) -> None:
    post(db, STORY[0][0], 0, STORY[0][1])
    db.commit()
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(sql)


def test_refunds_and_chargebacks_count_against_the_capture_and_a_hold_ends_once(db: sqlite3.Connection) -> None:
    columns = "(shop_id, client_key, fingerprint, order_id, reference, currency, amount, created_at, state)"
    db.execute(f"INSERT INTO attempt {columns} VALUES (1, 'k', '-', 1, 'r', 'USD', 10000, 0, 'authorized')")

    def operate(kind: str, amount: int, key: str, state: str = "unknown") -> bool:
        row = (1, kind, key, f"r {key}", amount, 0, state)
        try:
            db.execute("INSERT INTO operation VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            return False
        return True

    assert not operate("refund", 1, "too early")
    assert operate("capture", 8_000, "capture")
    assert not operate("refund", 1, "capture still unknown")
    assert not operate("release", 10_000, "release while the capture is unknown")
    db.execute("UPDATE operation SET state = 'done'")
    assert operate("refund", 3_000, "a refund") and not operate("refund", 3_000, "a refund")
    assert operate("refund", 3_000, "the same under another key")
    assert not operate("refund", 2_001, "too much")
    assert operate("chargeback", 5_000, "dispute 1", "done")
    assert not operate("refund", 1, "after the bank took the rest")


def test_both_accounts_of_a_transfer_must_exist_in_its_currency(db: sqlite3.Connection) -> None:
    post(db, "nothing", 0, [])
    db.execute("INSERT INTO account VALUES ('bank', 'EUR')")
    for debit, credit in (("bank", "fees"), ("fees", "bank")):
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            db.execute(f"INSERT INTO transfer VALUES (1, 0, 'posted', '{debit}', '{credit}', 'EUR', 1)")
    with pytest.raises(sqlite3.IntegrityError, match="final"):
        db.execute("DELETE FROM posting")


def test_the_sweeper_and_a_balance_use_an_index(db: sqlite3.Connection) -> None:
    for query in (
        "SELECT reference FROM attempt WHERE state = 'unknown' AND created_at < 9",
        "SELECT sum(amount) FROM entry WHERE account = 'bank' AND currency = 'USD'",
    ):
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert not any(step.startswith("SCAN") and "INDEX" not in step and "entry" not in step for step in plan), plan


def test_reconciliation_finds_every_mistake_and_nothing_else() -> None:
    for seed in range(5):
        world = reconcile.make(seed)
        books = reconcile.Books(world)
        for day in range(1, reconcile.DAYS + reconcile.PATIENCE + 1):
            books.read(day)
        assert sorted((key[0], what) for key, (what, _) in books.breaks.items()) == [
            ("at_1500", "only theirs"), ("at_17", "only theirs"), ("at_400", "only theirs"),
            ("at_900", "amount differs"), ("at_x", "only ours"), ("at_y", "only ours"),
        ]  # fmt: skip
        assert not books.open
        theirs = sum(line[2] for lines in world.files.values() for line in lines if line[1] != "chargeback")
        ours = sum(amount for amount, _ in world.booked.values())
        assert theirs - ours == sum(amount for _, amount in books.breaks.values())


def test_without_patience_the_page_s_number_of_entries_are_called_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "PATIENCE", 0)
    books, called = reconcile.Books(reconcile.make(1)), set()
    for day in range(1, reconcile.DAYS + 2):
        books.read(day)
        called |= {key for key, (what, _) in books.breaks.items() if what == "only ours"}
    assert len(called) == 325 and "325 entries" in PAGE.read_text(encoding="utf-8")


@given(st.integers(0, 10**9), weights)
def test_a_split_loses_nothing_and_is_within_a_unit_of_the_exact_share(amount: int, parts: list[int]) -> None:
    shares = split(amount, parts)
    assert sum(shares) == amount
    assert all(abs(share * sum(parts) - amount * part) < sum(parts) for share, part in zip(shares, parts, strict=True))


@given(st.integers(1, 2_000), weights, st.data())
def test_refunds_take_from_nobody_more_than_it_has_and_end_at_zero(
    amount: int, parts: list[int], data: st.DataObject
) -> None:
    left = split(amount, parts)
    while sum(left):
        refund = data.draw(st.integers(max(1, sum(left) // 5), sum(left)))
        back = refund_shares(left, refund)
        assert sum(back) == refund and min(back) >= 0
        left = [a - b for a, b in zip(left, back, strict=True)]
        assert min(left) >= 0
    with pytest.raises(ValueError, match="more than is left"):
        refund_shares(left, 1)


def test_more_to_share_can_be_less_for_one_as_the_page_says() -> None:
    assert (split(9, [80, 15, 5]), split(10, [80, 15, 5])) == ([7, 1, 1], [8, 2, 0])


def test_amounts_are_read_exactly_or_refused() -> None:
    assert (parse("19.99", "USD"), parse("19.9", "USD"), parse("500", "JPY"), parse("1.250", "KWD")) == (
        1999, 1990, 500, 1250,
    )  # fmt: skip
    for text, currency in (("1.005", "USD"), ("0.5", "JPY")):
        with pytest.raises(ValueError, match="decimals"):
            parse(text, currency)
    with pytest.raises(ValueError, match="can't take"):
        to_wire(parse("49.90", "HUF"), "HUF", "SumUp")
    assert show(-123_456, "USD") == "-1,234.56"


def fences(language: str) -> Iterator[str]:
    """The fenced blocks of the page in that language."""
    for part in PAGE.read_text(encoding="utf-8").split(f"```{language}\n")[1:]:
        yield part.split("\n```")[0]


def test_the_bodies_on_the_page_are_json_and_problems_name_their_status() -> None:
    answers = 0
    for message in fences("http"):
        head, _, body = message.partition("\n\n")
        value: dict[str, Any] = json.loads(body) if body else {}
        if "application/problem+json" in head:
            assert f" {value['status']} " in head.splitlines()[0] and {"type", "title"} <= value.keys()
            answers += 1
    assert answers == 1


@pytest.mark.parametrize("lab", [charges, ledger, reconcile, money])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    expected = {
        charges: [
            "charge, then record                   16                  30               0          28",
            "silence means failure                 14                  32               0          22",
            "send it again                         12                  12               0          61",
            "ask, believe 'not found'               6                   6               0          48",
            "ask, then send it again                0                   0               0          64",
        ],
        ledger: [
            "charge back 50.00      -50.00       2.38      45.00       0.00       2.62",
            "a change: entries are final",
            "the refund again: False",
        ],
        reconcile: ["waiting", "  1     904              902       121", "difference 176.00", "at_17 capture: only theirs, 174.00"],
        money: ["100000.00000133288", "150; given back in 100 refunds: 100 if each is split alone, 150", "Adyen 1990000"],
    }  # fmt: skip
    printed = capsys.readouterr().out
    assert all(line in printed for line in expected[lab])
