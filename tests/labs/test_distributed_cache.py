"""What placement, memory and changes of a distributed cache guarantee, over several seeds; the page quotes seed 1."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from labs.distributed_cache import cluster, load, memory
from labs.distributed_cache.cluster import BACK, CUT, END, Cluster, Rules
from labs.distributed_cache.load import NODES, RINGS, ZONES, copy_per_zone, home, more_when_hot, one_copy, zipf
from labs.distributed_cache.memory import CHUNK_MAX, Slabs, account, chunk, classes, days, item, values
from labs.hash_ring import Ring, hashed

SEEDS = range(1, 4)
PAGE_FILE = Path(__file__).parents[2] / "docs/case-studies/distributed-cache.md"
FEW, MANY = zipf(1.2), zipf(0.9)
NEAR = load.PROCESS_READS


# Placement


def test_a_key_has_one_copy_in_each_zone_and_always_the_same() -> None:
    for key in range(200):
        copies = copy_per_zone(key)
        assert [zone for zone, _ in copies] == list(range(ZONES))
        assert copies == copy_per_zone(key)


def test_further_copies_lie_on_different_nodes_and_keep_the_first() -> None:
    for key in range(load.HOT):
        copies = more_when_hot(key)
        assert len(set(copies)) == ZONES * load.HOT_COPIES
        assert set(copy_per_zone(key)) <= set(copies)
    assert more_when_hot(load.HOT) == copy_per_zone(load.HOT)


def test_copies_lie_on_the_next_nodes_around_the_ring() -> None:
    for key in range(100):
        at = RINGS[1].index(hashed(f"key-{key}"))
        onward = dict.fromkeys(RINGS[1].owner[at:] + RINGS[1].owner[:at])
        assert home(RINGS[1], key, 4) == tuple(onward)[:4]


@pytest.mark.parametrize("seed", SEEDS)
def test_copies_divide_the_hottest_key_by_their_number_and_no_more(seed: int) -> None:
    nodes = ZONES * NODES
    assert load.load(FEW, one_copy, 1, True, seed) > 0.97 * FEW[0] * nodes
    assert load.load(FEW, copy_per_zone, 2, True, seed) > 0.97 * FEW[0] * nodes / ZONES
    assert load.load(FEW, copy_per_zone, 2, True, seed) < load.load(FEW, copy_per_zone, 1, False, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_better_of_two_evens_out_what_copies_can(seed: int) -> None:
    assert load.load(MANY, copy_per_zone, 2, True, seed) < 1.1
    assert load.load(MANY, copy_per_zone, 1, False, seed) > 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_near_caches_beat_even_spreading_unless_processes_read_too_rarely(seed: int) -> None:
    for shares in (FEW, MANY):
        assert load.load(load.past_near_caches(shares, NEAR), one_copy, 1, True, seed) < 0.8
        assert load.load(load.past_near_caches(shares, NEAR / 100), copy_per_zone, 1, False, seed) > 1


def test_a_near_cache_passes_what_a_simulation_passes() -> None:
    share, rate, passed, until = 0.004, 500.0, 0, 0.0
    dice, now = load.random.Random(5), 0.0
    for _ in range(100_000):
        now += dice.expovariate(rate * share)
        if now >= until:
            passed, until = passed + 1, now + load.NEAR_TTL
    assert passed / 100_000 * share == pytest.approx(load.past_near_caches([share], rate)[0], rel=0.02)


def test_without_near_caches_everything_passes() -> None:
    assert load.past_near_caches(MANY, 0) == MANY
    assert sum(MANY) == pytest.approx(1)


def test_a_ring_for_each_zone_scatters_a_dead_node_s_readers() -> None:
    assert load.worst_heir(RINGS[:1] * ZONES, MANY) == pytest.approx(0.5)
    assert load.worst_heir(RINGS, MANY) < 0.2


# Memory


def test_the_classes_are_memcached_s() -> None:
    assert classes(1.25)[:12] == [96, 120, 152, 192, 240, 304, 384, 480, 600, 752, 944, 1184]
    assert len(classes(1.25)) == 39
    assert all(size % 8 == 0 for size in classes(1.12))
    assert classes(1.25)[-1] == CHUNK_MAX


def test_an_item_lies_in_the_smallest_chunk_it_fits() -> None:
    sizes = classes(1.25)
    assert chunk(sizes, 96) == 96 and chunk(sizes, 97) == 120


def test_fine_steps_run_out_of_classes() -> None:
    assert len(classes(1.07)) == memory.CLASSES
    assert classes(1.07)[-2] == 8032
    stored = values(2000, 0.8, seed=2000)
    assert round(account(stored, 1.07)["chunks"], 2) == 9.30


@pytest.mark.parametrize("seed", SEEDS)
def test_finer_steps_waste_less_while_they_last(seed: int) -> None:
    stored = values(230, 0.8, seed)
    coarse, fine = account(stored, 1.25), account(stored, 1.12)
    assert 1 < fine["chunks"] / fine["items"] < coarse["chunks"] / coarse["items"] < 1.15
    assert coarse["chunks"] <= coarse["pages"]


def test_an_item_is_the_value_and_103_bytes_with_a_key_of_40() -> None:
    assert item(0) == 56 + 41 + 4 + 2


@pytest.mark.parametrize("moves", [True, False])
def test_pages_are_neither_made_nor_lost(moves: bool) -> None:
    dice, slabs = memory.random.Random(3), Slabs(10, (10, 5), moves)
    for step in range(4000):
        slabs.read(dice.randrange(300), 1 if step > 2000 else 0)
        assert sum(slabs.pages) in (10, 11) if step > 2000 else sum(slabs.pages) <= 10
        for kind in (0, 1):
            assert len(slabs.held[kind]) <= slabs.pages[kind] * slabs.per_page[kind]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_class_without_pages_starves_until_pages_move(seed: int) -> None:
    before, starved = days(False, seed)
    same, moved = days(True, seed)
    assert before == same > 0.85
    assert starved < 0.4
    assert moved > 0.75


def test_the_estimate_s_waste_is_the_lab_s() -> None:
    used = account(values(230, 0.8, seed=230), 1.25)
    assert used["chunks"] / used["items"] - 1 == pytest.approx(0.12, abs=0.005)
    assert "class_waste = 0.12 " in PAGE_FILE.read_text(encoding="utf-8")
    stored = values(230, 0.8, seed=230)
    assert sum(stored) / len(stored) == pytest.approx(320, rel=0.02)


# Changes


@cache
def played(rules: Rules, seed: int) -> Cluster:
    return Cluster(rules, seed).run()


def stale(site: Cluster) -> tuple[int, int]:
    return sum(site.stale[s] for s in range(CUT, BACK)), sum(site.stale[s] for s in range(BACK, END))


def most(site: Cluster, start: int = CUT, end: int = BACK) -> int:
    return max(site.queries[second] for second in range(start, end))


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_reads_old_values_before_the_fault(seed: int) -> None:
    for rules in (Rules(), Rules(on_error="next node"), Rules(2, "other zone"), Rules(joins=True)):
        site = played(rules, seed)
        assert sum(site.stale[second] for second in range(CUT)) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_copy_shields_the_database(seed: int) -> None:
    alone, copied = played(Rules(), seed), played(Rules(2, "other zone"), seed)
    assert most(alone) > 3 * most(copied)
    assert most(copied) < 2 * most(copied, 0, CUT)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_node_that_comes_back_with_its_memory_serves_old_values(seed: int) -> None:
    for rules in (Rules(), Rules(on_error="next node"), Rules(on_error="spare"), Rules(2, "other zone")):
        assert stale(played(rules, seed))[1] > 20
    for fill in (False, True):
        assert stale(played(Rules(2, "other zone", empties=True, fill_from_copy=fill), seed)) == (0, 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_empty_node_is_filled_without_the_database(seed: int) -> None:
    cold = played(Rules(2, "other zone", empties=True), seed)
    filled = played(Rules(2, "other zone", empties=True, fill_from_copy=True), seed)
    assert most(cold, BACK, END) > 1.4 * most(filled, BACK, END)


@pytest.mark.parametrize("seed", SEEDS)
def test_ejection_by_each_client_leaves_copies_behind(seed: int) -> None:
    ejected = sum(stale(played(Rules(on_error="next node"), seed)))
    assert ejected > sum(stale(played(Rules(2, "other zone"), seed)))
    assert sum(stale(played(Rules(on_error="next node", empties=True), seed))) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_spare_s_values_are_old_for_its_ttl_at_most(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    few = stale(played(Rules(on_error="spare"), seed))[0]
    monkeypatch.setattr(cluster, "SPARE_TTL", 100.0)
    assert stale(Cluster(Rules(on_error="spare"), seed).run())[0] > few > 0
    monkeypatch.setattr(cluster, "SPARE_TTL", 0.0)
    assert stale(Cluster(Rules(on_error="spare"), seed).run())[0] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_new_node_filled_from_the_old_owner_needs_deletes_at_both(seed: int) -> None:
    cold = played(Rules(joins=True), seed)
    one = played(Rules(joins=True, fill_from_copy=True, delete_from_both=False), seed)
    both = played(Rules(joins=True, fill_from_copy=True), seed)
    assert most(cold) > 2 * most(both)
    assert sum(stale(one)) > 1000
    assert stale(cold) == stale(both) == (0, 0)


# The page


def steps() -> list[tuple[set[str], set[str]]]:
    """The table of epochs: where reads ask, and where deletes go."""
    rows = PAGE_FILE.read_text(encoding="utf-8").split("Epochs of one change")[1].split("///")[0].splitlines()
    cells = [row.strip("|").split("|") for row in rows if row.startswith("| 4")]
    return [
        (set(reads.replace(",", " ").split()), set(deletes.replace(",", " ").split())) for _, reads, deletes in cells
    ]


def safe(epochs: list[tuple[set[str], set[str]]]) -> bool:
    """Whether a reader gets only what a writer one epoch earlier, later or at the same has deleted."""
    return all(
        reads <= deletes
        for at, (reads, _) in enumerate(epochs)
        for other, (_, deletes) in enumerate(epochs)
        if abs(at - other) <= 1
    )


def test_each_epoch_is_safe_beside_its_neighbors_and_none_can_be_left_out() -> None:
    epochs = steps()
    assert len(epochs) == 5 and safe(epochs)
    assert epochs[0] == ({"old"}, {"old"}) and epochs[-1] == ({"new"}, {"new"})
    for left_out in (1, 3):
        assert not safe(epochs[:left_out] + epochs[left_out + 1 :])


def test_the_old_owner_is_left_with_values_that_no_delete_reaches() -> None:
    """Why a change isn't over with its last epoch: what was ever read there may lie there still."""
    epochs = steps()
    assert set.union(*(reads for reads, _ in epochs)) - epochs[-1][1] == {"old"}
    assert "drops what isn't its own" in " ".join(PAGE_FILE.read_text(encoding="utf-8").split())


def fences(language: str) -> Iterator[str]:
    for part in PAGE_FILE.read_text(encoding="utf-8").split(f"```{language}\n")[1:]:
        yield part.split("\n```")[0]


def test_the_messages_on_the_page_are_well_formed() -> None:
    (protocol,) = fences("text")
    value = '{"name":"Ada","plan":"pro"}'
    assert f"< {value}" in protocol and f"VA {len(value)} " in protocol and f"ms profile:42 {len(value)} " in protocol
    for message in fences("http"):
        if "\n\n" in message:
            body = json.loads(message.split("\n\n", 1)[1])
            assert message.startswith(("PUT", f"HTTP/1.1 {body.get('status', 202)}"))


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript((Path(load.__file__).parent / "schema.sql").read_text(encoding="utf-8"))
    connection.execute("INSERT INTO pool VALUES ('profile', 41, 'steady', 0)")
    return connection


def test_of_two_operators_one_changes_the_ring(db: sqlite3.Connection) -> None:
    change = "UPDATE pool SET epoch = 42, state = 'changing' WHERE name = 'profile' AND epoch = 41 AND state = 'steady'"
    assert [db.execute(change).rowcount for _ in range(2)] == [1, 0]


def test_a_position_holds_one_machine_and_a_promotion_has_an_end(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO machine VALUES ('10.0.0.1:11211', 'profile', 'a', 7, FALSE, 10)")
    for row in ("machine VALUES ('10.0.0.2:11211', 'profile', 'a', 7, FALSE, 10)", "hot_key VALUES ('profile', 'k', 1, 5, 9)",
                "hot_key VALUES ('profile', 'k', 5, 9, 9)", "position VALUES ('profile', 'a', 7, 42, 42)"):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(f"INSERT INTO {row}")


def test_promotions_are_listed_from_an_index(db: sqlite3.Connection) -> None:
    query = "SELECT * FROM hot_key WHERE pool = 'profile' AND promoted_at < 9 ORDER BY promoted_at DESC, key DESC"
    plan = db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    assert len(plan) == 1 and "USING INDEX hot_key_by_age" in plan[0][3]


@pytest.mark.parametrize("lab", [load, memory, cluster])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    expected = {
        load: [
            "share of the hottest key 20.4% 5.7%",
            "one copy 10.88 4.14 100% 100%",
            "a copy in each zone 3.83 1.71 100% 100%",
            "a copy in each zone, the better of two 3.35 1.02 100% 100%",
            "5 copies a zone of 16 keys, better of two 1.30 1.12 100% 100%",
            "one copy, near caches 0.34 0.71 23% 51%",
            "a copy in each zone, near caches 0.31 0.65 23% 51%",
            "the same, 100 times as many processes 1.15 1.26 63% 90%",
            "the same ring in each zone 50%",
            "a ring of its own for each 5%",
        ],
        memory: [
            "50 1.25 39 2.48 2.78 2.78", "230 1.25 39 1.32 1.48 1.48", "2000 1.25 39 1.04 1.16 1.17",
            "50 1.12 63 2.48 2.64 2.64", "230 1.12 63 1.32 1.40 1.40", "2000 1.12 63 1.04 1.10 1.10",
            "pages stay: hit ratio 88.0%, after values have doubled 24.2%",
            "pages move: hit ratio 88.0%, after values have doubled 80.2%",
        ],
        cluster: [
            "errors go to the database 18 102 24 0 147",
            "each client ejects the node 18 92 30 0 194",
            "a spare answers, for 5 s each 18 71 24 26 147",
            "the other zone answers 18 26 24 0 63",
            "the node comes back empty 18 26 43 0 0",
            "and fills from the other zone 18 26 24 0 0",
            "a node joins: cold 18 71 32 0 0",
            "filled from the old owner 18 20 22 939 1604",
            "deletes go to both owners 18 26 24 0 0",
        ],
    }  # fmt: skip
    assert not Counter(expected[lab]) - Counter(printed)


def test_ring_names_make_different_rings() -> None:
    assert [Ring([0, 1], name="zone 0 ").at[0], Ring([0, 1], name="zone 1 ").at[0]] != [RINGS[0].at[0]] * 2
