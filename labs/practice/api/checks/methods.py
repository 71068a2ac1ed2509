"""What software that knows HTTP, and not this API, may count on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labs.practice.api.checking import expect
from labs.practice.api.messages import Request, Response

Bookings = dict[str, dict[str, Any]]
Handle = Callable[[Request, Bookings], Response]
PATHS = ("/bookings", "/bookings/b1", "/bookings/b1/cancel", "/bookings/b9", "/rooms")


def some() -> Bookings:
    return {f"b{number}": {"seats": number} for number in (1, 2, 3)}


def post(handle: Handle, bookings: Bookings) -> Response:
    return handle(Request("POST", "/bookings", {}, json.dumps({"seats": 4}).encode()), bookings)


def reading_changes_nothing(handle: Handle) -> None:
    """GET and HEAD change nothing, on whatever link a crawler finds"""
    for path in PATHS:
        for method in ("GET", "HEAD"):
            bookings = some()
            handle(Request(method, path), bookings)
            expect(bookings == some(), f"{method} {path} left {sorted(bookings)} of {sorted(some())}")


def created(handle: Handle) -> None:
    """POST answers 201, and GET of its Location gives what was created"""
    bookings = some()
    response = post(handle, bookings)
    expect(response.status == 201, f"the status was {response.status}")
    location = response.headers.get("Location", "")
    read = handle(Request("GET", location), bookings)
    expect(read.status == 200 and read.body.get("seats") == 4, f"GET of “{location}” gave {read.status}, {read.body}")


def ids_stay(handle: Handle) -> None:
    """a new booking never gets the id of another, nor of one that is gone"""
    for gone in ("b1", "b3"):
        bookings = some()
        handle(Request("DELETE", f"/bookings/{gone}"), bookings)
        bookings.pop(gone, None)
        kept = dict(bookings)
        post(handle, bookings)
        new = {booking: row for booking, row in bookings.items() if kept.get(booking) != row}
        expect(len(bookings) == 3 and gone not in new, f"{gone} deleted, then one created: {bookings}")


def not_found(handle: Handle) -> None:
    """what isn't there is answered with 404"""
    for path in ("/bookings/b9", "/bookings/b1/rooms", "/rooms", "/"):
        response = handle(Request("GET", path), some())
        expect(response.status == 404, f"GET {path} gave {response.status}")


def not_allowed(handle: Handle) -> None:
    """another method is answered with 405, and Allow lists those there are"""
    for path, allowed in (("/bookings", {"GET", "HEAD", "POST"}), ("/bookings/b1", {"GET", "HEAD", "DELETE"})):
        response = handle(Request("PATCH", path, {}, b"{}"), some())
        listed = {method.strip() for method in response.headers.get("Allow", "").split(",")}
        seen = f"PATCH {path} gave {response.status}, Allow: {response.headers.get('Allow')}"
        expect(response.status == 405 and listed - {"OPTIONS"} == allowed, seen)


def head(handle: Handle) -> None:
    """HEAD gives the status and headers of GET, without a body"""
    for path in ("/bookings", "/bookings/b1", "/bookings/b9"):
        got, headed = handle(Request("GET", path), some()), handle(Request("HEAD", path), some())
        same = headed.status == got.status and headed.headers == got.headers
        expect(same and headed.body is None, f"HEAD {path} gave {headed.status} and the body {headed.body}")


def again(handle: Handle) -> None:
    """DELETE can be repeated: 204 the first time, no error of the server and no other effect the second"""
    bookings = some()
    first, second = (handle(Request("DELETE", "/bookings/b2"), bookings) for _ in range(2))
    seen = f"the answers were {first.status} and {second.status}, what is left {sorted(bookings)}"
    expect(first.status == 204 and second.status in (204, 404, 410) and sorted(bookings) == ["b1", "b3"], seen)


CHECKS = [reading_changes_nothing, created, ids_stay, not_found, not_allowed, head, again]
