"""The glossary: the terms that ``docs/glossary.md`` defines, and how they are found in running text.

The page is an ordinary definition list, ``Term (ABBR)`` and below it ``:   what it means``. What stands in parentheses is another
name of the term; a name with two capitals or more (SLO, mTLS, CAP theorem) is found only as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown.extensions.toc import slugify

from course import pages
from course.findings import Finding
from course.once import once
from course.pages import Page

PAGE = "glossary.md"
ENTRY = re.compile(r"^(?P<name>[^\s:#>|-].*?)[ ]*(?:\{[ ]*#(?P<id>[\w-]+)[ ]*\})?[ ]*$")
NAMES = re.compile(r"^(?P<first>.*?)(?:[ ]*\((?P<others>[^()]*)\))?$")
WORD = re.compile(r"(?<![\w-])\w+")
MARKUP = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|[*`]+|(?<!\w)_+|_+(?!\w)")


@dataclass(frozen=True)
class Term:
    """``definition`` is one paragraph of plain text; ``line`` counts in the file of the glossary."""

    id: str
    names: tuple[str, ...]
    definition: str
    line: int


def anchor(entry: str) -> str:
    """The id of an entry that doesn't give its own: made from its first name, so that another abbreviation keeps it."""
    found = NAMES.match(entry)
    return slugify(found["first"] if found else entry, "-")


def read(page: Page) -> list[Term]:
    """The terms of the glossary page, in its order."""
    lines = dict(pages.outside_code(page.body))
    terms = []
    for number, line in lines.items():
        definition = lines.get(number + 1, "")
        entry = ENTRY.match(line)
        if entry and definition.startswith(":"):
            names = NAMES.match(entry["name"])
            assert names
            others = [name.strip() for name in (names["others"] or "").split(",")]
            id = entry["id"] or anchor(entry["name"])
            text = MARKUP.sub(lambda match: match[1] or "", definition[1:].strip())
            terms.append(Term(id, (names["first"], *filter(None, others)), text, page.body_line + number))
    return terms


def check(page: Page) -> list[Finding]:
    """What is wrong with the glossary: two terms under one name or id, an opt-out that names no term. For the page check."""
    findings = []
    taken: dict[str, Term] = {}
    for term in read(page):
        for name in (f"#{term.id}", *(_folded(name) for name in term.names)):
            other = taken.setdefault(name, term)
            if other is not term:
                message = f"“{name}” is taken by the entry in line {other.line}."
                findings.append(Finding(f"docs/{PAGE}", term.line, "glossary", message, "Merge them, or rename one."))
    for name in page.meta.no_tooltips:
        if _folded(name) not in taken:
            message = f"no_tooltips names “{name}”, which the glossary doesn't define."
            findings.append(Finding(f"docs/{PAGE}", 1, "glossary", message, "Take it out."))
    return findings


def _folded(name: str) -> str:
    return name if _as_written(name) else name.lower()


def _as_written(name: str) -> bool:
    return sum(letter.isupper() for letter in name) > 1


class Finder:
    """Finds terms in text: whole words, in the singular or the plural, the longer name before the shorter."""

    def __init__(self, terms: Iterable[Term], without: Iterable[str] = ()):
        left_out = {_folded(name) for name in without}
        named = [(name, term) for term in terms for name in term.names if _folded(name) not in left_out]
        # Names by their first word, as one expression for all of them takes longer than the rest of the page.
        self._names: dict[str, list[tuple[re.Pattern[str], Term]]] = {}
        for name, term in sorted(named, key=lambda pair: -len(pair[0])):
            pattern = re.compile(rf"{_pattern(name)}(?![\w-])")
            for first in _first_words(name):
                self._names.setdefault(first, []).append((pattern, term))

    def finditer(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """Where each term stands: start, end, and which."""
        end = 0
        for word in WORD.finditer(text):
            names = self._names.get(word[0].lower())
            if names is None or word.start() < end:
                continue
            for pattern, term in names:
                if match := pattern.match(text, word.start()):
                    end = match.end()
                    yield word.start(), end, term
                    break


def _stem(name: str) -> tuple[str, tuple[str, ...]]:
    """What singular and plural share, and how each goes on."""
    return (name[:-1], ("y", "ies")) if re.search(r"[^aeiou]y$", name) else (name, ("", "s", "es"))


def _first_words(name: str) -> set[str]:
    """The word that the name begins with, in lower case; all of its forms if it is the only one."""
    words = WORD.findall(name.lower())
    if len(words) > 1:
        return {words[0]}
    stem, ends = _stem(words[0])
    return {stem + end for end in ends}


def _pattern(name: str) -> str:
    """Spaces and hyphens stand for each other: a write-ahead log, a write ahead log."""
    stem, ends = _stem(name)
    words = r"[-\s]+".join(re.escape(word).replace("'", "['’]") for word in re.split(r"[-\s]+", stem))
    flexible = f"{words}(?:{'|'.join(reversed(ends))})"
    return flexible if _as_written(name) else f"(?i:{flexible})"


@once
def of(root: Path = pages.ROOT) -> Finder:
    """The finder of a project's glossary, made once in a build. A project without one finds nothing."""
    file = root / "docs" / PAGE
    if not file.exists():
        return Finder([])
    page = pages.read(file, root)
    return Finder(read(page), page.meta.no_tooltips)
