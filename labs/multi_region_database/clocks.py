"""Order between commits far apart: what a bound on the error of clocks buys, and what a wrong bound costs.

Frankfurt withdraws a grant (T1), has its answer, and a webhook calls Washington, where one job reads the grant and another
publishes a document (T2). Timestamps come from the clock of the place; no message of the database connects the two.
`commit_wait` is the rule of Spanner (Corbett et al., OSDI 2012), `uncertainty` that of CockroachDB (Taft et al., 2020).
All times are milliseconds; a clock's error counts against true time, so two clocks differ by up to twice the bound.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ERROR = 100.0  # what the clocks are really off by, at most, in either direction
WORK = 1.0  # of the webhook, besides its way, on average
TRIALS = 20_000
SEED = 1
FAR = (13.0, 43.0)  # the quorum of T1, in London, and one way of the webhook, to Washington
PLACES = {"two zones": (2.0, 1.0), "Frankfurt, London": (13.0, 6.5), "Frankfurt, Washington": FAR}


@dataclass(frozen=True)
class Trial:
    here: float  # the error of the clock in Frankfurt
    there: float  # of the one in Washington
    quorum: float
    call: float  # from T1's answer until Washington acts


@dataclass(frozen=True)
class Outcome:
    commit: float  # from the request to the answer of T1
    missed: bool  # the read in Washington doesn't see T1
    reversed: bool  # T2 carries the smaller timestamp: a snapshot between the two shows T2 without T1
    restarted: bool = False


def commit_wait(trial: Trial, bound: float) -> Outcome:
    """T1 takes the latest time it may be and answers when that is past for certain: its wait overlaps the quorum."""
    first = trial.here + bound
    answered = max(trial.quorum, 2 * bound)  # at time t the clock proves t + here - bound, past `first` after 2 bounds
    second = answered + trial.call + trial.there + bound
    return Outcome(answered, missed=second < first, reversed=second < first)


def uncertainty(trial: Trial, bound: float) -> Outcome:
    """T1 takes its clock's time and answers at once; the reader distrusts values up to twice the bound in its future."""
    ahead = trial.here - (trial.quorum + trial.call + trial.there)  # how far T1 lies in Washington's future
    return Outcome(trial.quorum, missed=ahead > 2 * bound, reversed=ahead > 0, restarted=0 < ahead <= 2 * bound)


def with_token(trial: Trial, bound: float) -> Outcome:
    """The webhook brings T1's timestamp along, and a hybrid logical clock never falls behind what it was told."""
    first = trial.here
    now = max(trial.quorum + trial.call + trial.there, first + 1)
    return Outcome(trial.quorum, missed=now < first, reversed=now < first)


def trials(seed: int, error: float, place: tuple[float, float] = FAR, broken: float = 0.0) -> Iterator[Trial]:
    """The same draws for every rule. With `broken`, T1's clock is that much fast in one trial of nine."""
    rng = random.Random(seed)
    quorum, way = place
    for _ in range(TRIALS):
        here, there, work = rng.uniform(-error, error), rng.uniform(-error, error), rng.expovariate(1 / WORK)
        yield Trial(broken if broken and rng.random() < 1 / 9 else here, there, quorum, way + work)


Rule = Callable[[Trial, float], Outcome]


def shares(rule: Rule, bound: float, draws: Iterator[Trial]) -> tuple[float, float, float, float]:
    """Percent missed, reversed and restarted, and the mean commit."""
    outcomes = [rule(trial, bound) for trial in draws]
    missed, turned, again = (sum(getattr(o, name) for o in outcomes) for name in ("missed", "reversed", "restarted"))
    return 100 * missed / TRIALS, 100 * turned / TRIALS, 100 * again / TRIALS, sum(o.commit for o in outcomes) / TRIALS


def main() -> None:
    print(f"clocks off by up to {ERROR:.0f} ms; percent of {TRIALS:,} trials")
    print("        commit wait                  uncertainty interval")
    print("bound   missed reversed commit       missed reversed restarts commit")
    for bound in (0, 25, 50, 100, 200):
        m, r, _, c = shares(commit_wait, bound, trials(SEED, ERROR))
        um, ur, restarts, uc = shares(uncertainty, bound, trials(SEED, ERROR))
        print(f"{bound:5}   {m:6.1f} {r:8.1f} {c:4.0f} ms       {um:6.1f} {ur:8.1f} {restarts:8.1f} {uc:4.0f} ms")
    _, r, _, _ = shares(with_token, 0, trials(SEED, ERROR))
    print(f"no bound, but T1's timestamp sent along with the webhook: reversed {r:.1f}")
    print("clocks within 4 ms     reversed, no bound   reversed, bound 4   commit")
    for name, place in PLACES.items():
        _, without, _, _ = shares(commit_wait, 0, trials(SEED, 4, place))
        _, r, _, c = shares(commit_wait, 4, trials(SEED, 4, place))
        print(f"{name:22} {without:18.1f} {r:19.1f} {c:5.0f} ms")
    m, _, _, _ = shares(commit_wait, 4, trials(SEED, 4, broken=400))
    print(f"the last, but one clock of nine is 400 ms fast: missed {m:.1f}")


if __name__ == "__main__":
    main()
