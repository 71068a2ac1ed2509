"""A query planner in miniature: it guesses how many rows there will be, and the guess decides how it joins.

Statistics describe one column each, and conditions count as independent, so their shares are multiplied, as in PostgreSQL
unless it is told of a dependency (CREATE STATISTICS). The planner and its costs are made up; the mistakes are not.
"""

import random
from collections import Counter
from dataclasses import dataclass

ROWS = 100_000  # orders
CITIES = 500  # each lies in one country
COUNTRIES = 25  # each pays in one currency
CURRENCIES = 10
TENANTS = 1_000  # the one of rank r has orders in proportion to 1/r
COMMON = 100  # values in a column whose share the statistics know
ITEM_PAGES = 3_000  # pages in the table of the orders' items, which is joined
LOOKUP = 4  # pages touched to find the items of one order through an index

Row = dict[str, int]


def orders(seed: int = 1) -> list[Row]:
    dice = random.Random(seed)
    weights = [1 / rank for rank in range(1, TENANTS + 1)]
    rows = []
    for tenant in dice.choices(range(1, TENANTS + 1), weights, k=ROWS):
        city = dice.randrange(CITIES)
        country = city % COUNTRIES
        rows.append({"city": city, "country": country, "currency": country % CURRENCIES, "tenant": tenant})
    return rows


class Statistics:
    """What ANALYZE keeps of one column; here of all rows, in truth of a sample."""

    def __init__(self, rows: list[Row], column: str) -> None:
        counts = Counter(row[column] for row in rows)
        self.distinct = len(counts)
        self.common = {value: count / len(rows) for value, count in counts.most_common(COMMON)}

    def share(self, value: int) -> float:
        rest = (1 - sum(self.common.values())) / max(1, self.distinct - len(self.common))
        return self.common.get(value, rest)

    def average(self) -> float:
        """For a generic plan, made without knowing the value."""
        return 1 / self.distinct


@dataclass
class Join:
    estimated: float
    actual: int

    @property
    def looks_up(self) -> bool:
        """Chosen: look up each order's items; otherwise read all items into a hash table."""
        return self.estimated * LOOKUP < ITEM_PAGES

    @property
    def pages(self) -> int:
        return self.actual * LOOKUP if self.looks_up else ITEM_PAGES

    @property
    def best(self) -> int:
        return min(self.actual * LOOKUP, ITEM_PAGES)


def join(
    rows: list[Row],
    where: Row,
    *,
    implied: tuple[str, ...] = (),
    generic: bool = False,
) -> Join:
    """Columns in `implied` follow from others: they remove no rows."""
    estimated = float(len(rows))
    for column, value in where.items():
        if column not in implied:
            known = Statistics(rows, column)
            estimated *= known.average() if generic else known.share(value)
    actual = sum(row.items() >= where.items() for row in rows)
    return Join(estimated, actual)


def cases(rows: list[Row]) -> dict[str, Join]:
    two, three = {"country": 7, "currency": 7}, {"city": 7, "country": 7, "currency": 7}
    return {
        "country": join(rows, {"country": 7}),
        "country, currency": join(rows, two),
        "  dependency known": join(rows, two, implied=("currency",)),
        "city, country, currency": join(rows, three),
        "tenant of rank 500": join(rows, {"tenant": 500}),
        "tenant of rank 1": join(rows, {"tenant": 1}),
        "  generic plan": join(rows, {"tenant": 1}, generic=True),
    }


def main() -> None:
    print("condition on              estimated   actual   items by    pages     best")
    for name, case in cases(orders()).items():
        how = "lookup" if case.looks_up else "hash"
        print(f"{name:23}   {case.estimated:9,.0f}   {case.actual:6,}   {how:8}   {case.pages:6,}   {case.best:6,}")


if __name__ == "__main__":
    main()
