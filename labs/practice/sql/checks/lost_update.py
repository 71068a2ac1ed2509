"""Two buyers, two editors: the second does all its work before each statement of the first."""

from __future__ import annotations

from collections.abc import Callable

from labs.practice.api.checking import expect
from labs.practice.sql.session import Session, company, crashes
from labs.practice.sql.shop import SCHEMA

Sell = Callable[[Session, str, str, int], bool]
Load = Callable[[Session, str], tuple[str, int]]
Save = Callable[[Session, str, str, int], bool]
Subject = tuple[Sell, Load, Save]
SCRIPT = SCHEMA + "INSERT INTO stock (sku, on_hand, note) VALUES ('tent', 3, 'old')"
BOTH = """
SELECT (SELECT on_hand FROM stock WHERE sku = 'tent'), (SELECT coalesce(sum(units), 0) FROM delivery)"""


def buyers(subject: Subject, units: int) -> tuple[Callable[[Session], bool], Callable[[Session], bool]]:
    return lambda db: subject[0](db, "first", "tent", units), lambda db: subject[0](db, "second", "tent", units)


def enough(subject: Subject) -> None:
    """3 in stock, two buy 1 each: both get it, 1 is left"""
    for at, store, mine, theirs in company(SCRIPT, *buyers(subject, 1)):
        left, sold = store.row(BOTH)
        expect(
            mine and theirs and (left, sold) == (1, 2), f"the second before statement {at}: {sold} sold, {left} left"
        )


def too_few(subject: Subject) -> None:
    """3 in stock, two want 2 each: one gets it, the other is told so"""
    for at, store, mine, theirs in company(SCRIPT, *buyers(subject, 2)):
        left, sold = store.row(BOTH)
        expect((left, sold) == (1, 2), f"the second before statement {at}: {sold} sold of 3, {left} left")
        expect({mine, theirs} == {True, False}, f"they were told {mine} and {theirs}")


def despite_crashes(subject: Subject) -> None:
    """after a crash before any statement and another attempt nothing is missing from stock"""
    for at, store in crashes(SCRIPT, buyers(subject, 1)[0]):
        left, sold = store.row(BOTH)
        expect(left + sold == 3, f"after a crash before statement {at}: {sold} sold of 3, {left} left")


def editors(subject: Subject) -> None:
    """of two who edit the same version one is refused, and the text of the other stays"""

    def edit(text: str) -> Callable[[Session], bool]:
        return lambda db: subject[2](db, "tent", text, 1)

    for at, store, mine, theirs in company(SCRIPT, edit("mine"), edit("theirs")):
        note, version = store.row("SELECT note, version FROM stock")
        told = f"the other before statement {at}: I was told {mine}, they {theirs}, and there is {note!r}"
        expect({mine, theirs} == {True, False} and note == ("mine" if mine else "theirs") and version == 2, told)


def in_turn(subject: Subject) -> None:
    """who loads again can save again"""
    for _, store, _, _ in company(SCRIPT, lambda db: True, lambda db: subject[2](db, "tent", "new", 1)):
        note, version = subject[1](store.session(), "tent")
        expect(note == "new" and subject[2](store.session(), "tent", "newer", version), "the second edit was refused")


CHECKS = [enough, too_few, despite_crashes, editors, in_turn]
