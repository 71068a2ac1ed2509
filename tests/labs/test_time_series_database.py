"""Properties of the time series database's labs, and that its page shows what they really answer."""

import random
import sqlite3
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.time_series_database import blocks, churn, downsample, gorilla, replicas, series, store
from labs.time_series_database.blocks import intersect, matching, open_database
from labs.time_series_database.gorilla import PER_CHUNK, Reader, Writer, cost, decode, encode, read_time, write_time
from labs.time_series_database.series import STALE, as_bits, as_float, make
from labs.time_series_database.store import RefusedError, Store

SEEDS = range(1, 5)
SECOND = 1000

# the encoding

times = st.lists(st.integers(0, 2**41), min_size=1, max_size=PER_CHUNK, unique=True).map(sorted)
anything = st.integers(0, 2**64 - 1)  # every float, each NaN, both zeros


@given(st.data(), times, st.booleans())
def test_a_chunk_gives_back_every_bit(data: st.DataObject, at: list[int], sticky: bool) -> None:
    values = data.draw(st.lists(anything, min_size=len(at), max_size=len(at)))
    samples = list(zip(at, values, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gorilla, "STICKY", sticky)
        assert decode(encode(samples)[0], len(samples)) == samples


@pytest.mark.parametrize("kind", gorilla.KINDS)
def test_ordinary_series_come_back(kind: str) -> None:
    for seed in SEEDS:
        samples = make(kind, random.Random(seed), PER_CHUNK, late=20)
        assert decode(encode(samples)[0], PER_CHUNK) == samples


@pytest.mark.parametrize(
    ("difference", "bits"),
    [(0, 1), (1, 16), (-8191, 16), (8192, 16), (8193, 20), (-8192, 20), (65536, 20), (524288, 24), (524289, 68)],
)
def test_the_codes_of_time_are_those_of_prometheus(difference: int, bits: int) -> None:
    out = Writer()
    write_time(out, difference)
    assert out.length == bits
    assert read_time(Reader(out)) == difference


def test_a_repeated_sample_takes_two_bits() -> None:
    short, long = ([(15 * SECOND * n, as_bits(40.0)) for n in range(count)] for count in (50, 51))
    assert encode(long)[0].length - encode(short)[0].length == 2


def test_the_value_of_the_page_by_hand() -> None:
    xor = as_bits(12.0) ^ as_bits(13.0)
    assert (f"{as_bits(12.0):016x}", f"{as_bits(13.0):016x}", f"{xor:016x}") == (
        "4028000000000000", "402a000000000000", "0002000000000000")  # fmt: skip
    assert (64 - xor.bit_length(), (xor & -xor).bit_length() - 1) == (14, 49)
    out = Writer()
    gorilla.write_value(out, xor, None)
    assert f"{out.number:b}" == "11" + "01110" + "000001" + "1"
    wide = as_bits(0.1) ^ as_bits(0.2)
    assert (
        f"{as_bits(0.1):016x} {as_bits(0.2):016x} {wide:016x}" == "3fb999999999999a 3fc999999999999a 0070000000000000"
    )
    wide = as_bits(0.2) ^ as_bits(0.3)
    assert wide.bit_length() - ((wide & -wide).bit_length() - 1) == 53


def test_the_marker_is_a_nan_whose_xor_is_61_bits_wide() -> None:
    assert as_float(STALE) != as_float(STALE)
    for value in (40.0, 1000.0, 500.0):
        xor = as_bits(value) ^ STALE
        assert xor.bit_length() - ((xor & -xor).bit_length() - 1) >= 60
    assert (as_bits(40.0) ^ STALE).bit_length() - 1 == 61


def test_a_marker_makes_all_that_follows_dear_unless_the_window_may_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in SEEDS:
        clean = make("whole gauge", random.Random(seed), PER_CHUNK)
        marked = [(at, STALE if n == 60 else value) for n, (at, value) in enumerate(clean)]
        assert cost(marked)[2] > 1.5 * cost(clean)[2]
        monkeypatch.setattr(gorilla, "STICKY", False)
        assert cost(marked)[2] < 1.4 * cost(clean)[2]
        monkeypatch.setattr(gorilla, "STICKY", True)


def test_varints_win_where_decimals_are_short_and_lose_where_values_stand_still() -> None:
    for seed in SEEDS:
        sizes = {kind: cost(make(kind, random.Random(seed), 1200))[2:] for kind in gorilla.KINDS}
        losers = {kind for kind, (size, plain) in sizes.items() if size > plain}
        assert losers == {"one decimal"}


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=50))
def test_varints_take_seven_bits_a_byte(numbers: list[int]) -> None:
    samples = [(0, as_bits(float(number))) for number in numbers]
    steps = [numbers[0], *(b - a for a, b in pairwise(numbers))]
    zigzag = [2 * step if step >= 0 else -2 * step - 1 for step in steps]
    expected = 8 + len(numbers) + sum(max(1, -(-z.bit_length() // 7)) for z in zigzag)
    assert abs(series.varints(samples) - expected) <= len(numbers) // 8 + 2  # -2^k takes a bit less as zigzag


# churn


def test_without_deploys_the_head_is_what_runs() -> None:
    assert churn.run(churn.fleet([])) == churn.Day(1.0, 1.0, 0, 0)


def test_a_deploy_of_all_doubles_the_head_and_each_further_one_adds_as_much() -> None:
    for seed in SEEDS:
        days = churn.days(random.Random(seed))
        assert churn.run(days["all services in one hour"]).peak == 2.0
        assert churn.run(days["rolled back and again"]).peak > 3.5
        assert 1.3 < churn.run(days["three a service, any time"]).peak < 1.9


def test_the_limit_refuses_new_pods_and_dropping_ended_series_spares_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in SEEDS:
        pods = churn.days(random.Random(seed))["all services in one hour"]
        assert churn.run(pods, limit=2.0).refused == 0
        bound = churn.run(pods, limit=1.5)
        assert bound.peak <= 1.5 and bound.refused == 500
        monkeypatch.setattr(churn, "DROP_STALE", True)
        spared = churn.run(pods, limit=1.5)
        assert spared.refused == 0 and spared.peak < 1.1
        monkeypatch.setattr(churn, "DROP_STALE", False)


# two collectors


def test_by_time_alone_slow_answers_look_like_restarts() -> None:
    for seed in SEEDS:
        rng = random.Random(seed)
        one, other = replicas.scraped(0, rng), replicas.scraped(1, rng)
        truth = 50 * (replicas.HOUR - replicas.INTERVAL)
        assert replicas.falls(one) == replicas.falls(other) == 1
        assert replicas.increase(replicas.union(one, other)) > 3 * truth
        merged = replicas.one_at_a_time(one, other)
        assert replicas.increase(merged) == pytest.approx(truth, rel=0.01)
        assert replicas.blank_minutes(merged) == 0 < replicas.blank_minutes(one)
        assert replicas.falls(merged) == 0
        assert [at for at, _ in merged] == sorted({at for at, _ in merged})


def test_answers_quicker_than_the_offset_can_be_merged_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicas, "SLOW_SECONDS", 6.0)
    for seed in SEEDS:
        rng = random.Random(seed)
        both = replicas.union(replicas.scraped(0, rng), replicas.scraped(1, rng))
        assert replicas.falls(both) <= 2


# coarser tiers


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 100)), min_size=2, max_size=80, unique_by=lambda p: p[0])
)
def test_the_five_numbers_answer_as_the_samples_do(raw: list[tuple[int, int]]) -> None:
    points = sorted((at, float(value)) for at, value in raw)
    windows = downsample.downsample(points)
    values = [value for _, value in points]
    assert sum(w.count for w in windows) == len(values)
    assert sum(w.total for w in windows) == sum(values)
    assert (min(w.least for w in windows), max(w.greatest for w in windows)) == (min(values), max(values))
    assert windows[-1].counter - values[0] == downsample.rises(points)
    assert all(a.counter <= b.counter for a, b in pairwise(windows))


def test_one_number_misses_the_spike_and_part_of_the_counter() -> None:
    for seed in SEEDS:
        latency, requests = downsample.busy_day(random.Random(seed))
        windows = downsample.downsample(latency)
        assert max(w.greatest for w in windows) > 4 * max(w.total / w.count for w in windows)
        last = [(w.at, [v for at, v in requests if at // 300 * 300 == w.at][-1]) for w in windows]
        assert downsample.rises(requests) - downsample.rises([requests[0], *last]) > 30_000


# the store


@pytest.fixture
def db() -> sqlite3.Connection:
    return open_database()


@given(st.lists(st.lists(st.integers(0, 60), unique=True).map(sorted), min_size=1, max_size=5))
def test_an_intersection_is_one(lists: list[list[int]]) -> None:
    assert intersect(lists) == sorted(set.intersection(*map(set, lists)))


def test_matchers() -> None:
    index = {"pod": {"web-1": [1, 4], "web-2": [2], "db-1": [3]}, "route": {"/pay": [1, 2, 3], "/cart": [4]}}
    assert matching(index, [("route", "=", "/pay"), ("pod", "=~", "web-.*")]) == [1, 2]
    assert matching(index, [("pod", "=~", "web")]) == []
    assert matching(index, [("route", "=", "/none")]) == matching(index, [("zone", "=", "a")]) == []


def fill(target: Store, minutes: range, pod: str = "web-1") -> None:
    for minute in minutes:
        target.append({"__name__": "requests", "pod": pod, "route": "/pay"}, minute * 60_000, 10.0 * minute)


WANTED = [("__name__", "=", "requests")]


@given(st.lists(st.integers(1, 300), min_size=1, max_size=4, unique=True).map(sorted), st.data())
@settings(max_examples=30)
def test_the_answer_is_the_same_whatever_is_cut_crashes_or_restarts(cuts: list[int], data: st.DataObject) -> None:
    log: list[str] = []
    target = Store(open_database(), log)
    fill(target, range(301))
    first, last = sorted((data.draw(st.integers(0, 300)), data.draw(st.integers(0, 300))))
    span = first * 60_000, last * 60_000
    expected = target.select(WANTED, *span)
    for until in cuts:
        if data.draw(st.booleans()):
            with pytest.raises(ConnectionError):
                target.cut(until * 60_000, crash=True)
            target = Store(target.db, log)
        else:
            target.cut(until * 60_000)
        assert target.select(WANTED, *span) == expected


def test_a_block_is_read_only_if_the_time_touches_it_and_it_is_not_marked(db: sqlite3.Connection) -> None:
    target = Store(db, [])
    fill(target, range(100))
    target.cut(60 * 60_000)
    assert len(next(iter(target.select(WANTED, 0, 10**9).values()))) == 100
    db.execute("UPDATE block SET deleted_at = 1")
    assert len(next(iter(target.select(WANTED, 0, 10**9).values()))) == 40


def test_a_block_that_fails_half_way_leaves_nothing(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO block VALUES ('a-0-0-60', 0, 60, 0, 'a', 0, NULL)")  # the last row will be refused
    db.commit()
    with pytest.raises(sqlite3.IntegrityError):
        blocks.write_block(db, 0, 60, {'{"__name__": "up"}': [(1, as_bits(1.0))]})
    assert [db.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("series", "posting", "chunk")] == [
        (0,)
    ] * 3


def test_repeated_delivery_is_silent_and_another_value_for_the_same_time_is_not(db: sqlite3.Connection) -> None:
    target, labels = Store(db, []), {"__name__": "up"}
    target.append(labels, 5, 1.0)
    target.append(labels, 5, 1.0)
    for at, value in ((5, 2.0), (4, 1.0)):
        with pytest.raises(RefusedError, match="out of order"):
            target.append(labels, at, value)
    assert len(target.log) == 2


def test_what_lies_in_a_block_takes_no_more_samples(db: sqlite3.Connection) -> None:
    target = Store(db, [])
    fill(target, range(100))
    target.cut(90 * 60_000)
    with pytest.raises(RefusedError, match="out of order"):
        target.append({"__name__": "new"}, 89 * 60_000, 1.0)


def test_at_the_limit_old_series_go_on(db: sqlite3.Connection) -> None:
    target = Store(db, [], limit=1)
    fill(target, range(3))
    with pytest.raises(RefusedError, match="too many"):
        target.append({"__name__": "new"}, 10**9, 1.0)
    fill(target, range(3, 6))
    assert len(target.head[0]) == 6


def test_a_series_that_ended_leaves_the_head_at_the_cut(db: sqlite3.Connection) -> None:
    target = Store(db, [], limit=2)
    fill(target, range(60))
    fill(target, range(60, 180), pod="web-2")
    target.cut(120 * 60_000)
    assert list(target.numbers) == ['{"__name__": "requests", "pod": "web-2", "route": "/pay"}']


def test_falls_are_restarts_in_a_series_and_not_in_the_sum(db: sqlite3.Connection) -> None:
    target = Store(db, [])
    for pod, values in {"a": (980, 995, 10, 25), "b": (485, 500, 515, 530)}.items():
        for n, value in enumerate(values):
            target.append({"__name__": "requests", "job": "x", "pod": pod}, n * 15_000, float(value))
    assert target.increase(WANTED, "job", 0, 10**9) == {"x": 85.0}


@pytest.mark.parametrize(
    "row",
    ["chunk VALUES ('a', 1, 9, 8, 1, 8, x'00')", "chunk VALUES ('a', 1, 1, 2, 121, 8, x'00')",
     "chunk VALUES ('a', 1, 1, 2, 2, 9, x'00')", "block VALUES ('a', 5, 5, 0, 'a', 0, NULL)",
     "block VALUES ('a', 5, 6, 60000, 'a', 0, NULL)"],
)  # fmt: skip
def test_the_schema_refuses(db: sqlite3.Connection, row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(f"INSERT INTO {row}")


def test_postings_and_blocks_are_found_by_index(db: sqlite3.Connection) -> None:
    for query in (
        "SELECT number FROM posting WHERE block = 'a' AND name = 'pod' AND value = 'web-1'",
        "SELECT block FROM block WHERE resolution = 0 AND until > 5 AND deleted_at IS NULL",
    ):
        plan = db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
        assert len(plan) == 1 and plan[0][3].startswith("SEARCH"), plan


@pytest.mark.parametrize("lab", [gorilla, churn, replicas, downsample, store])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    expected = {
        gorilla: [
            "constant                      1.7         1.5   0.41     2.08",
            "counter, steady               1.7        16.2   2.24     3.09",
            "counter, busy                 1.7        17.0   2.34     3.09",
            "counter of bytes              1.7        30.1   3.98     5.04",
            "counter of seconds            1.7        50.6   6.54     9.08",
            "whole gauge                   1.7         9.0   1.34     2.09",
            "one decimal                   1.7        47.5   6.16     2.09",
            "constant, 3 ms late          14.5         1.5   2.00     2.08",
            "whole, one scrape lost        1.7        33.8   4.44     2.16",
        ],
        churn: [
            "three a service, any time          1.52           3.97              27   11 min",
            "all services in one hour           2.00           2.00             500   91 min",
            "rolled back and again              3.80           4.00            2300   51 min",
        ],
        replicas: [
            "first alone               220      1                       5   179,001",
            "second alone              236      1                       1   178,601",
            "both, by time             456     30                       0  1,352,901",
            "one at a time             242      0                       0   179,001",
        ],
        downsample: [
            "slowest moment, ms               4015         909          4015",
            "mean of all samples, ms        112.88      117.61        112.88",
            "requests in the day         8,631,793   8,597,041     8,631,793",
            "bytes, latency                  6,676       1,969         2,070",
            "bytes, requests                16,039         984         4,243",
            "11.0 bytes, where 20 samples were",
        ],
        store: [
            "three hours               4 series in the head, 1,444 records",
            "block written, crash      4 series in the head, 1,444 records",
            "a new pod                 too many series",
            "the next cut              2 series in the head,   242 records",
            "1,200 samples, 1.93 bytes each",
        ],
    }
    printed = capsys.readouterr().out
    assert all(line in printed for line in expected[lab]), printed
    if lab is store:
        assert printed.count("{'/pay': 21540.0}") == 3


def test_the_page_quotes_what_a_narrowing_window_costs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gorilla, "STICKY", False)
    gorilla.main()
    assert "whole, one scrape lost        1.7         9.8   1.44" in capsys.readouterr().out


def test_blocks_hold_what_their_chunks_say(db: sqlite3.Connection) -> None:
    target = Store(db, [])
    fill(target, range(301))
    before = target.select(WANTED, 0, 10**9)
    target.cut(300 * 60_000)
    stored = dict(blocks.read_blocks(db, WANTED, 0, 10**9))
    assert [len(samples) for samples in stored.values()] == [300]
    assert next(iter(stored.values())) == next(iter(before.values()))[:300]
