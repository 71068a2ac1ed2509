"""What clients of the old version may count on, and what servers may count on clients to bear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from labs.practice.api.checking import expect
from labs.practice.api.messages import Request, Response

Booking = dict[str, Any]
Answer = Callable[[Request, Booking, datetime], Response]
Both = tuple[Answer, Callable[[Response], str]]
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DEPRECATED = int(datetime(2026, 9, 1, tzinfo=UTC).timestamp())
SUNSET = datetime(2027, 9, 1, tzinfo=UTC)


def some(state: str = "confirmed") -> Booking:
    return {"id": "b7", "guest": {"name": "Ana Lima"}, "seats": 2, "state": state}


def asked(both: Both, version: str, state: str = "confirmed", now: datetime = NOW) -> Response:
    return both[0](Request("GET", f"/{version}/bookings/b7"), some(state), now)


def read(both: Both, status: int, body: Any) -> str:
    return both[1](Response(status, {}, body))


def old_fields(both: Both) -> None:
    """version 1 keeps its fields: id, name, seats, state"""
    body = asked(both, "v1").body
    seen = {name: body.get(name) for name in ("id", "name", "seats", "state")}
    right = {"id": "b7", "name": "Ana Lima", "seats": 2, "state": "confirmed"}
    expect(seen == right, f"a client of version 1 reads {seen}")


def old_values(both: Both) -> None:
    """version 1 keeps its three states: who is waitlisted is pending there"""
    state = asked(both, "v1", "waitlisted").body.get("state")
    expect(state == "pending", f"a client of version 1 reads the state {state!r}")


def announced(both: Both) -> None:
    """version 1 says since when it is deprecated (a structured date, @ and seconds) and when it ends (an HTTP date)"""
    headers = asked(both, "v1").headers
    since, until = headers.get("Deprecation", ""), headers.get("Sunset", "")
    expect(since[:1] == "@" and since[1:].isdigit(), f"Deprecation: {since}")
    try:
        end = parsedate_to_datetime(until)
    except ValueError:
        end = datetime.min
    expect(end.tzinfo is not None and until.endswith(" GMT"), f"Sunset: {until}")
    expect(end.timestamp() >= int(since[1:]), f"it ends before it is deprecated: {since}, {until}")
    expect(end == SUNSET and int(since[1:]) == DEPRECATED, f"not the dates that were decided: {since}, {until}")


def not_announced(both: Both) -> None:
    """version 2 is the booking as it is, and not deprecated"""
    response = asked(both, "v2", "waitlisted")
    expect(response.body == some("waitlisted"), f"the body was {response.body}")
    expect(not {"Deprecation", "Sunset"} & set(response.headers), f"its headers were {response.headers}")


def ended(both: Both) -> None:
    """version 1 is answered until the end that it announces, and then with 410, version 2 as before"""
    told = asked(both, "v1").headers.get("Sunset", "")
    try:
        end = parsedate_to_datetime(told)
    except ValueError:
        end = SUNSET
    for now, right in ((end - timedelta(seconds=1), [200, 200]), (end + timedelta(seconds=1), [410, 200])):
        seen = [asked(both, version, now=now).status for version in ("v1", "v2")]
        expect(seen == right, f"Sunset: {told}, and at {now:%Y-%m-%d %H:%M:%S} versions 1 and 2 got {seen}")


def never_was(both: Both) -> None:
    """a version that never was is answered with 404"""
    for version in ("v3", "v0", "v11"):
        expect(asked(both, version).status == 404, f"/{version} got {asked(both, version).status}")


def new_field(both: Both) -> None:
    """the client bears a field it doesn't know"""
    expect(read(both, 200, {**some(), "court": 1}) == "confirmed", "it read something else")


def new_state(both: Both) -> None:
    """the client says “unknown state” of a state it doesn't know"""
    found = read(both, 200, some("moved"))
    expect(found == "unknown state", f"it said “{found}”")


def new_status(both: Both) -> None:
    """the client takes a status it doesn't know for the x00 of its class"""
    for status, right in ((471, "my mistake"), (507, "try later"), (599, "try later")):
        found = read(both, status, None)
        expect(found == right, f"of {status} it said “{found}”")


def not_too_tolerant(both: Both) -> None:
    """the client doesn't guess where what it needs is missing: “not understood”"""
    bodies: list[Any] = [{"id": "b7"}, [], None, {**some(), "state": None}]
    for body in bodies:
        found = read(both, 200, body)
        expect(found == "not understood", f"of {body} it said “{found}”")


CHECKS = [
    old_fields,
    old_values,
    announced,
    not_announced,
    ended,
    never_was,
    new_field,
    new_state,
    new_status,
    not_too_tolerant,
]
