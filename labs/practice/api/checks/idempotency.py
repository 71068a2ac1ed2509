"""What a client may count on who repeats a POST: crashes and second requests come before every single step of the handler."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable

from labs.practice.api.checking import expect
from labs.practice.api.messages import Request, Response
from labs.practice.api.store import Crash, Session, Store

Create = Callable[[Request, Session, float], Response]
HOUR = 3600.0
MOST_STEPS = 40
KEY = '"8e03978e-40d5-43e8-bc93-6894a57f9324"'


def asked(seats: int = 2, key: str | None = KEY, customer: str = "ana") -> Request:
    headers = {} if key is None else {"Idempotency-Key": key}
    return Request("POST", "/bookings", headers, json.dumps({"seats": seats}).encode(), customer=customer)


def repeated(create: Create, store: Store) -> Response:
    """As a client does: again, until the answer is another than 409."""
    for second in range(5):
        response = create(asked(), Session(store), 1.0 + second)
        if response.status != 409:
            return response
    expect(False, "five retries were all answered with 409")
    return response


def replayed(create: Create) -> None:
    """a retry gets the first answer, status, Location and body, also when the booking has changed since"""
    store = Store()
    first = create(asked(), Session(store), 0)
    for booking in list(store.table("bookings")):
        store.apply({("bookings", booking): {"seats": 8}})
    second = create(asked(), Session(store), HOUR)
    expect(first.status == 201 and second == first, f"first {first}, then {second}")


def once_despite_crashes(create: Create) -> None:
    """a crash before any step, and a retry: one booking"""
    for crash in range(1, MOST_STEPS):
        store = Store()
        session = Session(store, lambda step, crash=crash: dies(step == crash))  # type: ignore[misc]
        with contextlib.suppress(Crash):
            create(asked(), session, 0)
        response = repeated(create, store)
        booked = len(store.table("bookings"))
        expect(booked == 1, f"after a crash before step {crash} and a retry there were {booked} bookings")
        expect(response.status == 201, f"after a crash before step {crash} the retry got {response.status}")
        if session.steps < crash:  # there is no such step
            return


def dies(now: bool) -> None:
    if now:
        raise Crash


def once_despite_company(create: Create) -> None:
    """the same request again before any step of the first: one booking, the other gets 409 or the same answer"""
    for at in range(1, MOST_STEPS):
        store = Store()
        others: list[Response] = []

        def meanwhile(step: int, at: int = at, store: Store = store, others: list[Response] = others) -> None:
            if step == at:
                others.append(create(asked(), Session(store), 0))

        first = create(asked(), Session(store, meanwhile), 0)
        answers = [first, *others]
        booked = len(store.table("bookings"))
        expect(booked == 1, f"with a second request before step {at} there were {booked} bookings")
        seen = [answer.status for answer in answers]
        expect(set(seen) <= {201, 409} and 201 in seen, f"with a second request before step {at}: {seen}")
        made = [answer for answer in answers if answer.status == 201]
        expect(all(answer == made[0] for answer in made), f"two different answers: {made}")
        expect(repeated(create, store) == made[0], "a later retry got another answer")
        if not others:
            return


def other_body(create: Create) -> None:
    """the same key with another body is answered with 422"""
    store = Store()
    create(asked(), Session(store), 0)
    response = create(asked(seats=3), Session(store), 1)
    expect(response.status == 422, f"three seats instead of two: {response.status}, {response.body}")


def no_key(create: Create) -> None:
    """no key is answered with 400, and nothing is booked"""
    store = Store()
    response = create(asked(key=None), Session(store), 0)
    booked = len(store.table("bookings"))
    expect(response.status == 400 and not booked, f"the status was {response.status}, bookings: {booked}")


def customers_apart(create: Create) -> None:
    """another customer's key is another key"""
    store = Store()
    answers = [create(asked(customer=customer), Session(store), 0) for customer in ("ana", "bo")]
    ids = [answer.body.get("id") for answer in answers]
    expect(answers[1].status == 201 and ids[0] != ids[1], f"bo was answered with {answers[1].status}, {ids[1]} of ana")


def kept_and_forgotten(create: Create) -> None:
    """a key is kept for 24 hours and then forgotten"""
    store = Store()
    first = create(asked(), Session(store), 0)
    expect(create(asked(), Session(store), 23 * HOUR) == first, "after 23 hours the answer was another")
    later = create(asked(), Session(store), 25 * HOUR)
    booked = len(store.table("bookings"))
    expect(later.status == 201 and booked == 2, f"after 25 hours: {later.status}, {booked} bookings")


CHECKS = [
    replayed,
    other_body,
    no_key,
    customers_apart,
    once_despite_crashes,
    once_despite_company,
    kept_and_forgotten,
]
