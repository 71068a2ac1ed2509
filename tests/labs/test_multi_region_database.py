"""Properties of the labs on a multi-region database, and that its page shows what they really print."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from labs.multi_region_database import clocks, follower_reads, placement
from labs.multi_region_database.clocks import commit_wait, shares, trials, uncertainty, with_token
from labs.multi_region_database.placement import AREAS, REGIONS, best, fewest, own_rows, quorum, survives, trip

PAGE = Path(__file__).parents[2] / "docs/case-studies/multi-region-database.md"
SCHEMA = Path(__file__).parents[2] / "labs/multi_region_database/schema.sql"
seeds = pytest.mark.parametrize("seed", [2, 7, 11])


@seeds
@pytest.mark.parametrize("place", clocks.PLACES)
@pytest.mark.parametrize("error", [1.0, 4.0, 100.0, 250.0])
def test_commit_wait_misses_and_reverses_nothing_if_the_bound_holds(seed: int, place: str, error: float) -> None:
    missed, turned, _, commit = shares(commit_wait, error, trials(seed, error, clocks.PLACES[place]))
    assert (missed, turned) == (0, 0)
    assert commit == max(clocks.PLACES[place][0], 2 * error)


@seeds
def test_the_interval_misses_nothing_if_the_bound_holds_but_reverses(seed: int) -> None:
    missed, turned, restarted, commit = shares(uncertainty, clocks.ERROR, trials(seed, clocks.ERROR))
    assert missed == 0 and turned > 20 and restarted == turned
    assert commit == clocks.FAR[0]


@seeds
@pytest.mark.parametrize("rule", [commit_wait, uncertainty])
def test_too_small_a_bound_misses_and_a_larger_one_misses_less(seed: int, rule: clocks.Rule) -> None:
    missed = [shares(rule, bound, trials(seed, 100))[0] for bound in (0, 25, 50, 100)]
    assert missed == sorted(missed, reverse=True) and missed[2] > 1 and missed[3] == 0


@seeds
def test_without_a_bound_the_two_rules_are_one(seed: int) -> None:
    assert shares(commit_wait, 0, trials(seed, 100))[:2] == shares(uncertainty, 0, trials(seed, 100))[:2]


@seeds
def test_a_token_restores_the_order_without_any_bound(seed: int) -> None:
    assert shares(with_token, 0, trials(seed, 100))[:2] == (0, 0)


@seeds
def test_the_ocean_hides_small_errors_and_two_zones_do_not(seed: int) -> None:
    assert shares(commit_wait, 0, trials(seed, 28))[:2] == (0, 0)
    assert shares(commit_wait, 0, trials(seed, 4, clocks.PLACES["two zones"]))[1] > 10


@seeds
def test_one_clock_beyond_the_bound_spoils_its_own_share(seed: int) -> None:
    assert shares(commit_wait, 4, trials(seed, 4, broken=400))[0] == pytest.approx(100 / 9, abs=1)


def test_round_trips_are_the_same_both_ways_and_know_every_pair() -> None:
    assert all(trip(a, b) == trip(b, a) for a in REGIONS for b in REGIONS)
    assert {(a, b) for a in REGIONS for b in REGIONS if trip(a, b) == 0} == {(a, a) for a in REGIONS}
    assert (trip("Washington", "Frankfurt"), trip("Osaka", "Tokyo"), trip("Madrid", "Sydney")) == (86, 9, 276)


def test_a_quorum_waits_for_the_nearest_that_complete_it() -> None:
    five = ("Frankfurt", "Frankfurt", "London", "London", "Madrid")
    assert quorum("Frankfurt", five) == 13
    assert quorum("Frankfurt", five, lost="London") == 29
    assert quorum("London", five, lost="Frankfurt") == 26
    assert quorum("Tokyo", ("Tokyo", "Tokyo", "Osaka"), lost="Osaka") == placement.ZONE
    assert quorum("Tokyo", ("Tokyo", "Osaka", "Osaka"), lost="Osaka") == float("inf")


def test_no_placement_in_two_regions_outlives_either() -> None:
    assert best(("Frankfurt", "Madrid"), "region", own_rows("Europe")) is None
    assert fewest(2, 0) is None
    assert not survives(("Tokyo",) * 3 + ("Osaka",) * 2, "region") and survives(("Tokyo",) * 3, "zone")


def test_the_search_beats_every_placement_of_three_it_could_have_chosen() -> None:
    demand = own_rows("Europe")
    found = best(AREAS["Europe"], "region", demand)
    assert found is not None
    voters = ("Frankfurt", "London", "Madrid")
    assert placement.mean_write(*found, demand) == min(
        placement.mean_write(leader, voters, demand) for leader in voters
    )


def test_the_quorum_keeps_the_leader_in_tokyo_when_sydney_asks_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "DEMAND", placement.DEMAND | {"Sydney": 20, "Tokyo": 0})
    found = best(AREAS["Pacific"], "region", own_rows("Pacific"))
    assert found is not None and found[0] == "Tokyo"


@pytest.mark.parametrize("area", AREAS)
def test_demand_is_all_there_and_almost_all_at_home(area: str) -> None:
    demand = own_rows(area)
    assert sum(demand.values()) == pytest.approx(1)
    assert sum(demand[region] for region in AREAS[area]) == pytest.approx(1 - placement.ABROAD)


@seeds
@pytest.mark.parametrize("lag", [500.0, 3000.0])
def test_only_leader_and_token_never_miss_a_write_of_their_own(seed: int, lag: float) -> None:
    results = {way: follower_reads.measure(way, lag, seed) for way in follower_reads.WAYS}
    assert results["leader"][:2] == results["token"][:2] == (0, 0)
    assert results["exact staleness"][0] > results["bounded staleness"][0] > 0
    assert results["bounded staleness"][2] < results["token"][2] < results["leader"][2]


@seeds
def test_a_shorter_lag_pushes_more_transactions(seed: int) -> None:
    assert follower_reads.pushed(500, seed) > 15 > 1 > follower_reads.pushed(3000, seed)


def test_a_follower_never_answers_for_more_than_was_closed_and_sent() -> None:
    for at in range(0, 10_000, 37):
        assert follower_reads.resolved(at, 3000) <= at - follower_reads.OCEAN / 2 - 3000


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA.read_text(encoding="utf-8"))
    connection.execute("PRAGMA foreign_keys = ON")
    for area, leader in (("america", "Washington"), ("europe", "Frankfurt"), ("pacific", "Tokyo")):
        connection.execute("INSERT INTO area VALUES (?, ?)", (area, leader))
    connection.execute("INSERT INTO workspace VALUES ('europe', 'w1', 'open')")
    return connection


def test_every_table_by_row_has_the_area_first_in_its_key(db: sqlite3.Connection) -> None:
    for table in ("account", "workspace", "document", "workspace_grant", "request"):
        keys = {row[1]: row[5] for row in db.execute(f"PRAGMA table_info({table})")}
        assert keys["area"] == 1


@pytest.mark.parametrize(
    "row",
    ["directory VALUES ('w1', 'mars')", "workspace VALUES ('europe', 'w2', 'moving')",
     "login VALUES (x'00', 'europe', 'a81')", "area VALUES ('mars', 'Olympus')",
     "workspace_grant VALUES ('europe', 'w1', 'america:b2', 'king')", "document VALUES ('europe', 'w1', 'd1', '', 0)",
     "document VALUES ('america', 'w1', 'd1', '', 1)"],
)  # fmt: skip
def test_the_schema_refuses(db: sqlite3.Connection, row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(f"INSERT INTO {row}")


def test_an_address_is_unique_in_the_world_and_an_account_in_its_area(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO login VALUES (?, 'europe', 'a81')", (b"m" * 32,))
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO login VALUES (?, 'america', 'b2')", (b"m" * 32,))
    for area in ("europe", "america"):
        db.execute("INSERT INTO account VALUES (?, 'a81', 'mia@example.com')", (area,))


PRINTED: dict[Any, list[str]] = {
    clocks: [
        "    0     25.6     25.6   13 ms         25.6     25.6      0.0   13 ms",
        "   50      4.0      4.0  100 ms          2.5     25.6     23.1   13 ms",
        "  100      0.0      0.0  200 ms          0.0     25.6     25.6   13 ms",
        "  200      0.0      0.0  400 ms          0.0     25.6     25.6   13 ms",
        "sent along with the webhook: reversed 0.0",
        "two zones                            13.3                 0.0     8 ms",
        "Frankfurt, Washington                 0.0                 0.0    13 ms",
        "one clock of nine is 400 ms fast: missed 11.6",
    ],
    placement: [
        "all in one group  zone      76.6       2         2  Washington, 3 zones",
        "each at home      zone      24.5",
        "all in one group  region    93.6      19        32  Washington, 1 Dallas, 1 Toronto",
        "Europe            region    29.4      13        29  Frankfurt, 1 London, 1 Madrid",
        "Pacific           region    50.7       9       101  Tokyo, 1 Osaka, 1 Sydney",
        "each at home      region    36.9",
        "Frankfurt, Madrid region  None",
        "{2: None, 3: 9, 4: 7, 5: 5}",
    ],
    follower_reads: [
        "closed 3.0 s behind; 0.0 % of writing transactions pushed",
        "exact staleness    missed   6.8 % of reads,  74.1 % of sessions",
        "bounded staleness  missed   5.0 % of reads,  63.7 % of sessions",
        "token              missed   0.0 % of reads,   0.0 % of sessions; mean   6.2 ms",
        "closed 0.5 s behind; 19.1 % of writing transactions pushed",
        "bounded staleness  missed   1.1 % of reads,  19.7 % of sessions",
        "token              missed   0.0 % of reads,   0.0 % of sessions; mean   2.9 ms",
    ],
}


@pytest.mark.parametrize("lab", list(PRINTED))
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed = capsys.readouterr().out
    assert all(line in printed for line in PRINTED[lab])


@pytest.mark.parametrize(
    "figure",
    ["25.6 %", "4.0 %", "2.5 %", "13.3 %", "11.6 %", "93.6 ms", "36.9 ms", "24.5 ms", "74.1 %", "63.7 %", "6.2 ms", "2.9 ms", "19.1 %"],
)  # fmt: skip
def test_the_page_quotes_what_is_printed(figure: str) -> None:
    assert figure in PAGE.read_text(encoding="utf-8")
