"""Which bytes an edit uploads: a file cut at fixed offsets against one cut where its content says so.

The rolling hash is Gear and the skipped minimum is from FastCDC (Xia et al., USENIX ATC 2016); the two masks by which FastCDC
narrows the spread of sizes are left out. The idea of cutting by content is older: LBFS, rsync and restic use other hashes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from hashlib import md5, sha256

MEAN = 4096  # bytes in a chunk, on average
SIZE = 250_000  # of the file; its last fixed chunk is not full, as in most files
GEAR = [int.from_bytes(md5(bytes([byte])).digest()[:8], "big") for byte in range(256)]
WORD = (1 << 64) - 1
Chunker = Callable[[bytes, int], list[bytes]]


def fixed(data: bytes, mean: int) -> list[bytes]:
    """A cut every so many bytes."""
    return [data[start : start + mean] for start in range(0, len(data), mean)]


def by_content(data: bytes, mean: int) -> list[bytes]:
    """A cut where the hash of the last 64 bytes is small, at least mean/4 and at most 4 * mean bytes after the last one."""
    least, most, start, chunks = mean // 4, 4 * mean, 0, []
    small = WORD // (mean - least)  # so that a chunk has its least size plus, on average, the rest of the mean
    while start < len(data):
        end, hashed = min(start + most, len(data)), 0
        for at in range(max(start, start + least - 64), end):
            hashed = (hashed << 1) + GEAR[data[at]] & WORD  # a byte is shifted out after 64 steps
            if hashed < small and at + 1 - start >= least:
                end = at + 1
                break
        chunks.append(data[start:end])
        start = end
    return chunks


def uploaded(old: bytes, new: bytes, cut: Chunker, mean: int) -> int:
    """The bytes of the new version's chunks that the old version had not."""
    known = {sha256(chunk).digest() for chunk in cut(old, mean)}
    fresh = {sha256(chunk).digest(): len(chunk) for chunk in cut(new, mean)}
    return sum(size for digest, size in fresh.items() if digest not in known)


def edits(data: bytes, rng: random.Random) -> dict[str, bytes]:
    """The same file after six kinds of edit."""
    middle, places = len(data) // 2, sorted(rng.randrange(len(data)) for _ in range(10))
    scattered = bytearray(data)
    for place in places:
        scattered[place] ^= 1
    grown = b"!".join(data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True))
    return {
        "one byte inserted at the front": b"!" + data,
        "100 bytes deleted in the middle": data[:middle] + data[middle + 100 :],
        "10 bytes inserted, scattered": grown,
        "10 bytes overwritten, scattered": bytes(scattered),
        "1,000 bytes appended": data + rng.randbytes(1000),
        "encrypted again": rng.randbytes(len(data)),
    }


def main() -> None:
    rng = random.Random(4)
    data = rng.randbytes(SIZE)
    print(f"{SIZE:,} bytes; chunks: fixed {len(fixed(data, MEAN))}, by content {len(by_content(data, MEAN))}")
    print(f"{'uploaded after':34}{'fixed':>9}{'by content':>12}")
    versions = edits(data, rng)
    for edit, new in versions.items():
        print(f"{edit:34}{uploaded(data, new, fixed, MEAN):9,}{uploaded(data, new, by_content, MEAN):12,}")
    for mean in (1024, 4096, 16384):
        sent = uploaded(data, versions["10 bytes inserted, scattered"], by_content, mean)
        print(f"mean {mean:6,}: {len(by_content(data, mean)):4} entries; 10 insertions upload {sent / SIZE:.0%}")


if __name__ == "__main__":
    main()
