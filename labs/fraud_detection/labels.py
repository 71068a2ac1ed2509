"""A threshold chosen by money, and what labels can say about it when blocked payments have none.

A blocked payment never becomes a chargeback, so what the model blocks wrongly stays invisible. Letting a small random part of it
through, and weighting each by one over its chance, is what Michael Manapat described at Stripe ("Counterfactual evaluation of
machine learning models"). Fraud is commoner here than in life, so that a page can afford the experiment.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import sqrt

PAYMENTS = 300_000
GOOD_LOST, FRAUD_LOST = 28, 84  # USD: a blocked customer, a fraud that got through; both from the page's estimate
THRESHOLD = GOOD_LOST / (GOOD_LOST + FRAUD_LOST)  # above it, blocking is cheaper
SEGMENTS = {"books": 1.0, "gift cards": 0.2}  # real probability of fraud, as a part of what the score says


@dataclass(frozen=True)
class Payment:
    segment: str
    score: float
    fraud: bool
    dice: float  # of this card, and not of this attempt: who tries again throws the same


def payments(seed: int) -> list[Payment]:
    """Books, for which the score is right, and gift cards: before a holiday honest people buy them as thieves do."""
    rng, made = random.Random(seed), list[Payment]()
    for _ in range(PAYMENTS):
        segment = "gift cards" if rng.random() < 0.3 else "books"
        score = rng.random() ** 200
        made.append(Payment(segment, score, rng.random() < score * SEGMENTS[segment], rng.random()))
    return made


@dataclass
class Report:
    blocked: int = 0  # what the policy would block
    passed: int = 0  # of these, let through by the dice
    frauds: int = 0  # of these, with a chargeback weeks later

    @property
    def precision(self) -> tuple[float, float]:
        """Between which shares of fraud the truth lies with 95 %; Wilson's interval, honest for few payments."""
        n, share = self.passed, self.frauds / self.passed
        half = 2 * sqrt(share * (1 - share) / n + 1 / n**2)
        return (share + 2 / n - half) / (1 + 4 / n), (share + 2 / n + half) / (1 + 4 / n)

    @property
    def price(self) -> int:
        """What the sample cost: its frauds, less the customers who were not turned away."""
        return self.frauds * FRAUD_LOST - (self.passed - self.frauds) * GOOD_LOST


def observe(made: list[Payment], passing: float) -> dict[str, Report]:
    """What can be known about blocked payments if this part of them is let through."""
    reports = {segment: Report() for segment in SEGMENTS}
    for payment in made:
        if payment.score >= THRESHOLD:
            report = reports[payment.segment]
            report.blocked += 1
            if payment.dice < passing:
                report.passed += 1
                report.frauds += payment.fraud
    return reports


def cost(made: list[Payment], threshold: float) -> int:
    """In USD, by the truth that only a simulation knows."""
    wrong = sum(GOOD_LOST for p in made if p.score >= threshold and not p.fraud)
    return wrong + sum(FRAUD_LOST for p in made if p.score < threshold and p.fraud)


def main() -> None:
    made = payments(seed=1)
    books = [payment for payment in made if payment.segment == "books"]
    print("books, cost by threshold:", {t: f"{cost(books, t):,}" for t in (0.05, 0.15, 0.25, 0.5, 0.9)})
    for passing in (0.0, 0.02, 0.1, 1.0):
        for segment, report in observe(made, passing).items():
            print(f"{passing:4.0%} passed, {segment:10}: {report.blocked:5} blocked", end=", ")
            if not report.passed:
                print("fraud among them: unknown")
                continue
            low, high = report.precision
            stopped = report.frauds * (1 / passing - 1)  # each of the sample stands for 1 / passing payments
            print(f"fraud {low:4.0%} to {high:4.0%} from {report.passed:5}, stopped {stopped:4.0f}", end=", ")
            print(f"price USD {report.price:7,}")


if __name__ == "__main__":
    main()
