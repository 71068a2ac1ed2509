"""The command line. Exit status: 0 nothing wrong, 1 something wrong, 2 the call or its configuration wrong, 3 nothing checked."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from course.findings import CourseError
from course.links import commands_check, deliver, healing, repair, shards, show
from course.links import options as settings
from course.links import report as reports
from course.links.lint import lint as run_lint
from course.links.model import Report
from course.links.sources import Collected, collect
from course.links.state import State

WRONG, MISUSED, NOTHING = 1, 2, 3
FILE = click.Path(path_type=Path, dir_okay=False)
paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
json_option = click.option("--json", "json_file", type=FILE, help="Write the report there.")


class Group(click.Group):
    """Shows the course's own errors as sentences, with exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CourseError as error:
            for finding in error.findings:
                click.echo(show.safe(str(finding)), err=True)
            ctx.exit(MISUSED)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Checks the links of a reading list: is it sound, is each link alive, and is it the document it claims to be?

    PATH is any Markdown or HTML file, or a folder with such files; without one, the whole course is meant.
    """


@main.command("list")
@paths_argument
@json_option
def list_command(paths: tuple[Path, ...], json_file: Path | None) -> None:
    """Lists every external link with the places it stands in."""
    collected = gather(paths)
    for link in collected.links:
        click.echo("\n".join(show.link_lines(link)))
    finish(Report(_now(), 0.0, collected.links, [], collected.findings), json_file)


@main.command("lint")
@paths_argument
@json_option
def lint_command(paths: tuple[Path, ...], json_file: Path | None) -> None:
    """Applies the offline rules; asks nobody."""
    collected = gather(paths)
    report = Report(_now(), 0.0, collected.links, [], run_lint(collected))
    for finding in report.findings:
        click.echo("\n".join(show.finding_lines(finding)))
    click.echo(show.closing_line(report), err=True)
    finish(report, json_file)


def gather(paths: Sequence[Path]) -> Collected:
    collected = collect(paths)
    if not collected.links:
        for finding in collected.findings:
            click.echo("\n".join(show.finding_lines(finding)), err=True)
        click.echo("No external link was found, so nothing was checked.", err=True)
        sys.exit(NOTHING)
    return collected


def finish(report: Report, json_file: Path | None) -> None:
    if json_file:
        reports.write(json_file, report)
    if report.fails:
        sys.exit(WRONG)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def setting(name: str, help_text: str, **extra: Any) -> Callable[[Any], Any]:
    """An option of the command line that stands over one of pyproject.toml; its default is shown, not set."""
    default = getattr(settings.Options, name)
    flag = f"--{name.replace('_', '-')}"
    if isinstance(default, bool):
        return click.option(f"{flag}/--no-{flag[2:]}", name, default=None, help=help_text, **extra)
    return click.option(flag, name, type=type(default), default=None, help=f"{help_text} [default: {default}]", **extra)


@main.command("check")
@paths_argument
@json_option
@click.option("--markdown", type=FILE, help="Write a summary for people there.")
@click.option("--sarif", type=FILE, help="Write the findings as SARIF there.")
@click.option("--changed-since", default="", metavar="REV", help="Only links in lines added since REV.")
@click.option("--shard", default="", metavar="I/N", help="Only the I-th of N parts, divided by host.")
@click.option("--state", type=FILE, help="Remember there what was learnt; see docs/contributing/links.md.")
@click.option("--all", "everything", is_flag=True, help="Ask also what was right less than a week ago.")
@setting("timeout", "Seconds to the end of a response's head.")
@setting("deadline", "Seconds for the whole run.")
@setting("concurrency", "Requests at a time.")
@setting("per_host", "Requests at a time to one host.")
@setting("rate", "Requests a second to one host; 0 for no limit.")
@setting("retries", "Further tries at what may pass.")
@setting("allow_private", "Whether loopback and private addresses may be asked.")
@setting("ca_file", "Certificates to trust besides the system's.")
@setting("archive", "Where to ask for an archived copy of what is gone; empty for nowhere.")
def check_command(
    paths: tuple[Path, ...], json_file: Path | None, markdown: Path | None, sarif: Path | None,
    changed_since: str, shard: str, state: Path | None, everything: bool, **given: Any,
) -> None:  # fmt: skip
    """Asks every link over the network: is it alive, and is it the document it claims to be?"""
    options = commands_check.options_of(given)
    wishes = commands_check.Wishes(json_file, markdown, sarif, changed_since, shard, state, everything)
    commands_check.leave(commands_check.run(gather(paths), options, wishes))


@main.command("repair")
@click.argument("report_file", type=FILE)
@click.option("--write", is_flag=True, help="Change the files; without it, the changes are only shown.")
def repair_command(report_file: Path, write: bool) -> None:
    """Puts the better addresses of a report into records and pages: permanent moves and verified mirrors."""
    report = reports.read(report_file)
    edits, notes = repair.plan(report, Path.cwd())
    for note in notes:
        click.echo(show.safe(note), err=True)
    for edit in edits:
        click.echo("\n".join(show.safe_line(line) for line in edit.diff.split("\n")), nl=False)
        if write:
            edit.write()
    done = "were changed" if write else "would change; --write changes them"
    click.echo(f"{len(edits)} {'file' if len(edits) == 1 else 'files'} {done}.", err=True)


@main.command("merge")
@click.argument("report_files", nargs=-1, required=True, type=FILE)
@json_option
@click.option("--markdown", type=FILE, help="Write a summary for people there.")
def merge_command(report_files: tuple[Path, ...], json_file: Path | None, markdown: Path | None) -> None:
    """Joins the reports of several shards into one."""
    report = shards.merge([reports.read(path) for path in report_files])
    commands_check.publish(report, commands_check.Wishes(json_file, markdown))
    if not report.results:
        sys.exit(NOTHING)
    commands_check.leave(WRONG if report.fails else 0)


TEXTS = {"pull-request.md": "pull_request", "issue.md": "issue"}


@main.command("heal")
@click.argument("report_files", nargs=-1, required=True, type=FILE)
@click.option("--state", type=FILE, required=True, help="The memory to take the run into.")
@click.option("--texts", type=click.Path(path_type=Path, file_okay=False), required=True, help="Write the texts there.")
@setting("rate", "Requests a second to one host; 0 for no limit.")
@setting("retries", "Further tries at what may pass.")
@setting("timeout", "Seconds to the end of a response's head.")
@setting("allow_private", "Whether loopback and private addresses may be asked.")
@setting("archive", "Where to ask for an archived copy of what is gone; empty for nowhere.")
@click.option(
    "--path", "paths", multiple=True, type=click.Path(path_type=Path), help="What was checked, if not the course."
)
def heal_command(
    report_files: tuple[Path, ...], state: Path, texts: Path, paths: tuple[Path, ...], **given: Any
) -> None:  # fmt: skip
    """Makes of a run's reports: the memory, the verified repairs in the files, and the texts of a pull request and an issue.

    What failed is asked once more first. Where there is nothing to say, no text is written.
    """
    options = commands_check.options_of(given)
    merged = shards.merge([reports.read(path) for path in report_files])
    report = healing.remember(healing.confirmed(merged, gather(paths).links, options), State.load(state))
    found = healing.heal(report, Path.cwd())
    for edit in found.edits:
        edit.write()
    texts.mkdir(parents=True, exist_ok=True)
    for name, part in TEXTS.items():
        (texts / name).unlink(missing_ok=True)
        if text := getattr(found, part):
            (texts / name).write_text(text, encoding="utf-8")
            click.echo(text)
    click.echo(show.closing_line(report), err=True)


@main.command("deliver")
@click.argument("texts", type=click.Path(path_type=Path, file_okay=False, exists=True))
def deliver_command(texts: Path) -> None:
    """Brings what “heal” made to GitHub, with git and gh: one branch, one pull request, one issue."""
    pull_request, issue = (
        (texts / name).read_text(encoding="utf-8") if (texts / name).is_file() else "" for name in TEXTS
    )
    for sentence in deliver.deliver(Path.cwd(), pull_request, issue):
        click.echo(sentence)


@main.command("recall")
def recall_command() -> None:
    """Takes what the last run remembered from its branch, into bibliography/health.json."""
    click.echo("The last run's memory is here." if deliver.recall(Path.cwd()) else "No run has left a memory yet.")
