"""Properties of the rate limiter's labs, and that its page shows what they really print."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from labs.rate_limiter import retries, sharing, store
from labs.rate_limiter.sharing import (
    BURST,
    LEASE,
    NODES,
    RATE,
    REPORT,
    Asked,
    Bucket,
    Leased,
    Reported,
    Split,
    flood,
    run,
)
from labs.rate_limiter.store import BURST as HELD
from labs.rate_limiter.store import SECOND, open_store, take

PAGE = Path(__file__).parents[2] / "docs/case-studies/rate-limiter.md"
SEEDS = (1, 2, 3, 4, 5)


@pytest.mark.parametrize("seed", SEEDS)
def test_asking_every_time_never_exceeds_rate_and_burst(seed: int) -> None:
    admitted, worst = run(Asked(), flood(20, seed))
    assert worst < 1e-6
    assert admitted >= BURST + 5 * RATE


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("times", [5, 20, 50])
@pytest.mark.parametrize("chunk", [1, 2, 5, 10, 25])
def test_leases_exceed_by_at_most_what_the_nodes_can_hold(seed: int, times: float, chunk: int) -> None:
    _, worst = run(Leased(chunk=chunk), flood(times, seed))
    assert worst <= min(NODES * chunk, BURST + RATE * LEASE)


@pytest.mark.parametrize("seed", SEEDS)
def test_chunks_of_one_are_plain_questions(seed: int) -> None:
    for limits, arrivals in (((2, 10), sharing.poisson(5, 0, 200, seed=seed)), ((RATE, BURST), flood(20, seed))):
        asked, leased = Asked(*limits), Leased(*limits, chunk=1)
        assert run(leased, arrivals) == pytest.approx(run(asked, arrivals))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_excess_of_leases_does_not_grow_with_the_flood_that_of_reports_does(seed: int) -> None:
    leased = [run(Leased(), flood(times, seed))[1] for times in (20, 100)]
    reported = [run(Reported(), flood(times, seed))[1] for times in (20, 100)]
    assert leased[1] < 1.2 * leased[0]
    assert reported[1] > 4 * reported[0]
    assert reported[1] <= 1.1 * 100 * RATE * REPORT


@pytest.mark.parametrize("seed", SEEDS)
def test_a_restart_costs_leases_budget_but_gives_a_split_more(seed: int) -> None:
    for kind, sign in ((Leased, -1), (Split, 1), (Asked, 0)):
        calm, restarted = (run(kind(), flood(20, seed), restarts) for restarts in (False, True))
        assert (restarted[0] > calm[0]) - (restarted[0] < calm[0]) == sign
        if kind is Leased:
            assert restarted[1] <= NODES * sharing.CHUNK
            assert calm[0] - restarted[0] == pytest.approx(
                20 * sharing.CHUNK, rel=0.25
            )  # twenty restarts, a chunk each


@pytest.mark.parametrize("seed", SEEDS)
def test_tokens_given_back_for_a_node_that_was_only_slow_break_the_bound(seed: int) -> None:
    class Reclaimed(Leased):
        def restart(self, node: int) -> None:
            self.bucket.level += self.held[node]

    _, worst = run(Reclaimed(), flood(20, seed), restarts=True)
    assert worst > NODES * sharing.CHUNK
    if seed == 1:
        assert f"is {worst:.0f}, above the bound" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", SEEDS)
def test_traffic_at_one_node_gets_its_share_only_from_a_split(seed: int) -> None:
    arrivals = sharing.poisson(90, 0, 60, nodes=1, seed=seed)
    exact, _ = run(Asked(), arrivals)
    assert run(Split(), arrivals)[0] < 0.06 * exact
    assert run(Leased(), arrivals)[0] == run(Reported(), arrivals)[0] == exact


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chunk_saves_messages_for_large_customers_and_starves_small_ones(seed: int) -> None:
    arrivals = sharing.poisson(1.8, 0, 600, seed=seed)
    limiters = {chunk: Leased(2, 10, chunk) for chunk in (1, 2, 5, 10)}
    gets = [run(limiter, arrivals)[0] for limiter in limiters.values()]
    assert gets == sorted(gets, reverse=True) and gets[0] > 6 * gets[-1]
    messages = []
    for chunk in limiters:
        large = Leased(chunk=chunk)
        admitted, _ = run(large, flood(20, seed))
        messages.append(large.messages / admitted)
    assert messages == sorted(messages, reverse=True) and messages[0] > 6 * messages[-1]


def test_the_yardstick_finds_the_worst_interval() -> None:
    class Everybody(Asked):
        def allow(self, now: float, node: int) -> bool:
            return True

    at_once = [(50.0, 0)] * int(BURST + 7)
    assert run(Everybody(), [(1.0, 0), *at_once, (90.0, 0)])[1] == pytest.approx(7)
    assert Bucket(1, 5).take(0)


def test_the_store_admits_the_burst_at_once_and_then_the_rate() -> None:
    db = open_store()
    assert [take(db, "a", SECOND)[0] for _ in range(HELD + 5)] == [True] * HELD + [False] * 5
    allowed, wait = take(db, "a", SECOND)
    assert not allowed and wait == SECOND // store.PER_SECOND
    assert take(db, "a", SECOND + wait) == (True, 0)
    assert take(db, "b", SECOND) == (True, HELD - 1)


def test_units_are_taken_all_or_none_and_the_wait_is_exact() -> None:
    db = open_store()
    assert take(db, "a", SECOND, 80) == (True, 20)
    allowed, wait = take(db, "a", SECOND, 30)
    assert not allowed
    assert not take(db, "a", SECOND + wait - 1, 30)[0]
    assert take(db, "a", SECOND + wait, 30)[0]
    with pytest.raises(ValueError, match="no waiting helps"):
        take(db, "c", SECOND, HELD + 1)


def test_reading_first_admits_everybody_who_read_in_time() -> None:
    assert store.read_then_write(open_store(), "a", SECOND, 300) == 300
    db = open_store()
    assert sum(take(db, "a", SECOND)[0] for _ in range(300)) == HELD


def test_a_count_that_lost_its_expiry_refuses_for_ever() -> None:
    window = store.Window()
    assert [window.allow(0) for _ in range(101)].count(True) == 100 and window.allow(1)
    broken = store.Window()
    broken.allow(0, dies=True)
    assert [broken.allow(second) for second in range(1, 500)].count(True) == 99


@pytest.mark.parametrize("seed", SEEDS)
def test_by_the_nodes_clocks_the_one_that_is_ahead_starves_the_others(seed: int) -> None:
    fair, skewed = store.admitted_by_node(True, seed), store.admitted_by_node(False, seed)
    assert max(fair) < 1.2 * min(fair)
    assert sum(skewed[:3]) < 0.01 * skewed[3]
    assert sum(skewed) < 0.6 * sum(fair)


@pytest.mark.parametrize("seed", SEEDS)
def test_windows_on_the_minute_bring_everybody_back_together(seed: int) -> None:
    aligned = retries.simulate(lambda dice: retries.Fixed(0.0), 0.0, seed)
    shifted = retries.simulate(lambda dice: retries.Fixed(dice.uniform(0, 60)), 0.0, seed)
    gcra = retries.simulate(lambda dice: retries.Gcra(1), 0.0, seed)
    assert aligned[0] > 8 * shifted[0] > 8 * gcra[0]
    assert gcra[1] == pytest.approx(0.5, abs=0.01)  # every admitted request is followed by one in vain
    assert retries.simulate(lambda dice: retries.Gcra(5), 0.0, seed)[1] == pytest.approx(1 / 6, abs=0.01)


@pytest.mark.parametrize(
    "row",
    ["plan_limit VALUES ('pro', 'default', 0, 10, 'requests', 'open', 0, 1)",
     "plan_limit VALUES ('pro', 'default', 10, 10, 'requests', 'perhaps', 0, 1)",
     "plan_limit VALUES ('pro', 'default', 10, 10, 'requests', 'open', 2, 1)",
     "plan_limit VALUES ('pro', 'default', NULL, 10, 'requests', 'open', 0, 1)",
     "plan_limit VALUES ('pro', 'default', 10, 10, 'concurrent-requests', 'open', 0, 1)",
     "limit_override VALUES (7, 'default', 10, 10, NULL, NULL)",
     "region_share VALUES (7, 'default', 'eu', 1.5, 0)"],
)  # fmt: skip
def test_the_schema_refuses(row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        open_store().execute(f"INSERT INTO {row}")


def test_of_two_who_change_the_same_version_one_is_told() -> None:
    db = open_store()
    db.execute("INSERT INTO plan_limit VALUES ('pro', 'default', 100, 200, 'requests', 'local', 1, 41)")
    change = "UPDATE plan_limit SET per_second = ?, version = version + 1 WHERE plan = 'pro' AND version = 41"
    assert [db.execute(change, (rate,)).rowcount for rate in (10, 20)] == [1, 0]


def test_a_time_kept_under_a_deeper_bucket_fills_it() -> None:
    depth, interval = 2, 1 / 10  # empty at 100/s with a burst of 200; then 10/s: with a burst of 20, and of 200
    assert [burst - depth / interval for burst in (20, 200)] == [0, 180]


def test_a_new_limit_is_in_shadow_mode_until_somebody_says_otherwise() -> None:
    db = open_store()
    db.execute(
        "INSERT INTO plan_limit (plan, name, per_second, burst, unit, on_failure)"
        " VALUES ('pro', 'default', 100, 200, 'requests', 'local')"
    )
    assert db.execute("SELECT enforced FROM plan_limit").fetchone() == (0,)


@pytest.mark.parametrize("lab", [sharing, store, retries])
def test_what_the_labs_print_is_what_the_page_quotes(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed = " ".join(capsys.readouterr().out.replace("|", " ").split())
    page = PAGE.read_text(encoding="utf-8")
    expected = {
        sharing: {
            "90/s, one node Split 5.5% 0": "5.5 %",
            "90/s, all nodes Split 93.8%": "93.8 %",
            "flood of 2,000/s Reported 101.5% 203": "203",
            "flood of 10,000/s Reported 179.6% 973": "973",
            "flood of 2,000/s Leased 112.0% 77 0.016": "| 77 |",
            "flood of 10,000/s Leased 112.3% 79 0.003": "| 79 |",
            "the same, restarts Leased 95.3% 58": "95.3 %",
            "the same, restarts Split 111.6% 73": "111.6 %",
            "by chunk: 1: 100% 2:": "all that is due with chunks of 1",
            "5: 25%": "25 % with 5",
        },
        store: {
            "read then written: 300": "all 300",
            "in one step: 100": "100",
            "admitted: 99": "99 more",
            "[1550, 1528, 1529, 1492]": "6,099",
            "[1, 0, 0, 3006]": "3,006",
        },
        retries: {
            "windows on the minute 20.7 1.6% 60.0": "20.7",
            "the same, waits 0 to 20 s more 4.5": "4.5",
            "windows shifted by customer 2.0": "2.0",
            "GCRA, wait for one token 1.0 50.0% 60.0": "50.0 %",
            "GCRA, wait for five 1.2 16.7% 60.0": "16.7 %",
        },
    }
    for line, quoted in expected[lab].items():
        assert line in printed
        assert quoted in page
