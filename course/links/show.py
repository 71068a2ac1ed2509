"""What a person sees on a terminal. Nothing that came from a page or the network gets there unescaped."""

from __future__ import annotations

import re
import unicodedata

from course.links.model import Link, LintFinding, Report, Result
from course.links.report import summary

_ORDER = (
    "broken", "wrong-document", "soft-404", "parked", "corrupt", "empty", "fragment-missing", "insecure",
    "unreachable", "blocked", "redirected", "ok-unverified", "skipped", "ok",
)  # fmt: skip


def safe(text: str) -> str:
    """Without control characters, escape sequences and marks that change the direction of writing."""
    text = re.sub(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)?", "", text)
    kept = (c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else " " for c in text)
    return " ".join("".join(kept).split(" ")).strip()


def safe_line(line: str) -> str:
    """As ``safe``, but indentation stays."""
    return line[: len(line) - len(line.lstrip(" \t"))] + safe(line)


def link_lines(link: Link) -> list[str]:
    return [safe(link.url), *(f"  {safe(str(place))}  {safe(place.text)}" for place in link.places)]


def finding_lines(finding: LintFinding) -> list[str]:
    first, *others = finding.places
    lines = [f"{safe(str(first))}: {finding.severity}: {safe(finding.message)} [{finding.rule}]"]
    return lines + [f"  also {safe(str(place))}" for place in others]


def result_lines(result: Result) -> list[str]:
    mark = "" if not result.remembered else " (remembered)"
    lines = [f"{result.verdict}{mark}: {safe(result.url)}", f"  {safe(result.reason)}"]
    if result.suggestion:
        lines.append(f"  better: {safe(result.suggestion)}")
    return lines + [f"  {safe(str(place))}  {safe(place.text)}" for place in result.places]


def by_weight(results: list[Result]) -> list[Result]:
    """The worst first, then in the order of files and lines."""
    return sorted(results, key=lambda r: (_ORDER.index(r.verdict), [(p.file, p.line) for p in r.places], r.url))


def closing_line(report: Report) -> str:
    counts = summary(report)
    errors = sum(finding.severity == "error" for finding in report.findings)
    parts = [f"{count} {name}" for name, count in counts.items() if count and name != "links"]
    if report.findings:
        parts.append(f"{errors} errors and {len(report.findings) - errors} warnings in the list itself")
    noun = "link" if counts["links"] == 1 else "links"
    return f"{counts['links']} {noun}: {', '.join(parts) or 'nothing wrong'}"
