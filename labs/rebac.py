"""Who may read it? Relation tuples, and the "new enemy": a stale permission applied to new text.

Tuples, checks, snapshots and zookies are those of Pang et al., "Zanzibar: Google's Consistent, Global Authorization System" (USENIX
ATC 2019, 2.1 to 2.4). Time is simulated. Again and again Alice removes Bob from a group and a second later writes what he must not
see; Bob keeps reading. The nearest replica of the tuples lags behind, the newest ones are an ocean away.
"""

import random
from dataclasses import dataclass, field

LAG = 5.0  # seconds by which the near replica is behind
DOCUMENTS = 200
HOUR = 3600.0  # seconds
READ_EVERY = 20.0  # seconds between Bob's reads of one document, on average
MEMBER_FOR = 300.0  # seconds that Bob is in or out of the group, on average
SECRET_AFTER = 1.0  # seconds from removing Bob to writing the secret
EDIT_EVERY = 120.0  # seconds between other edits of a document, on average
NEAR, FAR = 3.0, 80.0  # milliseconds that a check takes at the replica and at the leader


@dataclass
class Tuples:
    """Who stands in which relation to what, now and at every earlier time."""

    history: dict[tuple[str, str], list[tuple[float, str, bool]]] = field(default_factory=dict)
    lookups: int = 0

    def write(self, at: float, target: str, relation: str, subject: str, present: bool = True) -> None:
        self.history.setdefault((target, relation), []).append((at, subject, present))

    def subjects(self, at: float, target: str, relation: str) -> list[str]:
        self.lookups += 1
        found: dict[str, bool] = {}
        for when, subject, present in self.history.get((target, relation), []):
            if when <= at:
                found[subject] = present
        return [subject for subject, present in found.items() if present]

    def check(self, at: float, target: str, relation: str, user: str) -> bool:
        """Is the user named in the relation, or in a relation that is named there (`group:eng#member`)?"""
        for subject in self.subjects(at, target, relation):
            if subject == user:
                return True
            inner, _, via = subject.partition("#")
            if via and self.check(at, inner, via, user):
                return True
        return False


@dataclass
class Outcome:
    reads: int = 0
    leaked: int = 0  # Bob saw text that he was never allowed to see
    late: int = 0  # Bob, removed, still saw text that he could have read before
    far: int = 0
    lookups: int = 0

    @property
    def latency(self) -> float:
        return NEAR + (FAR - NEAR) * self.far / self.reads


def times(every: float, dice: random.Random) -> list[float]:
    now, result = 0.0, []
    while (now := now + dice.expovariate(1 / every)) < HOUR:
        result.append(now)
    return result


def ever_allowed(tuples: Tuples, since: float, until: float, document: str) -> bool:
    changes = [at for entries in tuples.history.values() for at, _, _ in entries if since < at <= until]
    return any(tuples.check(at, document, "viewer", "bob") for at in (since, *changes))


def read(tuples: Tuples, strategy: str, document: str, written: list[float], now: float, seen: Outcome) -> None:
    version = max(at for at in written if at <= now)
    zookie = version  # stored with the text: the tuples may not be older than this
    near = now - LAG
    go_far = strategy == "leader" or (strategy == "zookie" and zookie > near)
    seen.reads += 1
    seen.far += go_far
    before = tuples.lookups
    allowed = tuples.check(now if go_far else near, document, "viewer", "bob")
    seen.lookups += tuples.lookups - before
    if allowed and not tuples.check(now, document, "viewer", "bob"):
        if ever_allowed(tuples, version, now, document):
            seen.late += 1
        else:
            seen.leaked += 1


def run(strategy: str, seed: int = 1) -> Outcome:
    dice, seen = random.Random(seed), Outcome()
    for number in range(DOCUMENTS):
        document, folder, group = f"doc:{number}", f"folder:{number}", f"group:{number}"
        tuples = Tuples()
        tuples.write(-HOUR, document, "viewer", f"{folder}#viewer")
        tuples.write(-HOUR, folder, "viewer", f"{group}#member")
        tuples.write(-HOUR, group, "member", "bob")
        written = [-HOUR, *times(EDIT_EVERY, dice)]
        for turn, at in enumerate(times(MEMBER_FOR, dice)):
            tuples.write(at, group, "member", "bob", present=turn % 2 == 1)
            if turn % 2 == 0:
                written.append(at + SECRET_AFTER)
        for now in times(READ_EVERY, dice):
            read(tuples, strategy, document, written, now, seen)
    return seen


def main() -> None:
    print("checked at   reads   saw new text   saw old text late   went far   mean check")
    for strategy in ("replica", "leader", "zookie"):
        seen = run(strategy)
        share = seen.far / seen.reads
        print(
            f"{strategy:10} {seen.reads:7}   {seen.leaked:12}   {seen.late:17}   {share:8.1%}   {seen.latency:7.1f} ms"
        )
    print(f"tuple sets read for one check: {seen.lookups / seen.reads:.1f}")


if __name__ == "__main__":
    main()
