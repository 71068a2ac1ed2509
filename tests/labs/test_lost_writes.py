"""What each plan promises about acknowledged writes; the numbers the page quotes are those of seed 1."""

import pytest

from labs import lost_writes
from labs.lost_writes import CUT, NEVER, PLANS, RATE, STALL, TIMEOUT, Crash, crashes, main, waits

SEEDS = range(1, 4)


@pytest.fixture(autouse=True)
def fewer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "main" not in request.node.name:
        monkeypatch.setattr(lost_writes, "CRASHES", 40)


def total(found: list[Crash], plan: str) -> tuple[int, int]:
    lost, unanswered = zip(*(crash.lost(*PLANS[plan]) for crash in found), strict=True)
    return sum(lost), sum(unanswered)


def test_followers_take_writes_in_order_and_none_after_the_cut() -> None:
    for seed in SEEDS:
        for crash in crashes(cut_off=True, seed=seed):
            for follower in (crash.near, crash.far):
                assert follower == sorted(follower)
                assert all(at >= time for at, time in zip(follower, crash.times, strict=True))
                assert all(at < crash.death - CUT or at == NEVER for at in follower)


def test_to_wait_for_one_follower_and_promote_the_most_advanced_loses_nothing() -> None:
    for cut_off in (False, True):
        for seed in SEEDS:
            assert total(crashes(cut_off, seed), "one, most advanced")[0] == 0


def test_to_wait_for_both_loses_nothing_whoever_is_promoted() -> None:
    for cut_off in (False, True):
        found = crashes(cut_off)
        for promote in ("far", "most advanced"):
            assert sum(crash.lost("both", promote)[0] for crash in found) == 0


def test_to_wait_for_one_and_promote_the_other_loses_its_lag() -> None:
    for seed in SEEDS:
        found = crashes(cut_off=False, seed=seed)
        assert sum(map(bool, (crash.lost("one", "far")[0] for crash in found))) > len(found) / 4, seed


def test_to_wait_for_nobody_loses_what_was_written_while_cut_off() -> None:
    for seed in SEEDS:
        found = crashes(cut_off=True, seed=seed)
        lost, _ = total(found, "nobody, most advanced")
        assert lost / len(found) == pytest.approx(RATE * CUT, rel=0.1)


def test_a_timeout_turns_semi_synchronous_into_asynchronous_when_it_matters() -> None:
    for seed in SEEDS:
        found = crashes(cut_off=True, seed=seed)
        assert total(found, "one or timeout, most advanced") == total(found, "nobody, most advanced")
        sudden = crashes(cut_off=False, seed=seed)
        assert total(sudden, "one or timeout, most advanced") == total(sudden, "one, most advanced")


def test_a_timeout_longer_than_the_partition_keeps_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost_writes, "TIMEOUT", CUT + TIMEOUT)
    lost, unanswered = total(crashes(cut_off=True), "one or timeout, most advanced")
    assert lost == 0
    assert unanswered > 0


def test_no_plan_promises_and_loses_less_than_the_writes_of_the_partition() -> None:
    found = crashes(cut_off=True)
    written = sum(time >= crash.death - CUT for crash in found for time in crash.times)
    for plan in PLANS:
        assert sum(total(found, plan)) >= written - len(found), plan


def test_to_wait_for_both_shows_every_stall_to_clients() -> None:
    for seed in SEEDS:
        found = crashes(cut_off=False, seed=seed)
        both, one = waits("both", found), waits("one", found)
        assert both[int(0.99 * len(both))] > STALL / 5 > one[int(0.99 * len(one))], seed


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    rows = [line[30:].replace(" ms", "").split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert rows == [
        ["1.0", "1", "0.07", "6", "602.0", "0.2"],
        ["1.0", "8", "0.00", "0", "0.0", "602.2"],
        ["1.0", "8", "3.84", "53", "1.2", "602.2"],
        ["1.0", "8", "0.00", "0", "602.0", "0.2"],
        ["6.2", "407", "0.00", "0", "0.0", "604.5"],
    ]
