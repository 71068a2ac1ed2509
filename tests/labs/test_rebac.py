"""What each way to choose a snapshot guarantees, over several seeds; the numbers the page quotes are those of seed 1."""

import pytest

from labs import rebac
from labs.rebac import FAR, LAG, NEAR, Tuples, ever_allowed, main, run

SEEDS = range(1, 4)


def nested() -> Tuples:
    tuples = Tuples()
    tuples.write(0, "doc:1", "viewer", "folder:a#viewer")
    tuples.write(0, "folder:a", "viewer", "group:eng#member")
    tuples.write(0, "group:eng", "member", "bob")
    return tuples


def test_a_check_follows_relations_through_folder_and_group() -> None:
    tuples = nested()
    assert tuples.check(1, "doc:1", "viewer", "bob")
    assert tuples.lookups == 3
    assert not tuples.check(1, "doc:1", "viewer", "eve")
    assert not tuples.check(1, "doc:1", "editor", "bob")
    assert not tuples.check(1, "doc:2", "viewer", "bob")


def test_one_tuple_taken_away_changes_everything_that_inherits_it() -> None:
    tuples = nested()
    tuples.write(5, "group:eng", "member", "bob", present=False)
    assert tuples.check(4.9, "doc:1", "viewer", "bob")
    assert not tuples.check(5, "doc:1", "viewer", "bob")


def test_ever_allowed_sees_a_membership_between_two_removals() -> None:
    tuples = nested()
    for at, present in ((5, False), (8, True), (9, False)):
        tuples.write(at, "group:eng", "member", "bob", present=present)
    assert ever_allowed(tuples, 6, 10, "doc:1")
    assert not ever_allowed(tuples, 6, 7, "doc:1")
    assert not ever_allowed(tuples, 9, 10, "doc:1")


def test_a_stale_replica_shows_new_text_to_someone_removed_before_it_was_written() -> None:
    for seed in SEEDS:
        assert run("replica", seed).leaked > 100, seed


def test_the_leader_is_always_right_and_always_far() -> None:
    for seed in SEEDS:
        seen = run("leader", seed)
        assert (seen.leaked, seen.late, seen.far) == (0, 0, seen.reads)
        assert seen.latency == FAR


def test_a_zookie_leaks_nothing_and_goes_far_only_for_what_was_just_written() -> None:
    for seed in SEEDS:
        seen = run("zookie", seed)
        assert seen.leaked == 0, seed
        assert 0 < seen.late <= run("replica", seed).late
        assert seen.far / seen.reads == pytest.approx(
            LAG * (1 / rebac.EDIT_EVERY + 1 / (2 * rebac.MEMBER_FOR)), rel=0.15
        ), seed
        assert NEAR < seen.latency < FAR / 5


def test_all_strategies_face_the_same_reads() -> None:
    assert run("replica").reads == run("leader").reads == run("zookie").reads


def test_what_lag_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebac, "LAG", 30.0)
    assert run("replica").leaked == 1625
    seen = run("zookie")
    assert (seen.leaked, f"{seen.far / seen.reads:.1%}") == (0, "25.9%")
    monkeypatch.setattr(rebac, "LAG", 0.0)
    assert run("replica").leaked == run("replica").late == 0


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:6] for line in lines[1:4]] == [
        ["replica", "35928", "257", "57", "0.0%", "3.0"],
        ["leader", "35928", "0", "0", "100.0%", "80.0"],
        ["zookie", "35928", "0", "53", "4.9%", "6.8"],
    ]
    assert lines[4].endswith("3.0")
