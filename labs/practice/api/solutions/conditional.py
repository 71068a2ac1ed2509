"""The tag is a version that every write changes, and the write itself says which version it replaces."""

from __future__ import annotations

import json

from labs.practice.api.messages import Request, Response, problem
from labs.practice.api.store import BusyError, Session

WRITABLE = ("guest", "seats", "note")  # the rest is ours: whose booking it is, its version


def handle(request: Request, db: Session, now: int) -> Response:
    booking = request.path.rpartition("/")[2]
    row = db.get("bookings", booking)
    if row is None:
        return problem(404, "not-found", "There is no such booking.")
    tag = f'"{row["version"]}"'
    if request.method == "GET":
        if "If-None-Match" in request.headers and matches(request.headers["If-None-Match"], tag, weak=True):
            return Response(304, {"ETag": tag})
        return Response(200, {"ETag": tag}, shown(row))
    if "If-Match" not in request.headers:
        return problem(428, "if-match-missing", "Send the ETag that you have read as If-Match.")
    if not matches(request.headers["If-Match"], tag, weak=False):
        return problem(412, "changed", "The booking has changed meanwhile.")
    sent = json.loads(request.body)
    ours = {name: value for name, value in row.items() if name not in WRITABLE}
    wanted = {name: sent[name] for name in WRITABLE if name in sent}  # PUT replaces: what isn't sent is gone
    new = {**ours, **wanted, "version": row["version"] + 1, "changed": now}
    try:
        if not db.replace("bookings", booking, row, new):
            return problem(412, "changed", "The booking has changed meanwhile.")
    except BusyError:
        return problem(409, "being-changed", "The booking is being changed.", {"Retry-After": "1"})
    return Response(200, {"ETag": f'"{new["version"]}"'}, shown(new))


def shown(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in ("version", "changed", "customer")}


def matches(sent: str, tag: str, weak: bool) -> bool:
    """Weak comparison ignores W/; strong comparison takes it for a difference. Our tags hold no commas."""
    tags = [one.strip() for one in sent.split(",")]
    if weak:
        tags = [one.removeprefix("W/") for one in tags]
    return tags == ["*"] or tag in tags
