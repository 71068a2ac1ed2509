"""One decision: counted once, priced in money, with a fallback when the score is late and a dice that a retry can't throw again."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

from labs.fraud_detection.labels import FRAUD_LOST, GOOD_LOST, THRESHOLD
from labs.fraud_detection.velocity import BLOCK_AT, Attempt, Counters

REVIEW_PRICE, FINDS, REFUSES = 4, 0.9, 0.05  # of the page's estimate
REVIEW_FROM = (REVIEW_PRICE + REFUSES * GOOD_LOST) / (FINDS * FRAUD_LOST + REFUSES * GOOD_LOST)
KEPT_GOOD = GOOD_LOST * (1 - REFUSES)
BLOCK_FROM = (KEPT_GOOD - REVIEW_PRICE) / (KEPT_GOOD + (1 - FINDS) * FRAUD_LOST)
PASSING, PASS_CAP = 0.01, 20_000  # part of the blocked cards let through, and up to which amount in cents
UNSCORED_CAP = 5_000  # cents that an unknown card may spend while the model is silent
SECRET = b"not this one in production"


def policy(score: float | None, cents: int, shipped: bool, known: bool) -> str:
    """What to do with what is at hand; a parcel can be held, a download can't."""
    if score is None:
        return "allow" if known or (shipped and cents <= UNSCORED_CAP) else "review" if shipped else "block"
    if shipped:
        return "block" if score >= BLOCK_FROM else "review" if score >= REVIEW_FROM else "allow"
    return "block" if score >= THRESHOLD else "allow"


def lucky(card: str, month: int) -> bool:
    """Whether this card is in the random sample of this month: the same answer for each of its attempts."""
    throw = blake2b(f"{card} {month}".encode(), key=SECRET, digest_size=8).digest()
    return int.from_bytes(throw, "big") < PASSING * 2**64


def open_database() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db


def decide(
    db: sqlite3.Connection, counters: Counters, attempt_id: str, attempt: Attempt, score: float | None,
    shipped: bool = True, known: bool = False,
) -> tuple[int, dict[str, Any]]:  # fmt: skip
    """A status and a body; the row is written once, and whoever comes again gets what it says."""
    request = sha256(json.dumps([asdict(attempt), shipped], sort_keys=True).encode()).hexdigest()
    find = "SELECT request, action, score, hits FROM decision WHERE attempt_id = ?"
    if not (row := db.execute(find, (attempt_id,)).fetchone()):
        counters.add(attempt)
        points = counters.score(attempt)
        hard, month = points >= BLOCK_AT, int(attempt.at // (30 * 86_400))
        wanted = "block" if hard else policy(score, attempt.cents, shipped, known)
        in_sample = wanted == "block" and not hard and score is not None and attempt.cents <= PASS_CAP
        action = "allow" if in_sample and lucky(attempt.card, month) else wanted
        chance = 1.0 if not in_sample else PASSING if action == "allow" else 1 - PASSING
        features = json.dumps({"points": points, "shipped": shipped, "known": known})
        hits = json.dumps(["velocity@1"] if hard else [])
        values = (attempt_id, request, 4711, int(attempt.at), attempt.cents, "USD", attempt.card, features, score)
        marks = ", ".join("?" * 14)
        db.execute(
            f"INSERT INTO decision VALUES ({marks}) ON CONFLICT DO NOTHING",
            (*values, "m1", hits, wanted, action, chance),
        )
        db.commit()
        row = db.execute(find, (attempt_id,)).fetchone()  # of whoever was first, perhaps another server
    if row[0] != request:
        problem = "https://fraud.internal/problems/attempt-reused"
        return 422, {"type": problem, "title": "This attempt came with another body before.", "status": 422}
    hits = json.loads(row[3])
    degraded = row[2] is None and not hits
    return 200, {"attempt": attempt_id, "action": row[1], "score": row[2], "hits": hits, "degraded": degraded}


def main() -> None:
    db, counters = open_database(), Counters()
    print(f"review from {REVIEW_FROM:.1%}, block from {BLOCK_FROM:.1%}; nothing to hold: block from {THRESHOLD:.1%}")
    for number in range(4):
        tester = Attempt(number * 0.02, f"card{number}", "device", "address", 100, "tester")
        print(f"card {number}", decide(db, counters, f"at_{number}", tester, 0.02)[1])
    print("retried", decide(db, counters, "at_2", Attempt(0.04, "card2", "device", "address", 100, "tester"), 0.9)[1])
    print("reused ", decide(db, counters, "at_2", Attempt(0.04, "card9", "device", "address", 100, "tester"), 0.02)[0])
    late = [
        policy(None, cents, shipped, known=False) for cents, shipped in ((900, True), (90_000, True), (90_000, False))
    ]
    print("no score: small parcel, large parcel, large download:", late)
    cards = [f"blocked{number}" for number in range(20_000)]
    print("in the sample:", sum(lucky(card, month=0) for card in cards), "of", f"{len(cards):,} cards;", end=" ")
    again = {lucky(cards[0], month=0) for _ in range(1_000)}
    print("answers to one card that tries 1,000 times:", len(again))


if __name__ == "__main__":
    main()
