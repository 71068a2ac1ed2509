"""What each way to share a topic's keys guarantees, over several seeds; the numbers the page quotes are those of seed 1."""

import pytest

from labs import consumer_lag
from labs.consumer_lag import KEYS, MESSAGES, PARTITIONS, SLOW_KEY, Topic, blocked, main, overtakings, replayed, run

SEEDS = range(1, 4)


def unfinished(topic: Topic) -> int:
    return sum(m.done is None for m in topic.messages)


def test_a_slow_key_blocks_all_keys_of_its_partition_and_no_others() -> None:
    for seed in SEEDS:
        topic = run("partition", seed)
        assert blocked(topic) == pytest.approx((KEYS / PARTITIONS - 1) / (KEYS - 1)), seed
        assert {m.key % PARTITIONS for m in topic.messages if m.done is None and topic.env.now - m.sent > 1} == {
            SLOW_KEY % PARTITIONS
        }


def test_with_a_worker_for_each_key_only_the_slow_key_waits() -> None:
    for seed in SEEDS:
        topic = run("key", seed)
        assert blocked(topic) == 0, seed
        assert unfinished(topic) < unfinished(run("partition", seed)) / 10


def test_both_keep_the_order_and_competing_consumers_dont() -> None:
    for seed in SEEDS:
        assert overtakings(run("partition", seed)) == overtakings(run("key", seed)) == 0
        assert overtakings(run("competing", seed)) > 100


def test_a_key_in_order_does_no_more_than_one_message_at_a_time() -> None:
    for how in ("partition", "key"):
        slow = [m for m in run(how).finished if m.key == SLOW_KEY]
        assert len(slow) < 1.3 * consumer_lag.SECONDS / consumer_lag.SLOW_WORK
    competing = [m for m in run("competing").finished if m.key == SLOW_KEY]
    assert len(competing) == pytest.approx(consumer_lag.SECONDS * MESSAGES / KEYS, rel=0.3)


def test_a_worker_for_each_key_keeps_the_offset_back() -> None:
    for seed in SEEDS:
        assert replayed(run("partition", seed)) == 0
        assert replayed(run("key", seed)) > 500


def test_without_a_slow_key_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer_lag, "SLOW_WORK", consumer_lag.WORK)
    for how in ("partition", "key", "competing"):
        topic = run(how)
        assert blocked(topic) == 0
        assert unfinished(topic) < 100


def test_all_ways_get_the_same_messages() -> None:
    first = [(m.key, m.sent) for m in run("partition").messages]
    assert (
        first == [(m.key, m.sent) for m in run("key").messages] == [(m.key, m.sent) for m in run("competing").messages]
    )


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line[14:].split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["1731", "81", "12.1%", "0", "0"],
        ["66", "62", "0.0%", "0", "1130"],
        ["24", "5", "0.0%", "266", "none"],
    ]
