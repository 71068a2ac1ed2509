"""Postings in few bytes: gaps instead of numbers, packed in blocks of 128 as Lucene does it, the rest as varints."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from labs.search_engine.corpus import TOPICS, Post, posts

BLOCK = 128
Posting = tuple[int, int]  # a document, and how often the word occurs in it


@dataclass(frozen=True)
class Block:
    """Up to 128 postings, and what is known of them without unpacking."""

    before: int  # the last document of the block before, which the first gap counts from
    last: int
    full: bool  # packed, or too few and therefore varints
    data: bytes
    impacts: tuple[tuple[int, int], ...]  # occurrences and length of the documents that may score highest


def varint(number: int) -> bytes:
    """Seven bits a byte; the eighth says that more follow."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def varints(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0


def in_varints(gaps: Sequence[int], counts: Sequence[int]) -> bytes:
    """An odd number says that the word occurs once; after an even one, its count follows."""
    pairs = zip(gaps, counts, strict=True)
    return b"".join(varint(gap << 1 | 1) if tf == 1 else varint(gap << 1) + varint(tf) for gap, tf in pairs)


def gaps_of(documents: Sequence[int], before: int) -> list[int]:
    return [number - previous for previous, number in zip([before, *documents], documents, strict=False)]


def packed(numbers: Sequence[int]) -> bytes:
    """A byte for the width of the widest number, then all of them in that width."""
    width, bits = max(numbers).bit_length(), 0
    for number in reversed(numbers):
        bits = bits << width | number
    return bytes([width]) + bits.to_bytes((width * len(numbers) + 7) // 8, "little")


def unpacked(data: bytes) -> tuple[list[int], bytes]:
    """The 128 numbers at the start of the data, and what comes after them."""
    width, end = data[0], 1 + data[0] * BLOCK // 8
    bits, mask = int.from_bytes(data[1:end], "little"), (1 << width) - 1
    return [bits >> width * n & mask for n in range(BLOCK)], data[end:]


def competitive(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Drops each document that another beats with as many occurrences in no more words: its score can't be higher."""
    best: list[tuple[int, int]] = []
    for length, fewer in sorted((length, -tf) for tf, length in pairs):
        if not best or -fewer > best[-1][0]:
            best.append((-fewer, length))
    return tuple(best)


def encode(postings: Sequence[Posting], lengths: Sequence[int]) -> list[Block]:
    """Postings in the order of their documents, as blocks."""
    blocks, before = [], -1
    for start in range(0, len(postings), BLOCK):
        part = postings[start : start + BLOCK]
        documents = [document for document, _ in part]
        gaps, counts = gaps_of(documents, before), [tf for _, tf in part]
        full = len(part) == BLOCK
        data = packed(gaps) + packed(counts) if full else in_varints(gaps, counts)
        impacts = competitive((tf, lengths[document]) for document, tf in part)
        blocks.append(Block(before, documents[-1], full, data, impacts))
        before = documents[-1]
    return blocks


def decode(block: Block) -> list[Posting]:
    """The postings of a block."""
    if block.full:
        gaps, rest = unpacked(block.data)
        pairs = list(zip(gaps, unpacked(rest)[0], strict=True))
    else:
        numbers = varints(block.data)
        pairs = [(number >> 1, 1 if number & 1 else next(numbers)) for number in numbers]
    documents = accumulate((gap for gap, _ in pairs), initial=block.before)
    return list(zip(islice(documents, 1, None), (tf for _, tf in pairs), strict=True))


def invert(documents: Sequence[Post]) -> dict[int, list[Posting]]:
    """From documents with their words to words with their documents."""
    inverted: dict[int, list[Posting]] = defaultdict(list)
    for number, words in enumerate(documents):
        for word, tf in Counter(words).items():
            inverted[word].append((number, tf))
    return inverted


def bits_each(lists: Sequence[Sequence[Posting]], lengths: Sequence[int]) -> str:
    """How many bits a posting takes: as two 32-bit numbers, as varints, as blocks."""
    number, in_gaps, in_blocks = sum(map(len, lists)), 0, 0
    for postings in lists:
        in_gaps += len(in_varints(gaps_of([document for document, _ in postings], -1), [tf for _, tf in postings]))
        in_blocks += sum(len(block.data) for block in encode(postings, lengths))
    return f"plain 64, varints {8 * in_gaps / number:.1f}, blocks {8 * in_blocks / number:.1f}"


def main() -> None:
    made = posts(6_000)
    by_topic = [made[n] for n in sorted(range(len(made)), key=lambda n: n % TOPICS)]
    for order, documents in (("as they came", made), ("by topic", by_topic)):
        lengths, inverted = [len(words) for words in documents], invert(documents)
        lists = sorted(inverted.values(), key=len, reverse=True)
        print(f"documents {order}: {sum(map(len, lists)):,} postings of {len(lists):,} words; bits for each:")
        print("  all words             ", bits_each(lists, lengths))
        print(f"  the most frequent, {len(lists[0]):,}", bits_each(lists[:1], lengths))


if __name__ == "__main__":
    main()
