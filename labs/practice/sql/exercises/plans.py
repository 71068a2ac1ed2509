"""Five queries of the shop, and indexes that somebody thought would help."""

from __future__ import annotations

from labs.practice.api.checking import report
from labs.practice.sql.checks.plans import CHECKS, show

INDEXES = """
CREATE INDEX by_status ON orders (status);
CREATE INDEX by_time ON orders (created, customer_id);
"""
QUERIES = {
    "picking list": """
        SELECT id, created FROM orders
        WHERE status = 'open' ORDER BY created, id LIMIT 20""",
    "statement": """
        SELECT id, created, cents FROM orders
        WHERE customer_id = 7
          AND created >= unixepoch('2025-04-01')
          AND created < unixepoch('2025-07-01')
        ORDER BY created""",
    "turnover": """
        SELECT sum(cents) FROM orders WHERE customer_id = 7""",
    "one day": """
        SELECT count(*), sum(cents) FROM orders
        WHERE date(created, 'unixepoch') = '2025-11-28'""",
    "login": """
        SELECT id FROM customer
        WHERE lower(email) = 'customer1234@example.com'""",
}


def main() -> None:
    show(INDEXES, QUERIES)
    report(CHECKS, (INDEXES, QUERIES))


if __name__ == "__main__":
    main()
