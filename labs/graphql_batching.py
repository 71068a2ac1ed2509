"""A GraphQL query runs one resolver for each field of each object: how many SQL queries is that, and what does a loader save?

The loader is the idea of Facebook's "Loader" (2010), published as DataLoader (https://github.com/graphql/dataloader): collect the
keys that are asked for within one turn of the event loop, fetch them together, remember them until the request ends.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable
from typing import Any

POSTS, COMMENTS, USERS = 20, 3, 50  # posts on the page, comments on each, users in all
FRIENDS = 5  # of each user
Row = dict[str, Any]


class Database:
    """SQLite in memory; counts the queries and the rows."""

    def __init__(self, seed: int = 1) -> None:
        dice = random.Random(seed)
        self.queries = self.rows = 0
        self.sql = sqlite3.connect(":memory:")
        self.sql.row_factory = sqlite3.Row
        self.sql.executescript(
            """CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
            CREATE TABLE posts (id INTEGER PRIMARY KEY, author_id INTEGER);
            CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER, author_id INTEGER);
            CREATE TABLE friends (user_id INTEGER, friend_id INTEGER);"""
        )
        add = self.sql.executemany
        add("INSERT INTO users VALUES (?, ?)", [(u, f"user {u}") for u in range(USERS)])
        add("INSERT INTO posts VALUES (?, ?)", [(p, dice.randrange(USERS)) for p in range(POSTS)])
        add(
            "INSERT INTO comments VALUES (NULL, ?, ?)",
            [(p, dice.randrange(USERS)) for p in range(POSTS) for _ in range(COMMENTS)],
        )
        add(
            "INSERT INTO friends VALUES (?, ?)",
            [(u, (u + dice.randrange(1, USERS)) % USERS) for u in range(USERS) for _ in range(FRIENDS)],
        )

    def all(self, sql: str, keys: list[int]) -> list[Row]:
        rows = [dict(row) for row in self.sql.execute(sql.replace("KEYS", ",".join("?" * len(keys))), keys)]
        self.queries += 1
        self.rows += len(rows)
        return rows


class Loader:
    """Gathers keys for one turn of the event loop, then fetches all of them."""

    def __init__(self, fetch: Callable[[list[int]], dict[int, Any]]) -> None:
        self.fetch = fetch
        self.cache: dict[int, asyncio.Future[Any]] = {}
        self.waiting: list[int] = []

    def load(self, key: int) -> asyncio.Future[Any]:
        if key not in self.cache:
            loop = asyncio.get_running_loop()
            self.cache[key] = loop.create_future()
            if not self.waiting:
                loop.call_soon(self.dispatch)
            self.waiting.append(key)
        return self.cache[key]

    def dispatch(self) -> None:
        keys, self.waiting = self.waiting, []
        found = self.fetch(keys)
        for key in keys:
            self.cache[key].set_result(found.get(key))


class Request:
    """What the resolvers of one request share. With `batch` off every load is a query of its own."""

    def __init__(self, db: Database, batch: bool = True) -> None:
        self.db, self.batch = db, batch
        self.users = Loader(self.fetch_users)
        self.comments = Loader(
            lambda keys: self.grouped("SELECT * FROM comments WHERE post_id IN (KEYS)", "post_id", keys)
        )
        self.friends = Loader(
            lambda keys: self.grouped("SELECT * FROM friends WHERE user_id IN (KEYS)", "user_id", keys)
        )

    def fetch_users(self, keys: list[int]) -> dict[int, Any]:
        return {row["id"]: row for row in self.db.all("SELECT * FROM users WHERE id IN (KEYS)", keys)}

    def grouped(self, sql: str, by: str, keys: list[int]) -> dict[int, Any]:
        rows = self.db.all(sql, keys)
        return {key: [row for row in rows if row[by] == key] for key in keys}

    async def load(self, loader: Loader, key: int) -> Any:
        return await loader.load(key) if self.batch else loader.fetch([key])[key]


async def page(request: Request, one_by_one: bool = False) -> list[Row]:
    """{ posts { author { name } comments { author { name } } } }"""

    async def post(row: Row) -> Row:
        author, comments = await asyncio.gather(
            request.load(request.users, row["author_id"]), request.load(request.comments, row["id"])
        )
        return {"author": author["name"], "comments": await each(comment, comments)}

    async def comment(row: Row) -> str:
        name: str = (await request.load(request.users, row["author_id"]))["name"]
        return name

    async def each(resolve: Callable[[Row], Any], rows: list[Row]) -> list[Any]:
        if one_by_one:
            return [await resolve(row) for row in rows]
        return await asyncio.gather(*(resolve(row) for row in rows))

    return await each(post, request.db.all("SELECT * FROM posts", []))


async def friends(request: Request, user: int, depth: int) -> int:
    """{ user { friends { friends { … } } } }: how many objects the answer holds."""
    await request.load(request.users, user)
    if depth == 0:
        return 1
    rows = await request.load(request.friends, user)
    return 1 + sum(await asyncio.gather(*(friends(request, row["friend_id"], depth - 1) for row in rows)))


async def main() -> None:
    print("posts with authors, comments and their authors   queries   rows")
    for name, batch, one_by_one in (
        ("no loader", False, False),
        ("loader, awaited one by one", True, True),
        ("loader", True, False),
    ):
        db = Database()
        await page(Request(db, batch), one_by_one)
        print(f"{name:46}   {db.queries:7}   {db.rows:4}")

    print("\nfriends of friends, depth   objects   queries without loader   with")
    for depth in range(1, 6):
        naive, batched = Database(), Database()
        objects = await friends(Request(naive, batch=False), 0, depth)
        await friends(Request(batched), 0, depth)
        print(f"{depth:25}   {objects:7,}   {naive.queries:22,}   {batched.queries:4}")

    db = Database()
    shared, first = Request(db), await page(Request(db))
    await page(shared)
    db.sql.execute("UPDATE users SET name = 'changed'")
    second, stale = await page(Request(db)), await page(shared)
    print(
        f"\nafter every user was renamed, the first author is: {second[0]['author']!r} with a loader for each request,"
    )
    print(f"{stale[0]['author']!r} with one for all requests (before: {first[0]['author']!r})")


if __name__ == "__main__":
    asyncio.run(main())
