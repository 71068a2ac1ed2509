"""One message, a provider that can't be asked, and every way to fail in between: how many copies does the person get?

The worker's database survives a crash, the call doesn't. From inside, a lost request, a lost answer and a death during
the call look the same, which is why the policies differ: record first, call first, or record a claim and wait for the
provider's receipt before repeating. A receipt is the provider's own report of what it took, and may be lost as well.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

MESSAGES = 100_000
ODDS = {"request lost": 0.002, "answer lost": 0.002, "dies before call": 0.0005, "dies after call": 0.0005}
RECEIPTS = 0.97  # the share of receipts that arrive
GONE = 0.2  # the share of people who have opened or swiped away the first copy when the second comes


class LostError(Exception):
    """The worker learns nothing: it timed out, or it died and another takes over."""


@dataclass
class Provider:
    """Accepts a message and keeps no memory of ids: two calls are two copies."""

    fault: str
    receipt_arrives: bool
    copies: int = 0

    def call(self) -> None:
        fault, self.fault = self.fault, ""  # it strikes once; the next attempt goes well
        if fault in ("request lost", "dies before call"):
            raise LostError
        self.copies += 1
        if fault in ("answer lost", "dies after call"):
            raise LostError

    def receipt(self) -> bool:
        return self.copies > 0 and self.receipt_arrives


@dataclass
class Row:
    """What the worker's database knows of the message."""

    claimed: bool = False
    done: bool = False


def record_then_call(row: Row, provider: Provider) -> None:
    if not row.done:
        row.done = True
        provider.call()


def call_then_record(row: Row, provider: Provider) -> None:
    if not row.done:
        provider.call()
        row.done = True


def claim_then_ask(row: Row, provider: Provider) -> None:
    if row.done:
        return
    if not (row.claimed and provider.receipt()):  # an earlier attempt may have got through
        row.claimed = True
        provider.call()
    row.done = True


POLICIES: list[Callable[[Row, Provider], None]] = [record_then_call, call_then_record, claim_then_ask]


def copies(policy: Callable[[Row, Provider], None], fault: str, receipt_arrives: bool = True) -> int:
    """How many copies the provider takes, if one fault strikes and workers look at the row until it is done."""
    row, provider = Row(), Provider(fault, receipt_arrives)
    for _ in range(3):
        try:
            policy(row, provider)
        except LostError:
            continue
    return provider.copies


def main() -> None:
    print(f"{'copies if':24}" + "".join(f"{fault:>18}" for fault in ["nothing fails", *ODDS]))
    for policy in POLICIES:
        print(f"{policy.__name__:24}" + "".join(f"{copies(policy, fault):18}" for fault in ["", *ODDS]))
    print(
        f"{'  its receipt lost too':24}" + "".join(f"{copies(POLICIES[2], fault, False):18}" for fault in ["", *ODDS])
    )
    print(f"\nof {MESSAGES:,}                lost   twice   twice in the list, if copies collapse")
    for policy in POLICIES:
        rng, lost, twice, listed = random.Random(1), 0, 0, 0
        for _ in range(MESSAGES):
            fault = rng.choices(["", *ODDS], [1 - sum(ODDS.values()), *ODDS.values()])[0]
            arrives, gone = rng.random() < RECEIPTS, rng.random() < GONE
            number = copies(policy, fault, arrives)
            lost, twice, listed = lost + (number == 0), twice + (number == 2), listed + (number == 2 and gone)
        print(f"{policy.__name__:18}{lost:14}{twice:8}{listed:8}")


if __name__ == "__main__":
    main()
