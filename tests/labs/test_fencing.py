"""Which guard keeps a former holder from doing harm, over several seeds; the page quotes what main() prints."""

import pytest

from labs import fencing as lab
from labs.fencing import GUARDS, World, main, run

SEEDS = range(1, 4)


def lost(world: World) -> int:
    return world.acknowledged - world.value


def test_a_lease_alone_loses_updates() -> None:
    for seed in SEEDS:
        world = run("nothing", seed)
        assert lost(world) > 50, seed
        assert world.overlaps > 50, seed


def test_a_look_at_the_clock_just_before_the_write_helps_but_not_enough() -> None:
    without, checked = (sum(lost(run(guard, seed)) for seed in SEEDS) for guard in GUARDS[:2])
    assert 0 < checked < without


def test_tokens_on_writes_alone_miss_a_new_holder_that_has_only_read() -> None:
    for seed in SEEDS:
        assert 0 < lost(run("token on writes", seed)) < lost(run("nothing", seed)), seed


@pytest.mark.parametrize("guard", ["token on reads and writes", "compare-and-set"])
def test_these_lose_nothing_although_writes_still_arrive_after_the_lease(guard: str) -> None:
    for seed in SEEDS:
        world = run(guard, seed)
        assert lost(world) == 0, seed
        assert world.overlaps > 20, seed
        assert world.stopped > 20, seed


def test_without_pauses_and_slow_messages_a_lease_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "PAUSE", 0.0)
    monkeypatch.setattr(lab, "SLOW", 0.0)
    monkeypatch.setattr(lab, "WORK", 0.3)
    assert lost(run("nothing")) == 0


def test_a_longer_lease_makes_it_rarer_and_not_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    short = lost(run("nothing"))
    monkeypatch.setattr(lab, "LEASE", 30.0)
    assert 0 < lost(run("nothing")) < short


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line.split()[-4:] for line in capsys.readouterr().out.splitlines()[1:]]
    assert [int(row[3]) for row in rows] == [207, 50, 34, 0, 0]
    assert rows[0] == ["4267", "0", "147", "207"]
    assert rows[3][1:3] == ["140", "116"]
