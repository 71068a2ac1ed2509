"""The provider's settlement files against our ledger, line by line: what is only late, what is missing, what differs.

Three days of captures and refunds; the provider settles each a day or two later and takes a fee. Four mistakes are put
in: an answer that was lost, a capture of which we know the wrong amount, two booked under another payment's name.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from labs.payments.money import show

DAYS = 3
A_DAY = 1_000
PATIENCE = 1  # days that an entry may wait after the first file that could name it

Key = tuple[str, str]  # our reference, and what happened to it


@dataclass
class World:
    """What we booked and when; what each day's file says, as (reference, kind, gross, fee)."""

    booked: dict[Key, tuple[int, int]] = field(default_factory=dict)  # -> amount, day
    files: dict[int, list[tuple[str, str, int, int]]] = field(default_factory=dict)

    def settle(self, day: int, reference: str, kind: str, gross: int) -> None:
        fee = (29 * gross + 500) // 1000 + 30 if kind == "capture" else 0
        self.files.setdefault(day, []).append((reference, kind, gross, fee))


def make(seed: int) -> World:
    rng, world = random.Random(seed), World()
    for number in range(DAYS * A_DAY):
        day, amount, reference = number // A_DAY, 100 * rng.randrange(5, 200), f"at_{number}"
        world.booked[reference, "capture"] = (amount, day)
        world.settle(day + 1 + (rng.random() < 0.1), reference, "capture", amount)
        if rng.random() < 0.03:
            world.booked[reference, "refund"] = (-amount, day)
            world.settle(day + 1 + (rng.random() < 0.1), reference, "refund", -amount)
        if rng.random() < 0.002:  # the customer's bank takes it back; the file is how we learn of it
            world.settle(day + 2, reference, "chargeback", -amount)
    del world.booked["at_17", "capture"]  # the answer was lost, and nobody asked
    world.booked["at_x", "capture"] = world.booked.pop(("at_400", "capture"))  # booked under another's name
    world.booked["at_y", "capture"] = world.booked.pop(("at_1500", "capture"))
    amount, day = world.booked["at_900", "capture"]
    world.booked["at_900", "capture"] = (amount - 200, day)  # we believe that we captured 2.00 less
    return world


@dataclass
class Books:
    """What has been settled so far, and what has to be looked at."""

    world: World
    open: dict[Key, tuple[int, int]] = field(default_factory=dict)
    breaks: dict[Key, tuple[str, int]] = field(default_factory=dict)  # -> what it is, and theirs less ours
    matched: int = 0
    chargebacks: int = 0
    fees: int = 0

    def read(self, day: int) -> None:
        """One day's file. New events are booked from it; everything else must match an entry that waits."""
        for key, (amount, booked_on) in self.world.booked.items():
            if booked_on == day - 1:
                self.open[key] = (amount, booked_on)
        for reference, kind, gross, fee in self.world.files.get(day, []):
            key, self.fees = (reference, kind), self.fees + fee
            if kind == "chargeback":
                self.chargebacks += 1
            elif key not in self.open:
                self.breaks[key] = ("only theirs", gross)
            else:
                amount, _ = self.open.pop(key)
                self.matched += 1
                if amount != gross:
                    self.breaks[key] = ("amount differs", gross - amount)
        for key, (amount, booked_on) in list(self.open.items()):
            if day - booked_on > PATIENCE:
                self.breaks[key] = ("only ours", -amount)
                del self.open[key]


def main() -> None:
    world = make(1)
    books = Books(world)
    print("day   lines   matched so far   waiting   breaks so far")
    for day in range(1, DAYS + PATIENCE + 1):
        books.read(day)
        lines = len(world.files.get(day, []))
        print(f"{day:3} {lines:7} {books.matched:16} {len(books.open):9} {len(books.breaks):15}")
    for (reference, kind), (what, amount) in books.breaks.items():
        print(f"{reference:>8} {kind}: {what}, {show(amount, 'USD')}")
    theirs = sum(gross for lines in world.files.values() for _, kind, gross, _ in lines if kind != "chargeback")
    ours = sum(amount for amount, _ in world.booked.values())
    print(f"totals: theirs {show(theirs, 'USD')}, ours {show(ours, 'USD')}, difference {show(theirs - ours, 'USD')}")
    print(f"booked from the files: {books.chargebacks} chargebacks, fees of {show(books.fees, 'USD')}")


if __name__ == "__main__":
    main()
