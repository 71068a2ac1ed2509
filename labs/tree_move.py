"""Folders are moved on several replicas at once: what do they hold when the moves arrive in different orders?

Undo, do, redo is the algorithm of Kleppmann, Mulligan, Gomes and Beresford, "A highly-available move operation for replicated
trees" (2021); the workload is theirs, with fewer nodes and moves. Names are left out: a tree says what each node's parent is.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import permutations
from typing import NamedTuple

NODES = 200
RATES = (20.0, 40.0, 80.0)  # moves per second of each of three replicas
DELAY = 0.08  # seconds until the others have a move
SECONDS = 8.0

Tree = dict[str, str]


class Move(NamedTuple):
    time: tuple[int, str]  # Lamport's counter, then the replica's name
    node: str
    parent: str


def path(tree: Tree, node: str) -> list[str]:
    """The node and the folders above it, up to the root; in a loop, once round."""
    way = [node]
    while way[-1] in tree and tree[way[-1]] not in way:
        way.append(tree[way[-1]])
    return way


def has_loop(tree: Tree) -> bool:
    return any(path(tree, node)[-1] in tree for node in tree)


@dataclass
class Replica:
    tree: Tree = field(default_factory=dict)
    log: list[tuple[Move, str | None, bool]] = field(default_factory=list)  # move, parent before, did it take effect?

    def obey(self, move: Move) -> None:
        self.tree[move.node] = move.parent

    def do(self, move: Move) -> None:
        effective = move.node not in path(self.tree, move.parent)
        self.log.append((move, self.tree.get(move.node), effective))
        if effective:
            self.obey(move)

    def undo(self) -> Move:
        move, before, _ = self.log.pop()
        self.tree.pop(move.node, None)
        if before is not None:
            self.tree[move.node] = before
        return move

    def apply(self, move: Move) -> int:
        """Undo, do, redo: returns how many moves were undone."""
        later: list[Move] = []
        while self.log and self.log[-1][0].time > move.time:
            later.append(self.undo())
        for step in [move, *reversed(later)]:
            self.do(step)
        return len(later)


def moves(*steps: str) -> list[Move]:
    """`moves("b>a")` puts b into a; the times are 1, 2, 3, each from a replica of its own."""
    return [Move((n, f"r{n}"), *step.split(">")) for n, step in enumerate(steps, start=1)]


HISTORIES = {
    "one folder, two places": moves("c>a", "c>b"),
    "each into the other": moves("a>b", "b>a"),
    "a ring of three": moves("a>b", "b>c", "c>a"),
    "a way out between": moves("b>a", "b>c", "a>b"),
}
RULES = {"obey": Replica.obey, "refuse loops": Replica.do, "undo, do, redo": Replica.apply}


def endings(history: list[Move], rule: Callable[[Replica, Move], object]) -> list[Tree]:
    """The tree that each order of arrival ends in."""
    replicas = {order: Replica() for order in permutations(history)}
    for order, replica in replicas.items():
        for move in order:
            rule(replica, move)
    return [replica.tree for replica in replicas.values()]


def workload(rate: float) -> tuple[float, int, int, int]:
    """Moves undone per move received; moves made; of these, refused at once; shown to their author, later taken back."""
    dice, replicas, clocks = random.Random(1), [Replica() for _ in "ABC"], [0, 0, 0]
    starts = [dice.random() / rate for _ in replicas]
    turns = [(starts[me] + n / rate, me, n) for me in range(3) for n in range(round(SECONDS * rate))]
    made: dict[tuple[int, int], Move] = {}
    shown: dict[Move, bool] = {}
    undone = 0
    for _, who, me, n in sorted((now + (who != me) * DELAY, who, me, n) for now, me, n in turns for who in range(3)):
        if who == me:
            made[me, n] = Move((clocks[me] + 1, "ABC"[me]), str(dice.randrange(NODES)), str(dice.randrange(NODES)))
        move = made[me, n]
        clocks[who] = max(clocks[who], move.time[0])
        undone += replicas[who].apply(move)
        if who == me:
            shown[move] = replicas[me].log[-1][2]
    if any(replica != replicas[0] for replica in replicas):
        raise RuntimeError("the replicas have not converged")
    taken_back = sum(shown[move] and not effective for move, _, effective in replicas[0].log)
    return undone / (2 * len(shown)), len(shown), len(shown) - sum(shown.values()), taken_back


def main() -> None:
    print("history                  rule              different trees   orders with a loop")
    for name, history in HISTORIES.items():
        for title, rule in RULES.items():
            trees = endings(history, rule)
            different = len({frozenset(tree.items()) for tree in trees})
            print(f"{name:24} {title:16} {different:16} {sum(map(has_loop, trees)):11} of {len(trees)}")
    print("\nmoves/s of each   undone each time   moves   refused at once   taken back")
    for rate in RATES:
        undone, made, refused, taken_back = workload(rate)
        print(f"{rate:15.0f} {undone:18.1f} {made:7} {refused:17} {taken_back:12}")


if __name__ == "__main__":
    main()
