"""How far each way of combining ten hosts' percentiles is from the truth; the numbers the page quotes are those of seed 1."""

import pytest

from labs import percentiles
from labs.percentiles import (
    ACCURACY,
    SCHEMA,
    SHARES,
    ddsketch,
    estimates,
    exponential,
    fixed,
    main,
    native,
    percentile,
    requests,
    within,
)

SEEDS = range(1, 5)


def test_the_percentile_is_the_value_that_99_of_100_do_not_exceed() -> None:
    assert percentile(range(1, 101)) == 99
    assert percentile([7.0]) == 7


def test_a_value_falls_into_the_bucket_that_holds_it() -> None:
    for latency in (0.3, 5.0, 5.1, 99.0, 100.0, 2345.0):
        for bucket in (fixed, native, ddsketch):
            above, up_to = bucket(latency)
            assert above < latency <= up_to * (1 + 1e-12), bucket
    assert fixed(5.0) == (0, 5)
    assert fixed(123.0) == (100, 250)
    assert fixed(1e6)[0] == 10000


def test_native_buckets_double_every_eighth() -> None:
    above, up_to = native(300.0)
    assert up_to / above == pytest.approx(2 ** (1 / 2**SCHEMA))
    assert exponential(8 * above * 1.01, 2)[1] == pytest.approx(exponential(above * 1.01, 2)[1] * 8)


def test_the_mean_of_percentiles_does_not_see_where_the_requests_go() -> None:
    for seed in SEEDS:
        means, truths = [], []
        for share in SHARES:
            answers = estimates(requests(share, seed))
            means.append(answers["mean of p99s"][0])
            truths.append(answers["true"][0])
        assert max(means) / min(means) < 1.25, seed
        assert max(truths) / min(truths) > 7, seed


def test_the_weighted_mean_is_wrong_too() -> None:
    for seed in SEEDS:
        answers = estimates(requests(0.02, seed))
        assert 0.25 * answers["true"][0] < answers["weighted mean"][0] < 0.4 * answers["true"][0], seed


def test_merged_histograms_are_off_by_no_more_than_their_bucket() -> None:
    for seed in SEEDS:
        for share in SHARES:
            answers = estimates(requests(share, seed))
            truth = answers["true"][0]
            above, up_to = fixed(truth)
            assert above <= answers["fixed"][0] <= up_to
            assert answers["native"][0] == pytest.approx(truth, rel=2 ** (1 / 2**SCHEMA) - 1)


def test_ddsketch_keeps_its_promise() -> None:
    for seed in SEEDS:
        for share in SHARES:
            answers = estimates(requests(share, seed))
            assert answers["DDSketch"][0] == pytest.approx(answers["true"][0], rel=ACCURACY * 1.001), (seed, share)


def test_the_value_read_from_a_ddsketch_is_within_its_accuracy_of_both_ends() -> None:
    above, up_to = ddsketch(300.0)
    middle = within(percentiles.Counter({(above, up_to): 1}))
    assert middle / above - 1 == pytest.approx(ACCURACY)
    assert 1 - middle / up_to == pytest.approx(ACCURACY)


def test_buckets_that_double_err_less_than_fixed_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(percentiles, "SCHEMA", 0)
    columns = [estimates(requests(share)) for share in SHARES]
    assert [(round(answers["native"][0]), answers["native"][1]) for answers in columns] == [
        (944, 5),
        (420, 5),
        (126, 5),
    ]
    errors = [answers["native"][0] / answers["true"][0] - 1 for answers in columns]
    assert [round(error, 2) for error in errors] == [0.05, 0.04, 0.06]


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [[*row[-10:-1:3], row[-1]] for row in rows] == [
        ["898", "406", "119", "4,000"],
        ["246", "243", "270", "1"],
        ["250", "132", "112", "2"],
        ["920", "435", "184", "16"],
        ["901", "407", "119", "35"],
        ["889", "408", "118", "138"],
    ]
    assert [row[-2] for row in rows] == ["+0%", "+127%", "-6%", "+55%", "+0%", "-1%"]
