"""A cart that merges after a partition: an observed-remove set of what the customer did, built on the idea of DotSet in labs/crdts.py.

Two changes: the tag of an entry is the id of the customer's gesture, so a retry through another region is the same gesture; and a
removal takes the entries that the customer's *screen* showed, whatever else the server knows by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One gesture's trace: `amount` more of the item, or exactly `amount` of it."""

    gesture: str  # an id that the customer's device chose; never used twice
    sku: str
    amount: int
    exact: bool = False


@dataclass(frozen=True)
class Cart:
    """What is there, and every gesture ever applied or replaced here: seen and not live means taken out."""

    live: frozenset[Entry] = frozenset()
    seen: frozenset[str] = frozenset()

    def lines(self) -> dict[str, int]:
        """Concurrent additions add up; of concurrent exact quantities the largest stands."""
        result: dict[str, int] = {}
        for sku in sorted({entry.sku for entry in self.live}):
            entries = [entry for entry in self.live if entry.sku == sku]
            more = sum(entry.amount for entry in entries if not entry.exact)
            result[sku] = more + max((entry.amount for entry in entries if entry.exact), default=0)
        return result

    def shown(self, *skus: str) -> frozenset[str]:
        """What a page that shows these lines has observed; travels with it, and back with a removal."""
        return frozenset(entry.gesture for entry in self.live if entry.sku in skus)

    def add(self, gesture: str, sku: str, amount: int = 1) -> Cart:
        return self._apply(frozenset(), Entry(gesture, sku, amount))

    def set_to(self, gesture: str, sku: str, amount: int, observed: frozenset[str]) -> Cart:
        return self._apply(observed, Entry(gesture, sku, amount, exact=True))

    def remove(self, observed: frozenset[str]) -> Cart:
        return Cart(frozenset(e for e in self.live if e.gesture not in observed), self.seen | observed)

    def _apply(self, observed: frozenset[str], entry: Entry) -> Cart:
        if entry.gesture in self.seen:  # a retry, perhaps of something taken out meanwhile
            return self
        rest = self.remove(observed)
        return Cart(rest.live | {entry}, rest.seen | {entry.gesture})

    def merge(self, other: Cart) -> Cart:
        """Commutative, associative, idempotent: an entry stays if both have it, or if the other has never seen it."""
        ours = {entry for entry in self.live if entry.gesture not in other.seen}
        theirs = {entry for entry in other.live if entry.gesture not in self.seen}
        return Cart((self.live & other.live) | ours | theirs, self.seen | other.seen)


def apply(cart: Cart, gesture: str, body: Mapping[str, Any]) -> Cart:
    """What a region does with `PUT /v1/carts/{cart}/gestures/{gesture}`."""
    if "add" in body:
        return cart.add(gesture, body["sku"], body["add"])
    if "set" in body:
        return cart.set_to(gesture, body["sku"], body["set"], frozenset(body["observed"]))
    return cart.remove(frozenset(body["observed"]))


def sign_in(account: Cart, guest: Cart, guest_id: str) -> Cart:
    """Guest cart into account cart, once. An item in both gets the larger quantity: it is probably the same wish twice."""
    if guest_id in account.seen:
        return account
    merged, both = account.merge(guest), account.lines().keys() & guest.lines().keys()
    for sku in sorted(both):
        amount = max(account.lines()[sku], guest.lines()[sku])
        merged = merged.set_to(f"{guest_id} {sku} {amount}", sku, amount, merged.shown(sku))
    return Cart(merged.live, merged.seen | {guest_id})


def main() -> None:
    start = Cart().add("a1", "tent").add("a2", "stove")
    phone = start.remove(start.shown("stove")).add("p1", "tent", 2)  # the link between two regions is cut here
    laptop = start.add("l1", "lamp").set_to("l2", "tent", 1, start.shown("tent"))
    print("phone  ", phone.lines())
    print("laptop ", laptop.lines())
    both = phone.merge(laptop)
    print("merged ", both.lines(), "in either order:", both == laptop.merge(phone) == both.merge(phone))
    print("retried", both.add("a2", "stove").lines(), "the stove's first gesture, sent again")
    page = both.shown("lamp")
    grown = both.add("p2", "lamp")
    print("screen ", grown.remove(page).lines(), "the laptop removes the one lamp it shows")
    guest = Cart().add("g1", "tent", 2).add("g2", "rope")
    account = sign_in(both, guest, "guest-7")
    print("sign in", account.lines(), "twice the same:", sign_in(account, guest, "guest-7") == account)
    bought = account.remove(account.shown(*account.lines()))
    print("ordered", bought.merge(phone).merge(laptop).lines(), "after an old copy came back")


if __name__ == "__main__":
    main()
