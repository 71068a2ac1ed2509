"""What a client may count on when a request is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labs.practice.api.checking import expect
from labs.practice.api.messages import Request, Response

Create = Callable[[Request, Callable[[Any], str], list[str]], Response]
GOOD = {"guest": {"name": "Ana Lima", "email": "ana@example.com"}, "seats": 2}
SECRET = "disk I/O error in /srv/app/bookings.db, table guests"


def sent(create: Create, body: object, media: str = "application/json", log: list[str] | None = None) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    saved = fails if log is not None else lambda wanted: "b1"
    request = Request("POST", "/bookings", {"Content-Type": media}, raw)
    return create(request, saved, [] if log is None else log)


def fails(wanted: object) -> str:
    raise RuntimeError(SECRET)


def status(response: Response, wanted: int) -> None:
    expect(response.status == wanted, f"the status was {response.status}, with the body {response.body}")


def what_is_right_is_accepted(create: Create) -> None:
    """a right request is answered with 201, also with a charset in its media type"""
    status(sent(create, GOOD, "application/json; charset=utf-8"), 201)


def not_json(create: Create) -> None:
    """what isn't JSON is answered with 400"""
    for body in (b"", b'{"seats": 2', b"\xff"):
        status(sent(create, body), 400)


def not_called_json(create: Create) -> None:
    """another media type is answered with 415"""
    status(sent(create, GOOD, "text/plain"), 415)


def too_large(create: Create) -> None:
    """20,000 bytes are answered with 413, whatever they hold"""
    for body in (json.dumps(GOOD).encode().ljust(20_000), b"x" * 20_000):
        status(sent(create, body), 413)


def every_field(create: Create) -> None:
    """all wrong fields are named at once, with 422 and pointers to each"""
    response = sent(create, {"guest": {"name": "Ana Lima", "email": "nobody"}, "seats": 9})
    status(response, 422)
    errors = response.body.get("errors", [])
    pointers = sorted(str(error.get("pointer")) for error in errors)
    expect(pointers == ["#/guest/email", "#/seats"], f"#/guest/email and #/seats are wrong, errors: {errors}")


def wrong_types(create: Create) -> None:
    """wrong types and missing fields are the client's errors too: 422"""
    bodies: list[Any] = [{}, [], None, {"guest": 7, "seats": True}, {"guest": {"name": None, "email": 1}, "seats": "2"}]
    for body in bodies:
        response = sent(create, body)
        expect(response.status == 422, f"{json.dumps(body)} was answered with {response.status}: {response.body}")
    response = sent(create, {**GOOD, "seats": True})
    expect(response.status == 422, "true passed as one seat: in Python a bool is an int")


def problem_details(create: Create) -> None:
    """errors are problem details: media type, absolute type, title, the same status"""
    for response in (sent(create, b"?"), sent(create, {**GOOD, "seats": 0}), sent(create, GOOD, log=[])):
        media = response.headers.get("Content-Type")
        expect(media == "application/problem+json", f"the media type was {media}")
        expect("://" in response.body.get("type", ""), f"the type was {response.body.get('type')}")
        expect(response.body.get("title"), "there was no title")
        expect(response.body.get("status") == response.status, "the body gives another status")


def nothing_leaks(create: Create) -> None:
    """a broken database is a 500 that tells nothing, and an instance to find it by in the log"""
    log: list[str] = []
    response = sent(create, GOOD, log=log)
    status(response, 500)
    told = json.dumps(response.body)
    expect("/srv" not in told and "RuntimeError" not in told, f"the client was told: {told}")
    instance = response.body.get("instance")
    expect(instance, "there was no instance")
    expect(any(instance in line and SECRET in line for line in log), f"the log says {log}")


CHECKS = [
    what_is_right_is_accepted,
    not_json,
    not_called_json,
    too_large,
    every_field,
    wrong_types,
    problem_details,
    nothing_leaks,
]
