"""Properties of the social feed's labs, and that its page quotes what they print."""

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from labs.social_feed import fanout, feed, load, pages, races
from labs.social_feed.fanout import PULL, PUSH, Feeds
from labs.social_feed.feed import copy_all, deliver, followers_page, open_database, open_feed, publish, rebuild

PAGE = Path(__file__).parents[2] / "docs/case-studies/social-feed.md"


@pytest.fixture
def db() -> sqlite3.Connection:
    return open_database()


@pytest.mark.parametrize("seed", range(3))
def test_every_position_of_the_dial_shows_the_same_feed(seed: int) -> None:
    rng = random.Random(seed)
    followers = load.network(rng)
    ways = [Feeds(followers, threshold) for threshold in (PUSH, 1000, 100, 10, PULL)]
    follows = {(reader, author) for author, readers in enumerate(followers) for reader in readers}
    written: list[tuple[int, int]] = []
    for post in range(600):
        author = rng.randrange(load.LOUD) if rng.random() < 0.5 else rng.randrange(load.USERS)
        written.append((post, author))
        for way in ways:
            way.publish(author, post)
        reader = rng.randrange(load.USERS)
        plain = [post for post, author in reversed(written) if (reader, author) in follows][: fanout.PAGE]
        assert all(way.open(reader) == plain for way in ways)


@pytest.mark.parametrize("seed", range(3))
def test_push_writes_a_copy_per_follower_and_pull_asks_for_each_open(seed: int) -> None:
    rng = random.Random(seed)
    followers, events = load.network(rng), load.traffic(rng)
    posts = [user for _, user, is_post in events if is_post]
    push, pull = (fanout.run(followers, events, threshold) for threshold in (PUSH, PULL))
    assert push.writes == sum(1 + len(followers[user]) for user in posts)
    assert push.requests == load.USERS * load.OPENS
    assert pull.writes == len(posts)
    assert pull.requests <= load.USERS * load.OPENS * fanout.SHARDS


@pytest.mark.parametrize("servers", [8, 30, 100])
def test_the_cheapest_threshold_is_near_the_number_of_servers(servers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, "SERVERS", servers)
    rng = random.Random(1)
    followers, events = load.network(rng), load.traffic(rng)
    costs = {}
    for threshold in (8, 16, 32, 64, 128, 256, 512, PUSH):
        feeds = fanout.run(followers, events, threshold)
        costs[threshold] = feeds.writes + feeds.requests + fanout.MERGE * feeds.merged
    best = min(costs, key=lambda threshold: costs[threshold])
    assert servers / 2 <= best <= 2.5 * servers


@pytest.mark.parametrize("seed", range(5))
def test_turns_help_small_posts_and_delay_large_ones_with_the_same_work(seed: int) -> None:
    rng = random.Random(seed)
    followers = load.network(rng)
    jobs = [(when, len(followers[user])) for when, user, is_post in load.traffic(rng) if is_post]
    whole, turns = load.delays(jobs, load.USERS), load.delays(jobs, 50)
    small = [index for index, (_, size) in enumerate(jobs) if size < 100]
    assert sum(turns[index] for index in small) < 0.4 * sum(whole[index] for index in small)
    large = [index for index, (_, size) in enumerate(jobs) if size >= 1000]
    assert sum(turns[index] for index in large) > sum(whole[index] for index in large)
    ends = [max(when + wait for (when, _), wait in zip(jobs, waits, strict=True)) for waits in (whole, turns)]
    assert ends[0] == pytest.approx(ends[1])


def test_a_single_post_takes_its_followers_divided_by_the_rate() -> None:
    assert load.delays([(5.0, 600)], 50) == pytest.approx([600 / load.WRITES_PER_SECOND])


def plain_query(db: sqlite3.Connection, reader: int) -> list[int]:
    """The simplest thing: what a feed must show, from the truth alone."""
    rows = db.execute(
        "SELECT p.id FROM post p JOIN follow f ON f.author_id = p.author_id WHERE f.reader_id = ? AND NOT p.is_deleted"
        " AND f.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM block b WHERE (b.blocker_id = p.author_id"
        " AND b.blocked_id = f.reader_id) OR (b.blocker_id = f.reader_id AND b.blocked_id = p.author_id))"
        " ORDER BY p.id DESC",
        (reader,),
    )
    return [post for (post,) in rows]


def all_pages(db: sqlite3.Connection, reader: int, size: int) -> list[int]:
    shown, cursor = [], 2**62
    while True:
        page, following = open_feed(db, reader, cursor, size)
        shown += page
        if following is None:
            return shown
        assert len(page) == size
        cursor = following


@pytest.mark.parametrize("seed", range(30))
def test_whatever_happens_the_feed_is_that_of_the_plain_query(db: sqlite3.Connection, seed: int) -> None:
    rng, users, late = random.Random(seed), range(6), []
    db.executemany("INSERT INTO account (id, is_pulled) VALUES (?, ?)", [(user, user == 0) for user in users])
    for post in range(60):
        one, two = rng.sample(users, 2)
        publish(db, one, post, "…")
        for _ in range(4):
            one, two = rng.sample(users, 2)
            match rng.randrange(6):
                case 0:
                    db.execute("INSERT INTO follow VALUES (?, ?, 'accepted') ON CONFLICT DO NOTHING", (one, two))
                    rebuild(db, one)
                case 1:
                    db.execute("DELETE FROM follow WHERE reader_id = ? AND author_id = ?", (one, two))
                case 2:
                    db.execute("INSERT INTO block VALUES (?, ?) ON CONFLICT DO NOTHING", (one, two))
                case 3:
                    db.execute("DELETE FROM block WHERE blocker_id = ?", (one,))
                case 4:
                    db.execute("UPDATE post SET is_deleted = TRUE WHERE id = ?", (rng.randrange(60),))
                case _:  # a worker reads followers, and writes now, later, twice, or never
                    for number, author in db.execute("SELECT post_id, author_id FROM fan_out LIMIT 3").fetchall():
                        late.append((number, author, followers_page(db, number, now=0, size=2)))
            if late and rng.random() < 0.5:
                deliver(db, *rng.choice(late[-4:]))
        reader = rng.choice(users)
        assert set(open_feed(db, reader)[0]) <= set(plain_query(db, reader))
    copy_all(db)
    for reader in users:
        assert all_pages(db, reader, size=3) == plain_query(db, reader)


def test_who_was_away_has_no_timeline_until_it_is_rebuilt(db: sqlite3.Connection) -> None:
    db.executemany("INSERT INTO account (id, opened_at) VALUES (?, ?)", [(1, 0), (2, 0), (3, -feed.ALIVE - 1)])
    db.executemany("INSERT INTO follow VALUES (?, 1, 'accepted')", [(2,), (3,)])
    publish(db, 1, 10, "…")
    copy_all(db)
    assert db.execute("SELECT reader_id FROM timeline").fetchall() == [(2,)]
    rebuild(db, 3)
    assert open_feed(db, 3) == open_feed(db, 2)


def test_a_request_to_follow_that_is_not_accepted_shows_nothing(db: sqlite3.Connection) -> None:
    db.executemany("INSERT INTO account (id, is_pulled) VALUES (?, ?)", [(1, True), (2, False)])
    db.execute("INSERT INTO follow VALUES (2, 1, 'asked')")
    publish(db, 1, 10, "…")
    assert open_feed(db, 2)[0] == []
    db.execute("UPDATE follow SET state = 'accepted'")
    assert open_feed(db, 2)[0] == [10]


def test_who_crosses_the_threshold_and_comes_back_loses_and_repeats_no_post(db: sqlite3.Connection) -> None:
    db.executemany("INSERT INTO account (id) VALUES (?)", [(1,), (2,)])
    db.execute("INSERT INTO follow VALUES (2, 1, 'accepted')")
    publish(db, 1, 10, "…")
    copy_all(db)
    for post, pulled in ((11, True), (12, False)):
        db.execute("UPDATE account SET is_pulled = ? WHERE id = 1", (pulled,))
        assert open_feed(db, 2)[0] == list(range(post - 1, 9, -1))
        publish(db, 1, post, "…")
        copy_all(db)
    assert open_feed(db, 2)[0] == [12, 11, 10]
    db.execute("DELETE FROM timeline")
    rebuild(db, 2)
    assert open_feed(db, 2)[0] == [12, 11, 10]


def test_a_post_without_its_order_to_copy_cannot_exist(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO account (id) VALUES (1)")
    db.execute("INSERT INTO fan_out VALUES (10, 1, -1)")
    db.commit()
    with pytest.raises(sqlite3.IntegrityError):
        publish(db, 1, 10, "the order exists already, so the transaction fails after the first insert")
    assert db.execute("SELECT count(*) FROM post").fetchone() == (0,)


def test_interleavings_keep_the_order_within_each_list() -> None:
    orders = list(races.interleavings(["a", "b"], ["c", "d"]))
    assert len(orders) == len({tuple(order) for order in orders}) == 6
    assert all(o.index("a") < o.index("b") and o.index("c") < o.index("d") for o in orders)


def test_no_order_shows_a_post_after_an_unfollow_when_reads_are_filtered() -> None:
    for order in races.interleavings(races.COPY, races.LEAVE):
        assert races.seen(order, cleaned=True, filtered=True) == races.seen(order, cleaned=False, filtered=True) == []


def test_cleaning_that_looks_at_the_edge_again_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def careful(db: sqlite3.Connection, reader: int, author: int) -> None:
        db.execute(
            "DELETE FROM timeline WHERE reader_id = ?1 AND author_id = ?2"
            " AND NOT EXISTS (SELECT 1 FROM follow WHERE reader_id = ?1 AND author_id = ?2)",
            (reader, author),
        )

    monkeypatch.setattr(races, "clean", careful)
    for order in races.interleavings(races.RETURN, ["clean"]):
        if order[0] == "unfollow":
            assert races.seen(order, cleaned=True, filtered=True) == [11, 10]


@pytest.mark.parametrize("seed", range(8))
def test_a_snapshot_repeats_and_loses_nothing(seed: int) -> None:
    assert pages.read(pages.by_snapshot, seed) == (0, 0, 0)
    assert pages.read(pages.by_exclusion, seed)[0] == 0
    twice, missed, _ = pages.read(pages.by_score, seed)
    assert twice > 10 and missed > 10


@pytest.mark.parametrize("seed", range(8))
def test_without_drift_only_the_offset_repeats(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "DRIFT", 0.0)
    assert pages.read(pages.by_score, seed)[0] == 0
    assert pages.read(pages.by_offset, seed)[0] > 0


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT id FROM post WHERE author_id = 1 ORDER BY id DESC LIMIT 20", "sqlite_autoindex_post_1"),
        ("SELECT reader_id FROM follow WHERE author_id = 1 AND reader_id > 5 ORDER BY reader_id", "follow_by_author"),
        ("SELECT post_id FROM timeline WHERE reader_id = 1 ORDER BY post_id DESC", "sqlite_autoindex_timeline_1"),
    ],
)
def test_each_access_is_one_range_of_one_index(db: sqlite3.Connection, query: str, index: str) -> None:
    plan = db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    assert len(plan) == 1 and "SEARCH" in plan[0][3] and index in plan[0][3]


def test_the_schema_refuses_an_unknown_state(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO follow VALUES (1, 2, 'odd')")


def test_the_schema_refuses_a_second_post_of_one_request(db: sqlite3.Connection) -> None:
    insert = "INSERT INTO post (author_id, id, text, request_key) VALUES (?, ?, '…', 'k')"
    db.executemany(insert, [(1, 10), (2, 11)])
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(insert, (1, 12))


def test_two_ids_of_one_millisecond_are_one_score() -> None:
    number = 1993848260211834880  # that of the page, in 61 bits
    assert number.bit_length() == 61
    assert float(number) == float(number + 127) and float(number) != float(number + 256)


QUOTED: dict[Any, list[tuple[str, list[str]]]] = {
    fanout: [
        ("push               145,011    12,000          0.0        14.8 s   16.9 s", ["145,011", "14.8 s", "16.9"]),
        ("push, in turns     145,011    12,000          0.0         2.5 s   49.9 s", ["2.5 s", "49.9 s"]),
        (
            "pulled from 100     37,458    12,000          7.7         0.3 s    0.0 s",
            ["37,458", "0.3 s", "12,000 opens"],
        ),
        ("pull                 2,280   151,758         24.0", ["2,280 posts", "151,758"]),
        ("        100        57   37,458", ["57 accounts", "107,553"]),
        ("         10     1,286   20,456", ["1,229", "17,002"]),
    ],
    pages: [
        ("by_offset             47.0               22.7", ["47.0 of 160", "22.7"]),
        ("by_score              40.1               28.8", ["40.1 and 28.8"]),
        ("by_exclusion           0.0                0.8", ["loses 0.8"]),
        ("by_snapshot            0.0                0.0                0.0", []),
    ],
    races: [
        ("cleaned  as it is   1 of 6 orders              1 of 3 orders", ["in 1 of 6 orders"]),
        ("left     filtered   0 of 6 orders              0 of 3 orders", []),
        ("cleaned  filtered   0 of 6 orders              1 of 3 orders", ["in 1 of 3 orders"]),
        ("shown although cleaned: read followers, unfollow, clean, write copies", []),
    ],
    feed: [
        ("timelines kept (reader, posts): [(9, 8)]", ["reader 9 has a timeline, of 8 posts"]),
        ("first page : ([12, 11, 10, 9], 9)", ["12, 11, 10, 9"]),
        ("taken back : ([9, 8, 6, 5], 5)", ["9, 8, 6, 5", "the cursor is 5"]),
        ("rebuilt, the same: True", ["the rebuilt feed is the same"]),
    ],
}


@pytest.mark.parametrize("lab", QUOTED)
def test_what_the_labs_print_and_the_page_quotes(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed, text = capsys.readouterr().out, " ".join(PAGE.read_text(encoding="utf-8").split())
    for line, quotes in QUOTED[lab]:
        assert line in printed
        assert all(quote in text for quote in quotes), quotes
