"""What each eviction policy does by rule, and how they compare on the lab's traffic."""

from collections import Counter

import pytest

from labs import eviction
from labs.eviction import CACHE, KEYS, POLICIES, REQUESTS, Lfu, Queue, S3Fifo, hit_ratio, with_scan, with_shift, zipf


def test_fifo_drops_the_oldest_though_it_was_just_used() -> None:
    get = Queue(2, promote=False).get
    assert [get(key) for key in (1, 2, 1, 3, 1)] == [False, False, True, False, False]


def test_lru_keeps_what_was_just_used() -> None:
    get = Queue(2, promote=True).get
    assert [get(key) for key in (1, 2, 1, 3, 1, 2)] == [False, False, True, False, True, False]


def test_lfu_keeps_what_was_used_most_though_long_ago() -> None:
    get = Lfu(2).get
    assert [get(key) for key in (1, 1, 1, 2, 3, 4, 5, 1)] == [False, True, True, False, False, False, False, True]


def test_lfu_breaks_ties_by_age() -> None:
    get = Lfu(2).get
    assert [get(key) for key in (1, 2, 3, 2)] == [False, False, False, True]


def test_s3_fifo_survives_a_scan_that_empties_lru() -> None:
    for cache, survivors in ((S3Fifo(100), 50), (Queue(100, promote=True), 0)):
        for _ in range(2):
            for key in range(50):
                cache.get(key)
        for stranger in range(1000, 2000):
            cache.get(stranger)
        assert sum(cache.get(key) for key in range(50)) == survivors


def test_s3_fifo_takes_back_a_ghost_into_the_main_queue() -> None:
    cache = S3Fifo(10)
    for key in range(15):
        cache.get(key)
    dropped = next(iter(cache.ghosts))
    assert not cache.get(dropped)
    assert dropped in cache.main


@pytest.mark.parametrize("policy", POLICIES)
def test_a_cache_answers_a_repeated_key_and_holds_no_more_than_its_size(policy: str) -> None:
    # Each key is asked for once in the end, so a hit means that it was held before.
    get = POLICIES[policy]()
    for key in range(CACHE):
        assert not get(key)
        assert get(key)
    for key in range(CACHE, 3 * CACHE):
        get(key)
    assert sum(get(key) for key in reversed(range(3 * CACHE))) <= CACHE


def test_policies_agree_while_nothing_has_to_leave() -> None:
    for policy in POLICIES.values():
        get = policy()
        assert sum(get(key % CACHE) for key in range(3 * CACHE)) == 2 * CACHE


def test_zipf_asks_for_the_first_key_about_twice_as_often_as_for_the_second() -> None:
    asked = Counter(zipf())
    assert asked[0] / asked[1] == pytest.approx(2, rel=0.1)
    assert sum(asked.values()) == REQUESTS
    assert set(asked) <= set(range(KEYS))


def test_the_crawler_never_repeats_itself_and_the_shift_keeps_to_the_keys() -> None:
    strangers = [key for key in with_scan() if key >= KEYS]
    assert len(strangers) == len(set(strangers)) == REQUESTS
    assert set(with_shift()) <= set(range(KEYS))


def test_lfu_beats_lru_until_popularity_moves() -> None:
    lru, lfu = POLICIES["LRU"], POLICIES["LFU"]
    assert hit_ratio(lfu(), zipf()) > hit_ratio(lru(), zipf()) + 0.04
    assert hit_ratio(lfu(), with_shift()) < hit_ratio(lru(), with_shift()) - 0.02


def test_a_cache_of_twice_the_size_does_more_for_lru_than_another_policy() -> None:
    doubled = hit_ratio(Queue(2 * CACHE, promote=True).get, zipf())
    assert f"{doubled:.1%}" == "68.9%"
    assert doubled > max(hit_ratio(policy(), zipf()) for policy in POLICIES.values())


def test_against_a_crawler_a_policy_does_more_than_twice_the_memory() -> None:
    doubled = hit_ratio(Queue(2 * CACHE, promote=True).get, with_scan())
    assert f"{doubled:.1%}" == "56.8%"
    assert hit_ratio(POLICIES["S3-FIFO"](), with_scan()) > doubled


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    eviction.main()
    lines = capsys.readouterr().out.splitlines()
    assert "71.4%" in lines[0]
    assert [line.split() for line in lines[3:]] == [
        ["FIFO", "56.8%", "44.8%", "56.6%"],
        ["LRU", "61.1%", "50.0%", "60.8%"],
        ["LFU", "66.6%", "62.8%", "57.5%"],
        ["S3-FIFO", "67.2%", "65.4%", "64.7%"],
    ]
