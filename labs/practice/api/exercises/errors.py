"""Say what is wrong with a request: all of it, to the client; what is wrong with the server only to its log."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labs.practice.api.checking import report
from labs.practice.api.checks.errors import CHECKS
from labs.practice.api.messages import Request, Response

Save = Callable[[Any], str]  # gives the new booking's id


def create(request: Request, save: Save, log: list[str]) -> Response:
    """POST /bookings with {"guest": {"name": …, "email": …}, "seats": 1 to 8}."""
    try:
        wanted = json.loads(request.body)
        if len(wanted["guest"]["name"]) == 0:
            raise ValueError("name is empty")
        if "@" not in wanted["guest"]["email"]:
            raise ValueError("email is wrong")
        if not 1 <= wanted["seats"] <= 8:
            raise ValueError("seats is wrong")
        booking = save(wanted)
        return Response(201, {"Location": f"/bookings/{booking}"}, {**wanted, "id": booking})
    except Exception as error:
        return Response(200, {}, {"success": False, "error": repr(error)})


def main() -> None:
    report(CHECKS, create)


if __name__ == "__main__":
    main()
