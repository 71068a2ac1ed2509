"""The command ``check``: what it is asked, and where its report goes."""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from course.findings import CourseError, Finding
from course.links import changes, progress, shards, show, summaries
from course.links import check as checking
from course.links import options as settings
from course.links import report as reports
from course.links.lint import lint
from course.links.model import Link, Report, Result
from course.links.sources import ROOT, Collected
from course.links.state import State

INTERRUPTED = 130


@dataclass(frozen=True)
class Wishes:
    """What the command line asks for besides the options of a run."""

    json_file: Path | None = None
    markdown: Path | None = None
    sarif: Path | None = None
    changed_since: str = ""
    shard: str = ""
    state: Path | None = None
    everything: bool = False


@dataclass
class Run:
    """A run under way: what it has learnt is here, whenever it is interrupted."""

    links: Sequence[Link]
    options: settings.Options
    state: State
    everything: bool
    known: dict[str, Result] = field(default_factory=dict)

    def go(self) -> tuple[list[Result], bool]:
        """The results, and whether the run came to its end."""
        signal.signal(signal.SIGTERM, _stop)
        with progress.shown(len(self.links)) as advance:

            def learn(result: Result) -> None:
                self.known[result.url] = result
                advance(result)

            try:
                return asyncio.run(self._check(learn)), True
            except KeyboardInterrupt:
                self.state.save()
                return [self.known.get(link.url, checking.not_asked(link)) for link in self.links], False

    async def _check(self, learn: Callable[[Result], None]) -> list[Result]:
        return await checking.check_with_memory(self.links, self.options, self.state, self.everything, learn)


def _stop(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def options_of(given: dict[str, Any]) -> settings.Options:
    chosen = {name: value for name, value in given.items() if value is not None}
    options = replace(settings.load(Path.cwd()), **chosen)
    if options.ca_file and not Path(options.ca_file).is_file():
        raise CourseError(Finding("--ca-file", 0, "usage", f"There is no file {options.ca_file}."))
    if options.concurrency < 1 or options.per_host < 1:
        raise CourseError(Finding("--concurrency", 0, "usage", "At least one request at a time must be allowed."))
    return options


def run(collected: Collected, options: settings.Options, wishes: Wishes) -> int:
    """Checks, reports in every way that is asked for, and gives the exit status."""
    links, root = collected.links, ROOT
    lines: changes.Lines | None = None
    if wishes.changed_since:
        lines = changes.added_lines(wishes.changed_since, Path.cwd())
        if any((Path.cwd() / document.name).exists() for document in collected.documents):
            root = Path.cwd()
        links = changes.select_links(links, lines, root)
    if wishes.shard:
        links = shards.select(links, shards.parse(wishes.shard))
    if len(links) < len(collected.links):
        click.echo(f"{len(links)} of {len(collected.links)} links are asked about.", err=True)
    started, begun = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), time.monotonic()
    with ThreadPoolExecutor(1) as beside:  # the offline rules have time while hosts are waited for
        linting = beside.submit(lint, collected)
        results, complete = Run(links, options, State.load(wishes.state), wishes.everything).go()
    # Who allows private addresses needs no warning of each.
    findings = [one for one in linting.result() if one.rule != "private-host" or not options.allow_private]
    if lines is not None:
        findings = changes.select_findings(findings, lines, root)
    report = Report(started, time.monotonic() - begun, [], results, findings)
    publish(report, wishes)
    if not complete:
        click.echo("Interrupted: what was learnt until then is reported and kept.", err=True)
        return INTERRUPTED
    return 1 if report.fails else 0


def publish(report: Report, wishes: Wishes) -> None:
    """To files, to the terminal, and to GitHub where it runs there."""
    if wishes.json_file:
        reports.write(wishes.json_file, report)
    if wishes.markdown:
        reports.write_atomically(wishes.markdown, summaries.markdown(report))
    if wishes.sarif:
        reports.write_atomically(wishes.sarif, json.dumps(summaries.sarif(report), indent=1, ensure_ascii=False) + "\n")
    for result in show.by_weight([one for one in report.results if one.verdict != "ok"]):
        click.echo("\n".join(show.result_lines(result)))
    for finding in report.findings:
        click.echo("\n".join(show.finding_lines(finding)))
    if os.environ.get("GITHUB_ACTIONS") == "true":
        click.echo("\n".join(summaries.github_lines(report)))
        if step := os.environ.get("GITHUB_STEP_SUMMARY"):
            with Path(step).open("a", encoding="utf-8") as file:
                file.write(summaries.markdown(report))
    click.echo(show.closing_line(report), err=True)


def leave(status: int) -> None:
    if status:
        sys.exit(status)
