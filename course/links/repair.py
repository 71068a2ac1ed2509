"""Better addresses written into records and pages: those that a report verified, and nothing else."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course.links.model import Place, Report, Result
from course.links.report import write_atomically

APPLIED = frozenset({"moved", "mirror", "doi"})
"""An archived copy is suggested to a person, and never written."""


@dataclass(frozen=True)
class Edit:
    """What becomes of one file."""

    path: Path
    before: str
    after: str

    @property
    def diff(self) -> str:
        name = self.path.as_posix()
        lines = difflib.unified_diff(
            self.before.splitlines(True), self.after.splitlines(True), f"a/{name}", f"b/{name}"
        )
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)

    def write(self) -> None:
        write_atomically(self.path, self.after)


def plan(report: Report, root: Path) -> tuple[list[Edit], list[str]]:
    """The edits, and sentences on what could not be placed: since the report was made, somebody may have edited the file."""
    texts: dict[str, str] = {}
    originals: dict[str, str] = {}
    notes: list[str] = []
    for result, place in _to_apply(report):
        path = root / place.file
        if place.file not in texts:
            if not path.is_file():
                notes.append(f"{place}: the file is gone.")
                continue
            with path.open(encoding="utf-8", newline="") as file:
                texts[place.file] = originals[place.file] = file.read()
        after = apply(texts[place.file], place, result)
        if after is None:
            notes.append(f"{place}: {result.url} does not stand there any more.")
        else:
            texts[place.file] = after
    edits = [Edit(root / name, originals[name], text) for name, text in texts.items() if text != originals[name]]
    return edits, notes


def _to_apply(report: Report) -> Iterator[tuple[Result, Place]]:
    """From the last line to the first, since a repair may take a line out."""
    wanted = [r for r in report.results if r.suggestion and r.suggestion_kind in APPLIED and not r.remembered]
    pairs = {(result.url, place.file, place.line): (result, place) for result in wanted for place in result.places}
    return iter(sorted(pairs.values(), key=lambda pair: (pair[1].file, -pair[1].line)))


def apply(text: str, place: Place, result: Result) -> str | None:
    """The text with the address replaced in its line, or in the definition of the reference used there; None if it isn't there."""
    lines = text.split("\n")
    pattern = _exactly(result.url)
    index = place.line - 1
    if not 0 <= index < len(lines):
        return None
    if not pattern.search(lines[index]):
        defined = [n for n, line in enumerate(lines) if re.match(r"[ \t>]*\[[^\]]+\]:", line) and pattern.search(line)]
        if not defined or place.file.endswith((".yml", ".yaml")):
            return text if _exactly(result.suggestion).search(text) else None
        index = defined[0]
    lines[index] = pattern.sub(lambda match: result.suggestion, lines[index])
    if result.suggestion_kind == "mirror" and place.file.endswith((".yml", ".yaml")):
        _drop_mirror(lines, index, result.suggestion)
    return "\n".join(lines)


def _exactly(url: str) -> re.Pattern[str]:
    """The address, and not the beginning of a longer one."""
    spelled = "(?:&amp;|&)".join(re.escape(part) for part in url.split("&"))
    return re.compile(rf"(?<![\w/.]){spelled}(?![\w/?#&=%+~:;@!$*-]|[.,](?=\w))")


def _drop_mirror(lines: list[str], index: int, mirror: str) -> None:
    """Takes the address that has become the record's own out of its mirrors, in the same record."""
    end = next((n for n in range(index + 1, len(lines)) if lines[n].startswith("- ")), len(lines))
    start = next((n for n in range(index, -1, -1) if lines[n].startswith("- ")), 0)
    for number in range(start, end):
        if re.fullmatch(rf"\s*-\s+['\"]?{re.escape(mirror)}['\"]?\s*", lines[number]):
            heads_list = lines[number - 1].strip() == "mirrors:"
            followed = (
                number + 1 < len(lines)
                and lines[number + 1].lstrip().startswith("- ")
                and lines[number + 1].startswith(" ")
            )
            del lines[number]
            if heads_list and not followed:
                del lines[number - 1]
            return
