"""From cart to order on one database: prices frozen in a quote, units held, and a bank whose yes may come too late or twice."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from labs.shopping_cart.cart import Cart
from labs.shopping_cart.holds import SoldOutError, hold, open_database, release, sell

QUOTE = 600  # seconds that prices and units are kept for a checkout
PAYMENT = 180  # seconds that units are kept from pressing Pay; longer than the bank's deadline
Answer = tuple[int, dict[str, Any]]


@dataclass
class Bank:
    """Keeps authorized money for a while: captured or voided, each at most once. How it works inside is another case study."""

    captured: dict[str, int] = field(default_factory=dict)
    voided: set[str] = field(default_factory=set)


def problem(kind: str, title: str) -> Answer:
    return 409, {"type": f"https://shop.example/problems/{kind}", "title": title, "status": 409}


def begin(db: sqlite3.Connection, checkout: str, cart_id: str, cart: Cart, now: int) -> Answer:
    """Freezes today's prices and holds the units, or neither."""
    today = "SELECT cents FROM price WHERE sku = ? AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1"
    try:
        with db:
            if not db.execute("SELECT 1 FROM checkout WHERE id = ?", (checkout,)).fetchone():
                lines = [(sku, n, db.execute(today, (sku, now)).fetchone()[0]) for sku, n in cart.lines().items()]
                hold(db, checkout, cart.lines(), now + QUOTE, now)
                observed, total = sorted(cart.shown(*cart.lines())), sum(n * cents for _, n, cents in lines)
                row = (checkout, cart_id, json.dumps(observed), json.dumps(lines), total, now + QUOTE)
                db.execute("INSERT INTO checkout VALUES (?, ?, ?, ?, ?, ?, 'open')", row)
    except SoldOutError as item:
        return problem("sold-out", f"There is not enough of {item} left.")
    total, until = db.execute("SELECT cents, expires_at FROM checkout WHERE id = ?", (checkout,)).fetchone()
    return 201, {"checkout": checkout, "cents": total, "expires_at": until}


def find(db: sqlite3.Connection, checkout: str) -> tuple[dict[str, int], int, int, str]:
    """Its units, total, end and state. On PostgreSQL it says FOR UPDATE: those who finish one checkout take turns."""
    row = db.execute("SELECT lines, cents, expires_at, state FROM checkout WHERE id = ?", (checkout,)).fetchone()
    return {sku: n for sku, n, _ in json.loads(row[0])}, row[1], row[2], row[3]


def pay(db: sqlite3.Connection, checkout: str, shown: int, now: int) -> Answer:
    """The bank is asked only while every unit is ours for longer than the bank may take."""
    if bought(db, checkout):
        give_up(db, checkout)  # unless it is this checkout's own order
    try:
        with db:
            lines, cents, until, state = find(db, checkout)
            if state == "ordered":
                return 201, {"order": checkout, "cents": cents}
            if state == "canceled" or now >= until or shown != cents:
                return problem("quote-over", "Prices and stock must be checked again: begin a new checkout.")
            hold(db, checkout, lines, now + PAYMENT, now)
    except SoldOutError as item:
        return problem("sold-out", f"There is not enough of {item} left. Nothing was charged.")
    return 202, {"checkout": checkout, "bank_has_until": now + PAYMENT}


def bought(db: sqlite3.Connection, checkout: str) -> bool:
    """Whether something of it has been ordered from the same cart."""
    theirs = (
        "SELECT 1 FROM bought JOIN checkout c USING (cart_id), json_each(c.observed) WHERE c.id = ? AND value = gesture"
    )
    return db.execute(theirs, (checkout,)).fetchone() is not None


def buy(db: sqlite3.Connection, checkout: str) -> None:
    """Each gesture once: of two tabs that pay at the same time the second ends here, by the primary key."""
    mine = "SELECT c.cart_id, value, c.id FROM checkout c, json_each(c.observed) WHERE c.id = ?"
    try:
        db.execute(f"INSERT INTO bought {mine}", (checkout,))
    except sqlite3.IntegrityError:
        raise SoldOutError("what another tab has bought") from None


def give_up(db: sqlite3.Connection, checkout: str) -> str:
    """Ends an open checkout; an order that was written meanwhile stays. Says which of the two it is."""
    with db:
        end = "UPDATE checkout SET state = 'canceled' WHERE id = ? AND state = 'open'"
        if db.execute(end, (checkout,)).rowcount:
            release(db, checkout)
    return find(db, checkout)[3]


def finish(db: sqlite3.Connection, checkout: str, bank: Bank, now: int) -> Answer:
    """The bank's yes has arrived: on time, late, or for the second time."""
    try:
        with db:
            lines, cents, _, state = find(db, checkout)
            if state == "open":
                hold(db, checkout, lines, now, now)  # ours still; or taken back, and perhaps others are left
                sell(db, checkout)
                db.execute("INSERT INTO orders VALUES (?, ?, ?)", (checkout, cents, now))
                buy(db, checkout)
                db.execute("UPDATE checkout SET state = 'ordered' WHERE id = ?", (checkout,))
    except SoldOutError:
        state = give_up(db, checkout)
    if state == "canceled":
        bank.voided.add(checkout)
        return problem("paid-too-late", "It was sold before your bank answered. You were not charged.")
    bank.captured[checkout] = cents  # by a job that reads the outbox, so that a crash here is only a delay
    return 201, {"order": checkout, "cents": cents}


def main() -> None:
    db, bank = open_database(), Bank()
    db.executemany("INSERT INTO stock (sku, on_hand) VALUES (?, ?)", [("tent", 1), ("lamp", 5)])
    db.executemany(
        "INSERT INTO price VALUES (?, ?, ?)", [("tent", 0, 30_000), ("lamp", 0, 2_000), ("lamp", 100, 2_500)]
    )
    ana, tent = Cart().add("a1", "tent").add("a2", "lamp"), Cart().add("b1", "tent")
    print("   0 Ana begins", begin(db, "ana-1", "cart-1", ana, now=0))
    print("  10 Ben begins", begin(db, "ben-1", "cart-2", tent, now=10))
    later = ana.add("a3", "lamp")  # on her phone, while the laptop pays
    print(" 400 Ana pays  ", pay(db, "ana-1", 32_000, now=400), "although lamps cost 2,500 since 100")
    print(" 405 bank: yes ", finish(db, "ana-1", bank, now=405))
    print(" 409 bank: yes ", finish(db, "ana-1", bank, now=409), "captured:", bank.captured)
    (observed,) = db.execute("SELECT observed FROM checkout WHERE id = 'ana-1'").fetchone()
    print("     Ana's cart", later.remove(frozenset(json.loads(observed))).lines())
    with db:
        db.execute("UPDATE stock SET on_hand = on_hand + 1 WHERE sku = 'tent'")
    print("1000 Cem begins", begin(db, "cem-1", "cart-3", tent, now=1000))
    print("1590 Cem pays  ", pay(db, "cem-1", 30_000, now=1590))
    print("1780 Eve begins", begin(db, "eve-1", "cart-4", tent, now=1780))
    print("1800 bank: yes ", finish(db, "cem-1", bank, now=1800)[1]["title"], "voided:", bank.voided)
    print("1850 Eve pays  ", pay(db, "eve-1", 30_000, now=1850)[0], finish(db, "eve-1", bank, now=1855))
    print("     left      ", db.execute("SELECT sku, on_hand, held FROM stock ORDER BY sku").fetchall())


if __name__ == "__main__":
    main()
