"""A month that is counted with crashes, billed, found to be wrong, and counted again without billing anything twice."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter

from labs.analytics_pipeline.store import Cell, adjust, close, open_database, put, serve, served

MONTH, NEXT = "2026-10", "2026-11"
HOURS = range(497_448, 497_448 + 31 * 24)  # October 2026
CLICKS = 30_000
EPOCH = 500  # clicks between two checkpoints
CRASHES = 0.25  # share of epochs whose job dies after its writes, before its checkpoint is complete
PAUSE = 4  # epochs after which the dead job turns out to have been paused, and repeats its last write

Click = tuple[int, int, int, bool]  # id, campaign, hour, made by a crawler


def archive(seed: int = 1) -> list[Click]:
    """Everything that came, by hour, each id once; for ten days a crawler clicks, too."""
    rng = random.Random(seed)
    hours = sorted(rng.randrange(HOURS.start, HOURS.stop) for _ in range(CLICKS))
    return [
        (n, rng.randrange(5), hour, 10 <= (hour - HOURS.start) // 24 < 20 and rng.random() < 0.1)
        for n, hour in enumerate(hours)
    ]


def write(
    db: sqlite3.Connection, sink: str, before: Counter[Cell], after: Counter[Cell], attempt: int, epoch: int
) -> None:
    """An epoch's changes, as three sinks would write them."""
    changed = {cell: total for cell, total in after.items() if total != before[cell]}
    if sink == "add":
        have = {(campaign, hour): n for campaign, hour, n in db.execute("SELECT campaign, hour, clicks FROM rollup")}
        changed = {cell: have.get(cell, 0) + total - before[cell] for cell, total in changed.items()}
    put(db, 1, changed, *((attempt, epoch) if sink == "replace, newest attempt" else (1, 1)))


def live(clicks: list[Click], sink: str, crashes: float = CRASHES, seed: int = 1) -> sqlite3.Connection:
    """Counts from checkpoint to checkpoint, and starts again at the last one after each crash."""
    db, rng, attempt, checkpoint = open_database(), random.Random(seed), 1, Counter[Cell]()
    paused: dict[int, tuple[Counter[Cell], Counter[Cell], int]] = {}
    for epoch in range(len(clicks) // EPOCH + PAUSE):
        batch = clicks[epoch * EPOCH : (epoch + 1) * EPOCH]
        counts = checkpoint + Counter((campaign, hour) for _, campaign, hour, _ in batch)
        write(db, sink, checkpoint, counts, attempt, epoch)
        if batch and rng.random() < crashes:
            paused[epoch] = checkpoint, counts, attempt
            attempt += 1
            write(db, sink, checkpoint, counts, attempt, epoch)  # the same clicks, from the same checkpoint
        if epoch - PAUSE in paused:
            before, after, whose = paused[epoch - PAUSE]
            write(db, sink, before, after, whose, epoch - PAUSE)
        checkpoint = counts
    serve(db, MONTH, HOURS, 1)
    return db


def recount(clicks: list[Click]) -> Counter[Cell]:
    """The mended rule: a crawler's clicks are not billed."""
    return Counter((campaign, hour) for _, campaign, hour, crawler in clicks if not crawler)


def main() -> None:
    clicks = archive()
    print(f"{len(clicks):,} clicks. The live job crashes, and a paused worker wakes up late:")
    for sink in ("add", "replace", "replace, newest attempt"):
        print(f"  {sink:38} {served(live(clicks, sink), MONTH):7,}")

    fixed, known = recount(clicks), {number for number, *_ in clicks}
    print(f"\nWithout the crawler there are {sum(fixed.values()):,}. The month again,")
    print(
        f"  through the live job, which knows ids:  {sum(number not in known for number, *_ in clicks):6,} new clicks"
    )
    db = live(clicks, "add", crashes=0.0)
    write(db, "add", Counter(), fixed, 1, 1)
    print(f"  through it with no ids, adding:         {served(db, MONTH):6,}")
    db = live(clicks, "replace, newest attempt")
    half = {cell: total for cell, total in fixed.items() if cell[1] < HOURS.start + 15 * 24}
    put(db, 1, half, 999, 0)
    print(f"  in place, when 15 days are done:        {served(db, MONTH):6,}")

    db = live(clicks, "replace, newest attempt")
    close(db, MONTH)
    put(db, 2, fixed, 1, 1)
    before = served(db, MONTH)
    serve(db, MONTH, HOURS, 2)
    print(f"  beside it, before and after the switch: {before:6,} and {served(db, MONTH):,}")
    for _ in range(2):  # jobs are started twice, too
        close(db, MONTH)
        adjust(db, MONTH, NEXT)
    billed, cost = db.execute("SELECT sum(clicks), sum(cost) FROM statement").fetchone()
    rows, less, credit = db.execute("SELECT count(*), sum(clicks), sum(cost) FROM adjustment").fetchone()
    print(f"\nThe statement still says {billed:,} clicks, USD {cost / 1e6:,.2f}.")
    print(f"{NEXT} carries {rows} adjustments of {less:,} clicks, USD {credit / 1e6:,.2f}.")


if __name__ == "__main__":
    main()
