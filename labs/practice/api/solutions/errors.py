"""Refusals in the order in which they get cheaper to decide: media type and size, syntax, meaning; then the server's own faults."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from labs.practice.api.messages import Request, Response, problem

LARGEST = 10_000  # bytes


def create(request: Request, save: Callable[[Any], str], log: list[str]) -> Response:
    wanted = read(request)
    if isinstance(wanted, Response):
        return wanted
    try:
        booking = save(wanted)
    except Exception as error:
        return server_error(error, log)
    return Response(201, {"Location": f"/bookings/{booking}"}, {**wanted, "id": booking})


def read(request: Request) -> dict[str, Any] | Response:
    """The booking that is wanted, or why it isn't one."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        return problem(415, "media-type", "Send application/json.", {"Accept": "application/json"})
    if len(request.body) > LARGEST:
        return problem(413, "too-large", f"Send at most {LARGEST} bytes.")
    try:
        wanted = json.loads(request.body)
    except (ValueError, RecursionError):  # a UnicodeDecodeError is a ValueError
        return problem(400, "not-json", "The body is not JSON.")
    errors = [{"pointer": pointer, "detail": detail} for pointer, detail in wrong_fields(wanted)]
    if errors:
        return problem(422, "invalid-booking", "The booking is not valid.", errors=errors)
    assert isinstance(wanted, dict)
    return wanted


def wrong_fields(wanted: Any) -> Iterator[tuple[str, str]]:
    """JSON Pointers (RFC 6901), as URI fragments, with what would be right there."""
    if not isinstance(wanted, dict):
        yield "#", "must be an object"
        return
    guest, seats = wanted.get("guest"), wanted.get("seats")
    if not isinstance(guest, dict):
        yield "#/guest", "must be an object"
    else:
        if not isinstance(guest.get("name"), str) or not guest["name"]:
            yield "#/guest/name", "must be a text"
        if not isinstance(guest.get("email"), str) or "@" not in guest["email"]:
            yield "#/guest/email", "must be an address with an @"
    if type(seats) is not int or not 1 <= seats <= 8:
        yield "#/seats", "must be a whole number from 1 to 8"


def server_error(error: Exception, log: list[str]) -> Response:
    """The log gets the error, the client a name for it."""
    instance = f"urn:uuid:{uuid.uuid4()}"
    log.append(f"{instance}: {error!r}")
    return problem(500, "internal", "The server failed.", instance=instance)
