"""Messages twice, out of order, at the same time, and with a crash in between."""

from __future__ import annotations

from collections.abc import Callable

from labs.practice.api.checking import expect
from labs.practice.sql.session import Session, Store, company, crashes
from labs.practice.sql.shop import SCHEMA

Counted = Callable[[Session, str, int, int], None]
Delivered = Callable[[Session, str, str, int], None]
Subject = tuple[Counted, Delivered]
SCRIPT = SCHEMA + "INSERT INTO stock (sku, on_hand, reserved, counted_at, note) VALUES ('tent', 5, 2, 100, 'aisle 4')"
ON_HAND = "SELECT on_hand FROM stock WHERE sku = ?"


def keeps(subject: Subject) -> None:
    """a count changes what was counted, and no other column"""
    with Store(SCRIPT) as store:
        subject[0](store.session(), "tent", 9, 200)
        row = store.row("SELECT on_hand, counted_at, reserved, note FROM stock WHERE sku = 'tent'")
    expect(row[:2] == (9, 200), f"on_hand and counted_at are {row[:2]} instead of (9, 200)")
    expect(row[2:] == (2, "aisle 4"), f"reserved was 2, note was 'aisle 4'; now {row[2:]}")


def newest(subject: Subject) -> None:
    """an older count that arrives late changes nothing"""
    with Store(SCRIPT) as store:
        for units, at in ((9, 200), (7, 150)):
            subject[0](store.session(), "tent", units, at)
        found = store.row(ON_HAND, ("tent",))[0]
    expect(found == 9, f"9 were counted at 200, then came the count of 150: on_hand is {found}")


def first_time(subject: Subject) -> None:
    """a count or a delivery of something new makes its row"""
    with Store(SCRIPT) as store:
        subject[0](store.session(), "lamp", 3, 1)
        subject[1](store.session(), "d1", "oven", 4)
        for sku, units in (("lamp", 3), ("oven", 4)):
            found = store.row("SELECT coalesce((SELECT on_hand FROM stock WHERE sku = ?), 0)", (sku,))[0]
            expect(found == units, f"{units} of {sku!r} came, {found} are in stock, and nobody got an error")


def once(subject: Subject) -> None:
    """a delivery that is announced twice is added once, and a second one is added too"""
    with Store(SCRIPT) as store:
        for delivery in ("d1", "d1", "d2"):
            subject[1](store.session(), delivery, "tent", 10)
        found = store.row(ON_HAND, ("tent",))[0]
    expect(found == 25, f"5 and twice 10 make {found}")


def despite_crashes(subject: Subject) -> None:
    """the same if the process dies before any of its statements, and the message comes again"""
    for at, store in crashes(SCRIPT, lambda db: subject[1](db, "d1", "tent", 10)):
        found = store.row(ON_HAND, ("tent",))[0]
        expect(found == 15, f"after a crash before statement {at} and a repetition there are {found} instead of 15")


def despite_company(subject: Subject) -> None:
    """the same if another process works on the same message between any two statements"""

    def deliver(db: Session) -> None:
        subject[1](db, "d1", "tent", 10)

    for at, store, _, _ in company(SCRIPT, deliver, deliver):
        found = store.row(ON_HAND, ("tent",))[0]
        expect(found == 15, f"with another process before statement {at} there are {found} instead of 15")


CHECKS = [keeps, newest, first_time, once, despite_crashes, despite_company]
