"""Inside there is one shape, the newest; each older version is a step back from it, and announces its end."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from labs.practice.api.messages import Request, Response, problem

DEPRECATED = datetime(2026, 9, 1, tzinfo=UTC)
SUNSET = datetime(2027, 9, 1, tzinfo=UTC)
OLD_STATES = ("confirmed", "pending", "cancelled")
STATES = (*OLD_STATES, "waitlisted")


def answer(request: Request, booking: dict[str, Any], now: datetime) -> Response:
    version = request.path.split("/")[1]
    if version == "v2":
        return Response(200, {}, booking)
    if version != "v1":
        return problem(404, "not-found", "There is no such version.")
    if now >= SUNSET:
        return problem(410, "version-ended", "Version 1 has ended; read /v2.")
    return Response(200, announcement(), first(booking))


def first(booking: dict[str, Any]) -> dict[str, Any]:
    """Version 1 of a booking. New fields may stay: its clients were told to ignore what they don't know."""
    state = booking["state"] if booking["state"] in OLD_STATES else "pending"
    return {**booking, "name": booking["guest"]["name"], "state": state}


def announcement() -> dict[str, str]:
    """Two date formats, because one field is newer than the other."""
    return {
        "Deprecation": f"@{int(DEPRECATED.timestamp())}",
        "Sunset": format_datetime(SUNSET, usegmt=True),
        "Link": '<https://developer.example.com/from-1-to-2>; rel="deprecation"',
    }


def understood(response: Response) -> str:
    if response.status != 200:
        return {4: "my mistake", 5: "try later"}.get(response.status // 100, "not understood")
    state = response.body.get("state") if isinstance(response.body, dict) else None
    if not isinstance(state, str):
        return "not understood"
    return state if state in STATES else "unknown state"
