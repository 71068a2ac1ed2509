"""The bibliography's side of the links: what each record claims, and in which line of its file each address stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from course.findings import CourseError
from course.links.model import LinkKind, Place

if TYPE_CHECKING:
    from course.bibliography import Bibliography, Record


@dataclass
class Records:
    """The records of a project, or none; places name files below the project."""

    root: Path
    known: Bibliography | None = None
    lines: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, root: Path, needed: bool) -> Records:
        """Raises CourseError for a bibliography that is wrong, where it is ``needed``; else does without it."""
        if not (root / "bibliography").is_dir():
            return cls(root)
        from course import (
            bibliography,
        )  # takes a quarter of a second, which a list of somebody else's need not wait for

        try:
            return cls(root, bibliography.load(root))
        except CourseError:
            if needed:
                raise
            return cls(root)

    @property
    def addresses(self) -> dict[str, str]:
        """Addresses by key, for citations."""
        return {key: record.url for key, record in self.known.records.items()} if self.known else {}

    def places(self, files: Sequence[Path] | None) -> Iterator[tuple[str, Place]]:
        """Every address of every record with its place; only those of ``files`` unless it is None."""
        for record in self.known.records.values() if self.known else ():
            file, start = self.known.places[record.key] if self.known else ("", 0)
            path = (self.root / file).resolve()
            if files is not None and not any(path.is_relative_to(given.resolve()) for given in files):
                continue
            block = self._block(file, start)
            whole = tuple(range(start, start + len(block)))
            for url, kind, title in _addresses(record):
                line = _line_of(block, url, kind)
                yield url, Place(file, start + line, record.cite(), title, kind, whole)

    def details(self, url: str) -> tuple[str, tuple[str, ...], str]:
        """The pinned title, the mirrors and the DOI of the record that has this address."""
        for record in self.known.records.values() if self.known else ():
            if record.url == url:
                return record.served_title or "", tuple(record.mirrors), record.doi or ""
        return "", (), ""

    def _block(self, file: str, start: int) -> list[str]:
        if file not in self.lines:
            self.lines[file] = (self.root / file).read_text(encoding="utf-8").split("\n")
        lines = self.lines[file][start - 1 :]
        end = next((n for n, line in enumerate(lines[1:], 1) if line.startswith("- ")), len(lines))
        while end > 1 and not lines[end - 1].strip():
            end -= 1
        return lines[:end]


def _addresses(record: Record) -> Iterator[tuple[str, LinkKind, str]]:
    yield record.url, "record", record.title
    for mirror in record.mirrors:
        yield mirror, "mirror", record.title
    for related in record.related:
        yield related.url, "related", related.title


def _line_of(block: Sequence[str], url: str, kind: LinkKind) -> int:
    """How many lines below the record's first an address stands, in the field where it belongs."""
    opening = {"record": "url", "mirror": "mirrors", "related": "related"}[kind]
    inside = False
    for number, line in enumerate(block):
        top = re.match(r"^(?:- |  )(\w+):", line)
        if top:
            inside = top[1] == opening
        if inside and re.search(rf"(?:^|[\s'\"\[]){re.escape(url)}(?:$|[\s'\",\]])", line):
            return number
    return 0
