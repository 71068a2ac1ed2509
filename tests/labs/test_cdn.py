"""Properties of the content delivery network's labs, and that its page shows what they print."""

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from labs.cdn import hierarchy, purge, routing
from labs.cdn.che import hit_ratios

PAGE = Path(__file__).parents[2] / "docs/case-studies/cdn.md"
SCHEMA = Path(__file__).parents[2] / "labs/cdn/schema.sql"
seeds = pytest.mark.parametrize("seed", [1, 2, 3])


@pytest.fixture
def db() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("PRAGMA foreign_keys = ON")
    db.executescript(SCHEMA.read_text(encoding="utf-8"))
    db.execute("INSERT INTO customer VALUES (7, 3, 'serve')")
    return db


def put(db: sqlite3.Connection, position: int, value: str = "article-4711", item: int = 0) -> None:
    db.execute("INSERT INTO purge VALUES (3, ?, 7, 'tag', ?, 0, 'k', ?, 0, NULL)", (position, value, item))


def status(db: sqlite3.Connection, position: int) -> int:
    (lagging,) = db.execute("SELECT lagging FROM purge_status WHERE part = 3 AND position = ?", (position,)).fetchone()
    return int(lagging)


def test_a_purge_is_done_when_no_serving_server_lags(db: sqlite3.Connection) -> None:
    put(db, 12)
    db.executemany("INSERT INTO applied VALUES (3, ?, ?, 1)", [("fra-1", 11), ("sin-1", 12), ("sin-2", 14)])
    db.execute("INSERT INTO applied VALUES (4, 'fra-1', 2, 1)")  # another part of the log
    assert status(db, 12) == 1
    db.execute("UPDATE applied SET serving = 0 WHERE server = 'fra-1' AND part = 3")
    assert status(db, 12) == 0


def test_a_retried_purge_is_one_purge(db: sqlite3.Connection) -> None:
    put(db, 1)
    put(db, 2, value="article-4712", item=1)  # the same request names two tags
    for value in ("article-4711", "another body under the same key"):
        with pytest.raises(sqlite3.IntegrityError):
            put(db, 3, value=value)


@pytest.mark.parametrize(
    "row",
    ["hostname VALUES ('WWW.example', 7, 1, NULL)", "hostname VALUES ('a.example', 9, 1, NULL)",
     "config VALUES (7, 1, '{}', 5, 'rolling')", "purge VALUES (3, 1, 7, 'host', 'x', 1, 'k', 0, 0, NULL)",
     "purge VALUES (3, 1, 7, 'all', '', 0, 'k', 0, 0, NULL)", "purge VALUES (4, 1, 7, 'tag', 'x', 0, 'k', 0, 0, NULL)",
     "customer VALUES (8, 64, 'serve')", "customer VALUES (8, 1, 'guess')"],
)  # fmt: skip
def test_the_schema_refuses(db: sqlite3.Connection, row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(f"INSERT INTO {row}")


def test_a_host_belongs_to_one_customer_and_a_mere_claim_locks_nobody_out(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO customer VALUES (8, 1, 'serve')")
    db.execute("INSERT INTO hostname VALUES ('www.example', 7, NULL, NULL)")
    db.execute("INSERT INTO hostname VALUES ('www.example', 8, 1, NULL)")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE hostname SET proved_at = 2 WHERE customer_id = 7")


def test_one_configuration_rolls_at_a_time(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO config VALUES (7, 1, '{}', 4, 'live')")
    db.execute("INSERT INTO config VALUES (7, 2, '{}', 1, 'rolling')")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO config VALUES (7, 3, '{}', 0, 'rolling')")


@seeds
def test_a_dead_site_gets_nobody_and_a_full_one_passes_readers_on(seed: int) -> None:
    world = routing.build(seed)
    room = routing.capacity(world)
    dead = room.index(max(room))
    for way in routing.WAYS:
        assert dead not in routing.assign(world, way, dead)
    load = routing.loads(world, routing.assign(world, "measured", room=room))
    assert all(used <= most for used, most in zip(load, room, strict=True))


@seeds
def test_who_knows_more_of_the_reader_routes_better(seed: int) -> None:
    world, rng = routing.build(seed), random.Random(seed)
    rows = {way: routing.measure(world, way, rng) for way in (*routing.WAYS, "hybrid")}
    assert rows["measured"][2] < rows["DNS with ECS"][2] < rows["DNS, by resolver"][2]
    assert rows["hybrid"][:4] == rows["measured"][:4]
    assert rows["anycast"][3] > rows["DNS with ECS"][3]
    for way in ("anycast", "hybrid"):
        assert rows[way][7] < rows["measured"][7] and rows[way][8] < rows["measured"][8]


def test_a_shorter_ttl_helps_the_median_and_not_those_who_hold_on(monkeypatch: pytest.MonkeyPatch) -> None:
    world = routing.build(1)
    usual = routing.measure(world, "measured", random.Random(1))
    monkeypatch.setattr(routing, "TTL", 20.0)
    short = routing.measure(world, "measured", random.Random(1))
    assert usual[7] - short[7] > 15 and short[8] > 300


def test_a_lost_server_moves_only_what_it_had() -> None:
    for number in range(500):
        order = hierarchy.preference(number)
        assert sorted(order) == list(range(hierarchy.SERVERS))
        if order[0] != 2:
            assert next(server for server in order if server != 2) == order[0]
    firsts = [hierarchy.preference(number)[0] for number in range(6000)]
    assert all(firsts.count(server) == pytest.approx(1000, rel=0.12) for server in range(hierarchy.SERVERS))


@seeds
def test_what_each_level_is_worth(seed: int) -> None:
    anyone, hashed, bounded = (hierarchy.run(by, seed=seed) for by in ("any", "hash", "bounded"))
    second, shield = (hierarchy.run("bounded", second=True, shield=up, seed=seed) for up in (False, True))
    loose = hierarchy.run("bounded", second=True, shield=True, coalesce=False, seed=seed)
    assert anyone["site"] < bounded["site"] < hashed["site"]
    assert bounded["busiest"] < 1.3 < hashed["busiest"]
    assert second["written"] < bounded["written"] / 3
    assert shield["origin"] < 0.65 * second["origin"]
    assert shield["hottest"] == 1 < second["hottest"] < loose["hottest"]


@seeds
def test_the_computed_ratios_are_those_of_the_simulation(seed: int) -> None:
    memories = (hierarchy.MEMORY * hierarchy.SERVERS, hierarchy.SHIELD)
    site, shield = hit_ratios(hierarchy.POPULARITY, memories)
    ran = hierarchy.run("hash", shield=True, seed=seed)
    assert site == pytest.approx(ran["site"], abs=0.02) and shield == pytest.approx(ran["shield"], abs=0.045)


def test_a_cache_that_holds_half_of_equal_objects_hits_half() -> None:
    assert hit_ratios([1.0] * 100, [50]) == [pytest.approx(0.5, abs=0.001)]


@seeds
@pytest.mark.parametrize("way", ["shield first", "position travels"])
def test_no_reader_gets_the_old_copy_after_done(way: str, seed: int) -> None:
    world = purge.run(way, seed)
    assert world.reads > 10_000 and world.stale == 0


@seeds
@pytest.mark.parametrize("way", ["delete", "refuse what was under way"])
def test_the_obvious_ways_leave_old_copies(way: str, seed: int) -> None:
    assert purge.run(way, seed).stale > 100


def test_two_waves_take_longer_where_no_message_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge, "LOSS", 0.0)
    waves, once = (purge.run(way).delays for way in ("shield first", "position travels"))
    assert sum(waves) > 1.4 * sum(once)
    assert sum(once) / len(once) == pytest.approx(0.53, abs=0.005) and max(once) < 0.605
    assert sum(waves) / len(waves) == pytest.approx(0.82, abs=0.005)


def printed(lab: Any, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    lab.main()
    return [line.replace("+ ", "+").split() for line in capsys.readouterr().out.splitlines()[2:]]


def rows() -> list[str]:
    """The rows of the page's tables, without spaces."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line.replace(" ", "") for line in lines if line.startswith("| ")]


@pytest.mark.parametrize(("lab", "tables"), [(routing, (4, 5)), (hierarchy, (7,)), (purge, (5,))])
def test_the_page_shows_what_the_labs_print(
    lab: Any, tables: tuple[int, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    shown, numbers = rows(), sum(tables)
    for words in printed(lab, capsys):
        if "computed" in words:
            assert " ".join(words[-7:]) == "50.7% and 48.7%, measured 51.2% and 46.1%"
            continue
        name, cells = "".join(words[:-numbers]), words[-numbers:]
        for columns in tables:
            assert f"|{name}|{'|'.join(cells[:columns])}|" in shown
            cells = cells[columns:]


def test_what_the_page_says_of_changed_constants(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(routing, "TTL", 20.0)
    times = {words[-2] + " " + words[-1] for words in printed(routing, capsys)}
    assert {"21 484", "21 489"} <= times
