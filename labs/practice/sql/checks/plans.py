"""The answers of the five queries, their plans, and how much work they take."""

from __future__ import annotations

import re
from functools import lru_cache

from labs.practice.api.checking import expect
from labs.practice.sql.shop import Connection, copy, open_shop, plan, rounded, short, steps

Queries = dict[str, str]
Subject = tuple[str, Queries]  # indexes and queries
MOST = 4  # indexes
ANSWERS = {  # to compare with, in other words than the queries
    "picking list": "SELECT id, created FROM orders WHERE status LIKE 'open' ORDER BY created, id LIMIT 20",
    "statement": "SELECT id, created, cents FROM orders WHERE +customer_id = 7"
    " AND strftime('%m', created, 'unixepoch') IN ('04', '05', '06') ORDER BY created, id",
    "turnover": "SELECT sum(cents) FROM orders WHERE +customer_id = 7",
    "one day": "SELECT count(*), sum(cents) FROM orders WHERE created / 86400 = 20420",
    "login": "SELECT 1234",
}


@lru_cache(maxsize=1)
def plain() -> Connection:
    return open_shop()


@lru_cache(maxsize=2)
def indexed(indexes: str) -> Connection:
    db = copy(plain())
    db.executescript(indexes)
    return db


def used(subject: Subject, name: str) -> str:
    return plan(indexed(subject[0]), subject[1][name])


def work(subject: Subject, name: str) -> int:
    return steps(indexed(subject[0]), subject[1][name])


def show(indexes: str, queries: Queries) -> None:
    for name in queries:
        how = short(used((indexes, queries), name))
        print(f"{name:13}{rounded(work((indexes, queries), name)):>8} steps   {how}")
    print()


def same_answers(subject: Subject) -> None:
    """the answers stay what they are"""
    for name, query in ANSWERS.items():
        expect(
            sorted(indexed(subject[0]).execute(subject[1][name])) == sorted(plain().execute(query)),
            f"“{name}” answers something else",
        )


def few(subject: Subject) -> None:
    """four indexes at most: every write pays for each"""
    made = len(re.findall(r"CREATE (?:UNIQUE )?INDEX", subject[0], re.IGNORECASE))
    expect(made <= MOST, f"{made} indexes")


def picking(subject: Subject) -> None:
    """picking list: no sort, and an index of the open orders alone"""
    how, db = used(subject, "picking list"), indexed(subject[0])
    found = re.search(r"INDEX (\w+)", how)
    partial = {row[1] for row in db.execute("PRAGMA index_list (orders)") if row[4]}
    expect("TEMP B-TREE" not in how, "the open orders are read and sorted, all of them")
    expect(found and found[1] in partial, "the index holds 30,000 entries, of which 600 are ever asked for")


def statement(subject: Subject) -> None:
    """statement: reads the orders that it prints, no other"""
    rows, count = len(indexed(subject[0]).execute(subject[1]["statement"]).fetchall()), work(subject, "statement")
    expect(count < 15 * rows, f"{rounded(count)} steps for {rows} rows, so most were read in vain")
    expect("TEMP B-TREE" not in used(subject, "statement"), "it sorts")


def turnover(subject: Subject) -> None:
    """turnover: a search in an index that holds all it needs"""
    how = used(subject, "turnover")
    expect(how.startswith("SEARCH") and "COVERING" in how, how)


def one_day(subject: Subject) -> None:
    """one day: a search for the day, no scan of the year"""
    how, count = used(subject, "one day"), work(subject, "one day")
    expect(how.startswith("SEARCH") and count < 2_000, f"{rounded(count)} steps: {how}")


def login(subject: Subject) -> None:
    """login: a search for one address"""
    how = used(subject, "login")
    expect(how.startswith("SEARCH"), f"{rounded(work(subject, 'login'))} steps: {how}")


CHECKS = [same_answers, few, picking, statement, turnover, one_day, login]
