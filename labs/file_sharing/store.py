"""When may a chunk be deleted? Uploads race a sweep, under six rules; what is lost is counted.

An upload asks which chunks are missing, sends those, and commits the file much later. A sweep marks the chunks that no file refers
to, and deletes them some minutes after. Grace periods and exclusive locks are what restic and Borg use against this race.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count

MINUTE, HOUR, DAY = 1.0, 60.0, 1440.0
GRACE = DAY  # how long a chunk is left alone after it was last stored or asked for
GAP = 20 * MINUTE  # from marking a chunk to deleting it: other machines do the work
UPLOADS, POPULAR = 3000, 400  # half of all chunks come from a few files that many people have


@dataclass
class Store:
    """Chunks and files; a hash stands for the chunk's bytes."""

    grace: float
    check_commit: bool  # a commit is refused while one of its chunks is absent
    check_delete: bool  # a marked chunk is spared if it was touched or referred to since
    seen: dict[int, float] = field(default_factory=dict)  # the chunks that exist, and when each was last touched
    files: dict[int, list[int]] = field(default_factory=dict)
    resent: int = 0

    def touch(self, chunks: list[int], now: float) -> list[int]:
        """Which of these are absent; the others are wanted, so they count as seen."""
        missing = [chunk for chunk in chunks if chunk not in self.seen]
        self.seen.update((chunk, now) for chunk in chunks if chunk in self.seen)
        return missing

    def put(self, chunks: list[int], now: float) -> None:
        self.seen.update((chunk, now) for chunk in chunks)

    def commit(self, file: int, chunks: list[int], now: float) -> None:
        if self.check_commit and (missing := self.touch(chunks, now)):
            self.resent += len(missing)  # the refusal names them, the client still has the bytes
            self.put(missing, now)
        self.files[file] = chunks

    def live(self) -> set[int]:
        return {chunk for chunks in self.files.values() for chunk in chunks}

    def mark(self, now: float) -> dict[int, float]:
        """Chunks that no file refers to and nobody asked for within the grace period."""
        live = self.live()
        return {chunk: seen for chunk, seen in self.seen.items() if chunk not in live and seen < now - self.grace}

    def delete(self, marked: dict[int, float]) -> None:
        live = self.live()
        for chunk, seen in marked.items():
            if not self.check_delete or (chunk not in live and self.seen[chunk] == seen):
                self.seen.pop(chunk, None)


def simulate(seed: int, grace: float, check_commit: bool, check_delete: bool) -> tuple[int, int, float]:
    """Files that cannot be read at the end, chunks sent again, and the mean number of chunks that nobody refers to."""
    rng, store, order = random.Random(seed), Store(grace, check_commit, check_delete), count()
    events: list[tuple[float, int, Callable[[float], None]]] = []
    garbage: list[int] = []
    broken: set[int] = set()

    def at(when: float, act: Callable[[float], None]) -> None:
        heapq.heappush(events, (when, next(order), act))

    def upload(file: int, chunks: list[int], takes: float, kept: float) -> Callable[[float], None]:
        def start(now: float) -> None:
            missing = store.touch(chunks, now)
            for chunk in missing:
                at(now + takes * rng.random(), partial(store.put, [chunk]))
            at(now + takes, partial(store.commit, file, chunks))
            at(now + takes + kept, remove)

        def remove(_: float) -> None:
            if any(chunk not in store.seen for chunk in store.files.pop(file)):
                broken.add(file)  # it had become unreadable while somebody still owned it

        return start

    def sweep(now: float) -> None:
        garbage.append(len(store.seen.keys() - store.live()))
        marked = store.mark(now)
        at(now + GAP, lambda _: store.delete(marked))

    own = count(POPULAR)  # chunks that only one file has
    for file in range(UPLOADS):
        chunks = [rng.randrange(POPULAR) if rng.random() < 0.5 else next(own) for _ in range(6)]
        takes = (
            30 * HOUR if rng.random() < 0.02 else rng.expovariate(1 / (20 * MINUTE))
        )  # some laptops are closed halfway
        at(rng.random() * 30 * DAY, upload(file, chunks, takes, rng.expovariate(1 / DAY)))
    for hour in range(40 * 24):
        at(hour * HOUR, sweep)
    while events:
        when, _, act = heapq.heappop(events)
        act(when)
    return len(broken), store.resent, sum(garbage) / len(garbage)


def main() -> None:
    print(f"{UPLOADS:,} files; {'unreadable':>12}{'sent again':>12}{'garbage held':>14}")
    for rule, grace, check_commit, check_delete in (
        ("sweep at once", 0.0, False, False),
        ("check at commit", 0.0, True, False),
        ("a day's grace", GRACE, False, False),
        ("three days'", 3 * GRACE, False, False),
        ("both checks", 0.0, True, True),
        ("checks and grace", GRACE, True, True),
    ):
        broken, resent, garbage = simulate(1, grace, check_commit, check_delete)
        print(f"{rule:16}{broken:9}{resent:12}{garbage:14.0f}")


if __name__ == "__main__":
    main()
