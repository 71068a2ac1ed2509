"""Four indexes for five queries; one query had to be rewritten."""

from __future__ import annotations

from labs.practice.sql.exercises.plans import QUERIES as AS_SHIPPED

INDEXES = """
CREATE INDEX to_pick ON orders (created) WHERE status = 'open';
CREATE INDEX of_customer ON orders (customer_id, created, cents);
CREATE INDEX by_time ON orders (created, cents);
CREATE INDEX by_email ON customer (lower(email));
"""
QUERIES = {
    **AS_SHIPPED,
    "one day": """
        SELECT count(*), sum(cents) FROM orders
        WHERE created >= unixepoch('2025-11-28')
          AND created < unixepoch('2025-11-29')""",
}
