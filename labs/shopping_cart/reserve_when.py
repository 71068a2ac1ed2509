"""One scarce item, the same shoppers four times: what is lost when units are held from the cart, the checkout, the payment, or never."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from dataclasses import dataclass

from labs.shopping_cart.holds import SoldOutError, hold, open_database, release, sell

UNITS, HOURS, ADDS_PER_HOUR = 200, 2, 400
HOLD = {"cart": 3600, "checkout": 600, "payment": 180}  # seconds from the moment named
STAGES = ("cart", "checkout", "payment", "bank")


@dataclass(frozen=True)
class Shopper:
    """When a shopper reaches each stage if nobody stops them; leaves after `last`."""

    times: tuple[int, int, int, int]
    last: int


def shoppers(seed: int) -> list[Shopper]:
    """Of ten carts, about four and a half reach the checkout and three are paid."""
    rng, now, result = random.Random(seed), 0.0, []
    while (now := now + rng.expovariate(ADDS_PER_HOUR / 3600)) < HOURS * 3600:
        thinks, types = rng.expovariate(1 / 1200), 60 + rng.expovariate(1 / 150)
        bank = (
            5 + rng.expovariate(1 / 10) if rng.random() < 0.95 else rng.expovariate(1 / 600)
        )  # some must find their bank's app
        last = 0 if rng.random() > 0.45 else 1 if rng.random() > 0.70 else 2 if rng.random() > 0.95 else 3
        times = (now, now + thinks, now + thinks + types, now + thinks + types + bank)
        result.append(Shopper((int(times[0]), int(times[1]), int(times[2]), int(times[3])), last))
    return result


def run(when: str, seed: int = 1) -> Counter[str]:
    """What happens if units are held from that stage on; "never" looks at the stock and subtracts after payment."""
    db, result, sold = open_database(), Counter[str](), 0
    db.execute("INSERT INTO stock (sku, on_hand) VALUES ('tent', ?)", (UNITS,))
    crowd = shoppers(seed)
    events = [(shopper.times[0], number, 0) for number, shopper in enumerate(crowd)]
    heapq.heapify(events)
    while events:
        now, number, stage = heapq.heappop(events)
        shopper, name = crowd[number], STAGES[stage]
        try:
            with db:
                if when == "never":
                    if name != "bank" and sold >= UNITS:
                        raise SoldOutError
                elif STAGES.index(when) > stage:
                    hold(db, "?", {"tent": 1}, now + 1, now)  # only a look
                    release(db, "?")
                elif name == "bank":
                    hold(db, str(number), {"tent": 1}, now, now)  # ours still, or perhaps one is left
                    sell(db, str(number))
                else:
                    hold(db, str(number), {"tent": 1}, now + HOLD[name if name == "payment" else when], now)
        except SoldOutError:
            result["voided" if name == "bank" else f"no at {name}"] += 1
            continue
        if name == "bank":
            sold += 1
            result["last sale (min)"] = now // 60
        elif stage < shopper.last:
            heapq.heappush(events, (shopper.times[stage + 1], number, stage + 1))
    return result + Counter({"sold": min(sold, UNITS), "oversold": max(0, sold - UNITS)})


def main() -> None:
    crowd = shoppers(1)
    columns = ("sold", "oversold", "no at cart", "no at checkout", "no at payment", "voided", "last sale (min)")
    print(f"{len(crowd)} carts in {HOURS} hours, {sum(s.last == 3 for s in crowd)} would be paid, {UNITS} tents")
    print("held from  sold  oversold  no at: cart  checkout  payment  voided  last sale (min)")
    for when in ("cart", "checkout", "payment", "never"):
        numbers = [
            f"{run(when)[column]:{width}}" for column, width in zip(columns, (6, 10, 13, 10, 9, 8, 17), strict=True)
        ]
        print(f"{when:9}" + "".join(numbers))


if __name__ == "__main__":
    main()
