"""Properties of the video platform's labs, and that its page shows what they really print."""

import sqlite3
from collections.abc import Iterator
from math import log
from pathlib import Path
from typing import Any

import pytest

from labs.video_streaming import abr, encode, fill, pipeline
from labs.video_streaming.abr import BUFFER, LADDER, SEGMENT, SEGMENTS, Player, play

PAGE = Path(__file__).parents[2] / "docs/case-studies/video-streaming.md"
SEEDS = range(100, 106)


def mean(rule: str, kind: str, what: str, cancel: bool = True) -> float:
    return sum(float(getattr(play(rule, kind, seed, cancel), what)) for seed in SEEDS) / len(SEEDS)


@pytest.mark.parametrize("rule", abr.RULES)
def test_every_rule_takes_the_lowest_rung_at_first_and_none_beyond_the_ladder(rule: str) -> None:
    assert abr.RULES[rule](Player()) == 0
    full = Player(buffer=BUFFER - SEGMENT, last=100.0, averages={3.0: (100.0, 1.0), 9.0: (100.0, 1.0)})
    assert abr.RULES[rule](full) == len(LADDER) - 1


def test_bola_goes_up_the_ladder_as_the_buffer_fills() -> None:
    rungs = [abr.bola(Player(buffer=tenth / 10)) for tenth in range(260)]
    assert rungs == sorted(rungs) and set(rungs) == set(range(len(LADDER)))


def test_bola_is_dash_js_s() -> None:
    utilities = [log(bitrate / LADDER[0]) + 1 for bitrate in LADDER]
    gp = (utilities[-1] - 1) / ((10 + 2 * len(LADDER)) / 10 - 1)
    for tenth in range(260):
        level = tenth / 10
        scores = [(10 / gp * (u - 1 + gp) - level) / b for u, b in zip(utilities, LADDER, strict=True)]
        assert abr.bola(Player(buffer=level)) == scores.index(max(scores))


def test_the_cap_bounds_steps_up_only() -> None:
    timid = {3.0: (0.5, 1.0), 9.0: (0.5, 1.0)}
    assert abr.capped_bola(Player(buffer=26.0, rung=2, averages=timid)) == 2
    assert abr.capped_bola(Player(buffer=2.0, rung=4, averages=timid)) == 0


def test_throughput_sinks_beside_a_download_and_the_buffer_does_not() -> None:
    assert mean("two averages", "shared", "bitrate") < 0.9
    assert mean("last download", "shared", "bitrate") < 1.0
    assert mean("BOLA", "shared", "bitrate") > 2.0 and mean("buffer map", "shared", "bitrate") > 2.0


def test_without_pauses_there_is_no_spiral(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abr, "download", lambda rates, rtt, start, megabits, paused, limit: (megabits / 2.5, megabits))
    assert mean("two averages", "shared", "bitrate") > 1.4


def test_the_cap_ends_the_oscillation() -> None:
    for kind in abr.KINDS:
        assert mean("BOLA, capped", kind, "switches") < 0.4 * mean("BOLA", kind, "switches")


def test_canceling_takes_most_of_the_stalls_of_buffer_rules() -> None:
    for rule in ("buffer map", "BOLA"):
        assert mean(rule, "mobile", "stalled") < 0.3 * mean(rule, "mobile", "stalled", cancel=False)


def test_all_rules_meet_the_same_network_and_video(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[float, ...]] = []
    real = abr.network

    def network(*arguments: Any) -> list[float]:
        rates = real(*arguments)
        seen.append(tuple(rates[:300]))
        return rates

    monkeypatch.setattr(abr, "network", network)
    for rule in abr.RULES:
        play(rule, "mobile", 3)
    assert len(set(seen)) == 1


def test_a_line_that_carries_the_top_rung_shows_it_without_a_stall() -> None:
    ample = {"ample": (0.02, 600.0, (40.0,))}
    abr.KINDS.update(ample)
    try:
        for rule in abr.RULES:
            run = play(rule, "ample", 1)
            assert run.stalls == 0 and run.bitrate > 6.0 * (SEGMENTS - 12) / SEGMENTS, rule
    finally:
        del abr.KINDS["ample"]


def test_views_are_spread_as_in_the_sample() -> None:
    assert encode.SPREAD.cdf(log(100)) == pytest.approx(0.65, abs=0.01)
    assert encode.SPREAD.cdf(log(1_000)) == pytest.approx(0.87, abs=0.01)
    assert 1 - encode.SPREAD.cdf(log(10_000)) == pytest.approx(0.037, abs=0.006)
    views = sorted((video.views for video in encode.population()), reverse=True)
    top = [sum(views[: int(share * len(views))]) / sum(views) for share in (0.0016, 0.037)]
    assert top[0] == pytest.approx(0.50, abs=0.05) and top[1] == pytest.approx(0.94, abs=0.04)
    assert sum(views) / len(views) == pytest.approx(1389, rel=0.02)  # hours watched for each hour uploaded


@pytest.mark.parametrize("views", [0, 1, 100, 959, 961, 5_000, 10_000_000])
def test_waiting_costs_at_most_twice_what_hindsight_costs(views: float) -> None:
    """With an encoding that is there at once; cost is what is spent and what wasn't saved."""
    video = encode.Video(float(views), 0.0)
    waited = encode.total(encode.wait, [video], queue=0.0)
    cost = waited.spent + encode.SAVED * views - waited.saved
    assert cost <= 2 * min(encode.ENCODING, encode.SAVED * views) + 1e-9


def test_a_forecast_decides_only_at_upload_and_waiting_catches_what_it_missed() -> None:
    missed = encode.Video(views=1e6, forecast=10.0)
    assert encode.guess(missed) is None
    day = encode.guess_high_else_wait(missed)
    assert day is not None and 0 < day < 0.1


def test_each_cache_stays_within_its_disk() -> None:
    day = fill.week(2)[5]
    views = fill.Counter(file for _, file in day.requests)
    assert sum(size for _, size in fill.best(views, 500.0)) <= 500.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_forecasts_win_on_small_disks_and_releases_always_help(seed: int) -> None:
    days = fill.week(seed)

    def served(tally: fill.Tally) -> float:
        return 1 - tally.missed.total() / tally.asked.total()

    for share in (0.002, 0.01, 0.04):
        disk = share * fill.CATALOG
        night, released = fill.push(days, disk), fill.push(days, disk, releases=True)
        assert night.asked == released.asked == fill.pull(days, disk).asked
        assert served(released) > served(night)
        assert served(fill.push(days, disk, foresight=True)) >= served(released)
    small, large = 0.002 * fill.CATALOG, 0.04 * fill.CATALOG
    assert served(fill.push(days, small)) > served(fill.pull(days, small)) + 0.05
    assert served(fill.pull(days, large)) > served(fill.push(days, large))


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(Path(pipeline.__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    connection.execute("INSERT INTO video VALUES ('v1', 7, 'Bread', 1, 'uploading', 0)")
    connection.execute("INSERT INTO upload VALUES ('v1', 1, 100, 0, 999)")
    yield connection
    connection.close()


def test_bytes_are_taken_only_where_the_upload_stands(db: sqlite3.Connection) -> None:
    assert pipeline.append(db, 0, 60, "a") == 60
    assert pipeline.append(db, 0, 60, "b") is None  # the same part again, since its answer got lost
    assert pipeline.append(db, 60, 40, "c") == 100
    with pytest.raises(sqlite3.IntegrityError):
        pipeline.append(db, 100, 1, "d")
    assert db.execute("SELECT object FROM part ORDER BY start").fetchall() == [("a",), ("c",)]


def test_the_pipeline_has_the_page_s_ladder_and_its_six_core_hours() -> None:
    assert sorted(pipeline.BITRATES) == [1000 * rung for rung in LADDER] and pipeline.BITRATES[0] == 1500
    assert sum(pipeline.SECONDS) / 10 == 6 and "work = 6 " in PAGE.read_text(encoding="utf-8")


def test_an_older_revision_publishes_nothing(db: sqlite3.Connection) -> None:
    pipeline.split(db)
    db.execute("UPDATE video SET revision = 2")
    for chunk in range(pipeline.CHUNKS):
        pipeline.claim(db, 0, "rung by rung", "120 s")
        assert pipeline.finish(db, 0, chunk, 1, 1)[1] is False


def test_planning_twice_changes_nothing(db: sqlite3.Connection) -> None:
    pipeline.split(db)
    pipeline.claim(db, 0, "rung by rung", "120 s")
    before = db.execute("SELECT * FROM task").fetchall()
    pipeline.split(db)
    assert db.execute("SELECT * FROM task").fetchall() == before


def test_a_lease_is_not_given_twice_before_it_ends(db: sqlite3.Connection) -> None:
    pipeline.split(db)
    claimed = [pipeline.claim(db, 0, "rung by rung", "120 s") for _ in range(300)]
    assert len(set(claimed)) == 300 and None not in claimed
    assert pipeline.claim(db, 119, "rung by rung", "120 s") is None
    assert pipeline.claim(db, 120, "rung by rung", "120 s") == (0, 0, 2)


def test_the_first_report_becomes_the_chunk_also_when_it_is_the_older_attempt(db: sqlite3.Connection) -> None:
    pipeline.split(db)
    pipeline.claim(db, 0, "rung by rung", "120 s")
    for _ in range(300):
        pipeline.claim(db, 130, "rung by rung", "120 s")
    assert pipeline.finish(db, 0, 0, 1, 140)[0]
    assert not pipeline.finish(db, 0, 0, 2, 150)[0]
    (output,) = db.execute("SELECT output FROM task WHERE rung = 0 AND chunk = 0").fetchone()
    assert output == "v1/1/0/0-1.m4s"


@pytest.mark.parametrize("lease", pipeline.LEASES)
@pytest.mark.parametrize("order", pipeline.ORDERS)
def test_whatever_crashes_all_chunks_are_made_and_the_video_is_published_once(order: str, lease: str) -> None:
    for seed in SEEDS:
        run, db = pipeline.run(order, lease, seed)
        assert len(run.playable) == 1
        assert db.execute("SELECT count(*) FROM task WHERE state = 'done'").fetchone() == (300,)
        assert db.execute("SELECT count(*) FROM rendition").fetchone() == (5,)
        assert run.attempts == 300 + run.crashed + run.late


def test_a_blocked_video_does_not_become_playable(db: sqlite3.Connection) -> None:
    pipeline.split(db)
    db.execute("UPDATE video SET state = 'blocked'")
    for chunk in range(pipeline.CHUNKS):
        pipeline.claim(db, 0, "rung by rung", "120 s")
        assert pipeline.finish(db, 0, chunk, 1, 1)[1] is False
    assert db.execute("SELECT state FROM video").fetchone() == ("blocked",)


def test_order_and_leases_decide_when_it_plays() -> None:
    for seed in SEEDS:
        usual = {order: pipeline.run(order, "3 times the usual", seed)[0].playable[0] for order in pipeline.ORDERS}
        assert usual["rung by rung"] < 0.5 * usual["chunk by chunk"]
        assert usual["rung by rung"] < pipeline.run("rung by rung", "120 s", seed)[0].playable[0]


@pytest.mark.parametrize(
    "row",
    ["video VALUES ('v2', 7, 'x', 1, 'odd', 0)", "upload VALUES ('v2', 1, 10, 11, 9)",
     "task VALUES ('v2', 1, 0, 0, 8, 'done', 1, 0, NULL)", "watched VALUES ('v2', 5, 'eu', 'h264', 0, 1, 0)"],
)  # fmt: skip
def test_the_schema_refuses(db: sqlite3.Connection, row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(f"INSERT INTO {row}")


def printed(lab: Any, capsys: pytest.CaptureFixture[str]) -> list[str]:
    lab.main()
    return capsys.readouterr().out.splitlines()


def test_the_page_shows_what_the_players_did(capsys: pytest.CaptureFixture[str]) -> None:
    page, rows = PAGE.read_text(encoding="utf-8"), printed(abr, capsys)[2:]
    shown = 0
    for row in rows:
        kind, rest = row.split(maxsplit=1)
        rule = next(name for name in sorted(abr.RULES, key=len, reverse=True) if rest.startswith(name))
        stubborn, stalled, _, bitrate, switches = rest.removeprefix(rule).split()
        line = f"| {kind} | {rule} | {stubborn} s/h | {stalled} s/h | {bitrate} | {switches} |"
        shown += line in page
    assert shown == page.count(" s/h | ") // 2 >= 9
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr(abr, "JUDGE", 0.5)
        assert round(sum(play("BOLA", "shared", seed).bitrate for seed in abr.SEEDS) / len(abr.SEEDS), 2) == 0.47


def test_the_page_shows_what_the_caches_served(capsys: pytest.CaptureFixture[str]) -> None:
    page, rows = PAGE.read_text(encoding="utf-8"), printed(fill, capsys)[1:]
    assert len(rows) == 12
    for row in rows:
        served, missed = row.split()[-3:-1]
        missed = missed.replace("%", " %")
        assert (
            f"{served.replace('%', ' %')}, missed {missed}" in page or f"{served.replace('%', ' %')}, {missed}" in page
        )
    assert [row.split()[-1] for row in rows[4:8]] == ["0.0%", "0.3%", "0.3%", "0.8%"]


@pytest.mark.parametrize("lab", [encode, pipeline])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    expected = {
        encode: [
            "all at upload           100.0%           90.6%             1.3              1.28",
            "by forecast               9.8%           85.1%            12.4              4.83",
            "after the views           7.4%           81.8%            15.9              4.74",
            "forecast, else views      8.0%           84.1%            15.0              4.85",
            "hindsight                 6.9%           86.2%            17.8              5.03",
            "an hour instead of a day: 89.9%",
        ],
        pipeline: ["1.0 hours", "141 s      313 s", "30 s      291 s", "180 s", "192 s"],
    }
    text = "\n".join(printed(lab, capsys))
    assert all(line in text for line in expected[lab])
