"""All orders, the largest first and of equal ones the older first, in pages of 50."""

from __future__ import annotations

from labs.practice.api.checking import report
from labs.practice.sql.checks.pages import CHECKS, show

INDEX = "CREATE INDEX by_value ON orders (cents)"
FIRST = """
    SELECT id, cents FROM orders
    ORDER BY cents DESC, id
    LIMIT 50"""
NEXT = """
    SELECT id, cents FROM orders
    ORDER BY cents DESC, id
    LIMIT 50 OFFSET :shown"""  # also: :id, :cents of the last row


def main() -> None:
    show(INDEX, FIRST, NEXT)
    report(CHECKS, (INDEX, FIRST, NEXT))


if __name__ == "__main__":
    main()
