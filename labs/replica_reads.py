"""Which server should answer a read? One primary, three replicas behind it, and rules for choosing among them.

A replica shows the primary as it was at some moment, its position. Sessions begin, a fifth of them with a write, and read
ten times. Counted are reads that miss the session's own write, reads older than what the session has seen, and reads on
the primary. Two seconds on the primary after a write is the default of Rails; the rule that forgets is a defect which
GitLab found in its own balancer (gitlab-org/gitlab, issue 413203).
"""

import math
import random
from collections import Counter
from dataclasses import dataclass, field

REPLICAS = 3
SECONDS = 60
SESSIONS = 20  # that begin in a second
READS = 10  # of each session, a second apart on average
WRITERS = 0.2  # share of the sessions that write before they read
LAG = 0.2  # seconds that a replica is behind at most on a good day (keep it below 1)
STOP, RESUME = 20.0, 30.0  # a stalled replica applies nothing in between
CATCH_UP = 3.0  # and then this many seconds of log in each second
STICKY = 2.0  # seconds for which a writer reads from the primary
TOO_OLD = 5.0  # the cut-off takes out a replica that is further behind

RULES = ("any replica", "one per session", "sticky", "sticky, cut-off", "position", "position, forgets", "token")


@dataclass
class Session:
    wrote: float  # when; minus infinity if it never did
    home: int
    floor: float  # the position below which it must not read, for the rules that know one
    seen: int = 0


@dataclass
class Result:
    after_write: int = 0  # reads of sessions that wrote
    missed: int = 0  # those of them that didn't show the write
    backward: int = 0
    primary: Counter[int] = field(default_factory=Counter)  # reads by second

    @property
    def share(self) -> float:
        return sum(self.primary.values()) / (SESSIONS * SECONDS * READS)


def position(replica: int, now: float, stalled: int) -> float:
    """The moment that the replica shows. The first `stalled` replicas stop for a while."""
    behind = LAG * (0.55 + 0.45 * math.sin(2 * math.pi * now / (3 + 2 * replica)))
    if replica < stalled:
        return min(now - behind, STOP + max(0.0, now - RESUME) * CATCH_UP)
    return now - behind


def route(
    rule: str,
    session: Session,
    now: float,
    positions: list[float],
    dice: random.Random,
) -> int | None:
    """A replica, or None for the primary."""
    oldest = -math.inf  # position that will do
    if rule == "one per session":
        return session.home
    if rule.startswith("sticky") and now - session.wrote < STICKY:
        return None
    if rule == "sticky, cut-off":
        oldest = now - TOO_OLD
    if rule.startswith("position") or rule == "token":
        oldest = session.floor
    fit = [number for number, shown in enumerate(positions) if shown >= oldest]
    return fit[int(dice.random() * len(fit))] if fit else None


def run(rule: str, stalled: int, seed: int = 1) -> Result:
    dice, result = random.Random(seed), Result()
    for number in range(SESSIONS * SECONDS):
        now = number / SESSIONS
        wrote = now if dice.random() < WRITERS else -math.inf
        session = Session(wrote, home=int(dice.random() * REPLICAS), floor=wrote)
        for _ in range(READS):
            now += dice.expovariate(1.0)
            positions = [position(replica, now, stalled) for replica in range(REPLICAS)]
            chosen = route(rule, session, now, positions, dice)
            shown = now if chosen is None else positions[chosen]
            result.after_write += wrote > -math.inf
            result.missed += shown < session.wrote
            result.backward += int(shown) < session.seen  # others change the page once a second
            session.seen = max(session.seen, int(shown))
            if chosen is None:
                result.primary[int(now)] += 1
            elif rule == "position, forgets":
                session.floor = -math.inf  # one replica has caught up, so the others are trusted, too
            if rule == "token":
                session.floor = max(session.floor, shown)
    return result


def main() -> None:
    after_write = run("token", 0).after_write
    print(f"{SESSIONS * SECONDS * READS:,} reads in {SECONDS} s, {after_write:,} of them by sessions that wrote")
    for stalled in (0, 1, REPLICAS):
        print(f"\n{stalled} of {REPLICAS} replicas stop for {RESUME - STOP:.0f} s")
        print("rule                own write missed   goes back   on primary   peak")
        for rule in RULES:
            result = run(rule, stalled)
            peak = max(result.primary.values(), default=0)
            print(f"{rule:17}   {result.missed:16}   {result.backward:9}   {result.share:10.1%}   {peak:3}/s")


if __name__ == "__main__":
    main()
