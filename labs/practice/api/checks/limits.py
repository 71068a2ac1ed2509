"""What a client may count on who reads the limits, or is refused and waits as long as it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from labs.practice.api.checking import expect
from labs.practice.api.messages import Request, Response

BURST, EVERY = 10, 4
TYPE = "https://iana.org/assignments/http-problem-types#quota-exceeded"


class Limiter(Protocol):
    def handle(self, request: Request, now: float) -> Response: ...


Make = Callable[[Callable[[Request], Response]], Limiter]


class Service:
    """Counts what reaches it."""

    def __init__(self, make: Make):
        self.reached = 0
        self.limiter = make(self.handler)

    def handler(self, request: Request) -> Response:
        self.reached += 1
        return Response(200, {"ETag": '"1"'}, {"id": "b7"})

    def ask(self, now: float, customer: str = "ana") -> Response:
        return self.limiter.handle(Request("GET", "/bookings/b7", customer=customer), now)

    def used_up(self) -> Response:
        """The first refusal, a quarter of a second after ten requests at once."""
        for _ in range(BURST):
            self.ask(100)
        return self.ask(100.25)


def refused(make: Make) -> None:
    """ten at once are served, the eleventh is answered with 429, and the work isn't done"""
    service = Service(make)
    response = service.used_up()
    seen = f"the eleventh got {response.status}; {service.reached} reached the handler"
    expect(response.status == 429 and service.reached == BURST, seen)


def details(make: Make) -> None:
    """a refusal is problem details of the draft's type, and names the policy that was violated"""
    body = Service(make).used_up().body
    expect(body.get("type") == TYPE and body.get("violated-policies") == ["default"], f"the body was {body}")


def wait_is_enough(make: Make) -> None:
    """who waits for Retry-After, whole seconds, is served; and isn't told to wait a second longer than that takes"""
    service = Service(make)
    wait = service.used_up().headers.get("Retry-After", "")
    expect(wait.isdigit(), f"Retry-After: {wait}")
    expect(int(wait) == EVERY, f"3.75 s are missing, Retry-After says {wait}")
    after = service.ask(100.25 + int(wait))
    expect(after.status == 200, f"after waiting {wait} s as told, the answer was {after.status}")


def refusals_are_free(make: Make) -> None:
    """refusals cost nothing: after a hundred of them the next token comes as if they hadn't been"""
    service = Service(make)
    service.used_up()
    for _ in range(100):
        service.ask(101)
    expect(service.ask(104).status == 200, "four seconds after the last token the client is still refused")


def apart(make: Make) -> None:
    """each customer has a limit of their own"""
    service = Service(make)
    service.used_up()
    response = service.ask(100.25, "bo")
    expect(response.status == 200, f"bo's first request got {response.status} because of ana's eleven")


def policy(make: Make) -> None:
    """every answer carries RateLimit-Policy: "default";q=10;w=40"""
    service = Service(make)
    for response in (service.ask(100), service.used_up()):
        seen = response.headers.get("RateLimit-Policy")
        expect(seen == '"default";q=10;w=40', f"RateLimit-Policy: {seen} with {response.status}")


def remaining(make: Make) -> None:
    """every answer carries RateLimit: what is left, in whole requests, and the seconds until there is more"""
    service = Service(make)
    answers = [service.ask(100) for _ in range(BURST)] + [service.ask(100.25), service.ask(104.5)]
    for response, left in zip(answers, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0], strict=True):
        field = response.headers.get("RateLimit", "")
        found = re.fullmatch(r'"default";r=(\d+);t=(\d+)', field)
        expect(found and int(found[1]) == left, f"{left} are left, RateLimit: {field or None}")
        assert found
        expect(1 <= int(found[2]) <= EVERY, f"a token comes every {EVERY} s, RateLimit: {field}")
        later = int(response.headers.get("Retry-After", found[2]))
        expect(later >= int(found[2]), f"Retry-After: {later} comes before RateLimit: {field}")


def untouched(make: Make) -> None:
    """the handler's own headers and body are still there"""
    response = Service(make).ask(100)
    expect(response.headers.get("ETag") == '"1"' and response.body == {"id": "b7"}, f"{response}")


CHECKS = [refused, details, wait_is_enough, refusals_are_free, apart, policy, remaining, untouched]
