"""One dial from fan-out on write to fan-out on read: the same posts and opens at every position.

Accounts with at least `threshold` followers are pulled: their posts are kept in the memory of every feed server and
merged when a feed is opened. All others are pushed into their followers' timelines. To decide between push and pull
for each pair of accounts is the idea of Silberstein and others (Feeding Frenzy, SIGMOD 2010).
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from labs.social_feed.load import OPENS, USERS, delays, network, traffic

SERVERS, SHARDS = 8, 16  # feed servers with a copy of the pulled posts; shards of the post store
MERGE = 0.02  # what merging one list in memory costs, against one write or one request over the network
PAGE, KEEP, TURN = 20, 100, 50  # posts a page, ids a timeline, followers served before the next post's turn
PUSH, PULL = USERS + 1, 0


@dataclass
class Feeds:
    """Timelines and outboxes under one threshold; counts what crosses the network."""

    followers: Sequence[Sequence[int]]
    threshold: int
    writes: int = 0
    requests: int = 0
    merged: int = 0
    timelines: list[deque[int]] = field(default_factory=lambda: [deque(maxlen=KEEP) for _ in range(USERS)])
    outboxes: list[deque[int]] = field(default_factory=lambda: [deque(maxlen=KEEP) for _ in range(USERS)])

    def __post_init__(self) -> None:
        self.pulled: list[list[int]] = [[] for _ in range(USERS)]  # of each reader: whom to ask when the feed opens
        for author in filter(self.is_pulled, range(USERS)):
            for reader in self.followers[author]:
                self.pulled[reader].append(author)

    def is_pulled(self, author: int) -> bool:
        return len(self.followers[author]) >= self.threshold

    def publish(self, author: int, post: int) -> None:
        self.outboxes[author].append(post)
        self.writes += 1
        if not self.is_pulled(author):
            for reader in self.followers[author]:
                self.timelines[reader].append(post)
            self.writes += len(self.followers[author])
        elif self.threshold > PULL:
            self.writes += SERVERS  # a copy into the memory of each feed server

    def open(self, reader: int) -> list[int]:
        """The newest posts. Their ids grow with time, so they are compared without loading anything."""
        asked = self.pulled[reader]
        self.merged += len(asked)
        if self.threshold > PULL:
            self.requests += 1  # the timeline; the pulled posts are at hand
        else:
            self.requests += len({author % SHARDS for author in asked})  # one request to each shard involved
        lists = [self.timelines[reader], *(self.outboxes[author] for author in asked)]
        return nlargest(PAGE, (post for posts in lists for post in list(posts)[-PAGE:]))


def run(followers: Sequence[Sequence[int]], events: Sequence[tuple[float, int, bool]], threshold: int) -> Feeds:
    feeds = Feeds(followers, threshold)
    for number, (_, user, is_post) in enumerate(events):
        if is_post:
            feeds.publish(user, number)
        else:
            feeds.open(user)
    return feeds


def main() -> None:
    rng = random.Random(5)
    followers, events = network(rng), traffic(rng)
    posts = [(when, len(followers[user])) for when, user, is_post in events if is_post]
    runs = {threshold: run(followers, events, threshold) for threshold in (PUSH, 1000, 300, 100, 30, 10, PULL)}
    print("strategy            writes  requests  merged/open  ordinary p99  largest")
    ways = (("push", PUSH, USERS), ("push, in turns", PUSH, TURN), ("pulled from 100", 100, TURN), ("pull", PULL, TURN))
    for name, threshold, turn in ways:
        feeds = runs[threshold]
        jobs = [(when, size) for when, size in posts if size < threshold]
        waits = list(zip(delays(jobs, turn), (size for _, size in jobs), strict=True))
        ordinary = sorted(wait for wait, size in waits if size < 100) or [0.0]
        largest = max((wait for wait, size in waits if size == USERS), default=0.0)
        print(
            f"{name:16} {feeds.writes:9,} {feeds.requests:9,} {feeds.merged / (USERS * OPENS):12.1f}"
            f" {ordinary[len(ordinary) * 99 // 100]:11.1f} s {largest:6.1f} s"
        )
    print("\npulled from  accounts   writes  merged/open     cost")
    for threshold, feeds in list(runs.items())[:-1]:
        accounts, cost = sum(map(feeds.is_pulled, range(USERS))), feeds.writes + feeds.requests + MERGE * feeds.merged
        name = "nobody" if threshold == PUSH else f"{threshold:,}"
        print(f"{name:>11} {accounts:9,} {feeds.writes:8,} {feeds.merged / (USERS * OPENS):12.1f} {cost:8,.0f}")


if __name__ == "__main__":
    main()
