"""What holds in the books at any time: nothing made, nothing lost, nobody below zero who may not be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from labs.practice.api.checking import expect
from labs.practice.sql.session import Session, Store, company, crashes

Transfer = Callable[[Session, str, str, str, int], bool]
Subject = tuple[str, Transfer]
BALANCES = "SELECT name, cents FROM account ORDER BY name"
START = {"ana": 100, "ben": 50, "outside": -150}
FILL = """
INSERT INTO account (name, may_owe, cents) VALUES ('outside', 1, 0), ('ana', 0, 0), ('ben', 0, 0);
INSERT INTO transfer (key, source, target, cents) VALUES ('t1', 'outside', 'ana', 100), ('t2', 'outside', 'ben', 50);
UPDATE account SET cents = CASE name WHEN 'ana' THEN 100 WHEN 'ben' THEN 50 ELSE -150 END;
"""
BOOKED = """
SELECT name, (SELECT coalesce(sum(cents), 0) FROM transfer WHERE target = name)
           - (SELECT coalesce(sum(cents), 0) FROM transfer WHERE source = name) FROM account ORDER BY name"""
FORBIDDEN = {
    "ana below zero": "UPDATE account SET cents = -1 WHERE name = 'ana'",
    "a second ana": "INSERT INTO account (name, may_owe, cents) VALUES ('ana', 0, 0)",
    "a transfer to nobody": "INSERT INTO transfer (key, source, target, cents) VALUES ('x', 'ana', 'nobody', 1)",
    "a transfer of -5": "INSERT INTO transfer (key, source, target, cents) VALUES ('x', 'ana', 'ben', -5)",
    "one to oneself": "INSERT INTO transfer (key, source, target, cents) VALUES ('x', 'ana', 'ana', 5)",
    "one key twice": "INSERT INTO transfer (key, source, target, cents) VALUES ('t1', 'ana', 'ben', 5)",
    "one without an amount": "INSERT INTO transfer (key, source, target, cents) VALUES ('x', 'ana', 'ben', NULL)",
}


def books(store: Store) -> dict[str, int]:
    """The balances, if they are what the transfers say."""
    found = dict(store.db.execute(BALANCES).fetchall())
    booked = dict(store.db.execute(BOOKED).fetchall())
    expect(found == booked, f"the balances are {found}, the transfers make {booked}")
    return found


def moves(subject: Subject) -> None:
    """a transfer moves money once, also if the client sends it again"""
    with Store(subject[0] + FILL) as store:
        answers = [subject[1](store.session(), "k", "ana", "ben", 30) for _ in range(2)]
        found = books(store)
    expect(found == {"ana": 70, "ben": 80, "outside": -150}, f"30 from ana to ben, sent twice: {found}")
    expect(answers == [True, True], f"the answers were {answers}: what is done must not look refused")


def refused(subject: Subject) -> None:
    """what can't be is refused and changes nothing: too much, to nobody, negative, to oneself, an old key with other content"""
    for key, source, target, cents in (
        ("a", "ana", "ben", 101), ("b", "ana", "nobody", 5), ("c", "ana", "ben", -5),
        ("d", "ana", "ana", 5), ("t1", "ana", "ben", 5),
    ):  # fmt: skip
        with Store(subject[0] + FILL) as store:
            try:
                done = subject[1](store.session(), key, source, target, cents)
            except sqlite3.IntegrityError:
                done = False
            found = dict(store.db.execute(BALANCES).fetchall())
            expect(not done and found == START, f"{cents} from {source} to {target}, key {key}: {done}, then {found}")


def despite_crashes(subject: Subject) -> None:
    """the books are right after a crash before any statement and a retry"""
    for at, store in crashes(subject[0] + FILL, lambda db: subject[1](db, "k", "ana", "ben", 30)):
        found = books(store)
        expect(found["ben"] == 80, f"after a crash before statement {at} and a retry: {found}")


def despite_company(subject: Subject) -> None:
    """nobody goes below zero while another transfer from the same account is under way"""

    def pay(key: str) -> Callable[[Session], bool]:
        def act(db: Session) -> bool:
            try:
                return subject[1](db, key, "ana", "ben", 80)
            except sqlite3.IntegrityError:
                return False

        return act

    for at, store, mine, theirs in company(subject[0] + FILL, pay("k1"), pay("k2")):
        found = books(store)
        expect(found["ana"] == 20, f"80 and 80 from 100, the second before statement {at}: {found}")
        expect({mine, theirs} == {True, False}, f"they were told {mine} and {theirs}")


def by_hand(subject: Subject) -> None:
    """the schema refuses the same to somebody with a prompt"""
    let = []
    for what, statement in FORBIDDEN.items():
        with Store(subject[0] + FILL) as store:
            try:
                store.db.execute(statement)
                let.append(what)
            except sqlite3.IntegrityError:
                pass
    expect(not let, f"it let pass {', '.join(let)}")


CHECKS = [moves, refused, despite_crashes, despite_company, by_hand]
