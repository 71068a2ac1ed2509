"""What is remembered of each address between runs: the patience of the checker, and the facts of the page *Link health*.

The file is JSON with one address a line, sorted, so that a diff of it reads well. It is replaced whole or not at all.
"""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from course.findings import CourseError, Finding
from course.links.model import ALIVE, FAILING, Link, Result
from course.links.report import write_atomically

PATIENCE = 3
"""Runs, and different days, that an unreachable link is waited for."""
NOT_ASKED = "was not asked"
Entry = dict[str, Any]


@dataclass
class State:
    """``entries`` by address. ``path`` None keeps nothing."""

    path: Path | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    saved: float = 0.0

    @classmethod
    def load(cls, path: Path | None) -> State:
        """Raises CourseError when the file is there and can't be read: what it remembers must not be lost silently."""
        if path is None or not path.exists():
            return cls(path)
        try:
            data = json.loads(path.read_text(encoding="utf-8") or "{}")
        except (ValueError, OSError) as error:
            raise CourseError(
                Finding(str(path), 0, "state", f"The state can't be read: {error}.", "Mend or remove it.")
            ) from error
        if not isinstance(data, dict) or not all(isinstance(entry, dict) for entry in data.values()):
            raise CourseError(
                Finding(str(path), 0, "state", "The state is not an object of addresses.", "Mend or remove it.")
            )
        return cls(path, data)

    def save(self) -> None:
        if self.path is not None:
            write_atomically(self.path, as_text(self.entries))
            self.saved = time.monotonic()

    def learn(self, result: Result, now: datetime.datetime) -> Result:
        """Takes a result in, and says in it whether the failure has lasted. Saves now and then, so that a kill loses little."""
        if self.path is None or result.remembered or result.reason.startswith(NOT_ASKED):
            return result
        entry = self.entries[result.url] = updated(self.entries.get(result.url, {}), result, now)
        if time.monotonic() - self.saved > 1:
            self.save()
        missed = entry.get("unreachable", {})
        lasting = result.verdict == "unreachable" and missed["runs"] >= PATIENCE and len(missed["days"]) >= PATIENCE
        return replace(result, lasting=lasting)

    def split(self, links: Sequence[Link], now: datetime.datetime, days: float) -> tuple[list[Link], list[Result]]:
        """The links to ask, and the results of those that were right less than ``days`` ago."""
        ask: list[Link] = []
        known: list[Result] = []
        for link in links:
            entry = self.entries.get(link.url, {})
            if is_fresh(entry, link, now, days):
                reason = f"was right on {entry['checked'][:10]}, not asked again"
                known.append(
                    Result(link.url, entry["verdict"], reason, link.places, expected_title=link.claim, remembered=True)
                )
            else:
                ask.append(link)
        return ask, known

    def last_right(self) -> Mapping[str, str]:
        return {url: entry["last_ok"] for url, entry in self.entries.items() if entry.get("last_ok")}


def is_fresh(entry: Entry, link: Link, now: datetime.datetime, days: float) -> bool:
    """Whether it was right lately, under the same claim."""
    if entry.get("verdict") not in ("ok", "ok-unverified") or entry.get("claim", "") != link.claim:
        return False
    try:
        checked = datetime.datetime.fromisoformat(entry["checked"])
    except (KeyError, ValueError, TypeError):
        return False
    return now - checked < datetime.timedelta(days=days)


def updated(before: Entry, result: Result, now: datetime.datetime) -> Entry:
    """The entry after a result. What is not known (blocked, skipped) neither ends nor prolongs a run of failures."""
    stamp, day = now.strftime("%Y-%m-%dT%H:%M:%SZ"), now.date().isoformat()
    entry: Entry = {**before, "verdict": result.verdict, "checked": stamp, "claim": result.expected_title}
    entry["reason"] = result.reason
    for name, value in (("etag", result.etag), ("suggestion", result.suggestion)):
        entry.pop(name, None)
        if value:
            entry[name] = value
    if result.verdict in ALIVE:
        entry["last_ok"] = stamp
        entry.pop("failing_since", None)
    elif result.verdict in FAILING or result.verdict == "unreachable":
        entry.setdefault("failing_since", stamp)
    if result.verdict == "unreachable":
        missed = before.get("unreachable", {"runs": 0, "days": []})
        days = sorted({*missed["days"], day})[-PATIENCE:]
        entry["unreachable"] = {"runs": missed["runs"] + 1, "days": days}
    elif result.verdict not in ("blocked", "skipped"):
        entry.pop("unreachable", None)
    return entry


def as_text(entries: Mapping[str, Entry]) -> str:
    if not entries:
        return "{}\n"
    lines = [f"{json.dumps(url, ensure_ascii=False)}: {_line(entries[url])}" for url in sorted(entries)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _line(entry: Entry) -> str:
    return json.dumps(dict(sorted(entry.items())), ensure_ascii=False)
