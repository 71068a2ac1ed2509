"""The bibliography: one record per outside source, in ``bibliography/*.yml``.

A record is the only home of an address. Pages cite it by key, the link validator checks it, and the reading pages and the
corrections are made from it. Nothing here says whether a link is alive: that is what ``bibliography/health.json`` remembers.
"""

from __future__ import annotations

import difflib
import functools
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from course.findings import CourseError, Finding
from course.once import once
from course.yaml_lines import LinedYaml, LinedYamlError

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "bibliography"
SCHEMA = f"{FOLDER}/schema.json"

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Lower-case words joined by hyphens")]
Url = Annotated[str, Field(pattern=r"^https?://\S+$", description="An absolute http or https address")]
Kind = Literal[
    "paper", "tech-report", "article", "book", "docs", "tutorial", "reference", "practice",
    "encyclopedia", "web-site", "web-article", "methodology", "specification", "problem",
]  # fmt: skip
Problem = Literal[
    "none", "wrong-document", "wrong-title", "invented", "unverifiable", "moved", "dead", "not-a-paper"
]  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceEntry(_Strict):
    """Where the list that the course was made from gives this work, and what is wrong there."""

    section: Literal["papers", "articles", "books", "resources", "revision"]
    lines: list[int] = Field(min_length=1, description="Lines of the source list; several mean that it repeats itself")
    title: str = Field(min_length=1, description="The title as the source gives it")
    url: Url | None = Field(default=None, description="The address as the source gives it")
    problem: Problem
    note: str = Field(min_length=1, description="What is wrong and how it is known; the page Corrections shows it")


class Related(_Strict):
    """A second document worth having beside the record's own."""

    title: str = Field(min_length=1)
    url: Url


class Record(_Strict):
    """One outside source: what it is and where it is."""

    key: Key
    kind: Kind
    title: str = Field(min_length=1)
    short: str | None = Field(default=None, description="What people call the work, where that isn't its title")
    authors: list[str] = []
    year: int | None = Field(default=None, ge=1900, le=2100)
    venue: str | None = Field(default=None, description="Where a paper appeared")
    publisher: str | None = Field(default=None, description="Who published an article, a book or a site")
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,}/\S+$")
    isbn: str | None = Field(default=None, pattern=r"^(97[89]\d{10}|\d{9}[\dX])$")
    url: Url
    mirrors: list[Url] = Field(default=[], description="Other addresses of the same document")
    served_title: str | None = Field(default=None, description="The title really served, pinned by a person who looked")
    related: list[Related] = []
    see_instead: list[str] = Field(default=[], description="Keys or addresses of better sources on the subject")
    builds_on: list[Key] = Field(default=[], description="Works whose idea this one carries on")
    case_studies: list[str] = Field(default=[], description="Case studies that this is production experience for")
    group: str | None = Field(default=None, description="Of a practice problem: graphs or dynamic programming")
    difficulty: Literal["easy", "medium", "hard"] | None = None
    about: str | None = Field(default=None, description="Two or three sentences of our own")
    source: list[SourceEntry] = []
    note: str | None = None
    seen_in: list[str] = Field(default=[], description="Documents that give this address for this title")

    def by(self) -> str:
        """The authors as one would name them in a sentence: one, two, or the first “et al.”."""
        names = [author.split()[-1] for author in self.authors]
        if len(names) > 2:
            return f"{names[0]} et al."
        return " and ".join(names) or self.publisher or ""

    def name(self) -> str:
        """What people call it: “Dynamo”, not the whole title."""
        return self.short or self.title.partition(":")[0]

    def cite(self) -> str:
        """One line that identifies the work: authors, title, year."""
        return ", ".join(str(part) for part in (self.by(), self.title, self.year) if part)


@dataclass(frozen=True)
class Bibliography:
    """All records by key, and the place (file, line) where each of them starts."""

    records: dict[str, Record]
    places: dict[str, tuple[str, int]]

    @functools.cached_property
    def references(self) -> dict[str, tuple[str, str]]:
        """What ``[text][@key]`` leads to, as Markdown's table of references has it: address and title."""
        return {f"@{key}": (record.url, record.cite()) for key, record in self.records.items()}

    def of_kind(self, *kinds: str) -> list[Record]:
        return [record for record in self.records.values() if record.kind in kinds]

    def of_file(self, name: str) -> list[Record]:
        """The records of ``bibliography/NAME.yml`` in the order of the file."""
        return [r for key, r in self.records.items() if self.places[key][0].endswith(f"{FOLDER}/{name}.yml")]


def load(root: Path = ROOT) -> Bibliography:
    """Reads every ``bibliography/*.yml`` below ``root``.

    Raises CourseError with one finding for each thing that is wrong, in the order of files and lines.
    """
    records: dict[str, Record] = {}
    places: dict[str, tuple[str, int]] = {}
    findings: list[Finding] = []
    for path in sorted((root / FOLDER).glob("*.yml")):
        file = path.relative_to(root).as_posix()
        try:
            document = LinedYaml.read(path)
            items = list(document.items())
        except LinedYamlError as problem:
            findings.append(Finding(file, problem.line, "yaml", problem.message, problem.hint))
            continue
        for item, line in items:
            record, wrong = _record(item, file, line, document)
            findings += wrong
            if record is None:
                continue
            if record.key in records:
                first = "{}:{}".format(*places[record.key])
                message = f"The key “{record.key}” is taken: {first} has it."
                findings.append(Finding(file, line, "duplicate-key", message, "Choose another, or merge the records."))
                continue
            records[record.key], places[record.key] = record, (file, line)
    findings += _dangling(records, places)
    if findings:
        raise CourseError(sorted(findings))
    return Bibliography(records, places)


def _record(item: Any, file: str, line: int, document: LinedYaml) -> tuple[Record | None, list[Finding]]:
    if not isinstance(item, dict):
        message = f"A record is a list of fields, this is {type(item).__name__}."
        return None, [Finding(file, line, "record", message, "Start it with “- key: …”.")]
    name = str(item.get("key") or item.get("title") or "without a key")
    try:
        return Record.model_validate(item), []
    except ValidationError as error:
        findings = []
        for problem in error.errors():
            where = [str(part) for part in problem["loc"]]
            at = document.line_of(item, problem["loc"]) or line
            findings.append(_explain(file, at, name, where, problem["type"], problem["msg"]))
        return None, findings


def _explain(file: str, line: int, name: str, where: list[str], kind: str, message: str) -> Finding:
    field = ".".join(where)
    if kind == "missing":
        return Finding(file, line, "record", f"The record “{name}” has no {field}.", f"Add “{field}: …”.")
    if kind == "extra_forbidden":
        hint = suggest(where[-1], Record.model_fields) or f"Take it out; {SCHEMA} lists the fields there are."
        return Finding(file, line, "record", f"The record “{name}” has an unknown field “{field}”.", hint)
    return Finding(file, line, "record", f"The record “{name}” has a wrong {field}: {message}.", "")


def _dangling(records: dict[str, Record], places: dict[str, tuple[str, int]]) -> Iterable[Finding]:
    for record in records.values():
        keys = [*record.builds_on, *(key for key in record.see_instead if "://" not in key)]
        for key in keys:
            if key not in records:
                file, line = places[record.key]
                message = f"The record “{record.key}” refers to “{key}”, which no record has."
                yield Finding(file, line, "unknown-key", message, suggest(key, records))


def suggest(name: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean “{near[0]}”?" if near else ""


def no_record(key: str, known: Iterable[str], file: str, line: int) -> Finding:
    """The finding for a citation that leads nowhere."""
    return Finding(file, line, "unknown-citation", f"No record has the key “{key}”.", suggest(key, known))


_loaded = once(load)


def of_project(root: Path = ROOT) -> Bibliography:
    """All records, read once in a build: what blocks ask for."""
    return _loaded(root)


def json_schema() -> str:
    """The JSON Schema of a bibliography file, for editors; ``scripts/check`` sees that the committed one is this."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Bibliography",
        **_array_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _array_schema() -> dict[str, Any]:
    record = Record.model_json_schema(ref_template="#/$defs/{model}")
    definitions = record.pop("$defs")
    return {"type": "array", "items": record, "$defs": definitions}


if __name__ == "__main__":
    if sys.argv[1:] == ["--write-schema"]:
        (ROOT / SCHEMA).write_text(json_schema(), encoding="utf-8")
    else:
        print(f"{len(load().records)} records")
