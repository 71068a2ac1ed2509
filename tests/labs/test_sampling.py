"""What each way of sampling keeps, over several seeds; the numbers the page quotes are those of seed 1."""

import random

import pytest

from labs import sampling
from labs.sampling import ERRORS, METHODS, SERVICES, SHARE, SLOW, Trace, decide, head, main, run

SEEDS = range(1, 5)


def test_a_coin_in_each_service_keeps_as_many_spans_and_no_whole_trace() -> None:
    for seed in SEEDS:
        outcome = run("coin in each service", seed)
        assert outcome.stored == pytest.approx(SHARE, rel=0.1), seed
        assert outcome.whole == 0, seed


def test_head_sampling_keeps_whole_traces_and_few_errors() -> None:
    for seed in SEEDS:
        outcome = run("head", seed)
        assert outcome.broken == 0
        assert outcome.whole <= 5, seed
        assert outcome.stored == pytest.approx(SHARE, rel=0.15), seed


def test_all_services_decide_alike_by_the_lot() -> None:
    low, high = Trace(SHARE / 2, None, False), Trace(SHARE * 2, 3, True)
    for trace in (low, high):
        head(trace, random.Random(1))
    assert low.stored == set(range(SERVICES))
    assert high.stored == set()


def test_tail_sampling_keeps_every_error_and_everything_is_sent_for_it() -> None:
    for seed in SEEDS:
        outcome = run("tail, by trace id", seed)
        assert outcome.whole == outcome.errors, seed
        assert outcome.broken == 0
        assert outcome.sent == 1
        assert outcome.stored == pytest.approx(ERRORS + SLOW + SHARE, rel=0.1), seed


def test_collectors_that_see_parts_store_parts() -> None:
    for seed in SEEDS:
        outcome = run("tail, at random", seed)
        assert outcome.whole + outcome.broken == outcome.errors, seed
        assert outcome.broken > 0.9 * outcome.errors, seed


def test_a_collector_decides_by_the_spans_it_has() -> None:
    assert decide(Trace(0.5, 3, False), {3, 4})
    assert not decide(Trace(0.5, 3, False), {1, 2})
    assert decide(Trace(0.5, None, True), {0})
    assert not decide(Trace(0.5, None, True), {1})


def test_only_weights_make_the_stored_error_rate_true() -> None:
    for seed in SEEDS:
        outcome = run("tail, by trace id", seed)
        true = outcome.errors / sampling.TRACES
        assert outcome.error_rate > 30 * true, seed
        assert outcome.weighted_rate == pytest.approx(true, rel=0.15), seed


def test_ten_times_the_share_stores_ten_times_the_spans_and_finds_few_more_errors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sampling, "SHARE", 0.1)
    outcome = run("head")
    assert (outcome.errors, outcome.whole) == (57, 5)
    assert outcome.stored == pytest.approx(0.096, abs=0.001)
    assert run("tail, by trace id").stored == pytest.approx(0.107, abs=0.001)


def test_all_methods_see_the_same_errors() -> None:
    assert len({run(method).errors for method in METHODS}) == 1


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "30,000 traces, 57 with an error (0.19%)"
    assert [line.split()[-6:] for line in lines[3:]] == [
        ["0", "3", "1.0%", "1.0%", "0.13%", "-"],
        ["2", "0", "1.0%", "1.0%", "0.69%", "0.69%"],
        ["57", "0", "100.0%", "2.2%", "8.81%", "0.20%"],
        ["2", "55", "100.0%", "1.4%", "8.81%", "-"],
    ]
