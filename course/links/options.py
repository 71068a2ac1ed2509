"""The settings of a run: what stands in ``pyproject.toml`` under ``[tool.links]``, and what the command line says over it."""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from course.findings import CourseError, Finding

USER_AGENT = "course-links/1.0 (link checker of a reading list; one request per link)"


@dataclass(frozen=True)
class Skip:
    """A rule that leaves addresses out for a while: a pattern, why, and the last day it counts."""

    pattern: str
    reason: str
    until: datetime.date

    def applies(self, url: str, today: datetime.date) -> bool:
        return today <= self.until and re.search(self.pattern, url) is not None


@dataclass(frozen=True)
class Options:
    """Times in seconds, sizes in bytes. The defaults are the budgets that worked in trials on misbehaving servers."""

    timeout: float = 15.0
    """To the end of a response's head."""
    body_timeout: float = 8.0
    deadline: float = 3600.0
    """For the whole run; what was not asked by then is reported as not known."""
    concurrency: int = 64
    per_host: int = 2
    """Requests at a time to one host."""
    rate: float = 8.0
    """Requests a second to one host; 0 for no limit."""
    retries: int = 2
    pause: float = 1.0
    """Before the first retry; it doubles, and varies by a half."""
    retry_after: float = 40.0
    """The longest ``Retry-After`` that is waited for."""
    redirects: int = 10
    html_bytes: int = 600_000
    pdf_bytes: int = 3_000_000
    pdf_seconds: float = 15.0
    user_agent: str = USER_AGENT
    allow_private: bool = False
    ca_file: str = ""
    archive: str = "https://archive.org/wayback/available"
    doi_resolver: str = "https://doi.org/"
    browser: bool = True
    """Whether a refusal is tried again in a browser's manner."""
    second_opinion: bool = True
    """Whether mkdocs-linkcheck is asked before a link is called broken."""
    mend: bool = True
    """Whether a better address is looked for."""
    fresh_days: float = 7.0
    """What was right that lately is not asked again, where a state is kept."""
    skip: tuple[Skip, ...] = field(default=())


def load(folder: Path) -> Options:
    """The settings of the nearest ``pyproject.toml`` at or above ``folder``. Raises CourseError for what it can't mean."""
    for directory in (folder, *folder.resolve().parents):
        path = directory / "pyproject.toml"
        if path.is_file():
            return parse(path.read_text(encoding="utf-8"), path.name)
    return Options()


def parse(text: str, name: str = "pyproject.toml") -> Options:
    try:
        table = tomllib.loads(text).get("tool", {}).get("links", {})
    except tomllib.TOMLDecodeError as error:
        raise CourseError(Finding(name, 0, "configuration", f"This is not valid TOML: {error}.")) from error
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    known = {one.name: one for one in fields(Options)}
    for given, value in table.items():
        key = given.replace("-", "_")
        line = _line(text, given)
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(known)}."
            findings.append(Finding(name, line, "configuration", f"[tool.links] has no option “{given}”.", hint))
        elif key == "skip":
            values[key] = tuple(_skips(value, name, line, findings))
        elif not _fits(value, getattr(Options, key)):
            kind = type(getattr(Options, key)).__name__
            findings.append(
                Finding(name, line, "configuration", f"[tool.links] {given} must be of type {kind}, not {value!r}.")
            )
        else:
            values[key] = value
    if findings:
        raise CourseError(findings)
    return replace(Options(), **values)


def _fits(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, (int, float)):
        return isinstance(value, int if isinstance(default, int) else (int, float)) and value >= 0
    return isinstance(value, type(default))


def _skips(value: Any, name: str, line: int, findings: list[Finding]) -> list[Skip]:
    found: list[Skip] = []
    hint = 'Write [[tool.links.skip]] with pattern = "…", reason = "…" and until = 2027-01-31.'
    for rule in value if isinstance(value, list) else [value]:
        if not isinstance(rule, dict) or set(rule) != {"pattern", "reason", "until"} or not str(rule["reason"]).strip():
            findings.append(
                Finding(name, line, "configuration", "A skip rule needs a pattern, a reason and an end.", hint)
            )
            continue
        try:
            re.compile(rule["pattern"])
            until = (
                rule["until"]
                if isinstance(rule["until"], datetime.date)
                else datetime.date.fromisoformat(rule["until"])
            )
        except (re.error, TypeError, ValueError) as error:
            findings.append(Finding(name, line, "configuration", f"A skip rule can't be read: {error}.", hint))
            continue
        found.append(Skip(rule["pattern"], rule["reason"], until))
    return found


def _line(text: str, key: str) -> int:
    """The line of a key of [tool.links], from 1."""
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip().startswith("["):
            inside = line.strip() == "[tool.links]"
            if key in line and "tool.links" in line:
                return number
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return 0
