"""What two clients may count on who read a booking, change it, and write it back."""

from __future__ import annotations

import json
from collections.abc import Callable

from labs.practice.api.checking import expect
from labs.practice.api.messages import Request, Response
from labs.practice.api.store import Session, Store

Handle = Callable[[Request, Session, int], Response]
NOW = 1_000
MOST_STEPS = 20


def some() -> Store:
    store = Store()
    store.apply({("bookings", "b7"): {"seats": 2, "note": "", "customer": "ana", "version": 1, "changed": NOW - 60}})
    return store


def get(handle: Handle, store: Store, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return handle(Request("GET", "/bookings/b7", named), Session(store), NOW)


def put(
    handle: Handle, store: Store, match: str | None, note: str, before: Callable[[int], None] = lambda step: None
) -> Response:
    headers = {} if match is None else {"If-Match": match}
    body = json.dumps({"seats": 2, "note": note}).encode()
    return handle(Request("PUT", "/bookings/b7", headers, body), Session(store, before), NOW)


def tag_of(handle: Handle, store: Store) -> str:
    return get(handle, store).headers.get("ETag", "")


def note_in(store: Store) -> object:
    return store.table("bookings")["b7"]["note"]


def not_modified(handle: Handle) -> None:
    """GET with If-None-Match and the present tag, alone, in a list, or weak, gets 304 without a body"""
    store = some()
    tag = tag_of(handle, store)
    for value in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        response = get(handle, store, If_None_Match=value)
        seen = f"If-None-Match: {value} got {response.status}, body {response.body}"
        expect(response.status == 304 and response.body is None and response.headers.get("ETag") == tag, seen)
    expect(get(handle, store, If_None_Match='"other"').status == 200, "another tag must get 200")


def blind(handle: Handle) -> None:
    """PUT without If-Match is answered with 428 and writes nothing"""
    store = some()
    response = put(handle, store, None, "blind")
    expect(response.status == 428 and note_in(store) == "", f"{response.status}, the note is now {note_in(store)!r}")


def present_tag(handle: Handle) -> None:
    """PUT with the present tag, alone, in a list, or as *, writes and gives the new tag"""
    for form in ("{}", '"other", {}', "*"):
        store = some()
        response = put(handle, store, form.format(tag_of(handle, store)), "window")
        seen = f"If-Match: {form} got {response.status}, the note is now {note_in(store)!r}"
        expect(response.status in (200, 204) and note_in(store) == "window", seen)
        expect(response.headers.get("ETag") == tag_of(handle, store), "the answer's tag isn't the new one")


def weak(handle: Handle) -> None:
    """a weak tag never matches in If-Match"""
    store = some()
    response = put(handle, store, f"W/{tag_of(handle, store)}", "weak")
    expect(response.status == 412, f"the status was {response.status}")


def same_second(handle: Handle) -> None:
    """two people write with the same tag, within one second: the second gets 412"""
    store = some()
    tag = tag_of(handle, store)
    put(handle, store, tag, "first")
    between = tag_of(handle, store)
    put(handle, store, between, "second")
    late = put(handle, store, between, "late")
    expect(late.status == 412 and note_in(store) == "second", f"{late.status}, the note is now {note_in(store)!r}")


def at_every_step(handle: Handle) -> None:
    """a second writer before any step of the first: one of them wins, the other hears of it"""
    for at in range(1, MOST_STEPS):
        store = some()
        others: list[Response] = []
        tag = tag_of(handle, store)

        def meanwhile(
            step: int, at: int = at, store: Store = store, tag: str = tag, others: list[Response] = others
        ) -> None:
            if step == at:
                others.append(put(handle, store, tag, "bo's"))

        mine = put(handle, store, tag, "ana's", meanwhile)
        if not others:
            return
        won = [name for name, answer in (("ana's", mine), ("bo's", others[0])) if answer.status in (200, 204)]
        seen = f"with another writer before step {at}, {mine.status} and {others[0].status}: {note_in(store)!r} is left"
        expect(won == [note_in(store)], seen)


def not_theirs(handle: Handle) -> None:
    """PUT writes what is the client's to write, and not whose booking it is"""
    store = some()
    body = json.dumps({"seats": 2, "note": "", "customer": "bo", "version": 0}).encode()
    handle(Request("PUT", "/bookings/b7", {"If-Match": tag_of(handle, store)}, body), Session(store), NOW)
    owner = store.table("bookings")["b7"]["customer"]
    expect(owner == "ana", f"a PUT with a customer in its body made the booking {owner}'s")


CHECKS = [not_modified, blind, present_tag, weak, same_second, at_every_step, not_theirs]
