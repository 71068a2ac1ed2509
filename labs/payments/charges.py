"""An order is charged through a provider that may not answer, by a service that may die: is it charged at most once?

The attempt is recorded before the call and resolved after it, in two local transactions: the atomic phases of Leach
(2017). What differs is what the service makes of silence. Every fault meets every crash, twice: with a customer who
tries again and with one who leaves, with a sweeper that comes after a minute and with one that was down for a day.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from itertools import product

from labs.payments.ledger import balance, open_database, post, usd
from labs.payments.provider import KEY_LIFE, NoAnswerError, Provider

AMOUNT = 5_000
RESEND = 20 * 3600  # seconds for which we send again; the rest of the key's life is for what was sent last
FAULTS = ("none", "declined", "request lost", "request late", "reply lost")
CRASHES = ("never", "before the call", "after the call", "after recording")
SWEEPS = (60, 26 * 3600)
WAYS = (
    "charge, then record",
    "silence means failure",
    "send it again",
    "ask, believe 'not found'",
    "ask, then send it again",
)


class DiedError(Exception):
    pass


@dataclass
class Service:
    db: sqlite3.Connection
    provider: Provider
    way: str
    dies: str  # where, the first time it gets there

    def pay(self, client_key: str) -> str:
        """What the shop calls. Answers with the attempt's state, or 'busy' if another attempt of the order is live."""
        if found := self.find(client_key):
            return self.resolve(client_key) if found == "unknown" else found
        if self.way == "charge, then record":
            return self.send(client_key)
        try:
            with self.db:  # phase 1: the attempt exists, and is unknown, before anybody can act on it
                self.insert(client_key)
        except sqlite3.IntegrityError:
            return "busy"
        return self.send(client_key)

    def send(self, key: str) -> str:
        self.step("before the call")
        try:
            result = self.provider.charge(key, AMOUNT)
        except NoAnswerError:
            if self.way != "silence means failure":
                return "unknown"
            result = "declined"
        self.step("after the call")
        self.record(key, result)
        self.step("after recording")
        return result

    def record(self, key: str, result: str) -> None:
        with self.db:  # phase 2: the state and the entries, both or neither, and only once
            if self.way == "charge, then record" and not self.find(key):
                self.insert(key)
            query = "UPDATE attempt SET state = ? WHERE reference = ? AND state = 'unknown'"
            if self.db.execute(query, (result, key)).rowcount and result == "captured":
                post(self.db, f"capture {key}", self.provider.now, [usd("provider", "seller 7", AMOUNT)])

    def resolve(self, key: str) -> str:
        """An attempt without an outcome: its call failed, or whoever made it died."""
        if self.way == "send it again":
            return self.send(key)
        result = None if self.way == "silence means failure" else self.provider.find(key)
        if result is None and self.way == "ask, then send it again":
            sent_at = self.db.execute("SELECT created_at FROM attempt WHERE reference = ?", (key,)).fetchone()[0]
            if self.provider.now - sent_at < RESEND:
                return self.send(key)
            if self.provider.now - sent_at < KEY_LIFE:
                return "unknown"  # only ask: what was sent last may still be on its way
            result = "void"  # nothing can be on its way any more, and the key no longer protects us
        self.record(key, result or "declined")
        return result or "declined"

    def sweep(self) -> None:
        for (key,) in self.db.execute("SELECT reference FROM attempt WHERE state = 'unknown'").fetchall():
            self.resolve(key)

    def find(self, key: str) -> str | None:
        row = self.db.execute("SELECT state FROM attempt WHERE shop_id = 1 AND client_key = ?", (key,)).fetchone()
        return row[0] if row else None

    def insert(self, key: str) -> None:
        columns = "(shop_id, client_key, fingerprint, order_id, reference, currency, amount, created_at)"
        row = (1, key, "-", 1, key, "USD", AMOUNT, self.provider.now)
        self.db.execute(f"INSERT INTO attempt {columns} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def step(self, name: str) -> None:
        if name == self.dies:
            self.dies = "never"
            raise DiedError


def scenario(way: str, fault: str, dies: str, patient: bool, sweep_at: int) -> Service:
    """One order: a press on the button, perhaps two more, the sweeper."""
    service = Service(open_database(), Provider(fault), way, dies)

    def press(key: str) -> str:
        try:
            return service.pay(key)
        except (DiedError, sqlite3.IntegrityError):
            return "no answer"

    told = press("a")
    if patient:
        service.provider.wait_until(5)
        if told in ("no answer", "unknown"):
            told = press("a")  # the page repeats its request under the same key
        service.provider.wait_until(10)
        if told != "captured":
            press("b")  # the customer presses again, on a new page or with another card: a new key
    for at in (sweep_at, sweep_at + 60):  # if it dies in the first round, it comes again
        service.provider.wait_until(at)
        try:
            service.sweep()
        except DiedError:
            continue
    return service


def judge(service: Service) -> Counter[str]:
    taken = sum(amount for _, amount in service.provider.charges)
    return Counter(
        twice=len(service.provider.charges) > 1,
        unbooked=taken != balance(service.db, "provider"),
        unknown=service.db.execute("SELECT count(*) FROM attempt WHERE state = 'unknown'").fetchone()[0] > 0,
        paid=len(service.provider.charges) == 1 and taken == balance(service.db, "provider"),
    )


def main() -> None:
    runs = list(product(FAULTS, CRASHES, (True, False), SWEEPS))
    print(f"{len(runs)} orders each           charged twice   taken, not booked   still unknown   paid once")
    for way in WAYS:
        total: Counter[str] = Counter()
        for run in runs:
            total += judge(scenario(way, *run))
        print(f"{way:25} {total['twice']:14} {total['unbooked']:19} {total['unknown']:15} {total['paid']:11}")


if __name__ == "__main__":
    main()
