"""Make POST safe to repeat: whatever breaks, and whenever, one key makes one booking and gets one answer."""

from __future__ import annotations

import json

from labs.practice.api.checking import report
from labs.practice.api.checks.idempotency import CHECKS
from labs.practice.api.messages import Request, Response
from labs.practice.api.store import Session

KEPT = 24 * 3600  # seconds


def create(request: Request, db: Session, now: float) -> Response:
    """POST /bookings with a valid body and an Idempotency-Key."""
    key = request.headers.get("Idempotency-Key", "")
    stored = db.get("answers", key)
    if stored:
        first: Response = stored["response"]
        return first
    booking = db.new_id()
    body = {**json.loads(request.body), "id": booking}
    db.insert("bookings", booking, body)
    response = Response(201, {"Location": f"{request.path}/{booking}"}, body)
    db.put("answers", key, {"response": response})
    return response


def main() -> None:
    report(CHECKS, create)


if __name__ == "__main__":
    main()
