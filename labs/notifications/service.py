"""Notices become messages, and messages become calls: merged, capped, cancelled by reading, claimed before each call.

`main` kills the process at each of its steps in turn and counts what reaches the phone.
"""

from __future__ import annotations

from collections import Counter

from labs.notifications.inbox import KINDS, MINUTE, KilledError, World, accept, open_world, opened
from labs.notifications.local_time import DAY, clock, offset

LEASE = 90  # seconds; longer than the deadline of a call
PERSON, BERLIN = 311, "Europe/Berlin"
START = 1774729800  # Saturday 28 March 2026, 21:30 there; at night the clock changes


def cut(world: World, person: int, now: int) -> None:
    """Makes one message a kind of what is due, and uses up the cap, in a single transaction for the person."""
    db, mine = world.db, "person_id = ? AND state = 'pending'"
    db.execute(f"UPDATE notice SET state = 'expired' WHERE {mine} AND expires_at <= ?", (person, now))
    (zone,) = db.execute("SELECT zone FROM person WHERE person_id = ?", (person,)).fetchone()
    midnight = now - (now + offset(zone, now)) % DAY
    due = db.execute(
        f"SELECT kind, max(expires_at) FROM notice WHERE {mine} AND due_at <= ? GROUP BY kind", (person, now)
    ).fetchall()
    for kind, expires_at in due:
        message = f"{person}-{kind}-{now}"
        today = "FROM message WHERE person_id = ? AND lane = ? AND made_at >= ? AND state <> 'dropped'"
        digests = f"SELECT count(DISTINCT made_at) {today}"  # however many addresses each went to
        full = db.execute(digests, (person, kind, midnight)).fetchone()[0] >= KINDS[kind].cap
        takes = now if full else now + DAY  # a message takes along what isn't due yet; that may still have its own day
        batch = f"UPDATE notice SET state = ?, message_id = ? WHERE {mine} AND kind = ? AND due_at <= ?"
        db.execute(batch, ("capped" if full else "batched", None if full else message, person, kind, takes))
        world.step()
        if not full:
            row = (message, person, kind, "phone", now, expires_at)
            db.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, 'ready', 0, 0)", row)
    if due:
        world.commit()


def deliver(world: World, now: int) -> None:
    """Claims, calls, records. What was read since the message was made is left out of it."""
    db = world.db
    free = "state IN ('ready', 'claimed') AND claimed_until <= ?"
    ready = f"SELECT message_id, address_hash, lane, attempts, expires_at FROM message WHERE {free}"
    for message, address, kind, attempts, expires_at in db.execute(ready, (now,)).fetchall():
        left = db.execute("SELECT dedup_key FROM notice WHERE message_id = ? AND state = 'batched'", (message,))
        keys = tuple(key for (key,) in left)
        ends = "dropped" if not keys or expires_at <= now else "unknown" if attempts and not KINDS[kind].repeat else ""
        one = "WHERE message_id = ? AND address_hash = ?"
        claim = f"UPDATE message SET state = ?, attempts = ?, claimed_until = ? {one} AND {free}"
        mine = db.execute(claim, (ends or "claimed", attempts + 1, now + LEASE, message, address, now)).rowcount == 1
        world.commit()
        if ends or not mine:  # finished, or another worker was faster
            continue
        world.step()  # between the claim and the call
        world.phone.append((now, message, keys))
        world.step()  # between the call and its record
        db.execute(f"UPDATE message SET state = 'accepted' {one}", (message, address))
        world.commit()


EVENTS: dict[int, tuple[str, str, str] | str] = {  # minutes after the start; each input is given twice, as by a caller who had no answer
    0: ("a1", "reply", "thread A"), 1: ("a2", "reply", "thread A"), 20: ("b1", "reply", "thread B"), 21: "thread B",
    45: ("o1", "offer", "sale"), 50: ("c1", "reply", "thread C"), 55: ("d1", "reply", "thread D"),
    60: ("o2", "offer", "shoes"), 90: ("login", "code", "login"), 550: "thread C", 690: ("o3", "offer", "hats"),
}  # fmt: skip


def night(dies_at: int = 0) -> World:
    """One person's night; a process that dies is replaced at the next tick."""
    world = open_world(dies_at, PERSON, BERLIN)
    ticks = {minute + wait for minute in (*EVENTS, 570, 690) for wait in (0, 1, 2, 3, 4, 10, 12)}
    for minute in sorted(ticks):
        now = START + minute * MINUTE
        for event in (EVENTS.get(minute), EVENTS.get(minute - 1)):
            try:
                if isinstance(event, str):
                    opened(world, PERSON, event)
                elif event is not None:
                    accept(world, PERSON, *event, now=now)
            except KilledError:
                continue
        try:
            cut(world, PERSON, now)
            deliver(world, now)
        except KilledError:
            continue
    return world


def main() -> None:
    usual = night()
    for at, message, keys in usual.phone:
        print(f"{clock(at, BERLIN)}  {message.split('-')[1]:6} {' '.join(keys)}")
    print(usual.db.execute("SELECT dedup_key, state FROM notice WHERE state IN ('read', 'capped')").fetchall())
    expected = {key for _, _, keys in usual.phone for key in keys}
    lost, twice = Counter[str](), Counter[str]()
    for dies_at in range(1, usual.steps + 1):
        phone = night(dies_at).phone
        shown = Counter(message for _, message, _ in phone)
        lost.update(expected - {key for _, _, keys in phone for key in keys})
        twice.update(message.split("-")[1] for message, times in shown.items() if times > 1)
    print(
        f"killed at each of {usual.steps} steps: lost {dict(sorted(lost.items()))}, sent twice {dict(sorted(twice.items()))}"
    )


if __name__ == "__main__":
    main()
