"""The words of a title: normal spelling, the words that carry it, and the parts it is joined of."""

from __future__ import annotations

import functools
import re
import unicodedata

_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "on",
        "at",
        "to",
        "and",
        "or",
        "with",
        "by",
        "from",
        "as",
        "is",
        "are",
        "be",
        "its",
        "it",
        "s",
        "how",
        "what",
        "why",
        "who",
        "our",
        "your",
        "we",
    ]
)
_SEPARATOR = re.compile(r"\s+[|•·»«–—\-‹›/]\s+|\s*[|•»«]\s*|::|:\s+|\s+~\s+|(?<=[.!?])\s+(?=[(\[])")
_CJK = re.compile(r"([぀-ヿ㐀-鿿가-힯])")


@functools.lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Lower case, without accents, ligatures and punctuation; words are parted by single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("\u00ad", "")).casefold()
        text = _CJK.sub(r" \1 ", "".join(c for c in text if not unicodedata.combining(c)))
    text = text.lower()
    text = re.sub(r"(?<=\w)['’‘ʼ`´](?=s\b)", " ", text)
    text = re.sub(r"['’‘ʼ`´]", "", text)
    text = re.sub(r"(?<=\d)[,.](?=\d{3}\b)", "", text)
    return re.sub(r"[\W_]+", " ", text.replace("&", " and ").replace("+", " plus ").replace("#", " sharp ")).strip()


def words(text: str) -> list[str]:
    """The words that carry a title, the plural's s taken off; all words if none carries it."""
    every = normal(text).split()
    return [_stem(word) for word in every if word not in _STOP] or every


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def segments(title: str) -> list[str]:
    """A page's title taken apart where site names and subtitles are joined to it."""
    return [part.strip() for part in _SEPARATOR.split(title) if part and part.strip()]
