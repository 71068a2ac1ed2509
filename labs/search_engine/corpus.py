"""Made-up posts for the labs of this package: frequent and rare words, and topics that have words of their own."""

from __future__ import annotations

import random
from itertools import accumulate

WORDS, TOPICS = 8_000, 16  # the size of the vocabulary; every sixteenth of it is also the language of one topic
Post = list[int]  # words as numbers; the smaller, the more frequent


def posts(number: int, seed: int = 1) -> list[Post]:
    """Posts of 20 to 140 words; post n is about topic n % TOPICS, and a third of its words are of that topic."""
    rng = random.Random(seed)
    general = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))  # Zipf's law, as Mandelbrot has it
    special = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS // TOPICS)))
    made = []
    for n in range(number):
        length = 20 + int(rng.random() ** 2 * 120)
        words = rng.choices(range(WORDS), cum_weights=general, k=length - length // 3)
        drawn = rng.choices(range(WORDS // TOPICS), cum_weights=special, k=length // 3)
        made.append(words + [word * TOPICS + n % TOPICS for word in drawn])
    return made


def queries(number: int, seed: int = 2) -> list[Post]:
    """Queries of two to four different words, as somebody would ask about a topic: one frequent, the others of it."""
    rng, asked = random.Random(seed), []
    for _ in range(number):
        topic, words = rng.randrange(TOPICS), {rng.randrange(10)}
        while len(words) < 2 + rng.randrange(3):
            words.add((2 + rng.randrange(200)) * TOPICS + topic)
        asked.append(sorted(words))
    return asked
