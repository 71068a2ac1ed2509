"""How far does it scale? Two laws, fitted to a benchmark whose throughput falls again.

The Universal Scalability Law is Neil Gunther's: X(n) = gamma n / (1 + alpha (n-1) + beta n (n-1)), with alpha for contention and
beta for coherency; Amdahl's law is the case beta = 0. The measurements are SPEC SDM91 on a Sun with 16 CPUs (1994), as the R package
usl gives them. The fit is the usual one, least squares by Gauss and Newton.
"""

from math import sqrt
from typing import NamedTuple

from labs.plot import plot

# users, scripts an hour
MEASURED: list[tuple[float, float]] = [
    (1, 64.9),
    (18, 995.9),
    (36, 1652.4),
    (72, 1853.2),
    (108, 1828.9),
    (144, 1775.0),
    (216, 1702.2),
]
KNOWN = 3  # how many of these the forecast may use


class Law(NamedTuple):
    gamma: float  # throughput of one
    alpha: float  # contention: the share of the work that only one can do at a time
    beta: float = 0.0  # coherency: what each pair costs to keep in agreement

    def at(self, n: float) -> float:
        return self.gamma * n / (1 + self.alpha * (n - 1) + self.beta * n * (n - 1))

    def peak(self) -> float:
        return sqrt((1 - self.alpha) / self.beta)


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(len(rows)):
        for j, row in enumerate(rows):
            if i != j:
                factor = row[i] / rows[i][i]
                rows[j] = [value - factor * pivot for value, pivot in zip(row, rows[i], strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def fit(points: list[tuple[float, float]], coherency: bool = True) -> Law:
    """n / X(n) is linear in a = (1, alpha, beta) / gamma, which gives the start; then improve the fit of X itself."""
    terms = [[1.0, n - 1.0, n * (n - 1.0)][: 3 if coherency else 2] for n, _ in points]
    k = len(terms[0])

    def least_squares(rows: list[list[float]], values: list[float]) -> list[float]:
        normal = [[sum(row[i] * row[j] for row in rows) for j in range(k)] for i in range(k)]
        return solve(normal, [sum(row[i] * value for row, value in zip(rows, values, strict=True)) for i in range(k)])

    weights = [x * x / n for n, x in points]
    a = least_squares(
        [[w * t for t in term] for w, term in zip(weights, terms, strict=True)],
        [w * n / x for w, (n, x) in zip(weights, points, strict=True)],
    )
    for _ in range(50):
        below = [sum(value * t for value, t in zip(a, term, strict=True)) for term in terms]
        slopes = [[-n * t / d**2 for t in term] for (n, _), d, term in zip(points, below, terms, strict=True)]
        step = least_squares(slopes, [x - n / d for (n, x), d in zip(points, below, strict=True)])
        a = [value + change for value, change in zip(a, step, strict=True)]
    return Law(1 / a[0], *(value / a[0] for value in a[1:]))


def main() -> None:
    known = MEASURED[:KNOWN]
    amdahl, usl = fit(known, coherency=False), fit(known)
    print(f"from {KNOWN} points:   measured   linear   Amdahl   USL")
    for n, x in MEASURED:
        print(f"{n:6} users {x:12.0f} {n * MEASURED[0][1]:8.0f} {amdahl.at(n):8.0f} {usl.at(n):5.0f}")
    print(f"USL from {KNOWN} points: peak at {usl.peak():.0f} users")

    law = fit(MEASURED)
    print(f"USL from all:      peak at {law.peak():.0f} users, alpha {law.alpha:.1%}, beta {law.beta:.3%}")
    for name, better in [
        ("as it is", law),
        ("half the contention", law._replace(alpha=law.alpha / 2)),
        ("half the coherency", law._replace(beta=law.beta / 2)),
    ]:
        print(f"{name:20} most {better.at(better.peak()):5.0f} scripts an hour, at {better.peak():.0f} users")
    users = range(1, 217, 5)
    plot(
        {
            "Amdahl, 3 points": [(n, amdahl.at(n)) for n in users],
            "USL, 3 points": [(n, usl.at(n)) for n in users],
            "measured": MEASURED,
        },
        x="users",
        y="scripts an hour",
        title="Forecast and measurement",
    )


if __name__ == "__main__":
    main()
