"""Properties of the cart's labs, and that its page shows what they really answer."""

import json
import sqlite3
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.shopping_cart import cart, checkout, flash, reserve_when, rivals
from labs.shopping_cart.cart import Cart, apply, sign_in
from labs.shopping_cart.checkout import Bank, begin, finish, give_up, pay
from labs.shopping_cart.holds import SoldOutError, hold, open_database, release, sell

PAGE = Path(__file__).parents[2] / "docs/case-studies/shopping-cart.md"
SEEDS = range(1, 6)
SKUS = ("tent", "stove", "lamp")
TENT = Cart().add("t", "tent")


@pytest.fixture
def db() -> sqlite3.Connection:
    db = open_database()
    with db:
        db.executemany("INSERT INTO stock (sku, on_hand) VALUES (?, ?)", [("tent", 1), ("lamp", 5)])
        db.executemany(
            "INSERT INTO price VALUES (?, ?, ?)", [("tent", 0, 30_000), ("lamp", 0, 2_000), ("lamp", 100, 2_500)]
        )
    return db


def stock(db: sqlite3.Connection, sku: str = "tent") -> tuple[int, int]:
    on_hand, held = db.execute("SELECT on_hand, held FROM stock WHERE sku = ?", (sku,)).fetchone()
    return on_hand, held


@st.composite
def replicas(draw: st.DrawFn) -> list[Cart]:
    """Three copies of one cart, after gestures here and there and a few exchanges."""
    copies = [Cart(), Cart(), Cart()]
    for number in range(draw(st.integers(0, 14))):
        here, sku, what = draw(st.integers(0, 2)), draw(st.sampled_from(SKUS)), draw(st.integers(0, 3))
        copy, gesture = copies[here], f"g{number}"
        if what == 0:
            copies[here] = copy.add(gesture, sku, draw(st.integers(1, 3)))
        elif what == 1:
            copies[here] = copy.set_to(gesture, sku, draw(st.integers(1, 3)), copy.shown(sku))
        elif what == 2:
            copies[here] = copy.remove(copy.shown(sku))
        else:
            copies[here] = copy.merge(copies[draw(st.integers(0, 2))])
    return copies


@given(replicas())
def test_merging_is_commutative_associative_and_idempotent(copies: list[Cart]) -> None:
    a, b, c = copies
    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(a) == a
    assert len({x.merge(y).merge(z) for x, y, z in permutations(copies)}) == 1


@given(replicas(), st.sampled_from(SKUS))
def test_an_addition_that_nobody_saw_survives_every_merge(copies: list[Cart], sku: str) -> None:
    a, b, c = copies
    assert a.add("new", sku).merge(b).merge(c).lines()[sku] >= 1


@given(replicas(), st.sampled_from(SKUS))
def test_what_was_seen_and_removed_never_comes_back(copies: list[Cart], sku: str) -> None:
    everything = copies[0].merge(copies[1]).merge(copies[2])
    after = everything.remove(everything.shown(sku))
    for old in copies:
        after = after.merge(old)
    assert sku not in after.lines()


def test_a_removal_may_arrive_before_the_addition_that_it_saw() -> None:
    assert Cart().remove(TENT.shown("tent")).merge(TENT).lines() == {}
    assert Cart().remove(TENT.shown("tent")).add("t", "tent").lines() == {}


def test_a_removal_takes_only_what_the_page_showed() -> None:
    page = TENT.shown("tent")
    assert TENT.add("t2", "tent", 2).remove(page).lines() == {"tent": 2}


def test_a_retried_gesture_counts_once_and_revives_nothing() -> None:
    assert TENT.add("t", "tent") == TENT
    assert TENT.merge(Cart().add("t", "tent")).lines() == {"tent": 1}
    gone = TENT.remove(TENT.shown("tent"))
    assert gone.add("t", "tent") == gone


def test_two_exact_quantities_give_the_larger_and_an_addition_beside_them_counts() -> None:
    page = TENT.shown("tent")
    three, five = TENT.set_to("a", "tent", 3, page), TENT.set_to("b", "tent", 5, page)
    assert three.merge(five).lines() == {"tent": 5}
    assert three.merge(five).merge(TENT.add("c", "tent")).lines() == {"tent": 6}


@given(replicas(), replicas())
def test_signing_in_happens_once(mine: list[Cart], theirs: list[Cart]) -> None:
    rename = {entry: f"x{entry}" for one in theirs for entry in one.seen}  # another device's gestures
    guest = Cart(
        frozenset(cart.Entry(rename[e.gesture], e.sku, e.amount, e.exact) for e in theirs[0].live),
        frozenset(rename[g] for g in theirs[0].seen),
    )
    account = sign_in(mine[0], guest, "guest")
    for sku in mine[0].lines().keys() | guest.lines().keys():
        assert account.lines()[sku] == max(mine[0].lines().get(sku, 0), guest.lines().get(sku, 0))
    assert sign_in(account, guest, "guest") == account
    emptied = account.remove(account.shown(*account.lines()))
    assert sign_in(emptied, guest, "guest").lines() == {}


def test_signing_in_through_two_regions_at_once_loses_nothing() -> None:
    guest = Cart().add("g", "tent", 2)
    one, other = TENT, TENT.add("t2", "tent", 3)
    assert sign_in(one, guest, "guest").merge(sign_in(other, guest, "guest")).lines() == {"tent": 4}


def test_only_this_cart_makes_no_error_whatever_the_history() -> None:
    for seed in SEEDS:
        for retries in (0.0, 0.1):
            found = rivals.compare(seed, retries)
            assert found["this cart"].total() == 0, seed
            assert found["last write wins"]["lost"] > 500
            assert found["union"]["came back"] > 250 and found["union"]["lost"] < 20
            assert found["a counter each"]["lost"] > 50
        assert rivals.compare(seed, 0.0)["union"]["lost"] == 0


def test_the_judge_agrees_with_a_cart_that_hears_everything_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rivals, "HEARD", 1.1)
    monkeypatch.setattr(rivals, "GESTURES", 1)
    assert all(found.total() == 0 for found in rivals.compare(1, 0.0).values())


def test_a_unit_is_held_once(db: sqlite3.Connection) -> None:
    hold(db, "a", {"tent": 1}, until=100, now=0)
    with pytest.raises(SoldOutError):
        hold(db, "b", {"tent": 1}, until=100, now=99)
    assert stock(db) == (1, 1)


def test_asking_again_prolongs_and_takes_no_second_unit(db: sqlite3.Connection) -> None:
    for until in (100, 300, 200):
        hold(db, "a", {"lamp": 2}, until, now=0)
    assert stock(db, "lamp") == (5, 2)
    assert db.execute("SELECT expires_at FROM hold").fetchone() == (300,)


def test_an_expired_hold_still_sells_until_somebody_wants_the_unit(db: sqlite3.Connection) -> None:
    hold(db, "a", {"tent": 1}, until=100, now=0)
    sell(db, "a")
    assert stock(db) == (0, 0)
    with pytest.raises(SoldOutError):
        hold(db, "b", {"tent": 1}, until=900, now=500)


def test_an_expired_hold_ends_once(db: sqlite3.Connection) -> None:
    hold(db, "a", {"tent": 1}, until=100, now=0)
    hold(db, "b", {"tent": 1}, until=200, now=100)
    release(db, "a")
    sell(db, "a")
    assert stock(db) == (1, 1)


def test_all_lines_or_none(db: sqlite3.Connection) -> None:
    assert begin(db, "a", "c", Cart().add("1", "lamp").add("2", "tent", 2), now=0)[0] == 409
    assert (stock(db), stock(db, "lamp")) == ((1, 0), (5, 0))
    assert db.execute("SELECT count(*) FROM hold").fetchone() == (0,)


@given(
    st.lists(
        st.tuples(st.sampled_from(["begin", "pay", "finish", "release"]), st.integers(0, 3), st.integers(0, 400)),
        max_size=30,
    )
)
def test_no_history_sells_more_than_there_was_or_charges_without_an_order(steps: list[tuple[str, int, int]]) -> None:
    db, bank, now = open_database(), Bank(), 0
    with db:
        db.execute("INSERT INTO stock (sku, on_hand) VALUES ('tent', 2)")
        db.execute("INSERT INTO price VALUES ('tent', 0, 100)")
    asked: set[str] = set()
    for what, who, seconds in steps:
        now, name = now + seconds, f"buyer-{who}"
        known = db.execute("SELECT 1 FROM checkout WHERE id = ?", (name,)).fetchone()
        if what == "begin":
            begin(db, name, f"cart {who}", TENT, now)
        elif what == "pay" and known and pay(db, name, 100, now)[0] == 202:
            asked.add(name)
        elif what == "finish" and name in asked:
            finish(db, name, bank, now)
        elif what == "release" and known:
            with db:
                release(db, name)
        on_hand, held = stock(db)
        orders = {row[0] for row in db.execute("SELECT checkout_id FROM orders")}
        assert on_hand + len(orders) == 2 and 0 <= held <= on_hand
        assert held == db.execute("SELECT count(*) FROM hold WHERE state = 'held'").fetchone()[0]
        assert orders == bank.captured.keys() and not orders & bank.voided


def test_a_quote_keeps_its_prices_and_a_new_one_has_today_s(db: sqlite3.Connection) -> None:
    lamp = Cart().add("1", "lamp")
    assert begin(db, "a", "c", lamp, now=0)[1]["cents"] == 2_000
    assert begin(db, "a", "c", lamp, now=200)[1]["cents"] == 2_000
    assert begin(db, "b", "c", lamp, now=200)[1]["cents"] == 2_500
    assert pay(db, "a", 2_500, now=200)[0] == 409  # not the total that was shown
    assert pay(db, "a", 2_000, now=600)[0] == 409  # its time is over
    assert pay(db, "a", 2_000, now=599)[0] == 202


def test_a_late_yes_is_used_if_a_unit_is_left_and_voided_if_not(db: sqlite3.Connection) -> None:
    bank = Bank()
    begin(db, "a", "c", TENT, now=0)
    pay(db, "a", 30_000, now=10)
    begin(db, "b", "c", TENT, now=700)
    assert finish(db, "a", bank, now=800)[0] == 409
    assert finish(db, "a", bank, now=3_000)[0] == 409  # nor later, when the unit is free again
    assert (bank.captured, bank.voided) == ({}, {"a"})
    assert pay(db, "b", 30_000, now=810)[0] == 202 and finish(db, "b", bank, now=5_000)[0] == 201


def test_two_tabs_with_a_checkout_each_buy_one_cart_once(db: sqlite3.Connection) -> None:
    bank, lamps = Bank(), Cart().add("1", "lamp").add("2", "lamp")
    for tab in "ab":
        assert begin(db, tab, "c", lamps, now=0)[0] == 201
        assert pay(db, tab, 4_000, now=5)[0] == 202  # both, before either bank has answered
    assert finish(db, "a", bank, now=10)[0] == 201
    assert finish(db, "b", bank, now=11)[0] == 409
    assert (bank.captured, bank.voided) == ({"a": 4_000}, {"b"})
    assert stock(db, "lamp") == (3, 0)
    more = lamps.add("3", "lamp")  # the order hasn't reached the cart yet
    begin(db, "d", "c", more, now=20)
    assert pay(db, "d", 6_000, now=21)[0] == 409
    begin(db, "e", "c", more.remove(lamps.shown("lamp")), now=30)
    assert pay(db, "e", 2_000, now=31)[0] == 202 and finish(db, "e", bank, now=32)[0] == 201
    begin(db, "f", "another cart", lamps, now=40)
    assert pay(db, "f", 4_000, now=41)[0] == 202


def test_giving_up_doesn_t_undo_an_order_that_another_process_has_just_written(db: sqlite3.Connection) -> None:
    bank = Bank()
    begin(db, "a", "c", TENT, now=0)
    pay(db, "a", 30_000, now=1)
    finish(db, "a", bank, now=2)
    assert give_up(db, "a") == "ordered"
    begin(db, "b", "d", Cart().add("1", "lamp"), now=3)
    assert (give_up(db, "b"), give_up(db, "b")) == ("canceled", "canceled")
    assert (stock(db), stock(db, "lamp")) == ((0, 0), (5, 0))
    assert finish(db, "b", bank, now=9)[0] == 409 and bank.captured == {"a": 30_000}


def test_holding_from_the_cart_sells_least_and_never_holding_oversells() -> None:
    results = [
        {when: reserve_when.run(when, seed) for when in ("cart", "checkout", "payment", "never")} for seed in SEEDS
    ]
    for result in results:
        assert result["cart"]["sold"] < 120 and result["cart"]["no at cart"] > 400
        assert result["checkout"]["sold"] == result["payment"]["sold"] == 200
        assert all(result[when]["oversold"] == 0 for when in ("cart", "checkout", "payment"))
        assert result["payment"]["no at payment"] > result["checkout"]["no at payment"] == 0
    assert sum(result["never"]["oversold"] for result in results) > 0


def test_only_reading_first_oversells_and_only_split_stock_strands() -> None:
    for seed in SEEDS:
        for buyers, within, largest in ((5_000, 0.5, 1), (1_000, 10.0, 1), (400, 4.0, 4)):
            for name, result in flash.compare(buyers, within, largest, seed).items():
                if not name.startswith("read"):
                    assert result["sold"] + result["stranded"] == flash.UNITS, name
                if "rows" not in name:
                    assert result["wrong no"] == 0
        crush, few, many = (flash.compare(*case, seed) for case in ((5_000, 0.5, 1), (1_000, 10.0, 1), (400, 4.0, 4)))
        assert crush["read, write back"]["sold"] == 5_000
        assert 0 < crush["read, then subtract"]["oversold"] < flash.CONNECTIONS
        assert few["16 rows, one tried"]["stranded"] > 0 == few["16 rows, all tried"]["stranded"]
        assert many["16 rows, one tried"]["stranded"] > 0
        assert crush["the same behind a gate"]["statements"] < 1_100


@pytest.mark.parametrize(
    "row",
    [
        "stock VALUES ('x', 1, 2)",
        "stock VALUES ('x', -1, 0)",
        "hold VALUES ('a', 'x', 0, 'held', 1)",
        "hold VALUES ('a', 'x', 1, 'odd', 1)",
        "price VALUES ('x', 0, -1)",
        "checkout VALUES ('a', 'c', '', '', 1, 1, 'odd')",
    ],
)
def test_the_schema_refuses(db: sqlite3.Connection, row: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(f"INSERT INTO {row}")


def test_expired_holds_are_found_by_an_index(db: sqlite3.Connection) -> None:
    plan = db.execute(
        "EXPLAIN QUERY PLAN SELECT 1 FROM hold WHERE sku = 'x' AND state = 'held' AND expires_at <= 5"
    ).fetchall()
    assert "hold_by_expiry" in plan[0][3]


def fences(language: str) -> Iterator[str]:
    """The fenced blocks of the page in that language."""
    for part in PAGE.read_text(encoding="utf-8").split(f"```{language}\n")[1:]:
        yield part.split("\n```")[0]


def bodies(start: str) -> list[dict[str, Any]]:
    """The JSON bodies of the page's requests or answers that begin so."""
    return [json.loads(fence.split("\n\n", 1)[1]) for fence in fences("http") if fence.startswith(start)]


def test_the_requests_on_the_page_do_what_it_says(db: sqlite3.Connection) -> None:
    shown = Cart()
    for number, body in enumerate(bodies("PUT /v1/carts/")):
        shown = apply(shown, f"{number}", body)
    [(answer, *_)] = [bodies("HTTP/1.1 200")]
    one = apply(Cart(), "7f3a", {"sku": "tent", "add": 1})
    line = answer["lines"][0]
    assert (line["sku"], line["quantity"]) == ("tent", one.lines()["tent"])
    assert set(line["seen"]) == one.shown("tent")
    assert apply(one, "c01d", {"observed": line["seen"]}).lines() == {}
    conflict = begin(db, "a", "c", Cart().add("1", "tent", 2), now=0)
    assert any(body["type"] == conflict[1]["type"] for body in bodies("HTTP/1.1 409"))
    begun = begin(db, "b", "c", Cart().add("1", "tent").add("2", "lamp"), now=0)
    assert bodies("HTTP/1.1 201")[0]["cents"] == begun[1]["cents"]


EXPECTED: dict[Any, list[str]] = {
    cart: [
        "merged {'lamp': 1, 'tent': 3} in either order: True",
        "retried {'lamp': 1, 'tent': 3}",
        "screen {'lamp': 1, 'tent': 3}",
        "'rope': 1, 'tent': 3} twice the same: True",
        "ordered {}",
    ],
    rivals: [
        "last write wins 754 77 1,300",
        "union 0 368 1,594",
        "a counter each 106 0 75",
        "a counter each 141 56 604",
    ],
    reserve_when: [
        "769 carts in 2 hours, 246 would be paid, 200 tents",
        "cart 107 0 436 0 0 0 176",
        "checkout 200 0 27 52 0 1 137",
        "payment 200 0 0 61 8 1 122",
        "never 200 2 0 60 7 0 131",
    ],
    flash: [
        "read, write back 20,000 19,000 0 0 40,000 78,006",
        "read, then subtract 1,099 99 0 0 21,099 4,297",
        "conditional update 1,000 0 0 0 20,000 5,800",
        "behind a gate 1,000 0 0 0 1,022 4",
        "one tried 1,000 0 0 218 20,000 175",
        "all tried 1,000 0 0 0 305,000 2,596",
        "one tried 959 0 41 41 1,000 8",
        "all tried 996 0 4 5 574 8",
    ],
    checkout: [
        "Ben begins (409",
        "captured: {'ana-1': 32000}",
        "Ana's cart {'lamp': 1}",
        "voided: {'cem-1'}",
        "[('lamp', 4, 0), ('tent', 0, 0)]",
    ],
}


@pytest.mark.parametrize("lab", EXPECTED)
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed = " ".join(capsys.readouterr().out.split())
    assert all(line in printed for line in EXPECTED[lab])
