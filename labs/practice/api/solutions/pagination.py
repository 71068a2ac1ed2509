"""A cursor is where the last row stands in the order, signed together with what was asked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sqlite3

from labs.practice.api.messages import Request, Response, problem

LARGEST = 100


def page(request: Request, database: sqlite3.Connection, secret: bytes) -> Response:
    limit, court, cursor = request.query.get("limit", "20"), request.query["court"], request.query.get("cursor")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and int(limit)):
        return problem(400, "bad-limit", "The limit is a whole number from 1.")
    size = min(int(limit), LARGEST)
    after = read(cursor, request.customer, court, secret) if cursor else (2**62, 0)
    if after is None:
        return problem(400, "bad-cursor", "This cursor is not one for this list.")
    rows = database.execute(
        "SELECT id, made FROM bookings WHERE customer = ? AND court = ? AND (made, id) < (?, ?)"
        " ORDER BY made DESC, id DESC LIMIT ?",
        (request.customer, court, *after, size + 1),  # one more than is shown says whether there is a next page
    ).fetchall()
    shown = rows[:size]
    following = cursor_at(shown[-1][1], shown[-1][0], request.customer, court, secret) if len(rows) > size else None
    return Response(200, {}, {"items": [{"id": booking, "made": made} for booking, made in shown], "next": following})


def cursor_at(made: int, booking: int, customer: str, court: str, secret: bytes) -> str:
    place = base64.urlsafe_b64encode(json.dumps([made, booking]).encode()).decode()
    return f"{place}.{signature(place, customer, court, secret)}"


def read(cursor: str, customer: str, court: str, secret: bytes) -> tuple[int, int] | None:
    place, _, signed = cursor.partition(".")
    if not hmac.compare_digest(signed.encode(), signature(place, customer, court, secret).encode()):
        return None
    made, booking = json.loads(base64.urlsafe_b64decode(place))
    return made, booking


def signature(place: str, customer: str, court: str, secret: bytes) -> str:
    """Over a list, not over texts set side by side: "ana" + "1" must differ from "an" + "a1"."""
    return hmac.new(secret, json.dumps([place, customer, court]).encode(), hashlib.sha256).hexdigest()
