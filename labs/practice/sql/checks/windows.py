"""The same three answers by loops in Python, and a limit on the work."""

from __future__ import annotations

import itertools
from functools import lru_cache

from labs.practice.api.checking import expect
from labs.practice.sql.shop import DAY, Connection, open_shop, rounded, steps

Subject = tuple[str, str, str]
Row = tuple[int, ...]
ORDERS = 1_500


@lru_cache(maxsize=1)
def shop() -> Connection:
    """Customer 7 buys in bursts, three orders have one second, and there are six values only."""
    db = open_shop(ORDERS)
    db.execute("UPDATE orders SET customer_id = 7 WHERE id % 150 < 15 + id / 50")
    db.execute("UPDATE orders SET cents = 5000 + cents / 5000 * 5000, customer_id = 1 + (customer_id - 1) % 200")
    return db


def rows(query: str) -> list[Row]:
    found: list[Row] = shop().execute(query).fetchall()
    return found


def of_seven() -> list[Row]:
    return rows("SELECT created, id, cents FROM orders WHERE customer_id = 7 ORDER BY created, id")


def show(*subject: str) -> None:
    for name, query in zip(("top", "running", "streaks"), subject, strict=True):
        print(
            f"{name:8}{rounded(steps(shop(), query, every=100)):>12} steps, {len(rows(query)):5,} rows: {rows(query)[:2]} …"
        )
    print()


def top(subject: Subject) -> None:
    """top: three orders of each customer, or all that there are"""
    every = sorted(rows("SELECT customer_id, -cents, id FROM orders"))
    groups = itertools.groupby(every, lambda row: row[0])
    wanted = [(customer, id, -cents) for _, of in groups for customer, cents, id in itertools.islice(of, 3)]
    found = rows(subject[0])
    too_many = sum(len(list(of)) > 3 for _, of in itertools.groupby(found, lambda row: row[0]))
    expect(found == wanted, f"{len(found)} rows instead of {len(wanted)}; {too_many} customers have more than three")


def top_work(subject: Subject) -> None:
    """top: at most 100 steps for each order there is"""
    count = steps(shop(), subject[0], every=100)
    expect(count <= 100 * ORDERS, f"{rounded(count)} steps for {ORDERS:,} orders")


def running(subject: Subject) -> None:
    """running: every order adds its own value, also those of one second"""
    orders, total, wanted = of_seven(), 0, []
    for _, order, cents in orders:
        total += cents
        wanted.append((order, total))
    found = rows(subject[1])
    expect(len(found) == len(wanted), f"{len(found)} rows for {len(wanted)} orders")
    wrong = [have for have, want in zip(found, wanted, strict=True) if have != want]
    expect(found == wanted, f"{len(wrong)} of {len(wanted)} totals are wrong, the first of them {wrong[:1]}")


def streaks(subject: Subject) -> None:
    """streaks: the five longest, the earlier first of equal ones"""
    days = sorted({created // DAY for created, _, _ in of_seven()})
    groups = itertools.groupby(enumerate(days), lambda pair: pair[1] - pair[0])
    runs = [[day for _, day in of] for _, of in groups]
    wanted = sorted(((run[0], len(run)) for run in runs), key=lambda run: (-run[1], run[0]))[:5]
    found = rows(subject[2])
    expect(found == wanted, f"lengths {[n for _, n in found]} instead of {[n for _, n in wanted]}")


CHECKS = [top, top_work, running, streaks]
