"""An inverted index, and the BM25 score of Robertson and others as Lucene computes it, its one-byte lengths apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from labs.search_engine.corpus import Post
from labs.search_engine.postings import encode, invert

K1, B = 1.2, 0.75
Hit = tuple[float, int]  # score and document


@dataclass
class Statistics:
    """What a score needs to know of the collection; those of several shards can be added up."""

    documents: int = 0
    words: int = 0
    frequency: Counter[int] = field(default_factory=Counter)  # how many documents have the word

    def __add__(self, other: Statistics) -> Statistics:
        frequency = self.frequency + other.frequency
        return Statistics(self.documents + other.documents, self.words + other.words, frequency)

    def idf(self, word: int) -> float:
        found = self.frequency[word]
        return math.log(1 + (self.documents - found + 0.5) / (found + 0.5))

    def score(self, tf: int, length: int) -> float:
        """Of one word, before its idf: more occurrences count less and less, and long documents count less."""
        return tf / (tf + K1 * (1 - B + B * length * self.documents / self.words))


class Index:
    """Words with their postings in blocks, and the length of each document."""

    def __init__(self, documents: Sequence[Post]) -> None:
        self.lengths = [len(words) for words in documents]
        inverted = invert(documents)
        self.blocks = {word: encode(postings, self.lengths) for word, postings in inverted.items()}
        frequency = Counter({word: len(postings) for word, postings in inverted.items()})
        self.statistics = Statistics(len(documents), sum(self.lengths), frequency)
