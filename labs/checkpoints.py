"""A counting job crashes: what is its count afterwards, and what did the world outside see?

Two partitions of a log feed one operator that counts records; the path of the second is slower. Now and then a barrier is put into both
partitions. What the operator does when it has one barrier and still lacks the other decides what a snapshot means: the idea of Chandy
and Lamport as Carbone et al. adapted it to dataflows ("Lightweight Asynchronous Snapshots", 2015), used by Apache Flink.
One record in 101 has an effect, in two ways: an e-mail, sent at once, and a row, kept back until the snapshot is stored.
"""

from collections import Counter, deque
from dataclasses import dataclass, field

RECORDS = 1000  # in each partition; a source reads one a tick
INTERVAL = 200  # ticks between barriers
LAG = (0, 40)  # ticks that a record spends on its way to the operator
UPLOAD = 10  # ticks until a snapshot is stored
NOTIFY = 5  # ticks from then until the rows are committed
CRASHES = (452, 970)  # ticks; at 452 an aligned snapshot is stored, its rows aren't committed
MODES = ("resume at newest", "barriers, no alignment", "aligned", "unaligned")


@dataclass
class Item:
    ready: int  # the tick in which it reaches the operator
    record: int | None  # None: a barrier
    offsets: tuple[int, int] = (0, 0)  # of a barrier: the positions of the sources


@dataclass
class Snapshot:
    done: int = 0  # the tick in which it is stored
    offsets: tuple[int, int] = (0, 0)
    count: int = 0
    in_flight: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # to be published when the snapshot is stored: pre-committed


class Job:
    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.offsets = [0, 0]
        self.channels: tuple[deque[Item], deque[Item]] = (deque(), deque())
        self.count = 0
        self.barriers: set[int] = set()  # partitions whose barrier has come
        self.rows: list[int] = []
        self.stored, self.storing = Snapshot(), Snapshot()
        self.emails: Counter[int] = Counter()
        self.published: Counter[int] = Counter()
        self.committed: set[int] = set()
        self.longest_queue = 0

    def process(self, record: int) -> None:
        self.count += 1
        if record % 101 == 0:
            self.emails[record] += 1  # gone: no crash takes it back
            self.rows.append(record)

    def snapshot(self, now: int, offsets: tuple[int, int], in_flight: list[int]) -> None:
        self.storing = Snapshot(now + UPLOAD, offsets, self.count, in_flight, self.rows)
        self.rows = []

    def on_barrier(self, now: int, barrier: Item, partition: int) -> None:
        self.barriers.add(partition)
        if self.mode == "unaligned" and len(self.barriers) == 1:
            behind = [item.record for item in self.channels[1 - partition]]
            self.snapshot(
                now, barrier.offsets, [record for record in behind[: behind.index(None)] if record is not None]
            )
        if len(self.barriers) == 2:
            self.barriers.clear()
            if self.mode != "unaligned":
                self.snapshot(now, barrier.offsets, [])

    def tick(self, now: int, barrier: bool) -> None:
        for p, channel in enumerate(self.channels):
            if self.offsets[p] < RECORDS:
                channel.append(Item(now + LAG[p], 2 * self.offsets[p] + p))
                self.offsets[p] += 1
        if barrier:
            for p, channel in enumerate(self.channels):
                channel.append(Item(now + LAG[p], None, (self.offsets[0], self.offsets[1])))
        for channel in self.channels:
            waiting = sum(item.ready <= now for item in channel)
            self.longest_queue = max(self.longest_queue, waiting)
        for p in (0, 1, 0):  # once more the first, which the second's barrier may have let go on
            channel = self.channels[p]
            while channel and channel[0].ready <= now and not (self.mode == "aligned" and p in self.barriers):
                item = channel.popleft()
                if item.record is None:
                    self.on_barrier(now, item, p)
                else:
                    self.process(item.record)
        if self.storing.done == now:
            self.stored = self.storing
        if self.stored.done + NOTIFY == now:
            self.commit()

    def commit(self) -> None:
        """May be called again for the same snapshot: after a crash nobody knows whether it was."""
        if self.stored.done not in self.committed:
            self.committed.add(self.stored.done)
            self.published.update(self.stored.rows)

    def finished(self) -> bool:
        """All read, all processed, and all of that in a snapshot whose rows are committed."""
        processed = self.offsets == [RECORDS, RECORDS] and not any(self.channels)
        return processed and self.stored.count == self.count and self.stored.done in self.committed

    def crash(self) -> None:
        for channel in self.channels:
            channel.clear()
        self.barriers.clear()
        self.rows, self.storing = [], Snapshot()
        self.commit()
        self.count = self.stored.count
        if self.mode != "resume at newest":
            self.offsets = list(self.stored.offsets)
            for record in self.stored.in_flight:
                self.process(record)


def run(mode: str, crashes: tuple[int, ...] = CRASHES) -> Job:
    job, now = Job(mode), 0
    while not job.finished():
        now += 1
        job.tick(now, barrier=now % INTERVAL == 0)
        if now in crashes:
            job.crash()
    return job


def main() -> None:
    effects = range(0, 2 * RECORDS, 101)
    print(f"{2 * RECORDS} records, {len(effects)} of them with an effect; crashes in ticks {CRASHES}")
    print("                                   e-mails          rows        longest")
    print("mode                     counted   twice   never   twice   never   queue")
    for mode in MODES:
        job = run(mode)
        cells = [f"{job.count:7}"]
        for seen in (job.emails, job.published):
            cells += [f"{sum(seen[r] > 1 for r in effects):5}", f"{sum(seen[r] == 0 for r in effects):5}"]
        print("   ".join([f"{mode:22}", *cells, f"{job.longest_queue:5}"]))


if __name__ == "__main__":
    main()
