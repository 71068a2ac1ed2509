"""What coalescing and an upper tier spare the origin, over several seeds; the numbers the page quotes are those of seed 1."""

import pytest

from labs import cdn_tiers
from labs.cdn_tiers import EDGES, FETCH, SIZES, SMALL, Cache, Origin, main, run, size

SEEDS = range(1, 3)


def test_popular_objects_are_small() -> None:
    assert [size(0), size(SMALL - 1), size(SMALL)] == [SIZES[0], SIZES[0], SIZES[1]]
    assert SIZES[1] == 25 * SIZES[0]


def test_an_edge_gets_few_requests() -> None:
    assert cdn_tiers.REQUESTS / EDGES == 2000


def test_a_request_during_the_fetch_is_fetched_too_unless_coalesced() -> None:
    for coalesce, fetched in ((False, 2), (True, 1)):
        origin = Origin()
        cache = Cache(origin, 1000, coalesce)
        for now in (0.0, FETCH / 2, FETCH):
            cache.get(7, now)
        assert origin.fetches == [7] * fetched
        assert cache.hits == 3 - fetched


def test_the_least_recently_used_leaves_first() -> None:
    origin = Origin()
    cache = Cache(origin, 2 * SIZES[0], True)
    for now, number in enumerate([1, 2, 1, 3, 1, 2]):
        cache.get(number, float(now))
    assert origin.fetches == [1, 2, 3, 2]
    assert cache.used == 2 * SIZES[0]


def test_with_both_the_origin_is_asked_once_for_a_hot_object() -> None:
    for seed in SEEDS:
        assert run(True, True, seed).origin.fetches.count(0) == 1, seed


def test_with_coalescing_alone_each_edge_asks_once() -> None:
    for seed in SEEDS:
        assert run(True, False, seed).origin.fetches.count(0) == EDGES, seed


def test_an_upper_tier_changes_the_origin_not_the_edges() -> None:
    for seed in SEEDS:
        alone, tiered = run(True, False, seed), run(True, True, seed)
        assert (alone.by_request, alone.by_byte) == (tiered.by_request, tiered.by_byte)
        assert len(tiered.origin.fetches) < 0.3 * len(alone.origin.fetches), seed


def test_hits_by_request_flatter_when_the_tail_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in SEEDS:
        result = run(True, False, seed)
        assert result.by_request > 4 * result.by_byte, seed
    monkeypatch.setattr(cdn_tiers, "SIZES", (100, 100))
    result = run(True, False)
    assert result.by_byte == pytest.approx(result.by_request)


def test_fewer_edges_hit_more(monkeypatch: pytest.MonkeyPatch) -> None:
    before = run(True, False).by_request
    monkeypatch.setattr(cdn_tiers, "EDGES", 10)
    assert f"{before:.1%} {run(True, False).by_request:.1%}" == "47.8% 49.1%"


def test_ten_times_the_memory_helps_less_than_an_upper_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdn_tiers, "EDGE_MEMORY", 10 * cdn_tiers.EDGE_MEMORY)
    result = run(True, False)
    assert f"{result.by_request:.1%} {result.by_byte:.1%}" == "55.9% 11.4%"
    assert len(result.origin.fetches) > 30_000


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-5:] for line in capsys.readouterr().out.splitlines()[2:]]
    assert rows == [
        ["46.9%", "8.2%", "42488", "9.8", "113"],
        ["47.8%", "8.4%", "41782", "9.8", "40"],
        ["46.9%", "8.2%", "11596", "4.9", "87"],
        ["47.8%", "8.4%", "10719", "4.8", "1"],
    ]
