"""Where the last page ended, as a condition that an index in the same order can start from."""

from __future__ import annotations

INDEX = "CREATE INDEX by_value ON orders (cents DESC, id)"
FIRST = """
    SELECT id, cents FROM orders
    ORDER BY cents DESC, id
    LIMIT 50"""
NEXT = """
    SELECT id, cents FROM orders
    WHERE cents <= :cents AND (cents < :cents OR id > :id)
    ORDER BY cents DESC, id
    LIMIT 50"""
