"""A payment provider as its callers meet it: it charges, remembers a key for a day, and doesn't always get to answer."""

from __future__ import annotations

from dataclasses import dataclass, field

KEY_LIFE = 24 * 3600  # seconds for which a repeated key is recognized
ON_THE_WAY = 20  # seconds that a late request spends in queues


class NoAnswerError(Exception):
    """The caller waited long enough. It doesn't say what happened."""


@dataclass
class Provider:
    """One order's view of it. The fault befalls the first call only; each charge is (reference, amount)."""

    fault: str = "none"
    now: int = 0
    charges: list[tuple[str, int]] = field(default_factory=list)
    known: dict[str, tuple[int, str]] = field(default_factory=dict)  # reference -> when, and with what result
    late: list[tuple[int, str, int]] = field(default_factory=list)

    def charge(self, reference: str, amount: int) -> str:
        """Charges, with the reference as idempotency key, and answers 'captured' or 'declined'; or doesn't answer."""
        fault, self.fault = self.fault, "none"
        if fault == "request lost":
            raise NoAnswerError
        if fault == "request late":
            self.late.append((self.now + ON_THE_WAY, reference, amount))
            raise NoAnswerError
        result = self._execute(reference, amount, "declined" if fault == "declined" else "captured")
        if fault == "reply lost":
            raise NoAnswerError
        return result

    def find(self, reference: str) -> str | None:
        """What became of it; None if nothing has arrived under this reference *so far*."""
        return self.known[reference][1] if reference in self.known else None

    def wait_until(self, now: int) -> None:
        for at, reference, amount in [entry for entry in self.late if entry[0] <= now]:
            self.late.remove((at, reference, amount))
            self.now = at
            self._execute(reference, amount, "captured")
        self.now = now

    def _execute(self, reference: str, amount: int, result: str) -> str:
        if reference in self.known and self.now - self.known[reference][0] < KEY_LIFE:
            return self.known[reference][1]
        if result == "captured":
            self.charges.append((reference, amount))
        self.known[reference] = (self.now, result)
        return result
