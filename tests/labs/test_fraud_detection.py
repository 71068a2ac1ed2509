"""Properties of the fraud detection labs, and that their page shows what they really print."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from labs.fraud_detection import decide, labels, velocity
from labs.fraud_detection.velocity import Attempt, Counters

PAGE = Path(__file__).parents[2] / "docs/case-studies/fraud-detection.md"


@pytest.mark.parametrize("seed", range(1, 5))
def test_what_a_burst_gets_through_is_the_limit_and_what_is_unseen(seed: int) -> None:
    attempts = velocity.traffic(seed)
    now, after, stream = (velocity.blocked(attempts, lag) for lag in velocity.WAYS.values())
    assert (now["fast"], now["rotating"]) == (10 * (40 - 2), 10 * (40 - 19))
    unseen = int(0.07 / velocity.PACE)  # attempts of a tester within the lag
    assert (after["fast"], after["rotating"]) == (now["fast"] - 10 * unseen, now["rotating"] - 10 * unseen)
    assert (stream["fast"], stream["rotating"]) == (0, 0)


@pytest.mark.parametrize("seed", range(1, 5))
def test_slow_testers_are_stopped_with_any_lag_and_the_customers_differ_little(seed: int) -> None:
    attempts = velocity.traffic(seed)
    counts = [velocity.blocked(attempts, lag) for lag in velocity.WAYS.values()]
    assert {count["slow"] for count in counts} == {380}
    assert 0.7 < counts[2]["customer"] / counts[0]["customer"] <= 1


def test_an_attempt_counts_itself_once_whether_it_was_added_or_not() -> None:
    counters = Counters()
    for number in range(2):
        counters.add(Attempt(number, f"c{number}", "d", f"a{number}", 9_000, "x"))
    third = Attempt(2, "c2", "d", "a2", 9_000, "x")
    assert counters.score(third) == 100
    counters.add(third)
    assert counters.score(third) == 100
    assert counters.score(Attempt(700, "c9", "d", "a9", 9_000, "x")) == 0  # the window has passed


def test_without_the_rule_on_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(velocity, "RULES", velocity.RULES[:2])
    counts = velocity.blocked(velocity.traffic(seed=1), 0.0)
    assert (counts["rotating"], counts["customer"], counts["fast"]) == (0, 142 - 57, 380)


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_threshold_from_money_is_cheapest_where_scores_are_right(seed: int) -> None:
    books = [payment for payment in labels.payments(seed) if payment.segment == "books"]
    costs = {threshold: labels.cost(books, threshold) for threshold in (0.05, 0.25, 0.6, 0.9)}
    assert min(costs, key=lambda threshold: costs[threshold]) == 0.25 == labels.THRESHOLD


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_sample_knows_what_the_blocked_were(seed: int) -> None:
    made = labels.payments(seed)
    sample, truth = labels.observe(made, 0.1), labels.observe(made, 1.0)
    for segment in labels.SEGMENTS:
        low, high = sample[segment].precision
        assert low - 0.05 < truth[segment].frauds / truth[segment].passed < high + 0.05
    assert sample["gift cards"].precision[1] < labels.THRESHOLD < sample["books"].precision[0]
    assert truth["gift cards"].price < 0 < truth["books"].price
    assert labels.observe(made, 0.0)["gift cards"].passed == 0


def test_the_money_is_that_of_the_page() -> None:
    amount, margin, leaves, future, fee = 80, 0.2, 0.3, 40, 20
    text = PAGE.read_text(encoding="utf-8")
    for line in (f"amount = {amount} * USD", f"margin = {margin} ", f"leaves = {leaves} ", f"future = {future} * USD"):
        assert line in text
    assert pytest.approx(amount * margin + leaves * future) == labels.GOOD_LOST
    assert pytest.approx(amount * (1 - margin) + fee) == labels.FRAUD_LOST
    assert decide.REVIEW_PRICE == 5 / 60 * 48


def test_a_retry_gets_the_stored_answer_and_counts_nothing() -> None:
    db, counters = decide.open_database(), Counters()
    attempt = Attempt(0, "c", "d", "a", 100, "x")
    first = decide.decide(db, counters, "at", attempt, 0.9)

    class Untouched(Counters):
        def add(self, attempt: Attempt) -> None:
            raise AssertionError("a retry was counted")

    assert all(decide.decide(db, Untouched(), "at", attempt, 0.01) == first for _ in range(9))
    other = Attempt(1, "c2", "d", "a", 100, "x")
    assert decide.decide(db, counters, "at_2", other, 0.01)[1]["action"] == "allow"
    assert decide.decide(db, counters, "at", other, 0.9)[0] == 422


def test_two_calls_at_once_get_the_answer_of_the_first_row() -> None:
    db, attempt = decide.open_database(), Attempt(0, "c", "d", "a", 90_000, "x")

    class Slow(Counters):
        def add(self, attempt: Attempt) -> None:  # between this call's look-up and its insert, another one decides
            decide.decide(db, Counters(), "at", attempt, 0.9)

    assert decide.decide(db, Slow(), "at", attempt, 0.01)[1]["action"] == "block"
    assert db.execute("SELECT count(*), max(score) FROM decision").fetchone() == (1, 0.9)


def test_a_chargeback_of_what_the_fallback_let_through_is_kept_apart_from_the_block() -> None:
    db, attempt = decide.open_database(), Attempt(0, "c", "d", "a", 90_000, "x")
    db.execute("PRAGMA foreign_keys = ON")
    decide.decide(db, Counters(), "late", attempt, 0.9)
    db.execute(
        "INSERT INTO outcome VALUES ('late', 'allow', 'fallback', 'approved'), ('unseen', 'allow', 'fallback', 'approved')"
    )
    db.execute("INSERT INTO label VALUES ('late', 'chargeback', 1, 9), ('unseen', 'chargeback', 1, 9)")
    join = "SELECT action, acted FROM label JOIN outcome USING (attempt_id) LEFT JOIN decision USING (attempt_id) ORDER BY attempt_id"
    assert db.execute(join).fetchall() == [("block", "allow"), (None, "allow")]


def test_hard_rules_are_not_sampled_and_the_chance_is_kept() -> None:
    db = decide.open_database()
    for number in range(3_000):
        decide.decide(db, Counters(), f"s{number}", Attempt(0, f"c{number}", "d", "a", 9_000, "x"), 0.9)
    rows = db.execute("SELECT action, propensity, count(*) FROM decision GROUP BY 1, 2 ORDER BY 1").fetchall()
    assert [(action, chance) for action, chance, _ in rows] == [("allow", 0.01), ("block", 0.99)]
    weighted = sum(number / chance for _, chance, number in rows if chance < 0.5)
    assert 0.6 < weighted / 3_000 < 1.4  # each one let through stands for a hundred
    counters = Counters()
    for number in range(300):
        decide.decide(db, counters, f"h{number}", Attempt(0, f"h{number}", "d", "a", 100, "x"), 0.9)
    hard = db.execute("SELECT action, propensity, count(*) FROM decision WHERE hits != '[]' GROUP BY 1, 2").fetchall()
    assert hard == [("block", 1, 298)]


@pytest.mark.parametrize(
    ("score", "cents", "shipped", "known", "action"),
    [(None, 90_000, False, True, "allow"), (None, 90_000, False, False, "block"), (None, 90_000, True, False, "review"),
     (0.3, 9_000, True, False, "review"), (0.3, 9_000, False, False, "block"), (0.01, 9_000, True, False, "allow"),
     (0.9, 9_000, True, True, "block")],
)  # fmt: skip
def test_the_policy(score: float | None, cents: int, shipped: bool, known: bool, action: str) -> None:
    assert decide.policy(score, cents, shipped, known) == action


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO decision VALUES ('a', 'r', 1, 1, 1, 'USD', 'c', '{}', 2, 'm', '[]', 'block', 'block', 1)",
     "INSERT INTO decision VALUES ('a', 'r', 1, 1, 1, 'USD', 'c', '{}', 0.5, 'm', '[]', 'block', 'allow', 1)",
     "INSERT INTO decision VALUES ('a', 'r', 1, 1, 1, 'USD', 'c', '{}', 0.5, 'm', '[]', 'block', 'block', 0)",
     "INSERT INTO bucket VALUES ('card:1', 3600, 1800, 1, 1)", "INSERT INTO bucket VALUES ('card:1', 60, 60, 1, 1)",
     "INSERT INTO outcome VALUES ('a', 'block', 'service', 'approved')", "INSERT INTO outcome VALUES ('a', 'allow', 'bank', NULL)",
     "INSERT INTO rule VALUES ('r', 0, 'x', 'block', 'live', 'me', 9)"],
)  # fmt: skip
def test_the_schema_refuses(statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        decide.open_database().execute(statement)


def test_a_bucket_is_added_to_in_one_statement_and_a_card_s_attempts_use_an_index() -> None:
    db = decide.open_database()
    add = (
        "INSERT INTO bucket VALUES ('device:1', 300, 600, 1, 80) ON CONFLICT (entity, width, starts_at)"
        " DO UPDATE SET attempts = bucket.attempts + 1, amount = bucket.amount + excluded.amount RETURNING attempts"
    )
    assert [db.execute(add).fetchall() for _ in range(3)] == [[(1,)], [(2,)], [(3,)]]
    plan = db.execute("EXPLAIN QUERY PLAN SELECT * FROM decision WHERE card = 'c' AND at > 5").fetchall()
    assert "USING INDEX decision_by_card" in plan[0][3]


@pytest.mark.parametrize("lab", [velocity, labels, decide])
def test_what_the_labs_print_and_the_page_quotes(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed, page = " ".join(capsys.readouterr().out.split()), PAGE.read_text(encoding="utf-8")
    expected = {
        velocity: ["in the decision 380 210 380 142", "after the decision 350 180 380 142", "by a stream 0 0 380 128", "15,701"],
        labels: ["0.05: '65,044'", "0.25: '43,232'", "0.9: '78,176'", "2% to 38% from 11", "6% to 24% from 56",
                 "price USD -784", "price USD -8,428", "price USD 4,984", "gift cards: 621 blocked, fraud among them: unknown"],
        decide: ["review from 7.0%, block from 64.6%; nothing to hold: block from 25.0%", "in the sample: 211 of 20,000", "reused 422",
                 "card 1 {'attempt': 'at_1', 'action': 'allow'", "card 2 {'attempt': 'at_2', 'action': 'block', 'score': 0.02",
                 "retried {'attempt': 'at_2', 'action': 'block', 'score': 0.02",
                 "['allow', 'review', 'block']", "tries 1,000 times: 1"],
    }  # fmt: skip
    assert all(line in printed for line in expected[lab])
    quoted = {
        velocity: ["| in the decision | 380 | 210 | 380 | 142 |", "| after the decision, 70 ms | 350 | 180 | 380 | 142 |",
                   "| by a stream, 2 s | 0 | 0 | 380 | 128 |", "of 15,701", "57 of the 142"],
        labels: ["USD 43,232", "65,044", "78,176", "621 blocked gift cards", "2 % and 38 %", "6 % to 24 % from 56", "USD 784",
                 "8,428", "4,984"],
        decide: ["begins at {review_from}, blocking at {block_from}", "211 of 20,000"],
    }  # fmt: skip
    assert all(text in page for text in quoted[lab])
