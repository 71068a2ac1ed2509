"""Short keys without coordination: leased ranges of one counter, shuffled by a keyed permutation."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTH = 7
KEYS = len(ALPHABET) ** LENGTH
HALF = 21  # bits; two halves make 2^42, the smallest even power of two that holds every key
MASK = (1 << HALF) - 1
ROUNDS = range(10)
SECRET = b"not this one in production"


def feistel(number: int, secret: bytes, rounds: Sequence[int]) -> int:
    """A permutation of the 42-bit numbers; with the rounds in reverse order it is its own inverse."""
    left, right = number >> HALF, number & MASK
    for index in rounds:
        mixed = blake2b(bytes([index]) + right.to_bytes(3, "big"), key=secret, digest_size=4).digest()
        left, right = right, left ^ (int.from_bytes(mixed, "big") & MASK)
    return right << HALF | left


def walk(number: int, secret: bytes, rounds: Sequence[int]) -> int:
    """Permutes again until the result is below KEYS, which keeps it a permutation (cycle walking)."""
    number = feistel(number, secret, rounds)
    while number >= KEYS:
        number = feistel(number, secret, rounds)
    return number


def key_of(counter: int, secret: bytes = SECRET) -> str:
    """The key of the counter's value: seven characters, and another for every other value."""
    number, key = walk(counter, secret, ROUNDS), ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        key = ALPHABET[digit] + key
    return key


def counter_of(key: str, secret: bytes = SECRET) -> int:
    """The counter's value behind a key. Above what was leased so far, the key was never issued."""
    number = 0
    for character in key:
        number = number * len(ALPHABET) + ALPHABET.index(character)
    return walk(number, secret, ROUNDS[::-1])


def leased(take_range: Callable[[], range]) -> Iterator[int]:
    """Counter values from one range after another; a process that stops loses the rest of its range."""
    while True:
        yield from take_range()


def main() -> None:
    rng = random.Random(7)
    print("counter and key:", [(n, key_of(n)) for n in range(3)])

    starts = iter(range(0, KEYS, 1000))  # the one row that all writers share

    def take_range() -> range:
        start = next(starts)
        return range(start, start + 1000)

    writers = [leased(take_range) for _ in range(3)]
    keys = [key_of(next(rng.choice(writers))) for _ in range(30_000)]
    print(f"leased and permuted: {len(keys):,} keys, {len(keys) - len(set(keys)):,} collisions")

    small, draws = len(ALPHABET) ** 4, 200_000  # four characters, so that a page can afford the experiment
    numbers = [rng.randrange(small) for _ in range(draws)]
    print(f"random: {draws - len(set(numbers)):,} collisions, computed {draws**2 / (2 * small):,.0f}")

    issued = 12_000_000_000  # five years of the estimate
    guesses = ["".join(rng.choices(ALPHABET, k=LENGTH)) for _ in range(20_000)]
    alive = sum(counter_of(guess) < issued for guess in guesses)
    print(f"guessed: {alive} of {len(guesses):,} may exist; the others are refused without a look-up")


if __name__ == "__main__":
    main()
