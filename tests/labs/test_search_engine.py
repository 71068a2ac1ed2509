"""Properties of the search engine's labs, and that its page shows what they really print."""

import math
import random
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.search_engine import postings, ranking, segments, shards
from labs.search_engine.corpus import posts, queries
from labs.search_engine.index import Index, Statistics
from labs.search_engine.postings import BLOCK, competitive, decode, encode, packed, unpacked, varint, varints
from labs.search_engine.ranking import top
from labs.search_engine.segments import FACTOR, Shard

PAGE = Path(__file__).parents[2] / "docs/case-studies/search-engine.md"
SCHEMA = Path(segments.__file__).with_name("schema.sql").read_text(encoding="utf-8")


@given(st.lists(st.tuples(st.integers(1, 1 << 20), st.integers(1, 300)), min_size=1, max_size=3 * BLOCK))
@settings(max_examples=60)
def test_postings_come_back_as_they_went_in(pairs: list[tuple[int, int]]) -> None:
    document, given_in = -1, []
    for gap, tf in pairs:
        document += gap
        given_in.append((document, tf))
    lengths = Counter({document: 300 for document, _ in given_in})
    blocks = encode(given_in, lengths)  # type: ignore[arg-type]
    assert [posting for block in blocks for posting in decode(block)] == given_in
    assert [block.full for block in blocks] == [n < len(pairs) // BLOCK for n in range(len(blocks))]


@given(st.integers(0, 1 << 40))
def test_varints(number: int) -> None:
    assert list(varints(varint(number) + varint(3))) == [number, 3]
    assert len(varint(number)) == max(1, -(-number.bit_length() // 7))


def test_lucene_s_own_example_of_a_short_list() -> None:
    # once in document 7, three times in document 11: the documentation of the format gives 15, 8, 3
    assert postings.in_varints([7, 4], [1, 3]) == bytes([15, 8, 3])


def test_a_packed_block_is_as_wide_as_its_widest_number() -> None:
    numbers = [5] * 127 + [1000]
    assert len(packed(numbers)) == 1 + 10 * 128 // 8
    assert unpacked(packed(numbers) + b"rest") == (numbers, b"rest")


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(30, 60)), min_size=1, max_size=50))
def test_the_kept_impacts_bound_every_score(pairs: list[tuple[int, int]]) -> None:
    kept = competitive(pairs)
    for words in (40, 4_000):
        stats = Statistics(100, words * 100)
        assert max(stats.score(*pair) for pair in kept) == max(stats.score(*pair) for pair in pairs)


def bm25(documents: list[list[int]], query: list[int], number: int) -> float:
    """The formula once more, written from scratch."""
    average = sum(map(len, documents)) / len(documents)
    score = 0.0
    for word in query:
        tf, found = documents[number].count(word), sum(word in words for words in documents)
        idf = math.log(1 + (len(documents) - found + 0.5) / (found + 0.5))
        score += idf * tf / (tf + 1.2 * (0.25 + 0.75 * len(documents[number]) / average))
    return score


@pytest.mark.parametrize("seed", range(4))
def test_scores_are_those_of_the_formula(seed: int) -> None:
    documents = posts(250, seed)
    index = Index(documents)
    for query in queries(6, seed):
        for score, number in top(index, query, 10, index.statistics):
            assert score == pytest.approx(bm25(documents, query, number))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [1, 10, 50])
def test_skipping_never_changes_the_answer(seed: int, k: int) -> None:
    documents = posts(900, seed)
    index, counted = Index(documents), [Counter(words) for words in documents]
    for query in [*queries(12, seed), [0], [999_999], [3, 999_999]]:
        every = ranking.brute_force(counted, query, index.statistics)
        assert top(index, query, k, index.statistics) == every[:k]


@pytest.mark.parametrize("seed", range(3))
def test_of_equal_scores_the_earlier_document_wins(seed: int) -> None:
    rng = random.Random(seed)
    documents = [[rng.randrange(3) for _ in range(4)] for _ in range(600)]
    index = Index(documents)
    every = ranking.brute_force([Counter(words) for words in documents], [0, 1], index.statistics)
    assert len({score for score, _ in every}) < 20
    assert top(index, [0, 1], 25, index.statistics) == every[:25]


@pytest.mark.parametrize("seed", range(3))
def test_a_larger_index_scores_a_smaller_share(seed: int) -> None:
    shares = []
    for size in (400, 3_200):
        index, work, matches = Index(posts(size, seed)), Counter[str](), 0
        for query in queries(12, seed):
            top(index, query, 10, index.statistics, work)
            matches += len(top(index, query, size, index.statistics))
        shares.append(work["scored"] / matches)
    assert shares[1] < shares[0] / 1.5


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("place", [shards.by_hash, shards.by_topic])
def test_shards_with_shared_statistics_answer_as_one_index(seed: int, place: Any) -> None:
    documents = posts(700, seed)
    one, parts = Index(documents), shards.cut(documents, place)
    stats = shards.whole(parts)
    assert (stats.documents, stats.words, stats.frequency) == (700, one.statistics.words, one.statistics.frequency)
    for query in queries(10, seed):
        assert shards.gather(parts, query, 10, 10, stats) == top(one, query, 10, one.statistics)


@pytest.mark.parametrize("seed", range(3))
def test_local_statistics_hurt_more_where_shards_are_no_samples(seed: int) -> None:
    documents, asked = posts(1_600, seed), queries(12, seed)
    one = Index(documents)
    lost = [float(shards.compare(one, shards.cut(documents, place), asked, None).split()[-2].rstrip("%"))
            for place in (shards.by_hash, shards.by_topic)]  # fmt: skip
    assert lost[1] > 2 * lost[0]


def test_pages_behind_a_cursor_repeat_and_omit_nothing() -> None:
    documents = posts(600)
    index, query = Index(documents), queries(1)[0]
    every = top(index, query, 600, index.statistics)
    seen, cursor = every[:10], every[9]
    for _ in range(len(every)):
        if page := shards.after(every, cursor, 10):
            seen, cursor = seen + page, page[-1]
    assert seen == every


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["put", "put", "put", "delete", "refresh", "merge"]), st.integers(0, 30), st.integers(0, 9)
        )
    )
)
@settings(max_examples=80)
def test_a_shard_finds_what_was_there_at_its_last_refresh(steps: list[tuple[str, int, int]]) -> None:
    shard, truth, visible = Shard(), dict[int, str](), dict[int, str]()
    for kind, post, word in steps:
        if kind == "put":
            shard.put(post, f"w{word}")
            truth[post] = f"w{word}"
        elif kind == "delete":
            shard.delete(post)
            truth.pop(post, None)
        elif kind == "refresh":
            shard.refresh()
            visible = dict(truth)
        else:
            shard.merge()
        for n in range(10):
            assert sorted(shard.search(f"w{n}")) == sorted(post for post, text in visible.items() if text == f"w{n}")
        assert shard.get(post) == (frozenset([truth[post]]) if post in truth else None)


def test_merging_keeps_few_segments_and_drops_the_dead() -> None:
    shard = Shard()
    for n in range(FACTOR**3):
        shard.put(n, "word")
        shard.refresh()
        shard.merge()
        assert len(shard.segments) < 3 * FACTOR
    assert len(shard.segments) == 1 and shard.written == 4 * FACTOR**3  # once, and once more at each of three levels


@pytest.fixture
def db() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    return db


APPLY = (
    "INSERT INTO indexed VALUES (2, ?, ?, ?) ON CONFLICT (generation, post_id) DO UPDATE"
    " SET version = excluded.version, live = excluded.live WHERE excluded.version > indexed.version"
)


def test_the_rule_on_the_page_is_the_one_tested() -> None:
    assert " ".join(APPLY.split()) in " ".join(PAGE.read_text(encoding="utf-8").split())


def test_a_late_copy_does_not_bring_back_what_was_deleted(db: sqlite3.Connection) -> None:
    changes = [(1, 3, True), (1, 4, False), (2, 7, True)]  # post, version, live
    rng = random.Random(1)
    for _ in range(20):
        db.execute("DELETE FROM indexed")
        order = changes + rng.sample(changes, 2)
        rng.shuffle(order)
        for change in order:
            db.execute(APPLY, change)
        assert db.execute("SELECT post_id, version, live FROM indexed ORDER BY 1").fetchall() == [(1, 4, 0), (2, 7, 1)]


def test_only_one_generation_serves(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO generation VALUES (0, 'plain', 32, 0, 'kept'), (1, 'plain', 64, 0, 'serving'), (2, 'stemmed', 64, 900, 'building')"
    )
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE generation SET state = 'serving' WHERE generation = 2")
    with db:
        db.execute("UPDATE generation SET state = 'kept' WHERE generation = 1")
        db.execute("UPDATE generation SET state = 'serving' WHERE generation = 2")
    assert db.execute("SELECT generation FROM generation WHERE state = 'serving'").fetchall() == [(2,)]


@pytest.mark.parametrize("lab", [postings, ranking, segments, shards])
def test_what_the_labs_print(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lab.main()
    printed, page = capsys.readouterr().out, PAGE.read_text(encoding="utf-8")
    quoted = {
        postings: {"plain 64, varints 11.7, blocks 11.2": "11.2 bits", "plain 64, varints 13.1, blocks 6.9": "13.1 to 6.9"},
        ranking: {"25 of 25 right, scored  4,595 of   5,306 matches (87%)": "87 %",
                  "25 of 25 right, scored 14,412 of  84,066 matches (17%)": "17 %",
                  "25 of 25 right, scored 69,663 of  84,066 matches (83%)": "83 %"},
        segments: {"refresh every 100 s: 16 segments made, at most 9 at once, each change written 1.3 times": "1.3 times",
                   "refresh every   1 s: 1,665 segments made, at most 31 at once, each change written 3.4 times": "3.4 times",
                   "584 and 584 hits, idf 2.615 and 2.627": "2.615"},
        shards: {"by hash  with its own statistics:  8.2 of the right ten, 1.2% worse": "8.2 of the right ten",
                 "by topic with its own statistics:  6.7 of the right ten, 5.3% worse": "6.7",
                 "20 pages right: 20 with 5 hits of each shard, 19 with 3": "19 of 20",
                 "20 pages right: 12 with 5 hits of each shard, 3 with 3": "12 of 20",
                 "by hash 2.4 to 4.2, by topic 1.4 to 4.1": "between 2.4 and 4.2",
                 "1,629 by offset, 160 behind": "1,629"},
    }  # fmt: skip
    for line, words in quoted[lab].items():
        assert line in printed
        assert words in page


@pytest.mark.parametrize("seed", range(3))
def test_a_merge_brings_nothing_back(seed: int) -> None:
    shard, rng, truth = Shard(), random.Random(seed), set[int]()
    for _ in range(5 * FACTOR):
        for post in (rng.randrange(40), rng.randrange(40)):
            shard.put(post, "word")
            truth.add(post)
        gone = rng.randrange(40)
        shard.delete(gone)
        truth.discard(gone)
        shard.refresh()
        shard.merge()
        assert sorted(shard.search("word")) == sorted(truth)
