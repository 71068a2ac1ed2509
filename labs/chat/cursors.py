"""What a reader with a cursor misses when ids are handed out before the message is visible.

Several servers write to one conversation. A message gets its id (time, then machine, as in Snowflake) when it arrives and
can be read when its transaction commits, some milliseconds later. A number taken under the conversation's lock instead
makes messages visible in the order of their numbers, and later ones wait.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

TEXTS = 20_000
RATE = 0.05  # messages per millisecond in this one conversation: 50 a second, a busy channel
SERVERS = 4
COMMIT = 4.0  # milliseconds that a commit takes on average
SKEW = 0.0  # milliseconds by which the clocks of two servers may differ
POLL = 20.0  # milliseconds between two looks of the reader
BACK = 30.0  # milliseconds that a cautious reader looks back


@dataclass(frozen=True)
class Text:
    id: float  # what the cursor compares
    visible: float  # when a reader can find it
    arrived: float


def by_clock(dice: random.Random) -> list[Text]:
    """Ids from the servers' clocks, in parallel."""
    offsets = [dice.uniform(-SKEW / 2, SKEW / 2) for _ in range(SERVERS)]
    now, texts = 0.0, []
    for _ in range(TEXTS):
        now += dice.expovariate(RATE)
        clock = now + dice.choice(offsets)
        texts.append(Text(clock, now + dice.expovariate(1 / COMMIT), now))
    return texts


def by_lock(dice: random.Random) -> list[Text]:
    """The next number, taken under a lock that is held until the commit."""
    now, free, texts = 0.0, 0.0, []
    for seq in range(TEXTS):
        now += dice.expovariate(RATE)
        free = max(now, free) + dice.expovariate(1 / COMMIT)
        texts.append(Text(seq, free, now))
    return texts


def missed(texts: list[Text], back: float = 0.0) -> int:
    """Texts that a reader never sees who asks for ids above the greatest one seen, less `back`."""
    by_time = sorted(texts, key=lambda text: text.visible)
    seen: set[float] = set()
    visible: list[Text] = []  # those that a reader's next look may still find
    cursor, look, index = -1.0, 0.0, 0
    while index < len(by_time) or visible:
        look += POLL
        while index < len(by_time) and by_time[index].visible <= look:
            visible.append(by_time[index])
            index += 1
        found = [text.id for text in visible if text.id > cursor - back]
        seen.update(found)
        cursor = max([cursor, *found])
        visible = [text for text in visible if index < len(by_time) and text.id > cursor - back]
    return len(texts) - len(seen)


def wait(texts: list[Text]) -> float:
    """Milliseconds from arrival until visible, on average."""
    return sum(text.visible - text.arrived for text in texts) / len(texts)


def main() -> None:
    print(f"{TEXTS:,} texts, a commit takes {COMMIT:.0f} ms on average, clocks {SKEW:.0f} ms apart")
    clock, lock = by_clock(random.Random(1)), by_lock(random.Random(1))
    print(f"ids from clocks:              {missed(clock):5} never seen; visible after {wait(clock):.1f} ms")
    print(f"the same, looking back {BACK:.0f} ms: {missed(clock, BACK):4} never seen")
    print(f"numbers under a lock:         {missed(lock):5} never seen; visible after {wait(lock):.1f} ms")


if __name__ == "__main__":
    main()
