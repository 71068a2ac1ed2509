"""Nine problems for dynamic programming: what is the state, what is known of the smallest, and which choice leads from one to the next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from functools import cache
from math import inf


def climbing_stairs(steps: int) -> int:
    """Ways to the top, one or two steps at a time. State: a step; the last move came from one below or from two."""
    here, above = 1, 1
    for _ in range(steps - 1):
        here, above = above, here + above
    return above


def house_robber(money: Sequence[int]) -> int:
    """The most from houses in a row, of which no two neighbors. State: the best with and without the house before."""
    without = with_ = 0
    for here in money:
        without, with_ = max(without, with_), without + here
    return max(without, with_)


def coin_change(coins: Sequence[int], amount: int) -> int:
    """The fewest coins that make the amount, or -1. State: an amount; the last coin was one of them."""
    fewest: list[float] = [0.0] + [inf] * amount
    for value in range(1, amount + 1):
        fewest[value] = min((fewest[value - coin] + 1 for coin in coins if coin <= value), default=inf)
    return -1 if fewest[amount] == inf else int(fewest[amount])


def unique_paths(rows: int, columns: int) -> int:
    """Ways through a grid, right and down only. State: a cell of the row; it is entered from above or from the left."""
    ways = [1] * columns
    for _ in range(rows - 1):
        for column in range(1, columns):
            ways[column] += ways[column - 1]
    return ways[-1]


def longest_increasing(numbers: Sequence[int]) -> int:
    """Length of the longest increasing subsequence. State: for each length the smallest number that such a one can end with."""
    ends: list[int] = []
    for number in numbers:
        at = bisect_left(ends, number)
        ends[at : at + 1] = [number]
    return len(ends)


def can_partition(numbers: Sequence[int]) -> bool:
    """Whether two groups have equal sums. State: the sums that some of the numbers so far make, one bit for each."""
    total = sum(numbers)
    sums = 1
    for number in numbers:
        sums |= sums << number
    return total % 2 == 0 and bool(sums >> (total // 2) & 1)


def decode_ways(digits: str) -> int:
    """Ways to read digits as letters, 1 for A to 26 for Z. State: a prefix; its last letter had one digit or two."""
    before, here = 0, 1
    for at, digit in enumerate(digits):
        two = at > 0 and 10 <= int(digits[at - 1 : at + 1]) <= 26
        before, here = here, here * (digit != "0") + before * two
    return here


def word_break(text: str, words: Collection[str]) -> bool:
    """Whether the text is words one after another. State: a prefix that can be cut; its last word ends there."""
    cut = [True] + [False] * len(text)
    for end in range(1, len(text) + 1):
        cut[end] = any(cut[end - len(word)] and text.endswith(word, 0, end) for word in words if len(word) <= end)
    return cut[-1]


def palindrome_partitions(text: str) -> list[list[str]]:
    """All ways to cut a text into palindromes. State: a suffix; its ways are a palindrome followed by a way of the rest."""

    @cache
    def ways(start: int) -> list[list[str]]:
        if start == len(text):
            return [[]]
        firsts = (text[start:end] for end in range(start + 1, len(text) + 1))
        return [[first, *rest] for first in firsts if first == first[::-1] for rest in ways(start + len(first))]

    return ways(0)


def main() -> None:
    print("stairs:", climbing_stairs(5))
    print("robber:", house_robber([2, 7, 9, 3, 1]))
    print("coins:", coin_change([1, 2, 5], 11), coin_change([2], 3))
    print("paths:", unique_paths(3, 7))
    print("increasing:", longest_increasing([10, 9, 2, 5, 3, 7, 101, 18]))
    print("partition:", can_partition([1, 5, 11, 5]), can_partition([1, 2, 3, 5]))
    print("decodings:", decode_ways("226"), decode_ways("06"))
    print("words:", word_break("catsandog", ["cats", "dog", "sand", "and", "cat"]))
    print("palindromes:", palindrome_partitions("aab"))


if __name__ == "__main__":
    main()
