"""A B-tree keeps what it is given, and what an order of keys costs; the numbers the page quotes are those of seed 1."""

import pytest

from labs import btree
from labs.btree import PAGE, POOL, ROWS, grow, main

SEEDS = range(1, 4)
ORDERS = ("in order", "by time", "at random")


@pytest.mark.parametrize("order", ORDERS)
def test_every_key_is_kept_in_the_leaf_that_it_belongs_to(order: str) -> None:
    for seed in SEEDS:
        tree = grow(order, rows=5_000, seed=seed)
        keys = [key for leaf in tree.leaves for key in leaf]
        assert len(keys) == 5_000
        assert keys == sorted(keys)
        bounds = [*tree.lows[1:], float("inf")]
        for leaf, low, high in zip(tree.leaves, tree.lows, bounds, strict=True):
            assert 0 < len(leaf) <= PAGE
            assert low <= leaf[0]
            assert leaf[-1] < high


def test_keys_in_order_fill_every_page_and_write_it_once() -> None:
    tree = grow("in order")
    assert len(tree.leaves) == tree.writes == -(-ROWS // PAGE)
    assert tree.reads == 1  # the empty root


def test_random_keys_write_about_a_page_a_row_once_the_tree_outgrows_memory() -> None:
    for seed in SEEDS:
        tree = grow("at random", seed=seed)
        assert 0.6 * ROWS < tree.writes < ROWS, seed
        assert (
            tree.writes == tree.reads + len(tree.leaves) - 1
        )  # every page that came in goes out, and so does every new one
        assert 0.62 < ROWS / PAGE / len(tree.leaves) < 0.75


def test_keys_by_time_write_like_keys_in_order_while_their_spread_fits_into_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in SEEDS:
        assert grow("by time", seed=seed).writes < 2 * ROWS / PAGE, seed
    monkeypatch.setattr(btree, "JITTER", 100.0 * PAGE * POOL)
    assert grow("by time").writes > 20 * ROWS / PAGE


def test_memory_for_all_pages_makes_the_order_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(btree, "POOL", 2_000)
    tree = grow("at random")
    assert tree.writes == len(tree.leaves)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-5:] for line in capsys.readouterr().out.splitlines()[2:]]
    assert rows == [
        ["782", "100%", "1", "782", "1.0"],
        ["1083", "72%", "1", "1083", "1.4"],
        ["1129", "69%", "36605", "37733", "48.3"],
    ]


def test_memory_for_half_the_tree_saves_three_quarters_of_the_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(btree, "POOL", 560)
    assert f"{grow('at random').writes * PAGE / ROWS:.1f}" == "10.9"
