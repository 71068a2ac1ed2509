"""A small network with a heavy tail, what happens in it in ten minutes, and the queue of the fan-out workers."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence

USERS, SLOPE = 2_000, 0.74  # the n-th largest account has USERS / n**SLOPE followers, as in the estimate
OPENS, LOUD, LOUD_POSTS = 6, 40, 8  # opens of each reader; the 40 largest accounts post eight times, the others once
SECONDS = 600
WRITES_PER_SECOND = 300  # what the workers can do; pushing everything keeps them four fifths busy


def network(rng: random.Random) -> list[list[int]]:
    """The followers of each account, the largest account first."""
    return [rng.sample(range(USERS), int(USERS / rank**SLOPE)) for rank in range(1, USERS + 1)]


def traffic(rng: random.Random) -> list[tuple[float, int, bool]]:
    """Posts and opens in the order of time: when, who, whether it is a post."""
    posts = [(user, True) for user in range(USERS) for _ in range(LOUD_POSTS if user < LOUD else 1)]
    opens = [(user, False) for user in range(USERS) for _ in range(OPENS)]
    return sorted((rng.random() * SECONDS, user, is_post) for user, is_post in posts + opens)


def delays(jobs: Sequence[tuple[float, int]], turn: int) -> list[float]:
    """Seconds from each post until its last follower has it. Jobs are (when, followers); posts are served in turns."""
    done, now, start = [0.0] * len(jobs), 0.0, 0
    queue: deque[tuple[int, int]] = deque()
    while queue or start < len(jobs):
        if not queue:
            now = max(now, jobs[start][0])
        while start < len(jobs) and jobs[start][0] <= now:
            queue.append((start, jobs[start][1]))
            start += 1
        job, left = queue.popleft()
        now += min(turn, left) / WRITES_PER_SECOND
        if left > turn:
            queue.append((job, left - turn))
        else:
            done[job] = now - jobs[job][0]
    return done
