"""Number, add up, subtract: three windows."""

from __future__ import annotations

TOP = """
    SELECT customer_id, id, cents FROM (
      SELECT customer_id, id, cents,
             row_number() OVER (PARTITION BY customer_id ORDER BY cents DESC, id) AS place
      FROM orders)
    WHERE place <= 3
    ORDER BY customer_id, place"""

RUNNING = """
    SELECT id, sum(cents) OVER (ORDER BY created, id ROWS UNBOUNDED PRECEDING) AS total
    FROM orders WHERE customer_id = 7
    ORDER BY created, id"""

STREAKS = """
    WITH days AS (
      SELECT DISTINCT created / 86400 AS day FROM orders WHERE customer_id = 7),
    numbered AS (
      SELECT day, row_number() OVER (ORDER BY day) AS number FROM days)
    SELECT min(day), count(*) FROM numbered
    GROUP BY day - number
    ORDER BY count(*) DESC, min(day) LIMIT 5"""
