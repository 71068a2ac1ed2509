"""Give a list page by page, so that a client who follows the cursors sees every row that stays exactly once."""

from __future__ import annotations

import sqlite3

from labs.practice.api.checking import report
from labs.practice.api.checks.pagination import CHECKS
from labs.practice.api.messages import Request, Response


def page(request: Request, database: sqlite3.Connection, secret: bytes) -> Response:
    """GET /bookings?court=1&limit=20&cursor=…

    The customer's bookings of that court, newest first.
    """
    limit = int(request.query.get("limit", "20"))
    offset = int(request.query.get("cursor", "0"))
    rows = database.execute(
        "SELECT id, made FROM bookings WHERE customer = ? AND court = ? ORDER BY made DESC LIMIT ? OFFSET ?",
        (request.customer, request.query["court"], limit, offset),
    ).fetchall()
    items = [{"id": booking, "made": made} for booking, made in rows]
    return Response(200, {}, {"items": items, "next": str(offset + limit)})


def main() -> None:
    report(CHECKS, page)


if __name__ == "__main__":
    main()
