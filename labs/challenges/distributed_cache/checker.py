"""Which promise was broken first, if any. A put counts from its ok; before that, and without one, it may or may not have been done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from labs.challenges.distributed_cache.promises import (
    COPIES,
    CROWD,
    CROWDED,
    FAST,
    GIVE_UP,
    HALF_WITHIN,
    KEYS,
    MOST_SENT,
    MOST_WITHIN,
    PATIENCE,
    READY,
    SAMPLE,
    SECONDS,
    SHARE,
    STALE,
)  # fmt: skip
from labs.challenges.world.judge import Run, Violation, percentile
from labs.challenges.world.simulation import Conditions, Operation


def check(run: Run) -> Violation | None:
    found = [*wrong_answers(run), *stale(run), *silent(run), *misplaced(run), *read_too_often(run), *slow(run)]
    return min(found, key=lambda violation: violation.until, default=None)


def said(one: Operation) -> str:
    return str(one.answer.get("type")) if one.answer else ""


def of(run: Run, *kinds: str) -> list[Operation]:
    return [one for one in run.history if one.asked["type"] in kinds]


def calm(conditions: Conditions) -> bool:
    """Whether nothing is lost and no node fails."""
    return not conditions.loss and all(fault.kind in ("join", "leave") for fault in conditions.faults)


def version_of(get: Operation) -> int:
    """The version in an answer; -1 if it is no value of this key."""
    key, _, version = str(get.answer and get.answer.get("value")).rpartition("@")
    return int(version) if key == get.asked["key"] and version.isdecimal() and len(version) < 9 else -1


def wrong_answers(run: Run) -> Iterator[Violation]:
    wanted = {"get": "value", "put": "ok", "members": "ok", "where": "nodes"}
    committed: dict[str, list[tuple[int, float]]] = {}  # key -> versions, and when they were in the row at the latest
    for put in of(run, "put"):
        committed.setdefault(put.asked["key"], [(1, 0.0)]).append((put.asked["version"], put.start))
    for one in run.history:
        kind, key = one.asked["type"], str(one.asked.get("key"))
        if one.answer and said(one) != wanted[kind]:
            text = f"{one.node} answered “{kind}” with {one.answer}; expected was “{wanted[kind]}”."
            yield Violation("answer", text, (key,), one.end)
        elif one.answer and kind == "get":
            before = [version for version, start in committed.get(key, [(1, 0.0)]) if start < one.end]
            if version_of(one) not in before:
                text = f"{one.node} said {one.answer.get('value')} for {key}, which never was in its row."
                yield Violation("answer", text, (key,), one.end)


def stale(run: Run) -> Iterator[Violation]:
    puts = [one for one in of(run, "put") if said(one) == "ok"]
    for get in of(run, "get"):
        key, level = get.asked["key"], get.asked["level"]
        begin = get.start - (STALE if level == "one" else 0.0)
        before = [put for put in puts if put.asked["key"] == key and put.end < begin]
        newest = max(before, key=lambda put: int(put.asked["version"]), default=None)
        if newest and get.answer and version_of(get) < newest.asked["version"]:
            text = (
                f"{get.node} said {get.answer.get('value')} at {get.end:.2f} s to a get at level {level}, "
                f"though {newest.node} had acknowledged {newest.asked['value']} at {newest.end:.2f} s."
            )
            yield Violation(f"stale at level {level}", text, (key,), get.end)


def silent(run: Run) -> Iterator[Violation]:
    for one in of(run, "get", "put"):
        end = one.start + PATIENCE
        if one.answer is None and end >= one.about + GIVE_UP:
            what = f"a {one.asked['type']} of {one.asked['key']}"
            text = f"{one.client} asked one member after another for {what}, from {one.about:.2f} to {end:.2f} s."
            yield Violation("silent", text, (one.asked["key"],), end)
    first: dict[tuple[str, int], float] = {}
    for one in of(run, "members", "where") if calm(run.conditions) else []:
        kind = one.asked["type"]
        begin = first.setdefault((one.node, one.asked.get("epoch", 0)), one.start)
        if one.answer is None and (kind == "where" or one.start > begin + READY):
            text = f"{one.node} gave no answer to “{kind}”, which it was asked at {begin:.2f} s."
            yield Violation("silent", text, (kind,), one.start + PATIENCE)


def misplaced(run: Run) -> Iterator[Violation]:
    """What members say about where keys are: all the same, each its share, and little else than before."""
    places: dict[int, list[set[str]]] = {}
    for one in of(run, "where"):
        if not one.answer:
            continue
        (epoch, members), nodes = one.about, one.answer.get("nodes")
        copies = min(COPIES, len(members))
        fair = len(SAMPLE) * copies / len(members)
        rows = [row for row in nodes if isinstance(row, list)] if isinstance(nodes, list) else []
        now = [{name for name in members if name in row} for row in rows]
        sound = len(rows) == len(SAMPLE) and all(
            len(row) == copies == len(held) for row, held in zip(rows, now, strict=True)
        )
        name, most = Counter(name for row in now for name in row).most_common(1)[0] if sound else ("", 0)
        moved = sum(len(new - old) for new, old in zip(now, places.get(epoch - 1, now), strict=False))
        rule = text = ""
        if not sound:
            rule = "misplaced"
            text = f"{one.node} named other than {copies} of {', '.join(members)} for some of {len(SAMPLE)} keys."
        elif now != places.setdefault(epoch, now):
            rule = "misplaced"
            text = f"{one.node} sees keys elsewhere than another member, with the same list of members."
        elif most > SHARE * fair:
            rule, text = "uneven", f"Of {len(SAMPLE)} keys {name} holds {most}, though its share is {fair:.0f}."
        elif moved > SHARE * fair:
            rule = "moved too much"
            text = f"Of {len(SAMPLE) * copies} copies {moved} moved when {', '.join(members)} became members; a share is {fair:.0f}."
        if rule:
            yield Violation(rule, text, ("where",), one.end)


def reads_of(run: Run) -> list[tuple[float, str]]:
    """When nodes asked for which row."""
    sent = [event for event in run.trace if event.kind == "send" and event.other == "db"]
    return [(event.time, str(event.message.get("key"))) for event in sent]


def read_too_often(run: Run) -> Iterator[Violation]:
    copies = min(COPIES, run.conditions.nodes)
    for hot in CROWDED if run.conditions.delay == FAST else ():
        times = [time for time, key in reads_of(run) if key == hot]
        if len(times) > copies:
            text = f"The row of {hot} was read {len(times)} times for those who wanted it at the same time; it has {copies} copies."
            yield Violation("read too often", text, (hot,), times[copies])
    reads = [(time, key) for time, key in reads_of(run) if key in KEYS]
    most = copies * len(KEYS) * (1 if calm(run.conditions) else 3) + 15
    if len(reads) > most:
        time, key = reads[most]
        text = f"At {time:.2f} s nodes read a row for the {most + 1}th time; {len(KEYS)} keys have {copies * len(KEYS)} copies."
        yield Violation("read too often", text, (key,), time)


def slow(run: Run) -> Iterator[Violation]:
    asked = of(run, "get", "put")
    if run.conditions.delay != FAST or len(asked) < 2 * CROWD:
        return
    usual = [one.end - one.start for one in asked if one.asked["key"] in KEYS]
    half, nearly_all = percentile(usual, 0.5), percentile([one.end - one.start for one in asked], 0.99)
    for which, wait, most in (("Half of the usual", half, HALF_WITHIN), ("99 % of all", nearly_all, MOST_WITHIN)):
        if wait > most:
            text = f"{which} questions were answered within {1000 * wait:.0f} ms; it should be {1000 * most:.0f} ms."
            yield Violation("slow", text, (), SECONDS)
    if run.sent > MOST_SENT * len(asked):
        each = f"{run.sent / len(asked):.1f} for each; at most {MOST_SENT:.0f} should be"
        yield Violation("too many messages", f"{run.sent} messages for {len(asked)} questions are {each}.", (), SECONDS)
