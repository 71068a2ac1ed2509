"""What level-triggering guarantees and counting events doesn't, over several seeds; the numbers the page quotes are those of seed 2."""

import pytest

from labs import reconcile
from labs.reconcile import DOWN, RESYNC, main, run

SEEDS = range(1, 8)


def test_counting_events_leaves_most_services_wrong_for_good() -> None:
    for seed in SEEDS:
        end = run("edge", seed)
        assert end.wrong > 30, seed
        assert end.longest > 60
        assert end.looks == 0


def test_hints_leave_wrong_only_what_nothing_has_happened_to_since() -> None:
    for seed in SEEDS:
        assert run("level", seed).wrong <= 3, seed


def test_with_a_resync_nothing_is_wrong_longer_than_its_period() -> None:
    for seed in SEEDS:
        end = run("level, resync", seed)
        assert (end.wrong, end.missing, end.surplus) == (0, 0, 0), seed
        assert end.longest <= (RESYNC + len(DOWN)) / 60


def test_without_loss_one_minute_of_absence_is_enough_for_the_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "LOST", 0.0)
    monkeypatch.setattr(reconcile, "TWICE", 0.0)
    assert run("edge").wrong == 24
    for seed in SEEDS:
        assert run("edge", seed).wrong > 10, seed
        assert run("level", seed).wrong == 0, seed


def test_the_edge_is_right_if_it_sees_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "LOST", 0.0)
    monkeypatch.setattr(reconcile, "TWICE", 0.0)
    monkeypatch.setattr(reconcile, "DOWN", range(0))
    for seed in SEEDS:
        assert run("edge", seed).wrong == 0, seed


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[-6:] for row in rows] == [
        ["45", "34", "97", "69.2", "min", "0"],
        ["1", "1", "0", "12.3", "min", "1839"],
        ["0", "0", "0", "4.3", "min", "2489"],
    ]
