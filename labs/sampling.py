"""Which traces are kept: a coin in each service, one decision at the head, or one at the tail?

A request passes through eight services, and each writes one span. Deciding by a number that belongs to the trace, so that all
services decide alike, is how Dapper's collectors sample (Sigelman et al., Google, 2010, 4.6), and OpenTelemetry's consistent
probability sampling. The tail rule is a usual one: every error, everything slow, a little of the rest.
"""

import random
from dataclasses import dataclass, field

TRACES = 30_000
SERVICES = 8
ERRORS = 0.002  # of the traces; the error is marked on the span of one service
SLOW = 0.01  # of the traces; only the first service's span is as long as the request
SHARE = 0.01  # that head sampling keeps, and tail sampling of what is neither wrong nor slow
COLLECTORS = 4  # of tail sampling


@dataclass
class Trace:
    lot: float  # from 0 to 1, made from the trace id
    error_in: int | None  # a service
    slow: bool
    stored: set[int] = field(default_factory=set)  # the services whose spans were kept
    weight: float = 1.0  # how many traces it stands for


def traffic(seed: int = 1) -> tuple[list[Trace], random.Random]:
    dice = random.Random(seed)
    traces = []
    for _ in range(TRACES):
        error_in = dice.randrange(SERVICES) if dice.random() < ERRORS else None
        traces.append(Trace(dice.random(), error_in, dice.random() < SLOW))
    return traces, dice


def coin_in_each_service(trace: Trace, dice: random.Random) -> None:
    trace.stored = {service for service in range(SERVICES) if dice.random() < SHARE}


def head(trace: Trace, _: random.Random) -> None:
    if trace.lot < SHARE:
        trace.stored, trace.weight = set(range(SERVICES)), 1 / SHARE


def decide(trace: Trace, seen: set[int]) -> bool:
    """What a collector that has these spans of the trace makes of it."""
    return trace.error_in in seen or (trace.slow and 0 in seen) or trace.lot < SHARE


def tail_by_trace_id(trace: Trace, _: random.Random) -> None:
    """All spans of a trace meet in the collector that its id names."""
    if decide(trace, set(range(SERVICES))):
        trace.stored = set(range(SERVICES))
        trace.weight = 1.0 if trace.error_in is not None or trace.slow else 1 / SHARE


def tail_at_random(trace: Trace, dice: random.Random) -> None:
    """An ordinary load balancer spreads the spans; each collector decides about those it got."""
    seen: list[set[int]] = [set() for _ in range(COLLECTORS)]
    for service in range(SERVICES):
        seen[dice.randrange(COLLECTORS)].add(service)
    trace.stored = set().union(*(spans for spans in seen if decide(trace, spans)))


METHODS = {  # name: (how, whether services export every span)
    "coin in each service": (coin_in_each_service, False),
    "head": (head, False),
    "tail, by trace id": (tail_by_trace_id, True),
    "tail, at random": (tail_at_random, True),
}


@dataclass
class Outcome:
    errors: int
    whole: int  # error traces of which every span is stored
    broken: int  # error traces of which some are
    sent: float  # share of all spans that leave their service
    stored: float
    error_rate: float  # among the stored traces
    weighted_rate: float  # when each counts for as many as it stands for


def run(method: str, seed: int = 1) -> Outcome:
    traces, dice = traffic(seed)
    sample, exports_all = METHODS[method]
    for trace in traces:
        sample(trace, dice)
    kept = [trace for trace in traces if trace.stored]
    wrong = [trace for trace in kept if trace.error_in is not None]
    whole = sum(len(trace.stored) == SERVICES for trace in wrong)
    spans = sum(len(trace.stored) for trace in kept) / (TRACES * SERVICES)
    weighted = sum(trace.weight for trace in wrong) / sum(trace.weight for trace in kept)
    errors = sum(trace.error_in is not None for trace in traces)
    return Outcome(
        errors, whole, len(wrong) - whole, 1.0 if exports_all else spans, spans, len(wrong) / len(kept), weighted
    )


def main() -> None:
    print(f"{TRACES:,} traces, {run('head').errors} with an error ({run('head').errors / TRACES:.2%})")
    print("                        error traces         spans           error rate")
    print("                        whole  broken     sent  stored   stored  weighted")
    for method in METHODS:
        o = run(method)
        print(
            f"{method:22}{o.whole:7}{o.broken:8}{o.sent:9.1%}{o.stored:8.1%}{o.error_rate:9.2%}"
            + (f"{o.weighted_rate:10.2%}" if method in ("head", "tail, by trace id") else f"{'-':>10}")
        )


if __name__ == "__main__":
    main()
