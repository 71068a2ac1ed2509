"""What becomes of log lines when the store falls behind and the agent is killed, under six ways to wait.

Moving the position only after the other side has the data is how consumers of Kafka get at-least-once delivery; refusing
what lies below a stored position is how they make it once. Here a log file is the log and its offset the position.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from dataclasses import dataclass, field

TICK = 0.1  # seconds
END = 400.0  # by then every backlog is gone
NORMAL, BURST = 100, 1000  # lines a second; the burst is an incident, in which everything logs its errors
BURST_TIME, STORE_DOWN = (20, 50), (40, 60)
STORE_RATE = 300  # lines a second
AGENT_KILLED = 100
MEMORY = 2_000  # lines that the agent may hold
DELAY = 3  # ticks from sending a batch to its acknowledgment
SAVE = 50  # ticks between two savings of the position


@dataclass(frozen=True)
class Way:
    """How lines get from the application to the agent, and what the agent remembers."""

    name: str
    disk: int = 0  # lines that the application's files keep; 0: straight into the agent's memory
    block: bool = False  # a full memory makes the application wait; otherwise it drops the newest line
    save_when_read: bool = False  # save the position of what was read, rather than of what was acknowledged
    keyed: bool = False  # the store refuses a line whose offset it has


WAYS = (
    Way("memory, drop newest"),
    Way("memory, block", block=True),
    Way("file, position when read", disk=30_000, save_when_read=True),
    Way("file, position when acked", disk=30_000),
    Way("the same, store keyed", disk=30_000, keyed=True),
    Way("the same, files too small", disk=10_000, keyed=True),
)


@dataclass
class Outcome:
    """What the store has after the last line has come, and what it cost the application."""

    written: int = 0
    stored: Counter[int] = field(default_factory=Counter)
    waited: float = 0.0  # seconds in which the application stood still
    backlog: int = 0  # the most lines that waited
    gaps: int = 0  # lines that the store knows to be missing, from the offsets alone
    late: float = 0.0  # the oldest a line was when it was first stored

    @property
    def lost(self) -> int:
        return self.written - len(self.stored)

    @property
    def doubled(self) -> int:
        return self.stored.total() - len(self.stored)


def run(way: Way, seed: int) -> Outcome:
    """One incident, in ticks. A line is its number, which is also its offset."""
    rng, out = random.Random(seed), Outcome()
    born: list[float] = []
    memory: deque[int] = deque()  # read, not yet acknowledged
    sent: deque[tuple[int, list[int]]] = deque()  # batches on the way: when the acknowledgment arrives, and lines
    read = saved = acked = expected = 0  # positions: the agent's next line, the one on disk, the store's next line
    wanted = 0.0  # lines that the application wants to write and can't yet
    for tick in range(int(END / TICK)):
        now = tick * TICK
        rate = BURST if BURST_TIME[0] <= now < BURST_TIME[1] else NORMAL if now < END / 2 else 0
        wanted += rate * TICK * (0.5 + rng.random())
        unacked = len(memory) + sum(len(lines) for _, lines in sent)
        for _ in range(int(wanted)):
            if not way.disk and unacked == MEMORY and way.block:
                out.waited += TICK
                break
            wanted -= 1
            if way.disk or unacked < MEMORY:
                memory.extend([] if way.disk else [out.written])
                unacked += 1
            out.written += 1
            born.append(now)
        if way.disk:
            read = max(read, out.written - way.disk)  # rotation deletes the oldest file, read or not
            while read < out.written and len(memory) + sum(len(lines) for _, lines in sent) < MEMORY:
                memory.append(read)
                read += 1
        out.backlog = max(out.backlog, out.written - read + len(memory) if way.disk else len(memory) + int(wanted))
        if sent and sent[0][0] <= tick:
            acked = sent.popleft()[1][-1] + 1
        if not STORE_DOWN[0] <= now < STORE_DOWN[1] and memory:
            batch = [memory.popleft() for _ in range(min(len(memory), int(STORE_RATE * TICK)))]
            sent.append((tick + DELAY, batch))
            for line in batch:  # durable from here on; the acknowledgment is still on its way
                out.gaps += max(0, line - expected)
                if line >= expected or not way.keyed:
                    out.late = max(out.late, 0 if line in out.stored else now - born[line])
                    out.stored[line] += 1
                expected = max(expected, line + 1)
        if tick % SAVE == 0:
            saved = read if way.save_when_read else acked
        if tick == AGENT_KILLED / TICK - 1:  # the tick before the next saving: the worst moment
            memory.clear()
            sent.clear()
            read = saved
    return out


def main() -> None:
    print(f"{run(WAYS[0], seed=1).written:,} lines written by each")
    print(f"{'':25}  lost doubled   gaps  app waits backlog latest")
    for way in WAYS:
        out = run(way, seed=1)
        print(
            f"{way.name:24}{out.lost:7,}{out.doubled:8,}{out.gaps:7,}{out.waited:9.0f} s"
            f"{out.backlog:8,}{out.late:5.0f} s"
        )


if __name__ == "__main__":
    main()
