"""First the resource, then the method: so 404 and 405 differ, and HEAD is GET without its body."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

from labs.practice.api.messages import Request, Response, problem

Bookings = dict[str, dict[str, Any]]


def handle(request: Request, bookings: Bookings) -> Response:
    if request.method == "HEAD":
        return replace(handle(replace(request, method="GET"), bookings), body=None)
    match request.path.strip("/").split("/"):
        case ["bookings"]:
            return collection(request, bookings)
        case ["bookings", booking]:
            return member(request, bookings, booking)
    return problem(404, "not-found", "There is nothing here.")


def collection(request: Request, bookings: Bookings) -> Response:
    if request.method == "GET":
        return Response(200, {}, {"items": [{**row, "id": booking} for booking, row in bookings.items()]})
    if request.method == "POST":
        booking = uuid.uuid4().hex  # never used before, also not by a booking that is gone
        bookings[booking] = json.loads(request.body)
        return Response(201, {"Location": f"/bookings/{booking}"}, {**bookings[booking], "id": booking})
    return not_allowed("GET, HEAD, POST")


def member(request: Request, bookings: Bookings, booking: str) -> Response:
    if request.method == "DELETE":
        bookings.pop(booking, None)  # gone is gone, however often it is asked for
        return Response(204)
    if request.method != "GET":
        return not_allowed("GET, HEAD, DELETE")
    if booking not in bookings:
        return problem(404, "not-found", "There is nothing here.")
    return Response(200, {}, {**bookings[booking], "id": booking})


def not_allowed(allowed: str) -> Response:
    return problem(405, "method-not-allowed", "This resource has other methods.", {"Allow": allowed})
