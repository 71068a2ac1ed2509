"""Properties of the ways to keep a cache in step, over every order of events."""

from math import factorial

import pytest

from labs.stale_sets import Way, World, delete, main, orders, stale, store


def test_orders_are_all_and_each_is_one() -> None:
    found = list(orders((3, 2, 2)))
    assert len(found) == len(set(found)) == factorial(7) // (factorial(3) * factorial(2) * factorial(2))
    assert all([order.count(actor) for actor in range(3)] == [3, 2, 2] for order in found)


def test_deleting_after_the_write_is_better_than_setting_and_far_better_than_deleting_before() -> None:
    after, setting, before = (stale(Way(way), False)[0] for way in ("delete after", "set after", "delete before"))
    assert 0 < after < setting < before


def test_a_lease_leaves_no_old_value_whatever_happens() -> None:
    assert stale(Way("delete after", "lease"), eviction=False) == (0, 210)
    assert stale(Way("delete after", "lease"), eviction=True) == (0, 1680)


def test_a_lease_does_not_help_a_writer_that_deletes_before_it_writes() -> None:
    assert stale(Way("delete before", "lease"), eviction=False)[0] > 0


def test_versions_hold_only_as_long_as_the_cache_remembers_them() -> None:
    assert stale(Way("set after", "version"), eviction=False)[0] == 0
    assert stale(Way("set after", "version"), eviction=True)[0] > 0


def test_versions_do_not_help_a_writer_that_deletes() -> None:
    assert stale(Way("delete after", "version"), eviction=False)[0] > 0


def test_a_delete_voids_the_leases_given_before_it() -> None:
    world, way = World(), Way("delete after", "lease")
    before = world.deletes
    delete(world)
    store(world, way, version=1, lease=before)
    assert world.cached is None
    store(world, way, version=1, lease=world.deletes)
    assert world.cached == 1


def test_a_version_never_replaces_a_newer_one() -> None:
    world, way = World(cached=2), Way("set after", "version")
    store(world, way, version=1)
    assert world.cached == 2
    store(world, way, version=3)
    assert world.cached == 3


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = capsys.readouterr().out.splitlines()[1:]
    counts = [[int(word) for word in row.split() if word.isdigit()] for row in rows]
    assert counts == [
        [68, 210, 462, 1680],
        [144, 210, 900, 1680],
        [24, 210, 168, 1680],
        [0, 210, 86, 1680],
        [0, 210, 0, 1680],
    ]
