"""The simulated queue agrees with the formula, and what the page says of variance and pooling holds for several seeds."""

import random

import pytest

from labs import queueing_knee
from labs.queueing_knee import VARIANCE, constant, exponential, formula, main, mean, mixed, p99, responses

SEEDS = range(1, 4)


@pytest.mark.parametrize("service", [constant, exponential, mixed])
def test_the_mean_service_time_is_one_and_its_variance_as_stated(service: queueing_knee.Service) -> None:
    dice = random.Random(1)
    times = [service(dice) for _ in range(100_000)]
    average = sum(times) / len(times)
    assert average == pytest.approx(1, rel=0.03)
    assert sum((t - average) ** 2 for t in times) / len(times) == pytest.approx(VARIANCE[service], rel=0.1, abs=1e-9)


@pytest.mark.parametrize("service", [constant, exponential, mixed])
@pytest.mark.parametrize("busy", [0.5, 0.8])
def test_one_server_agrees_with_pollaczek_and_khinchine(service: queueing_knee.Service, busy: float) -> None:
    means = [mean(responses(busy, service, seed=seed)) for seed in SEEDS]
    assert mean(means) == pytest.approx(formula(busy, VARIANCE[service]), rel=0.1)


def test_without_a_queue_a_request_takes_its_service_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing_knee, "REQUESTS", 1000)
    assert mean(responses(0.8, constant, servers=1000)) == pytest.approx(1)


def test_the_last_points_of_utilization_cost_most() -> None:
    for seed in SEEDS:
        half, most, full = (mean(responses(busy, exponential, seed=seed)) for busy in (0.5, 0.8, 0.95))
        assert most - half < (full - most) / 2, seed


def test_ten_servers_on_one_queue_hide_the_variance() -> None:
    for seed in SEEDS:
        one, ten = responses(0.8, mixed, seed=seed), responses(0.8, mixed, servers=10, seed=seed)
        assert mean(one) > 8 * mean(ten), seed
        assert p99(one) > 4 * p99(ten), seed


def test_rarer_and_longer_requests_make_even_ten_servers_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing_knee, "LONG", 0.02)
    monkeypatch.setattr(queueing_knee, "LENGTH", (1 - 0.98 * queueing_knee.SHORT) / 0.02)
    assert f"{mean(responses(0.8, mixed, servers=10)):.1f}" == "5.3"


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    table = {
        (title, row.split()[0]): row.split()[2:]
        for title, start in (("mean", 1), ("p99", 6))
        for row in lines[start : start + 4]
    }
    assert table["mean", "50%"] == ["1.5", "2.0", "6.3", "1.0"]
    assert table["mean", "80%"] == ["3.0", "4.9", "21.6", "1.8"]
    assert table["mean", "90%"] == ["5.4", "9.6", "47.6", "4.2"]
    assert table["mean", "95%"] == ["10.4", "21.4", "97.9", "9.2"]
    assert table["p99", "80%"] == ["11.0", "22.1", "115.1", "19.3"]
    assert table["p99", "90%"] == ["20.5", "48.3", "235.2", "26.0"]
    assert lines[10] == "mean at 80% busy by the formula: constant 3.0, exponential 5.0, mixed 22.6"
