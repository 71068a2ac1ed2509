"""What rendezvous hashing promises, which draws and weights break it, and the numbers that the guide quotes."""

import random

import pytest

from labs import rendezvous
from labs.rendezvous import (
    ADJACENT,
    KEYS,
    SCATTERED,
    WEIGHTS,
    Draw,
    carp,
    leave,
    log,
    main,
    mixed,
    multicast,
    node_first,
    place,
    running,
    times,
)

SOME = KEYS[:3000]
ALIKE = [1.0] * 5


@pytest.mark.parametrize("draw", [mixed, multicast, node_first])
@pytest.mark.parametrize("nodes", [ADJACENT, SCATTERED])
@pytest.mark.parametrize("out", range(5))
def test_only_the_keys_of_the_node_that_leaves_move(draw: Draw, nodes: list[int], out: int) -> None:
    assert leave(nodes, ALIKE, draw, times, out)[2] == 0


@pytest.mark.parametrize("draw", [mixed, multicast, node_first])
def test_the_order_of_the_list_plays_no_role(draw: Draw) -> None:
    for key in SOME[:500]:
        assert place(key, ADJACENT, ALIKE, draw) == place(key, ADJACENT[::-1], ALIKE, draw)


def test_it_does_where_the_hash_runs_on() -> None:
    moved = sum(place(key, ADJACENT, ALIKE, running) != place(key, ADJACENT[::-1], ALIKE, running) for key in SOME)
    assert moved / len(SOME) > 0.7
    others = [leave(ADJACENT, ALIKE, running, times, out)[2] for out in range(5)]
    assert others == sorted(others, reverse=True) and others[0] > 0.55 and others[-1] == 0


def test_good_draws_share_alike_and_a_dead_nodes_keys_too() -> None:
    for out in range(5):
        shares, _, _, heir = leave(ADJACENT, ALIKE, mixed, times, out)
        assert all(share == pytest.approx(0.2, abs=0.015) for share in shares) and heir < 0.29


def test_adjacent_addresses_follow_each_other_in_the_multicast_draw() -> None:
    assert all(share == pytest.approx(0.2, abs=0.02) for share in leave(SCATTERED, ALIKE, multicast, times, 0)[0])
    assert min(leave(ADJACENT, ALIKE, multicast, times, 0)[0]) < 0.04
    assert sum(leave(ADJACENT, ALIKE, multicast, times, out)[3] > 0.8 for out in range(5)) == 4


def test_with_the_address_mixed_first_they_do_not() -> None:
    for out in range(5):
        shares, _, _, heir = leave(ADJACENT, ALIKE, node_first, times, out)
        assert all(share == pytest.approx(0.2, abs=0.01) for share in shares) and heir < 0.29


def test_the_whole_group_mends_half_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendezvous, "MASK", 32)
    shares, _, _, heir = leave(ADJACENT, ALIKE, multicast, times, 2)
    assert min(shares) == pytest.approx(0.12, abs=0.005) and heir > 0.85


def test_the_multicast_draw_is_the_one_of_the_standard() -> None:
    """The example that several vendors' notes share: group 239.239.2.1 and candidate 12.0.0.2, no mask."""
    group, node = int("EFEF0201", 16), 12 * 2**24 + 2
    assert (1103515245 * ((1103515245 * (group & 0) + 12345) ^ node) + 12345) % 2**31 == 1936241496
    key = KEYS[0]
    masked = (224 << 24) + (key % 2**28) - key % 4
    assert multicast(key, [node])[0] * 2**31 == (1103515245 * ((1103515245 * masked + 12345) ^ node) + 12345) % 2**31


@pytest.mark.parametrize("weigh", [carp, log])
@pytest.mark.parametrize("weights", [WEIGHTS, [1.0, 1.0, 1.0, 1.0, 4.0], [8.0, 2.0, 4.0, 1.0, 8.0], ALIKE])
def test_two_ways_give_each_its_share(weigh: rendezvous.Weigh, weights: list[float]) -> None:
    for share, weight in zip(leave(SCATTERED, weights, mixed, weigh, 0)[0], weights, strict=True):
        assert share == pytest.approx(weight / sum(weights), abs=0.02)


def test_a_plain_product_gives_the_heavy_too_much() -> None:
    two = [place(key, SCATTERED[:2], [1.0, 2.0]) for key in KEYS]
    assert two.count(SCATTERED[1]) / len(KEYS) == pytest.approx(3 / 4, abs=0.02)  # and not 2/3
    assert leave(SCATTERED, WEIGHTS, mixed, times, 0)[0][4] > 0.5


@pytest.mark.parametrize("out", range(5))
def test_only_carp_moves_keys_between_those_who_stay(out: int) -> None:
    assert leave(SCATTERED, WEIGHTS, mixed, log, out)[2] == leave(SCATTERED, WEIGHTS, mixed, times, out)[2] == 0
    assert leave(SCATTERED, WEIGHTS, mixed, carp, out)[2] > 0.005


def test_log_is_a_node_that_draws_as_often_as_it_weighs() -> None:
    dice = random.Random(1)
    wins = sum(max(dice.random() for _ in range(3)) > dice.random() for _ in range(20_000))
    logs = sum((scores := log([dice.random(), dice.random()], [3.0, 1.0]))[0] > scores[1] for _ in range(20_000))
    assert wins / 20_000 == pytest.approx(logs / 20_000, abs=0.02)


def test_main_prints_what_the_guide_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    out = capsys.readouterr().out
    assert "mixed, adjacent               19.1%   20.7%        20.7%      0.0%        26.2%" in out
    assert "multicast, scattered          19.4%   21.1%        19.5%      0.0%        26.0%" in out
    assert "multicast, adjacent            3.0%   26.4%        22.9%      0.0%       100.0%" in out
    assert "node first, adjacent          19.7%   20.3%        20.2%      0.0%        25.5%" in out
    assert "running, adjacent             19.5%   20.5%        20.2%     37.9%        32.9%" in out
    assert "times      0.2%    3.5%   13.4%   31.6%   51.2%                 31.6%      0.0%" in out
    assert "carp       6.3%   13.2%   20.0%   27.0%   33.6%                 27.0%      3.9%" in out
    assert "log        6.6%   13.4%   19.8%   27.0%   33.2%                 27.0%      0.0%" in out
