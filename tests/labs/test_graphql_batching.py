"""How many queries each way of loading takes, whatever the data, and the numbers the page quotes."""

import asyncio

import pytest

from labs.graphql_batching import COMMENTS, FRIENDS, POSTS, Database, Request, friends, main, page

SEEDS = range(1, 5)


def run(seed: int, batch: bool, one_by_one: bool = False) -> tuple[Database, list[dict[str, object]]]:
    db = Database(seed)
    return db, asyncio.run(page(Request(db, batch), one_by_one))


def test_without_a_loader_each_object_costs_a_query() -> None:
    for seed in SEEDS:
        assert run(seed, batch=False)[0].queries == 1 + POSTS + POSTS + POSTS * COMMENTS


def test_a_loader_costs_one_query_for_each_level_and_table() -> None:
    for seed in SEEDS:
        assert run(seed, batch=True)[0].queries == 4


def test_a_loader_awaited_one_by_one_saves_only_repeats() -> None:
    for seed in SEEDS:
        naive, batched = run(seed, batch=False)[0], run(seed, batch=True)[0]
        db = run(seed, batch=True, one_by_one=True)[0]
        assert naive.queries > db.queries > 10 * batched.queries
        assert db.rows == batched.rows < naive.rows


def test_the_answer_is_the_same() -> None:
    for seed in SEEDS:
        assert run(seed, batch=False)[1] == run(seed, batch=True)[1] == run(seed, batch=True, one_by_one=True)[1]


def test_depth_multiplies_objects_but_adds_queries() -> None:
    for seed in SEEDS:
        db = Database(seed)
        assert asyncio.run(friends(Request(db), 0, 5)) == sum(FRIENDS**level for level in range(6))
        assert db.queries <= 2 * 5 + 1


def test_a_loader_shared_by_requests_keeps_what_has_changed() -> None:
    async def twice(share: bool) -> tuple[object, object]:
        db = Database()
        request = Request(db)
        before = await page(request)
        db.sql.execute("UPDATE users SET name = 'changed'")
        return before[0]["author"], (await page(request if share else Request(db)))[0]["author"]

    before, after = asyncio.run(twice(share=True))
    assert before == after
    assert asyncio.run(twice(share=False))[1] == "changed"


def test_main_prints_what_the_page_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(main())
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-2:] for line in lines[1:4]] == [["101", "160"], ["62", "121"], ["4", "121"]]
    assert [line.split() for line in lines[6:11]] == [
        ["1", "6", "7", "3"],
        ["2", "31", "37", "5"],
        ["3", "156", "187", "7"],
        ["4", "781", "937", "9"],
        ["5", "3,906", "4,687", "10"],
    ]
