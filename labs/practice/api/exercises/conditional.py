"""Let two people edit the same booking without one of them silently undoing the other's work."""

from __future__ import annotations

import json

from labs.practice.api.checking import report
from labs.practice.api.checks.conditional import CHECKS
from labs.practice.api.messages import Request, Response, problem
from labs.practice.api.store import Session


def handle(request: Request, db: Session, now: int) -> Response:
    """GET and PUT of /bookings/{id}.

    PUT may write seats and note. A row also holds customer, version,
    and changed, in seconds.
    """
    booking = request.path.rpartition("/")[2]
    row = db.get("bookings", booking)
    if row is None:
        return problem(404, "not-found", "There is no such booking.")
    tag = f'"{row["changed"]}"'
    if request.method == "GET":
        return Response(200, {"ETag": tag}, {"seats": row["seats"], "note": row["note"]})
    if request.headers.get("If-Match", tag) != tag:
        return problem(412, "changed", "The booking has changed meanwhile.")
    wanted = json.loads(request.body)
    db.put("bookings", booking, {**row, **wanted, "changed": now})
    return Response(200, {"ETag": f'"{now}"'}, wanted)


def main() -> None:
    report(CHECKS, handle)


if __name__ == "__main__":
    main()
