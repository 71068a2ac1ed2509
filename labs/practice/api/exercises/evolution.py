"""Give bookings a new shape without breaking who reads the old one; and read answers that will be shaped anew."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from labs.practice.api.checking import report
from labs.practice.api.checks.evolution import CHECKS
from labs.practice.api.messages import Request, Response

DEPRECATED = datetime(2026, 9, 1, tzinfo=UTC)  # since when version 1 is
SUNSET = datetime(2027, 9, 1, tzinfo=UTC)  # when it stops
STATES = {state: state for state in ("confirmed", "pending", "cancelled", "waitlisted")}
STATUSES = {400: "my mistake", 404: "my mistake", 500: "try later", 503: "try later"}


def answer(request: Request, booking: dict[str, Any], now: datetime) -> Response:
    """Server.

    GET /v1/bookings/{id} promised id, name, seats, and state:
    confirmed, pending or cancelled.
    GET /v2/bookings/{id} is the booking: guest, with a name in it,
    instead of name, and a state waitlisted besides.
    """
    return Response(200, {"Deprecation": "true", "Sunset": "2027-09-01"}, booking)


def understood(response: Response) -> str:
    """Client of version 2: the state, if it knows it, or
    unknown state, my mistake, try later, not understood.
    """
    if response.status == 200:
        assert set(response.body) == {"id", "guest", "seats", "state"}
        return STATES[response.body["state"]]
    return STATUSES[response.status]


def main() -> None:
    report(CHECKS, (answer, understood))


if __name__ == "__main__":
    main()
