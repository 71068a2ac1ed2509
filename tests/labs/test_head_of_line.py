"""What ordering costs under loss, over several seeds; the numbers the page quotes are those of seed 1."""

import math

import pytest

from labs import head_of_line
from labs.head_of_line import PACKETS, RATE, ROUND_TRIP, SPACING, late, main, percentile, quic, responses, tcp

SEEDS = range(1, 4)
UNDISTURBED = ROUND_TRIP / 2 + (PACKETS - 1) * SPACING


def test_without_loss_the_transports_are_equal() -> None:
    flow = responses(0.0)
    assert late(tcp(flow, 1)) == late(quic(flow)) == 0
    assert max(quic(flow)) == pytest.approx(UNDISTURBED)


def test_quic_is_late_only_when_a_packet_of_the_response_was_lost() -> None:
    for seed in SEEDS:
        assert late(quic(responses(0.01, seed))) == pytest.approx(1 - 0.99**PACKETS, rel=0.1), seed


def test_one_connection_is_stalled_for_a_round_trip_by_every_loss() -> None:
    """A response is late if one of its packets was lost, or one sent less than 3/4 of a round trip before."""
    for seed in SEEDS:
        exposed = PACKETS * (1 + RATE * ROUND_TRIP * 3 / 4)
        assert late(tcp(responses(0.01, seed), 1)) == pytest.approx(1 - math.exp(-0.01 * exposed), rel=0.1), seed


def test_no_response_is_earlier_than_its_own_packets() -> None:
    flow = responses(0.02)
    for connections in (1, 6):
        assert all(ordered >= alone for ordered, alone in zip(tcp(flow, connections), quic(flow), strict=True))


def test_more_connections_spread_the_damage() -> None:
    for seed in SEEDS:
        flow = responses(0.01, seed)
        assert late(tcp(flow, 1)) > 2 * late(tcp(flow, 6)) > 2 * late(quic(flow)), seed


def test_a_connection_of_its_own_for_each_response_is_as_good_as_quic() -> None:
    flow = responses(0.01)
    assert tcp(flow, len(flow)) == quic(flow)


def test_twice_the_round_trip_stalls_more(monkeypatch: pytest.MonkeyPatch) -> None:
    before = late(tcp(responses(0.01), 1))
    monkeypatch.setattr(head_of_line, "ROUND_TRIP", 0.2)
    after = late(tcp(responses(0.01), 1))
    assert f"{before:.1%} {after:.1%}" == "16.8% 28.4%"
    assert late(quic(responses(0.01))) == pytest.approx(0.039, abs=0.001)


def test_a_connection_that_is_seldom_used_hardly_suffers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_of_line, "RATE", 5.0)
    assert f"{late(tcp(responses(0.01), 1)):.1%}" == "5.3%"


def test_percentile_of_a_known_list() -> None:
    assert percentile([float(n) for n in range(100)], 0.99) == 99


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert rows == [
        ["0.0%", "0.0%", "0.0%", "0.0%", "53", "53", "53"],
        ["0.1%", "1.8%", "0.5%", "0.4%", "122", "53", "53"],
        ["1.0%", "16.8%", "4.6%", "3.9%", "153", "153", "153"],
        ["2.0%", "31.0%", "9.1%", "7.8%", "153", "153", "153"],
    ]
