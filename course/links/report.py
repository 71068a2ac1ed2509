"""The report as JSON: written whole or not at all, read back for merging and mending."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from course.findings import CourseError, Finding
from course.links.model import VERDICTS, LintFinding, Place, Report, Result

SCHEMA = 1


def summary(report: Report) -> dict[str, int]:
    """How many links have each verdict; ``links`` counts all of them."""
    counts = {"links": len(report.results) or len(report.links)}
    for verdict in VERDICTS:
        counts[verdict] = sum(result.verdict == verdict for result in report.results)
    return counts


def as_json(report: Report) -> dict[str, Any]:
    if report.results:
        links = [result.as_json() for result in sorted(report.results, key=lambda one: one.url)]
    else:
        links = [{"url": one.url, "places": [place.as_json() for place in one.places]} for one in report.links]
    return {
        "schema": SCHEMA,
        "started": report.started,
        "seconds": round(report.seconds, 1),
        "summary": summary(report),
        "links": links,
        "findings": [finding.as_json() for finding in report.findings],
    }


def write(path: Path, report: Report) -> None:
    write_atomically(path, json.dumps(as_json(report), indent=1, ensure_ascii=False) + "\n")


def write_atomically(path: Path, text: str) -> None:
    """Replaces the file in one step: whoever reads it, or whenever this is killed, it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read(path: Path) -> Report:
    """Reads a report back. Raises CourseError when it isn't one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CourseError(Finding(str(path), 0, "report", f"The report can't be read: {error.strerror}.")) from error
    except ValueError as error:
        raise CourseError(Finding(str(path), 0, "report", f"This is not a report: {error}.")) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        message = f"This is not a report of schema {SCHEMA}."
        raise CourseError(Finding(str(path), 0, "report", message, "Make one with “scripts/links check --json FILE”."))
    results = [_result(one) for one in data["links"] if "verdict" in one]
    return Report(data["started"], data["seconds"], [], results, [_finding(one) for one in data["findings"]])


def _result(data: dict[str, Any]) -> Result:
    fields = dict(data)
    fields["places"] = tuple(Place(p["file"], p["line"], p.get("text", "")) for p in data["places"])
    known = asdict(Result("", "ok", "", ()))
    return Result(**{name: value for name, value in fields.items() if name in known})


def _finding(data: dict[str, Any]) -> LintFinding:
    places = []
    for text in data["places"]:
        file, _, line = text.rpartition(":")
        places.append(Place(file, int(line)) if file and line.isdigit() else Place(text, 0))
    return LintFinding(data["rule"], data["severity"], data["message"], tuple(places))
