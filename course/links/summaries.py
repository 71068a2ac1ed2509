"""The report for people and for GitHub: a Markdown summary, annotations on lines of a diff, and SARIF."""

from __future__ import annotations

import re
from typing import Any

from course.links.model import VERDICTS, Report, Result
from course.links.report import summary
from course.links.show import by_weight, closing_line, safe

_LEVELS = {"redirected": "warning", "unreachable": "warning", "blocked": "notice"}


def escape(text: str) -> str:
    """Text from strangers as plain text in Markdown: no markup, no mention, no cell of a table."""
    text = re.sub(r"([\\`*_{}\[\]()#+\-!|~:])", r"\\\1", safe(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")


def code(text: str) -> str:
    """An address as code, which nobody clicks by mistake."""
    return f"`{safe(text).replace('`', '%60').replace('|', '%7C')}`"


def markdown(report: Report) -> str:
    lines = ["# Links", "", f"{closing_line(report)}. {report.seconds:.0f} s, {report.started}.", ""]
    counts = summary(report)
    if report.results:
        lines += [
            "| verdict | links |",
            "|---|--:|",
            *(f"| {name} | {counts[name]} |" for name in VERDICTS if counts[name]),
            "",
        ]
    for verdict in dict.fromkeys(result.verdict for result in by_weight(report.results)):
        if verdict not in ("ok", "ok-unverified", "skipped"):
            lines += [
                f"## {verdict}",
                "",
                *_section([r for r in by_weight(report.results) if r.verdict == verdict]),
                "",
            ]
    if report.findings:
        lines += ["## The list itself", ""]
        for finding in report.findings:
            places = ", ".join(code(str(place)) for place in finding.places)
            lines.append(f"- {finding.severity}, {finding.rule}: {escape(finding.message)} {places}")
    return "\n".join(lines).rstrip() + "\n"


def _section(results: list[Result]) -> list[str]:
    lines: list[str] = []
    for result in results:
        lines.append(f"- {code(result.url)} {escape(result.reason)}")
        if result.suggestion:
            lines.append(f"    - better ({result.suggestion_kind}): {code(result.suggestion)}")
        lines += [f"    - {code(str(place))} {escape(place.text)}".rstrip() for place in result.places]
    return lines


def level(result: Result) -> str:
    """How loud an annotation is: error, warning, notice, or none at all."""
    return "error" if result.fails else _LEVELS.get(result.verdict, "")


def github_lines(report: Report) -> list[str]:
    """GitHub's workflow commands, one for each place of what is wrong."""
    lines: list[str] = []
    for result in by_weight(report.results):
        if level(result):
            better = f" Better: {result.suggestion}" if result.suggestion else ""
            for place in result.places:
                lines.append(
                    _command(
                        level(result), place.file, place.line, result.verdict, f"{result.url} {result.reason}.{better}"
                    )
                )
    for finding in report.findings:
        lines.append(
            _command(finding.severity, finding.places[0].file, finding.places[0].line, finding.rule, finding.message)
        )
    return lines


def _command(kind: str, file: str, line: int, title: str, message: str) -> str:
    def plain(text: str) -> str:
        return safe(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def in_property(text: str) -> str:
        return plain(text).replace(":", "%3A").replace(",", "%2C")

    return f"::{kind} file={in_property(file)},line={max(line, 1)},title={in_property(title)}::{plain(message)}"


def sarif(report: Report) -> dict[str, Any]:
    """SARIF 2.1.0, as code scanning reads it."""
    entries: list[dict[str, Any]] = []
    for result in by_weight(report.results):
        if level(result):
            shown = {"error": "error", "warning": "warning", "notice": "note"}[level(result)]
            entries += [
                _entry(result.verdict, shown, f"{result.url} {result.reason}", p.file, p.line) for p in result.places
            ]
    for finding in report.findings:
        entries += [_entry(finding.rule, finding.severity, finding.message, p.file, p.line) for p in finding.places[:1]]
    rules = [{"id": name} for name in sorted({entry["ruleId"] for entry in entries})]
    run = {"tool": {"driver": {"name": "links", "rules": rules}}, "results": entries}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _entry(rule: str, shown: str, message: str, file: str, line: int) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": file}, "region": {"startLine": max(line, 1)}}
    return {
        "ruleId": rule,
        "level": shown,
        "message": {"text": safe(message)},
        "locations": [{"physicalLocation": place}],
    }
