"""What an index saves: SQLite's own plans, and how many steps of its virtual machine they take.

SQLite calls back after every instruction that its virtual machine executes (sqlite3_progress_handler), so the work of a
query is counted instead of timed. A step is work in memory, not a page read from disk. Counts are shown with two digits,
because versions of SQLite differ in the third.
"""

import random
import sqlite3

ROWS = 40_000  # orders, one in each second
SHOPS = 50
OPEN = 0.05  # share of the orders that are open
PAGE = 20  # rows wanted

NEWEST = f"SELECT id, total FROM orders WHERE shop = 7 AND status = 'open' ORDER BY created DESC LIMIT {PAGE}"
LARGE = f"SELECT id FROM orders WHERE shop = 7 AND total > 500 ORDER BY created DESC LIMIT {PAGE}"
PERIOD = "SELECT count(*) FROM orders WHERE created BETWEEN 20000 AND 20100"
TRIALS = {
    NEWEST: (
        "",
        "shop",
        "created",
        "shop, created",
        "shop, status, created",
        "shop, status, created, total",
    ),
    LARGE: ("shop, total, created", "shop, created, total"),
    PERIOD: ("", "shop, status, created", "created"),
}
OFFSET = f"SELECT id, created FROM orders ORDER BY created DESC, id DESC LIMIT {PAGE} OFFSET ?"
KEYSET = f"SELECT id, created FROM orders WHERE (created, id) < (?, ?) ORDER BY created DESC, id DESC LIMIT {PAGE}"

Values = tuple[int, ...]


def orders(seed: int = 1) -> sqlite3.Connection:
    dice = random.Random(seed)
    db = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)  # a cached plan could be an old one
    db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, shop INT, status TEXT, created INT, total INT)")
    db.execute("BEGIN")
    for created in range(ROWS):
        status = "open" if dice.random() < OPEN else "done"
        row = dice.randrange(SHOPS), status, created, dice.randrange(1000)
        db.execute("INSERT INTO orders (shop, status, created, total) VALUES (?, ?, ?, ?)", row)
    db.execute("COMMIT")
    return db


def plan(db: sqlite3.Connection, query: str, values: Values = ()) -> str:
    text = "; ".join(str(row[3]) for row in db.execute("EXPLAIN QUERY PLAN " + query, values))
    return text.replace(" orders", "").replace("USE TEMP B-TREE FOR ORDER BY", "sort")


def steps(db: sqlite3.Connection, query: str, values: Values = ()) -> int:
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0  # go on

    db.set_progress_handler(tick, 1)
    db.execute(query, values).fetchall()
    db.set_progress_handler(None, 0)
    return count


def two_digits(count: int) -> str:
    return f"{int(float(f'{count:.1e}')):,}"


def trial(db: sqlite3.Connection, query: str, columns: str) -> tuple[int, str]:
    """Steps and plan of the query when the table has this index alone."""
    if columns:
        db.execute(f"CREATE INDEX i ON orders ({columns})")
    result = steps(db, query), plan(db, query)
    if columns:
        db.execute("DROP INDEX i")
    return result


def repeated(db: sqlite3.Connection) -> tuple[int, int]:
    """Five orders arrive after somebody has read page 1: how many of its rows does page 2 show again?"""
    first = db.execute(OFFSET, (0,)).fetchall()
    for created in range(ROWS, ROWS + 5):
        db.execute("INSERT INTO orders (shop, status, created, total) VALUES (1, 'open', ?, 1)", (created,))
    last_id, last_created = first[-1]
    by_offset, by_key = db.execute(OFFSET, (PAGE,)), db.execute(KEYSET, (last_created, last_id))
    return len(set(first) & set(by_offset)), len(set(first) & set(by_key))


def main() -> None:
    db = orders()
    for query, indexes in TRIALS.items():
        print(query)
        for columns in indexes:
            count, how = trial(db, query, columns)
            print(f"  {columns or 'no index':28} {two_digits(count):>8} steps   {how}")
    db.execute("CREATE INDEX i ON orders (created, id)")
    print("pages of all orders, newest first; index on created, id")
    for skipped in (0, 1_000, 10_000, 39_000):
        position = ROWS - skipped, ROWS - skipped + 1  # of the last row before the page
        by_offset, by_key = steps(db, OFFSET, (skipped,)), steps(db, KEYSET, position)
        print(f"  after {skipped:6,} rows: OFFSET {two_digits(by_offset):>7} steps, key {two_digits(by_key):>4}")
    print("  rows of page 1 shown again on page 2: OFFSET {}, key {}".format(*repeated(db)))


if __name__ == "__main__":
    main()
