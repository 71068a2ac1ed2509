"""Who is down with whom, against the combinatorics; the numbers the page quotes are those of seed 1."""

import random
from math import comb

import pytest

from labs import shuffle_sharding
from labs.shuffle_sharding import CUSTOMERS, DEAD, SHARD, WORKERS, assign, draw, hit, main, poison, random_failures

SEEDS = range(1, 4)


def test_every_customer_gets_its_workers() -> None:
    for how, size in (("one pool", WORKERS), ("cells", SHARD), ("shuffled", SHARD)):
        customers = assign(how, random.Random(1))
        assert customers.total() == CUSTOMERS
        assert {workers.bit_count() for workers in customers} == {size}


def test_draws_are_even() -> None:
    dice = random.Random(1)
    counts = [0] * WORKERS
    for _ in range(5000):
        workers = draw(SHARD, dice)
        for worker in range(WORKERS):
            counts[worker] += workers >> worker & 1
    assert min(counts) > 140
    assert max(counts) < 260


def test_a_hit_tells_all_from_some() -> None:
    customers = assign("cells", random.Random(1))
    assert hit(customers, 0) == (0, 0)
    assert hit(customers, 0b1111) == (CUSTOMERS // (WORKERS // SHARD), 0)
    assert hit(customers, 0b0111) == (0, CUSTOMERS // (WORKERS // SHARD))


def test_poison_takes_down_the_pool_a_cell_or_nobody_else() -> None:
    untouched = comb(WORKERS - SHARD, SHARD) / comb(WORKERS, SHARD)
    for seed in SEEDS:
        dice = random.Random(seed)
        assert poison(assign("one pool", dice)) == (CUSTOMERS - 1, 0)
        assert poison(assign("cells", dice)) == (CUSTOMERS // (WORKERS // SHARD) - 1, 0)
        down, degraded = poison(assign("shuffled", dice))
        assert down < 0.01
        assert degraded == pytest.approx((1 - untouched) * (CUSTOMERS - 1), rel=0.03), seed


def test_random_failures_hit_many_sets_more_often_but_no_more_customers() -> None:
    lost = comb(DEAD, SHARD) / comb(WORKERS, SHARD)
    for seed in SEEDS:
        dice = random.Random(seed)
        cells, cells_lost = random_failures(assign("cells", dice), dice)
        shuffled, shuffled_lost = random_failures(assign("shuffled", dice), dice)
        assert cells == pytest.approx(WORKERS // SHARD * lost, rel=0.35), seed
        assert shuffled == pytest.approx(1 - (1 - lost) ** CUSTOMERS, abs=0.05), seed
        assert cells_lost == pytest.approx(lost * CUSTOMERS, rel=0.35), seed
        assert shuffled_lost == pytest.approx(lost * CUSTOMERS, rel=0.15), seed


def test_two_workers_of_eight_share_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shuffle_sharding, "WORKERS", 8)
    monkeypatch.setattr(shuffle_sharding, "SHARD", 2)
    down, degraded = poison(assign("shuffled", random.Random(1)))
    assert down == pytest.approx((CUSTOMERS - 1) / 28, rel=0.15)
    assert degraded == pytest.approx((CUSTOMERS - 1) * 12 / 28, rel=0.1)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3,921,225 ways to choose 4 of 100 workers"
    assert [line.split()[-4:] for line in lines[4:]] == [
        ["999.0", "0.0", "0.0%", "0.00"],
        ["39.0", "0.0", "3.5%", "1.41"],
        ["0.0", "152.5", "71.1%", "1.24"],
    ]
