"""Which consistency models allow a history of reads and writes?

A model asks for one legal order of all operations, or for one per client, in which every read returns the last write
before it. What differs is which operations must keep their order. The search is Wing and Gong's with Lowe's memory of dead
ends, as in the checker Knossos. Every key starts at 0.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf

State = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Op:
    client: str
    kind: str  # "write" or "read"
    key: str
    value: int
    start: float
    end: float = inf  # a write without an answer may take effect at any time, even after all else


Order = set[tuple[Op, Op]]  # pairs (a, b): a must come before b


def explain(ops: Sequence[Op], order: Order) -> list[Op] | None:
    """An order in which each read returns the last write of its key."""
    before = [sum(1 << i for i, other in enumerate(ops) if (other, op) in order) for op in ops]
    dead_ends: set[tuple[int, State]] = set()

    def place(left: int, state: State) -> list[Op] | None:
        if not left:
            return []
        for i, op in enumerate(ops):
            if not left >> i & 1 or left & before[i]:
                continue
            values = dict(state)
            if op.kind == "read" and values.get(op.key, 0) != op.value:
                continue
            values[op.key] = op.value
            after = left & ~(1 << i), tuple(sorted(values.items()))
            if after not in dead_ends:
                rest = place(*after)
                if rest is not None:
                    return [op, *rest]
                dead_ends.add(after)
        return None

    return place((1 << len(ops)) - 1, ())


def pairs(ops: Sequence[Op], rule: Callable[[Op, Op], bool]) -> Order:
    return {(a, b) for a in ops for b in ops if a is not b and rule(a, b)}


def real_time(ops: Sequence[Op]) -> Order:
    return pairs(ops, lambda a, b: a.end < b.start)


def same_client(ops: Sequence[Op], before: str = "read write", after: str = "read write") -> Order:
    return {(a, b) for a, b in real_time(ops) if a.client == b.client and a.kind in before and b.kind in after}


def causes(ops: Sequence[Op]) -> Order:
    """What a client did before, and the write whose value it read, and so on back from there."""
    order = same_client(ops) | pairs(
        ops, lambda a, b: (a.kind, b.kind) == ("write", "read") and (a.key, a.value) == (b.key, b.value)
    )
    while more := {(a, d) for a, b in order for c, d in order if b == c} - order:
        order |= more
    return order


def each_client(ops: Sequence[Op], order: Order) -> bool:
    """Can each client explain its own reads, by an order of all writes that need not be that of the others?"""
    clients = sorted({op.client for op in ops})
    return all(explain([op for op in ops if op.kind == "write" or op.client == client], order) for client in clients)


MODELS: dict[str, Callable[[Sequence[Op]], bool]] = {
    "linearizable": lambda ops: explain(ops, real_time(ops)) is not None,
    "sequential": lambda ops: explain(ops, same_client(ops)) is not None,
    "causal": lambda ops: each_client(ops, causes(ops)),
    "PRAM": lambda ops: each_client(ops, same_client(ops)),
    "monotonic reads": lambda ops: each_client(ops, same_client(ops, "read", "read")),
    "own writes": lambda ops: each_client(ops, same_client(ops, "write", "read")),
}


def history(*lines: str) -> list[Op]:
    """Operations one after the other; those in one line overlap. "A x=1" is A's write, "B x:0" a read of 0."""
    ops = []
    for time, line in enumerate(lines):
        for client, what in (text.split() for text in line.split(", ")):
            kind, sign = ("write", "=") if "=" in what else ("read", ":")
            key, value = what.split(sign)
            ops.append(Op(client, kind, key, int(value), time, time + 0.5))
    return ops


HISTORIES = {
    "old value after the write": history("A x=1", "B x:0"),
    "two orders of two writes": history("A x=1, B x=2", "C x:1, D x:2", "C x:2, D x:1"),
    "answer before question": history("A x=1", "B x:1", "B y=1", "C y:1", "C x:0"),
    "second write before first": history("A x=1", "A y=1", "B y:1", "B x:0"),
    "back in time": history("A x=1", "B x:1", "B x:0"),
    "own write is missing": history("A x=1", "A x:0"),
}


def verdicts(ops: Sequence[Op]) -> Iterable[str]:
    return ("yes" if allows(ops) else "-" for allows in MODELS.values())


def main() -> None:
    print(" " * 25 + "".join(f"  {model}" for model in MODELS))
    for name, ops in HISTORIES.items():
        row = zip(MODELS, verdicts(ops), strict=True)
        print(f"{name:25}" + "".join(f"  {verdict:>{len(model)}}" for model, verdict in row))


if __name__ == "__main__":
    main()
