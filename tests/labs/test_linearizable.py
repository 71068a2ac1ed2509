"""Each model allows what a stronger one allows, and the six histories tell all six models apart."""

import random
from dataclasses import replace
from itertools import permutations
from math import inf

import pytest

from labs.linearizable import HISTORIES, MODELS, Op, explain, history, main, real_time

INCLUDES = [
    ("linearizable", "sequential"),
    ("sequential", "causal"),
    ("causal", "PRAM"),
    ("PRAM", "monotonic reads"),
    ("PRAM", "own writes"),
]


def random_history(seed: int, keys: str = "x") -> list[Op]:
    """Up to seven operations of three clients; reads return the value of some write, or 0."""
    dice = random.Random(seed)
    free = dict.fromkeys("ABC", 0.0)
    ops: list[Op] = []
    for number in range(1, dice.randrange(3, 8)):
        client = "ABC"[dice.randrange(3)]
        start = free[client] + dice.random()
        free[client] = start + 2 * dice.random()
        key = keys[dice.randrange(len(keys))]
        written = [0, *(op.value for op in ops if op.kind == "write" and op.key == key)]
        value = written[dice.randrange(len(written))]
        write = dice.random() < 0.5
        ops.append(Op(client, "write" if write else "read", key, number if write else value, start, free[client]))
    return ops


def legal(order: tuple[Op, ...]) -> bool:
    values: dict[str, int] = {}
    for op in order:
        if op.kind == "read" and values.get(op.key, 0) != op.value:
            return False
        values[op.key] = op.value
    return all(a.end >= b.start for i, b in enumerate(order) for a in order[i + 1 :])


def test_the_search_agrees_with_trying_all_orders() -> None:
    verdicts = []
    for seed in range(150):
        ops = random_history(seed, keys="xy")
        verdicts.append(MODELS["linearizable"](ops))
        assert verdicts[-1] == any(map(legal, permutations(ops))), seed
    assert 20 < sum(verdicts) < 130


def test_the_order_found_is_legal() -> None:
    for seed in range(150):
        ops = random_history(seed)
        order = explain(ops, real_time(ops))
        assert order is None or (legal(tuple(order)) and len(order) == len(ops)), seed


@pytest.mark.parametrize(("stronger", "weaker"), INCLUDES)
def test_a_stronger_model_implies_the_weaker(stronger: str, weaker: str) -> None:
    histories = [random_history(seed, keys="xy") for seed in range(1000)] + list(HISTORIES.values())
    allowed = [(MODELS[stronger](ops), MODELS[weaker](ops)) for ops in histories]
    assert (True, False) not in allowed
    assert (False, True) in allowed


def test_linearizable_keys_make_a_linearizable_store() -> None:
    """The property that Herlihy and Wing call locality."""
    for seed in range(400):
        ops = random_history(seed, keys="xy")
        keys = [[op for op in ops if op.key == key] for key in "xy"]
        assert MODELS["linearizable"](ops) == all(map(MODELS["linearizable"], keys)), seed


def test_sequential_keys_make_no_sequential_store() -> None:
    ops = history("A x=1", "B y=1", "A y:0", "B x:0")
    assert all(MODELS["sequential"]([op for op in ops if op.key == key]) for key in "xy")
    assert not MODELS["sequential"](ops)


def test_a_write_without_an_answer_may_or_may_not_have_happened() -> None:
    write, read = history("A x=1", "B x:1")
    lost = replace(write, end=inf)
    for value in (0, 1):
        assert MODELS["linearizable"]([lost, replace(read, value=value)])
    assert not MODELS["linearizable"]([lost, read, replace(read, value=0, start=2.0, end=2.5)])


def test_a_read_that_overlaps_the_write_may_return_either() -> None:
    for value in (0, 1):
        assert MODELS["linearizable"](history(f"A x=1, B x:{value}"))


def test_none_of_the_histories_can_lose_an_operation_and_still_break_its_model() -> None:
    breaks = dict(zip(HISTORIES, MODELS, strict=True))
    for name, ops in HISTORIES.items():
        assert not MODELS[breaks[name]](ops)
        for op in ops:
            rest = [other for other in ops if other is not op]
            read_from_nowhere = any(
                read.kind == "read" and read.value and (read.key, read.value) == (op.key, op.value) for read in rest
            )
            assert MODELS[breaks[name]](rest) or read_from_nowhere, (name, op)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line[25:].split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["-", "yes", "yes", "yes", "yes", "yes"],
        ["-", "-", "yes", "yes", "yes", "yes"],
        ["-", "-", "-", "yes", "yes", "yes"],
        ["-", "-", "-", "-", "yes", "yes"],
        ["-", "-", "-", "-", "-", "yes"],
        ["-", "-", "-", "-", "yes", "-"],
    ]
