"""That gossip needs about log n rounds, that larger fanouts help less and less, and whom it misses when it stops."""

import math
from statistics import mean

import pytest

from labs import gossip
from labs.gossip import main, never_reached, rounds_to_all

SEEDS = range(10)


def rounds(nodes: int, fanout: int) -> float:
    return mean(rounds_to_all(nodes, fanout, seed) for seed in SEEDS)


def test_a_node_alone_needs_no_round() -> None:
    assert rounds_to_all(1, fanout=1, seed=0) == 0


def test_with_fanout_one_the_informed_can_at_most_double() -> None:
    for nodes in (10, 100, 1000):
        assert min(rounds_to_all(nodes, 1, seed) for seed in SEEDS) >= math.ceil(math.log2(nodes))


def test_ten_times_the_nodes_cost_the_same_few_rounds_each_time() -> None:
    first, second = rounds(100, 1) - rounds(10, 1), rounds(1000, 1) - rounds(100, 1)
    assert 4 < first < 8
    assert 4 < second < 8


def test_each_step_of_fanout_saves_less_than_the_one_before() -> None:
    one, two, three, four = (rounds(1000, fanout) for fanout in (1, 2, 3, 4))
    assert one - two > two - three > three - four > 0


def test_lost_messages_cost_rounds_but_no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rounds(1000, 2)
    monkeypatch.setattr(gossip, "LOSS", 0.3)
    assert before < rounds(1000, 2) < 2 * before


def test_a_rumor_that_stops_misses_the_share_that_theory_says() -> None:
    for messages in (2, 3, 4):
        share = 0.01
        for _ in range(100):
            share = math.exp(-messages * (1 - share))
        missed = mean(never_reached(2000, messages, seed) for seed in SEEDS)
        assert missed == pytest.approx(share, rel=0.15)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[2:] for line in lines[2:5]] == [
        ["6.6", "3.9", "3.2", "2.8"],
        ["13.2", "7.8", "6.0", "5.0"],
        ["18.4", "10.9", "8.2", "7.1"],
    ]
    assert [line[1] for line in lines[7:]] == ["20.26%", "5.78%", "1.88%", "0.34%", "0.07%", "0.00%"]
