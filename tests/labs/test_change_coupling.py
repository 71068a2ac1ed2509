"""What a history says of a cut, over several seeds; the page quotes the numbers of seed 1."""

import pytest

from labs import change_coupling
from labs.change_coupling import CHANGES, CONCERNS, CUTS, KINDS, Change, coupling, history, judge, main, telling

SEEDS = range(1, 5)


def change(*files: tuple[str, str]) -> Change:
    return frozenset(files)


A, B, C = ("a", "rules"), ("b", "rules"), ("c", "rules")


def test_degree_is_changes_to_both_over_the_average_of_each() -> None:
    changes = [change(A, B), change(A, B), change(A), change(B), change(B), change(B), change(C)]
    assert coupling(changes) == [(2 / ((3 + 5) / 2), A, B)]


def test_files_of_one_concern_are_expected_to_change_together() -> None:
    assert coupling([change(("a", "rules"), ("a", "table"))]) == []


def test_the_hidden_pair_is_found() -> None:
    for seed in SEEDS:
        degree, first, second = coupling(telling(history(seed)))[0]
        assert {first, second} == {("basket", "rules"), ("pricing", "rules")}, seed
        assert degree > 0.5, seed


def test_layers_are_the_worst_cut_and_joining_the_pair_the_best() -> None:
    for seed in SEEDS:
        kept = telling(history(seed))
        crossing = {name: judge(cut, kept).crossing for name, cut in CUTS.items()}
        assert crossing["by layer"] > 2 * crossing["by concern"] > 6 * crossing["pricing in basket"], seed


def test_crossing_alone_would_choose_one_service_so_the_busiest_is_shown() -> None:
    verdict = judge(CUTS["all in one"], telling(history()))
    assert (verdict.services, verdict.crossing, verdict.per_change, verdict.busiest) == (1, 0.0, 1.0, 1.0)


def test_moving_pricing_makes_one_service_busier() -> None:
    kept = telling(history())
    assert judge(CUTS["pricing in basket"], kept).busiest > judge(CUTS["by concern"], kept).busiest


def test_without_the_hidden_pair_the_cut_by_concern_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_coupling, "TOGETHER", 0.0)
    assert judge(CUTS["by concern"], telling(history())).crossing < 0.08


def test_very_large_changes_couple_everything_and_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_coupling, "SWEEPING", 0.3)
    changes = history()
    assert {len(each) for each in changes if each not in telling(changes)} == {len(CONCERNS) * len(KINDS)}
    weak = min(degree for degree, _, _ in coupling(changes))
    assert weak > 0.2 > min(degree for degree, _, _ in coupling(telling(changes)))


def test_every_change_touches_something() -> None:
    changes = history()
    assert len(changes) == CHANGES and all(changes)


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1000 changes, 31 of them too large to tell anything"
    assert lines[1].strip() == "basket rules and pricing rules change together: 65%"
    assert [line.split()[-4:] for line in lines[5:]] == [
        ["3", "77%", "2.02", "86%"],
        ["5", "26%", "1.26", "31%"],
        ["4", "4%", "1.04", "40%"],
        ["1", "0%", "1.00", "100%"],
    ]
