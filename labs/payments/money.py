"""Amounts as integers of the minor unit: read, split and refunded without losing or making a cent.

The split is that of the largest remainder, by which seats are allotted too. Decimals are those of ISO 4217, and of two
providers that differ from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

DECIMALS = {"USD": 2, "JPY": 0, "KWD": 3, "CLP": 0, "HUF": 2}
WIRE = {"Adyen": {"CLP": 2}, "SumUp": {"HUF": 0}}  # where a provider's minor unit isn't that of ISO 4217


def parse(text: str, currency: str) -> int:
    """The amount in minor units; refuses what the currency can't express."""
    scaled = Decimal(text).scaleb(DECIMALS[currency])
    if scaled != int(scaled):
        raise ValueError(f"{text} {currency} has more than {DECIMALS[currency]} decimals")
    return int(scaled)


def show(amount: int, currency: str) -> str:
    places = DECIMALS[currency]
    return f"{Decimal(amount).scaleb(-places):,.{places}f}"


def to_wire(amount: int, currency: str, provider: str) -> int:
    """The same amount in the provider's unit, or an error; never a rounded one."""
    places = WIRE.get(provider, {}).get(currency, DECIMALS[currency])
    exact = Decimal(amount).scaleb(places - DECIMALS[currency])
    if exact != int(exact):
        raise ValueError(f"{provider} can't take {show(amount, currency)} {currency}")
    return int(exact)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Shares that add up to the amount, each within one unit of the exact share; the first of equals gets more."""
    total = sum(weights)
    shares = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(shares)]:
        shares[i] += 1
    return shares


def refund_shares(left: Sequence[int], refund: int) -> list[int]:
    """What each party gives back, in proportion to what it still has: never more than that, and in the end all of it."""
    if refund > sum(left):
        raise ValueError("more than is left of the payment")
    return split(refund, left)


def main() -> None:
    total = 0.0
    for _ in range(1_000_000):
        total += 0.10
    print(f"a million times 0.10 as floats: {total!r}, as integers: {show(10 * 1_000_000, 'USD')}")
    print("100.00 by three, each rounded:", [round(100 / 3, 2)] * 3, "split:", split(10_000, [1, 1, 1]))

    left, alone = split(1_000, [85, 15]), 0  # an order of 10.00 with 15 % commission, refunded ten cents at a time
    print("commission on 10.00:", left[1], end="")
    for _ in range(100):
        left = [a - b for a, b in zip(left, refund_shares(left, 10), strict=True)]
        alone += split(10, [85, 15])[1]
    print(f"; given back in 100 refunds: {alone} if each is split alone, {150 - left[1]} from what is left")

    for currency, text in (("CLP", "19900"), ("HUF", "4990"), ("KWD", "1.250")):
        amount = parse(text, currency)
        sent = ", ".join(f"{provider} {to_wire(amount, currency, provider)}" for provider in WIRE)
        print(f"{currency} {text:>6} is {amount}; sent to {sent}")


if __name__ == "__main__":
    main()
