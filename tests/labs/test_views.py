"""Theorems 4.3 to 4.5 of the paper, over several seeds; the guide quotes what main() prints."""

import random
from math import log

import pytest

from labs.views import (
    CACHES,
    CLIENTS,
    KNOWN,
    PAGES,
    Rule,
    first_known,
    main,
    measure,
    modulo,
    ring_lists,
    score_lists,
    some_views,
)


def rules(seed: int) -> dict[str, Rule]:
    dice = random.Random(seed)
    return {"ring": first_known(ring_lists(dice)), "scores": first_known(score_lists(dice))}


@pytest.mark.parametrize("name", ["ring", "scores"])
@pytest.mark.parametrize("seed", range(3))
def test_a_page_moves_only_to_a_cache_that_is_new(name: str, seed: int) -> None:
    rule, dice = rules(seed)[name], random.Random(seed)
    for page in range(PAGES):
        few = sorted(dice.sample(range(CACHES), 50))
        new = dice.choice([cache for cache in range(CACHES) if cache not in few])
        assert rule(page, sorted([*few, new])) in (rule(page, few), new)


def test_modulo_moves_pages_between_old_caches() -> None:
    few = list(range(50))
    moved = [page for page in range(PAGES) if modulo(page, [*few, 50]) not in (modulo(page, few), 50)]
    assert len(moved) > 0.9 * PAGES


def test_every_list_names_every_cache_once() -> None:
    for lists in (ring_lists(random.Random(1)), ring_lists(random.Random(1), points=1), score_lists(random.Random(1))):
        assert len(lists) == PAGES
        assert all(sorted(caches) == list(range(CACHES)) for caches in lists)


@pytest.mark.parametrize("share", KNOWN)
@pytest.mark.parametrize("name", ["ring", "scores"])
def test_two_clients_agree_as_often_as_theorem_4_4_says(share: float, name: str) -> None:
    measured = [measure(rules(seed)[name], some_views(share, random.Random(seed)))[3] for seed in range(3)]
    assert sum(measured) / 3 == pytest.approx(share / (2 - share), abs=0.04)


@pytest.mark.parametrize("share", KNOWN)
@pytest.mark.parametrize("seed", range(3))
def test_spread_stays_below_the_bound_of_theorem_4_5_and_modulo_exceeds_it(share: float, seed: int) -> None:
    views, bound = some_views(share, random.Random(seed)), log(100 * CLIENTS) / share  # but for one page in a hundred
    assert measure(rules(seed)["scores"], views)[1] <= bound
    assert share == 0.99 or measure(modulo, views)[0] > 2 * bound


def test_main_prints_what_the_guide_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    out = capsys.readouterr().out
    assert "50%  modulo              56.6       69                   66.8             2%" in out
    assert "90%  modulo              38.6       49                   49.2             3%" in out
    assert "90%  ring, 20 points      2.6        4                    5.2            83%" in out
    assert "99%  ring, 1 point        1.5        2                    7.0            99%" in out
    assert "99%  ring, 20 points      1.6        2                    3.2            98%" in out
