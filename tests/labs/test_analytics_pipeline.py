"""Properties of the analytics pipeline's labs, over several seeds, and that they print what the page quotes."""

import math
import re
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from labs.analytics_pipeline import clicks, dedup, replay, store, windows
from labs.analytics_pipeline.clicks import Click, stream
from labs.analytics_pipeline.replay import HOURS, MONTH, NEXT
from labs.analytics_pipeline.store import adjust, close, open_database, put, serve, served
from labs.analytics_pipeline.windows import compare, count, recount

PAGE = Path(__file__).parents[2] / "docs/case-studies/analytics-pipeline.md"
SEEDS = range(1, 4)


def truth(sent: list[Click]) -> Counter[tuple[int, int]]:
    return recount(sent, math.inf)


@pytest.mark.parametrize("seed", SEEDS)
def test_windows_of_arrival_time_hit_the_total_and_miss_most_cells(seed: int) -> None:
    sent = stream(seed)
    counts = count(sent, by_arrival=True, remember_ids=False).counts
    assert sum(counts.values()) == len(sent)
    wrong, over, under = compare(counts, truth(sent))
    assert wrong > 0.5 and over > under > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_remembered_ids_leave_nobody_billed_twice(seed: int) -> None:
    sent = stream(seed)
    for lateness in (0.0, 24.0):
        assert compare(count(sent, lateness=lateness).counts, truth(sent))[1] == 0
        assert compare(count(sent, lateness=lateness, remember_ids=False).counts, truth(sent))[1] > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_lateness_buys_completeness_with_state(seed: int) -> None:
    sent = stream(seed)
    ways = [count(sent, lateness=hours) for hours in (0.0, 2.0, 24.0, 100.0)]
    missing = [compare(way.counts, truth(sent))[2] for way in ways]
    assert missing == sorted(missing, reverse=True) and missing[0] > 20 * missing[2] > missing[3]
    assert [way.ids for way in ways] == sorted(way.ids for way in ways)


def test_an_id_forgotten_with_its_window_is_never_counted_again() -> None:
    late = [Click(1, 1, 0.5, 0.5), Click(2, 1, 30.0, 30.0), Click(1, 1, 0.5, 31.0)]
    counting = count(late, lateness=24.0)
    assert 0 not in counting.seen and counting.dropped == 1 and counting.counts[1, 0] == 1


def test_a_copy_with_another_time_slips_past_the_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    right = truth(stream())
    monkeypatch.setattr(clicks, "SHIFT", 0.05)
    assert compare(count(stream(), lateness=24.0).counts, right)[1] == 23
    assert "bills 23 clicks twice" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_recount_knows_everything_that_came_within_its_patience(seed: int) -> None:
    sent = stream(seed)
    assert compare(recount(sent), truth(sent))[1] == 0
    assert compare(recount(sent), truth(sent))[2] < compare(count(sent, lateness=24.0).counts, truth(sent))[2]


@pytest.mark.parametrize("seed", SEEDS)
def test_exact_ids_lose_no_click_and_bloom_filters_do(seed: int) -> None:
    sent = dedup.sendings(seed)
    exact, bloom = dedup.run(sent, 4), dedup.run(sent, 4, bits=10)
    assert exact.lost == 0 < bloom.lost
    assert bloom.lost / ((dedup.DAYS - dedup.WINDOW) * dedup.A_DAY) == pytest.approx(0.024, abs=0.004)
    assert dedup.run(sent, 1).twice > exact.twice > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_an_id_that_names_its_day_asks_one_filter_and_lets_no_old_copy_in(seed: int) -> None:
    sent = dedup.sendings(seed)
    named = dedup.run(sent, 4, bits=10, named=True)
    assert 0 < 10 * named.lost < dedup.run(sent, 4, bits=10).lost and named.twice == 0
    both = dedup.run(sent, 4, bits=10, named=True, confirm=True)
    assert both.lost == both.twice == 0 and 50 * both.reads < len(sent)


def test_an_id_is_kept_with_the_day_it_names_also_when_it_comes_later() -> None:
    sent = [(4.0, 9, 4), (5.0, 1, 4), (6.0, 1, 4)]
    outcome = dedup.run(sent, 4, named=True)
    assert (outcome.lost, outcome.twice) == (0, 0)
    later = [*sent, (7.0, 7, 7), (8.0, 8, 8), (8.1, 2, 4)]
    assert dedup.run(later, 4, named=True).lost == 1  # the day that it names is forgotten


def test_a_filter_never_denies_what_it_holds_and_claims_little_else() -> None:
    kept = dedup.Bloom(2_000, 10)
    for number in range(2_000):
        kept.add(number)
    assert all(number in kept for number in range(2_000))
    assert sum(number in kept for number in range(10_000, 30_000)) / 20_000 == pytest.approx(0.0082, abs=0.003)


@pytest.mark.parametrize("seed", SEEDS)
def test_only_totals_of_the_newest_attempt_survive_crashes(seed: int) -> None:
    log = replay.archive(seed)
    add, replace, newest = (
        served(replay.live(log, sink, seed=seed), MONTH) for sink in ("add", "replace", "replace, newest attempt")
    )
    assert add > len(log) > replace and newest == len(log)
    assert served(replay.live(log, "add", crashes=0.0), MONTH) == len(log)


@pytest.fixture
def db() -> sqlite3.Connection:
    db = open_database()
    serve(db, MONTH, HOURS, 1)
    put(db, 1, {(7, HOURS.start): 10, (8, HOURS.start): 5, (7, HOURS.stop): 99}, attempt=2, epoch=4)
    return db


@pytest.mark.parametrize(("pair", "kept"), [((1, 9), 15), ((2, 3), 15), ((2, 4), 14), ((3, 0), 14)])
def test_an_older_attempt_or_epoch_replaces_nothing(db: sqlite3.Connection, pair: tuple[int, int], kept: int) -> None:
    put(db, 1, {(7, HOURS.start): 9}, *pair)
    assert served(db, MONTH) == kept


def test_a_version_is_invisible_until_it_is_served(db: sqlite3.Connection) -> None:
    put(db, 2, {(7, HOURS.start): 4}, 1, 1)
    assert served(db, MONTH) == 15
    serve(db, MONTH, HOURS, 2)
    assert served(db, MONTH) == 4
    serve(db, MONTH, HOURS, 1)
    assert served(db, MONTH) == 15


def test_statement_and_adjustments_add_up_to_what_is_served_however_often_the_jobs_run(db: sqlite3.Connection) -> None:
    close(db, MONTH)
    adjust(db, MONTH, NEXT)
    assert db.execute("SELECT count(*) FROM adjustment").fetchone() == (0,)
    for version, cells in ((2, {(7, HOURS.start): 4, (9, HOURS.start): 1}), (3, {(7, HOURS.start + 1): 6})):
        put(db, version, cells, 1, 1)
        serve(db, MONTH, HOURS, version)
        for _ in range(2):
            close(db, MONTH)
            adjust(db, MONTH, NEXT)
        billed = "SELECT sum(clicks) FROM (SELECT clicks FROM statement UNION ALL SELECT clicks FROM adjustment)"
        assert db.execute(billed).fetchone() == (served(db, MONTH),)
    assert db.execute("SELECT sum(clicks) FROM statement").fetchone() == (15,)
    found = db.execute("SELECT campaign, version, clicks FROM adjustment ORDER BY version, campaign").fetchall()
    assert found == [(7, 2, -6), (8, 2, -5), (9, 2, 1), (7, 3, 2), (9, 3, -1)]


def test_a_version_that_is_served_again_or_grows_is_adjusted_again(db: sqlite3.Connection) -> None:
    close(db, MONTH)
    put(db, 2, {(7, HOURS.start): 4}, 1, 1)
    for version in (2, 1, 2):
        serve(db, MONTH, HOURS, version)
        adjust(db, MONTH, NEXT)
    put(db, 2, {(7, HOURS.start): 6}, 1, 2)  # a late click or two
    adjust(db, MONTH, "2026-12")
    found = db.execute("SELECT number, version, clicks FROM adjustment WHERE campaign = 7 ORDER BY number").fetchall()
    assert found == [(1, 2, -6), (2, 1, 6), (3, 2, -6), (4, 2, 2)]
    with pytest.raises(sqlite3.IntegrityError):  # a run that read before the last one had written
        db.execute("INSERT INTO adjustment VALUES (7, ?, 4, 3, '2026-12', 2, 0)", (MONTH,))


@pytest.mark.parametrize(
    "row",
    ["rollup VALUES (1, 1, 1, -1, 0, 1, 1)", "serving VALUES ('2026-10', 5, 5, 1)",
     "statement VALUES (1, NULL, 1, 1, 1)", "adjustment VALUES (1, '2026-10', 1, 2, '2026-10', -1, -1)"],
)  # fmt: skip
def test_the_schema_refuses(row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        open_database().execute(f"INSERT INTO {row}")


def test_a_campaign_s_hours_are_one_range_of_the_primary_key() -> None:
    plan = open_database().execute(
        "EXPLAIN QUERY PLAN SELECT sum(clicks) FROM rollup WHERE version = 1 AND campaign = 7 AND hour BETWEEN 5 AND 9"
    )
    assert "version=? AND campaign=? AND hour>? AND hour<?" in plan.fetchone()[3]


def test_the_page_names_the_tables_of_the_schema() -> None:
    tables = re.findall(r"CREATE TABLE (\w+)", Path(store.__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    assert all(f"`{table}" in PAGE.read_text(encoding="utf-8") for table in tables)


PRINTED: dict[Any, list[str]] = {
    windows: [
        "40,418 arrivals of 40,000 clicks in 1,873 cells",
        "arrival time               61.6%      1,100       682         0.0 h           41           0",
        "event time, watermark      42.4%        172       901         0.1 h           71           0",
        "    and ids                38.3%          0     1,043         0.1 h           71         932",
        "    and 24 h of lateness    1.9%          0        36        24.1 h        1,003      20,915",
        "recount after 72 h          0.2%          0         3        72.0 h            -           -",
    ],
    dedup: [
        "exact, 1 day                         200      0      81       16.20           36,247",
        "exact, 4 days                        800      0      26        5.20           36,247",
        "exact, 4 days, id names its day      800      0       0        0.00           36,247",
        "Bloom, 4 of 10 bits                   40    566      25      118.20                -",
        "Bloom, 4 of 20 bits                   80      5      26        6.20                -",
        "Bloom, 10 bits, id names its day      40     34       0        6.80                -",
        "Bloom first, exact decides           840      0       0        0.00              268",
    ],
    replay: [
        "add                                     48,000",
        "replace                                 29,743",
        "replace, newest attempt                 30,000",
        "Without the crawler there are 28,982.",
        "through the live job, which knows ids:       0 new clicks",
        "through it with no ids, adding:         58,982",
        "in place, when 15 days are done:        29,479",
        "beside it, before and after the switch: 30,000 and 28,982",
        "30,000 clicks, USD 6,000.00",
        "5 adjustments of -1,018 clicks, USD -203.60",
    ],
}
QUOTED: dict[Any, list[str]] = {
    windows: ["61.6 %", "38.3 %", "1,043", "20,915", "1.9 %", "36 clicks", "0.2 %", "3 clicks"],
    dedup: ["566", "USD 118.20", "USD 16.20", "36,247", "268"],
    replay: ["48,000", "29,743", "58,982", "29,479", "28,982", "1,018", "USD 203.60"],
}


@pytest.mark.parametrize("lab", [windows, dedup, replay])
def test_what_the_labs_print_is_what_the_page_quotes(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed, page = capsys.readouterr().out, PAGE.read_text(encoding="utf-8")
    assert [line for line in PRINTED[lab] if line not in printed] == []
    assert [number for number in QUOTED[lab] if number not in page] == []
