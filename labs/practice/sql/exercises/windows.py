"""Three questions about rows and their neighbors."""

from __future__ import annotations

from labs.practice.api.checking import report
from labs.practice.sql.checks.windows import CHECKS, show

# The three largest orders of each customer, of equal ones the older: customer_id, id, cents.
TOP = """
    SELECT customer_id, id, cents FROM orders o
    WHERE (SELECT count(*) FROM orders other
           WHERE other.customer_id = o.customer_id AND other.cents > o.cents) < 3
    ORDER BY customer_id, cents DESC, id"""

# What customer 7 had spent after each order: id, total.
RUNNING = """
    SELECT id, sum(cents) OVER (ORDER BY created) AS total
    FROM orders WHERE customer_id = 7
    ORDER BY created, id"""

# The longest rows of days, each with at least one order of customer 7: first day, number of days.
STREAKS = """
    WITH numbered AS (
      SELECT created / 86400 AS day, row_number() OVER (ORDER BY created) AS number
      FROM orders WHERE customer_id = 7)
    SELECT min(day), count(*) FROM numbered
    GROUP BY day - number
    ORDER BY count(*) DESC, min(day) LIMIT 5"""


def main() -> None:
    show(TOP, RUNNING, STREAKS)
    report(CHECKS, (TOP, RUNNING, STREAKS))


if __name__ == "__main__":
    main()
