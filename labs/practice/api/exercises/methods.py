"""Route by path and method so that crawlers, caches, retrying proxies and libraries that nobody told about this API do no harm."""

from __future__ import annotations

import json
from typing import Any

from labs.practice.api.checking import report
from labs.practice.api.checks.methods import CHECKS
from labs.practice.api.messages import Request, Response

Bookings = dict[str, dict[str, Any]]


def handle(request: Request, bookings: Bookings) -> Response:
    """/bookings and /bookings/{id}."""
    parts = request.path.strip("/").split("/")
    if len(parts) == 1:
        if request.method == "POST":
            booking = f"b{len(bookings) + 1}"
            bookings[booking] = json.loads(request.body)
            return Response(200, {}, {"created": True})
        return Response(200, {}, {"items": list(bookings.values())})
    booking = parts[1]
    if parts[2:] == ["cancel"]:
        del bookings[booking]
        return Response(200, {}, {"cancelled": True})
    return Response(200, {}, bookings.get(booking))


def main() -> None:
    report(CHECKS, handle)


if __name__ == "__main__":
    main()
