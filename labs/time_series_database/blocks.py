"""Blocks of samples with an index of labels each; a SQLite database stands for their files."""

from __future__ import annotations

import json
import re
import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from labs.time_series_database.gorilla import PER_CHUNK, Writer, decode, encode
from labs.time_series_database.series import Sample

Index = dict[str, dict[str, list[int]]]  # name, value, numbers of the series that have it, sorted
REPLICA, HEAD = "a", 0  # this writer: two that share a name would overwrite each other
Matcher = tuple[str, str, str]  # name, = or =~, value or pattern


def open_database() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    return db


def intersect(lists: Iterable[list[int]]) -> list[int]:
    """Numbers that are in all lists: the shortest leads, the others are searched from where they stand."""
    first, *others = sorted(lists, key=len)
    stand, result = [0] * len(others), []
    for number in first:
        for which, other in enumerate(others):
            stand[which] = bisect_left(other, number, stand[which])
            if other[stand[which] : stand[which] + 1] != [number]:
                break
        else:
            result.append(number)
    return result


def matching(index: Index, matchers: list[Matcher]) -> list[int]:
    lists = []
    for name, how, wanted in matchers:
        values = index.get(name, {})
        if how == "=":
            lists.append(values.get(wanted, []))
        else:  # every value of the label is tried: the cost of a pattern is the number of values
            lists.append(sorted(n for value, ns in values.items() if re.fullmatch(wanted, value) for n in ns))
    return intersect(lists)


def write_block(db: sqlite3.Connection, first: int, until: int, series: dict[str, list[Sample]]) -> None:
    """All of it or nothing: a block without its row in the catalog is seen by nobody."""
    block = f"{REPLICA}-{HEAD}-{first}-{until}"
    with db:
        for number, (key, samples) in enumerate(sorted(series.items())):
            db.execute("INSERT INTO series VALUES (?, ?, ?)", (block, number, key))
            for name, value in json.loads(key).items():
                db.execute("INSERT INTO posting VALUES (?, ?, ?, ?)", (block, name, value, number))
            for start in range(0, len(samples), PER_CHUNK):
                part = samples[start : start + PER_CHUNK]
                bits, _ = encode(part)
                data = bits.number.to_bytes(-(-bits.length // 8), "big")
                row = (block, number, part[0][0], part[-1][0], len(part), bits.length, data)
                db.execute("INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        db.execute("INSERT INTO block VALUES (?, ?, ?, 0, ?, ?, NULL)", (block, first, until, REPLICA, HEAD))


def read_blocks(
    db: sqlite3.Connection, matchers: list[Matcher], first: int, last: int
) -> Iterator[tuple[str, list[Sample]]]:
    """Matching series of each block that the time touches, with whole chunks."""
    live = "SELECT block FROM block WHERE deleted_at IS NULL AND until > ? AND first <= ? ORDER BY until"
    for (block,) in db.execute(live, (first, last)).fetchall():
        index: Index = defaultdict(lambda: defaultdict(list))
        for name in sorted({name for name, _, _ in matchers}):
            lists = "SELECT value, number FROM posting WHERE block = ? AND name = ? ORDER BY value, number"
            for value, number in db.execute(lists, (block, name)):
                index[name][value].append(number)
        for number in matching(index, matchers):
            key = "SELECT labels FROM series WHERE block = ? AND number = ?"
            (labels,) = db.execute(key, (block, number)).fetchone()
            samples: list[Sample] = []
            parts = "SELECT samples, bits, data FROM chunk WHERE block = ? AND number = ? ORDER BY first"
            for count, length, data in db.execute(parts, (block, number)):
                bits = Writer()
                bits.number, bits.length = int.from_bytes(data, "big"), length
                samples += decode(bits, count)
            yield labels, samples
