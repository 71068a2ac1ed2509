"""Balls that stay in bins of bounded capacity: how many are away from home, and how many others move when one comes or goes?

The rule is that of Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads" (2016): a bin holds at most (1 + EPS)
times the mean, rounded up, and a ball goes on along the ring to the first bin with room. When a ball leaves a full bin, one that had
to pass it comes back, which leaves room where that one was, and so on. "own order" lets each ball go on in an order of its own
instead, as Chen, Coleman and Shrivastava propose ("Revisiting Consistent Hashing with Bounded Loads", 2021).
"""

import random
from bisect import bisect
from dataclasses import dataclass, field
from math import ceil

BINS, BALLS = 50, 1500
TURNOVERS = 1  # how often every ball is replaced, on average, before what is measured; then once more
EPSILONS = (1.0, 0.5, 0.25, 0.1)
WAYS = {"ring, 1 point": 1, "ring, 20 points": 20, "own order": 0}


@dataclass
class Bins:
    points: int  # of each bin on the ring; 0: every ball has an order of its own
    capacity: int
    dice: random.Random
    order: dict[int, list[int]] = field(default_factory=dict)  # of each ball: home first
    at: dict[int, int] = field(default_factory=dict)  # ball -> how far it went along its order
    held: list[set[int]] = field(default_factory=lambda: [set() for _ in range(BINS)])
    passed: list[set[int]] = field(default_factory=lambda: [set() for _ in range(BINS)])  # balls that found it full

    def __post_init__(self) -> None:
        ring = sorted((self.dice.random(), name) for name in range(BINS) for _ in range(self.points))
        self.places, names = [place for place, _ in ring], [name for _, name in ring]
        self.walks = [list(dict.fromkeys(names[start:] + names[:start])) for start in range(len(ring))]

    def walk(self) -> list[int]:
        """All bins, in the order in which a new ball tries them."""
        if not self.points:
            return self.dice.sample(range(BINS), BINS)
        return self.walks[bisect(self.places, self.dice.random()) % len(self.walks)]

    def come(self, ball: int) -> None:
        self.order[ball] = self.walk()
        steps = next(i for i, name in enumerate(self.order[ball]) if len(self.held[name]) < self.capacity)
        self.put(ball, steps)

    def put(self, ball: int, steps: int) -> None:
        self.at[ball] = steps
        self.held[self.order[ball][steps]].add(ball)
        for name in self.order[ball][:steps]:
            self.passed[name].add(ball)

    def take(self, ball: int) -> int:
        steps = self.at.pop(ball)
        for name in self.order[ball][:steps]:
            self.passed[name].discard(ball)
        name = self.order[ball][steps]
        self.held[name].remove(ball)
        return name

    def go(self, ball: int, others_move: bool) -> int:
        """How many other balls move when this one leaves."""
        room, moves = self.take(ball), 0
        del self.order[ball]
        while others_move and self.passed[room]:
            back = min(self.passed[room])
            left = self.take(back)
            self.put(back, self.order[back].index(room))
            room, moves = left, moves + 1
        return moves


def measure(points: int, epsilon: float, balls: int = BALLS, others_move: bool = True, seed: int = 1) -> list[float]:
    """Share of the balls away from home; bins that a newcomer tries; other balls that move per change."""
    dice = random.Random(seed)
    bins = Bins(points, ceil((1 + epsilon) * balls / BINS), dice)
    for ball in range(balls):
        bins.come(ball)
    here = list(range(balls))
    away, tried, moved = 0.0, 0, 0
    for new in range(balls, (TURNOVERS + 2) * balls):
        place = dice.randrange(balls)
        moves = bins.go(here[place], others_move)
        here[place] = new
        bins.come(new)
        if new >= (TURNOVERS + 1) * balls:
            away += sum(steps > 0 for steps in bins.at.values()) / balls if new % 50 == 0 else 0
            tried += 1 + bins.at[new]
            moved += moves
    return [away * 50 / balls, tried / balls, moved / balls]


def main() -> None:
    print(f"{BALLS:,} balls in {BINS} bins     away from home   bins tried   others moved per change")
    for epsilon in EPSILONS:
        for name, points in WAYS.items():
            away, tried, moved = measure(points, epsilon)
            print(f"epsilon {epsilon:4.2f}  {name:16} {away:10.1%} {tried:12.2f} {moved:25.2f}")
    print("\nrequests, which never move; epsilon 0.25, 20 points")
    print("in flight per server   allowed   away from home")
    for mean in (1, 3, 10, 30, 100):
        away = sum(measure(20, 0.25, mean * BINS, False, seed)[0] for seed in range(3)) / 3
        print(f"{mean:20} {ceil(1.25 * mean):9} {away:16.1%}")


if __name__ == "__main__":
    main()
