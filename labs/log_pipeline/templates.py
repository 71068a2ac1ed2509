"""Log lines kept as templates and variables, against plain text through a general compressor: size, and bytes read by a search.

The idea is that of CLP (Rodrigues, Luo and Yuan, OSDI 2021): constant text once, variables in columns, search in the
dictionary first. CLP's encodings are better than these. The patterns below only make lines; encoding finds its own.
"""

from __future__ import annotations

import random
import re
import zlib
from dataclasses import dataclass

LINES, BLOCK = 30_000, 10_000  # a block is what is compressed together
LEVEL = 6
PATTERNS = (
    "INFO  Request {id} from 10.{small}.{small}.{small} to /v1/orders answered 200 in {small} ms",
    "INFO  Task task_{big} assigned to container_{small} on host-{small}",
    "INFO  Block blk_{huge} replicated to 3 nodes, {big} bytes",
    "WARN  Pool orders-db has {small} of 64 connections left, request {id} waited {small} ms",
    "INFO  Cache refresh finished: {small} keys changed, {small} evicted",
    "ERROR Payment for order {big} failed after {small} ms: upstream timeout, request {id}",
)
WEIGHTS = (60, 15, 12, 6, 5, 2)
VARIABLE = re.compile(r"(?<![A-Za-z0-9])[\w.-]*\d[\w.-]*")  # a token with a digit in it, as in CLP's default


def make(seed: int, lines: int = LINES) -> list[str]:
    """Lines of one service over an hour or so; ids are random, since nothing about them can be guessed."""
    rng, at, out = random.Random(seed), 1_764_172_800_000, []
    kinds = {
        "{id}": lambda: f"{rng.getrandbits(32):08x}-{rng.getrandbits(16):04x}",
        "{small}": lambda: str(int(rng.expovariate(1 / 40)) % 256),
        "{big}": lambda: str(rng.randrange(10**6)),
        "{huge}": lambda: str(rng.getrandbits(60)),
    }
    for _ in range(lines):
        at += int(rng.expovariate(1 / 100))
        pattern = rng.choices(PATTERNS, WEIGHTS)[0]
        text = re.sub(r"{\w+}", lambda match: kinds[match.group()](), pattern)
        out.append(f"{at // 1000}.{at % 1000:03d} {text}")
    return out


@dataclass(frozen=True)
class Block:
    """Lines as a dictionary of templates, which template each has, and a column for each variable of each template."""

    templates: list[str]
    kinds: bytes  # compressed: one byte a line
    columns: dict[tuple[int, int], bytes]  # compressed: (template, place) to values

    @property
    def size(self) -> int:
        return sum(map(len, self.columns.values())) + len(self.kinds) + len(pack(self.templates))


def pack(values: list[str]) -> bytes:
    return zlib.compress("\n".join(values).encode(), LEVEL)


def encode(lines: list[str]) -> Block:
    """Splits lines into template and variables. The time is the first variable, stored as difference to the line before."""
    numbers: dict[str, int] = {}
    kinds, columns, last = bytearray(), dict[tuple[int, int], list[str]](), 0
    for line in lines:
        stamp, text = line.split(" ", 1)
        now = int(stamp.replace(".", ""))
        values = VARIABLE.findall(text)
        kind = numbers.setdefault(VARIABLE.sub("\0", text), len(numbers))
        kinds.append(kind)  # 256 templates a block are enough here
        columns.setdefault((-1, 0), []).append(str(now - last))
        last = now
        for place, value in enumerate(values):
            columns.setdefault((kind, place), []).append(value)
    return Block(list(numbers), zlib.compress(bytes(kinds), LEVEL), {key: pack(v) for key, v in columns.items()})


def column(block: Block, key: tuple[int, int]) -> list[str]:
    return zlib.decompress(block.columns[key]).decode().split("\n")


def decode(block: Block) -> list[str]:
    """The lines again, to the byte."""
    values = {key: iter(column(block, key)) for key in block.columns}
    out, at = [], 0
    for kind in zlib.decompress(block.kinds):
        at += int(next(values[-1, 0]))
        head, *rest = block.templates[kind].split("\0")
        text = head + "".join(next(values[kind, place]) + part for place, part in enumerate(rest))
        out.append(f"{at // 1000}.{at % 1000:03d} {text}")
    return out


def is_id(value: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}", value) is not None


def search(block: Block, words: str, value: str = "") -> tuple[int, int]:
    """How many lines have these constant words and this variable, and how many stored bytes were read to know it."""
    read, found = len(pack(block.templates)), 0
    for kind, template in enumerate(block.templates):
        if words not in template:
            continue  # no line of this template can match: none of its columns is touched
        hits: set[int] = set()
        for place in range(template.count("\0")):
            read += len(block.columns[kind, place])
            hits |= {n for n, seen in enumerate(column(block, (kind, place))) if value in seen}
        found += len(hits)
    return found, read


def main() -> None:
    lines = make(seed=1)
    parts = [lines[n : n + BLOCK] for n in range(0, LINES, BLOCK)]
    plain, blocks = [pack(part) for part in parts], [encode(part) for part in parts]
    whole, split = sum(map(len, plain)), sum(block.size for block in blocks)
    ids = sum(len(data) for block in blocks for key, data in block.columns.items() if is_id(column(block, key)[0]))
    print(
        f"raw {sum(len(line) + 1 for line in lines) / LINES:.0f} bytes a line, as text compressed {whole / LINES:.1f}"
    )
    print(f"templates and columns {split / LINES:.1f}, of which {ids / LINES:.1f} are request ids")
    for words, value in (("Payment", "8f"), ("OutOfMemory", ""), ("", "deadbeef")):
        found, read = map(sum, zip(*(search(block, words, value) for block in blocks), strict=True))
        print(
            f"{words or 'anything'} with {value or 'anything'}: {found} lines, {read:,} bytes read instead of {whole:,}"
        )


if __name__ == "__main__":
    main()
