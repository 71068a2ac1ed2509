"""Starts a page, a source or a question from a template: ``scripts/new KIND NAME``.

What it makes passes every check but the one that says what is still to be written. It asks for what it needs, or takes options.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

import click
from pydantic import ValidationError

from course import bibliography, outline, pages
from course.findings import CourseError, Finding

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = Path(__file__).parent / "templates"
OUTLINE = "course/outline.yml"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Group(click.Group):
    """Shows the course's own errors as sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CourseError as error:
            raise click.ClickException("\n".join(map(str, error.findings))) from error


def stop(message: str, hint: str = "") -> CourseError:
    return CourseError(Finding("scripts/new", 0, "new", message, hint))


def slug(title: str) -> str:
    """The id of a section: “Consensus Protocols (Paxos, Raft)” is ``consensus-protocols``."""
    plain = re.sub(r"\(.*?\)", "", title.lower()).replace("&", " and ")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def named(name: str) -> str:
    if not NAME.fullmatch(name):
        raise stop(f"“{name}” can't be a name.", "Use lower-case letters, digits and hyphens, such as url-shortener.")
    return name


def fill(template: str, **values: str) -> str:
    return Template((TEMPLATES / f"{template}.md").read_text(encoding="utf-8")).substitute(values)


def create(root: Path, path: str, text: str) -> None:
    """Writes a new file. Raises CourseError where one stands already: nothing is ever written over."""
    file = root / path
    if file.exists():
        raise stop(f"{path} exists already.", "Edit it, or choose another name.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    click.echo(f"Made {path}.")


def insert(root: Path, path: str, before: str, line: str) -> None:
    """Puts a line into a file in front of the first one that starts with ``before``, or at its end if that is empty."""
    text = (root / path).read_text(encoding="utf-8")
    at = text.index(f"\n{before}") + 1 if before else len(text)
    (root / path).write_text(text[:at] + line + text[at:], encoding="utf-8")
    click.echo(f"Changed {path}.")


def quoted(text: str) -> str:
    """As a YAML scalar; a plain one where that reads the same."""
    return (
        text
        if re.fullmatch(r"[A-Za-z][\w ’,.&()/-]*\w", text) and ", " not in text
        else json.dumps(text, ensure_ascii=False)
    )


def today() -> str:
    return datetime.date.today().isoformat()


def quiz(about: str, id: str) -> str:
    return fill("quiz", about=about, id=id).rstrip()


def new_topic(root: Path, area: str, name: str, title: str, subtopics: Sequence[str]) -> None:
    week = outline.load(root)
    areas = {one.id: one for one in week.areas}
    if area not in areas:
        raise stop(f"There is no area “{area}”.", f"There are: {', '.join(areas)}.")
    if not subtopics:
        raise stop("A topic has at least one subtopic.", "Give each with --subtopic.")
    sections = "".join(fill("subtopic", title=one, id=slug(one)) for one in subtopics)
    first = quiz(slug(subtopics[0]), f"{name}-first")
    text = fill("topic", title=quoted(title), today=today(), sections=sections, quiz=first)
    create(root, f"docs/focus/{area}/{named(name)}.md", text.replace(f"# {quoted(title)}", f"# {title}", 1))
    entry = f"      - {{id: {name}, title: {quoted(title)}, subtopics: [{', '.join(map(quoted, subtopics))}]}}\n"
    order = list(areas)
    after = order[order.index(area) + 1 :]
    insert(root, OUTLINE, f"  - id: {after[0]}" if after else "\ncase_studies:", entry)
    insert(root, f"docs/focus/{area}/.pages", "", f"  - {name}.md\n")


def new_case_study(root: Path, name: str, title: str, hard: str) -> None:
    text = fill("case-study", title=quoted(title), today=today(), hard=hard[:1].lower() + hard[1:].rstrip("."))
    create(root, f"docs/case-studies/{named(name)}.md", text.replace(f"# {quoted(title)}", f"# {title}", 1))
    insert(
        root,
        OUTLINE,
        "\nchallenges:",
        f"  - {{id: {name}, title: {quoted(title)}, hard: {json.dumps(hard, ensure_ascii=False)}}}\n",
    )


def new_paper(root: Path, key: str) -> None:
    known = bibliography.load(root).records
    if key not in known:
        near = bibliography.suggest(key, known)
        raise stop(
            f"There is no record “{key}”. {near}".strip(), f"Make it first: scripts/new source {key} --kind paper"
        )
    title = known[key].title
    quote = json.dumps(title, ensure_ascii=False)
    create(root, f"docs/papers/{key}.md", fill("paper", title=quote, heading=title, key=key, today=today()))


FILES = {"paper": "papers", "tech-report": "papers", "book": "books", "article": "articles", "problem": "problems"}


def new_source(root: Path, key: str, kind: str, title: str, url: str, seen_in: str, **more: Any) -> None:
    known = bibliography.load(root)
    if key in known.records:
        raise stop(
            f"The key “{key}” is taken: {':'.join(map(str, known.places[key]))} has it.",
            "Cite that, or choose another.",
        )
    same = next((one for one in known.records.values() if url in (one.url, *one.mirrors)), None)
    if same:
        raise stop(f"The record “{same.key}” has this address.", f"Cite it: [text][@{same.key}].")
    fields = {"key": named(key), "kind": kind, "title": title, **more, "url": url, "seen_in": [seen_in]}
    record = {name: value for name, value in fields.items() if value}
    try:
        bibliography.Record.model_validate(record)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise stop(f"The record would not be right. {wrong}.") from error
    lines = [f"\n- key: {key}\n"]
    for field, value in list(record.items())[1:]:
        if isinstance(value, (list, tuple)):
            lines += [f"  {field}:\n", *(f"    - {json.dumps(one, ensure_ascii=False)}\n" for one in value)]
        else:
            lines.append(f"  {field}: {json.dumps(value, ensure_ascii=False)}\n")
    insert(root, f"bibliography/{FILES.get(kind, 'resources')}.yml", "", "".join(lines))
    click.echo(f"Cite it: [text][@{key}]")


def new_challenge(root: Path, name: str, title: str) -> None:
    module = named(name).replace("-", "_")
    class_name = "".join(part.title() for part in name.split("-"))
    values = {"name": name, "module": module, "class_name": class_name, "title": title, "yaml_title": quoted(title)}
    folder, registry = f"labs/challenges/{module}", "labs/challenges/__main__.py"
    targets = {
        "page.md": f"docs/challenges/{name}.md",
        "test_challenge.py": f"tests/challenges/test_{module}.py",
        "test_lab.py": f"tests/labs/test_challenges_{module}.py",
        **{f"{part}.py": f"{folder}/{part}.py" for part in ("challenge", "starter", "solution", "correct", "broken")},
    }
    for source, target in targets.items():
        template = (TEMPLATES / "challenge" / f"{source}.txt").read_text(encoding="utf-8")
        create(root, target, Template(template).substitute(values, today=today()))
    create(root, f"{folder}/__init__.py", "")
    insert(
        root,
        registry,
        "from labs.challenges.world.judge",
        f"from {folder.replace('/', '.')}.challenge import {class_name}\n",
    )
    text = (root / registry).read_text(encoding="utf-8")
    text = re.sub(r"(for challenge in \(.*\)),?\)", rf"\1, {class_name}())", text, count=1)
    (root / registry).write_text(text, encoding="utf-8")
    insert(root, OUTLINE, "\n# Slips", f"  - {{id: {name}, title: {quoted(title)}}}\n")


def new_quiz(root: Path, path: str, about: str, id: str) -> None:
    page = pages.read(root / "docs" / path, root) if (root / "docs" / path).is_file() else None
    if page is None:
        raise stop(f"There is no page docs/{path}.", "Give its path below docs/.")
    ids = [heading.id for heading in page.headings]
    if about not in ids:
        raise stop(f"The page has no section “{about}”.", f"There are: {', '.join(ids[1:])}.")
    if "check-yourself" not in ids:
        raise stop("The page has no section “Check yourself”.", "Add “## Check yourself { #check-yourself }”.")
    later = page.headings[ids.index("check-yourself") + 1 :]
    lines = (root / "docs" / path).read_text(encoding="utf-8").split("\n")
    at = later[0].line - 1 if later else len(lines) - 1
    lines[at:at] = [*quiz(about, named(id)).split("\n"), ""]
    if not later:
        lines.insert(at, "")
        lines.pop()
    (root / "docs" / path).write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")
    click.echo(f"Put the question at the end of “Check yourself” in docs/{path}.")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Starts something new from a template that says what to write where. Then “scripts/check” says what is left to do."""


@main.command("topic")
@click.argument("area")
@click.argument("name")
@click.option("--title", prompt="Title, as a heading")
@click.option("--subtopic", "subtopics", multiple=True, help="One of its sections; give the option once for each.")
def topic_command(area: str, name: str, title: str, subtopics: tuple[str, ...]) -> None:
    """A topic in one of the focus areas: scripts/new topic patterns cell-based-architecture"""
    given = list(subtopics) or [one.strip() for one in click.prompt("Subtopics, with semicolons between").split(";")]
    new_topic(ROOT, area, name, title, [one for one in given if one])


@main.command("case-study")
@click.argument("name")
@click.option("--title", prompt="Title, as a heading")
@click.option("--hard", prompt="What is hard about it, in half a sentence")
def case_study_command(name: str, title: str, hard: str) -> None:
    """A case study: scripts/new case-study ticket-sales"""
    new_case_study(ROOT, name, title, hard)


@main.command("paper")
@click.argument("key")
def paper_command(key: str) -> None:
    """A reading guide to a paper that has a record: scripts/new paper raft"""
    new_paper(ROOT, key)


@main.command("source")
@click.argument("key")
@click.option("--kind", type=click.Choice(sorted(set(bibliography.Kind.__args__) - {"problem"})), prompt="Kind")  # type: ignore[attr-defined]
@click.option("--title", prompt="Title, exactly as the document has it")
@click.option("--author", "authors", multiple=True, help="Give the option once for each author.")
@click.option("--year", type=int)
@click.option("--publisher", help="Who published it; of a paper, give --venue.")
@click.option("--venue")
@click.option("--url", prompt="Address")
@click.option("--seen-in", prompt="Where you saw this address (the document itself, or what cites it)")
def source_command(key: str, **fields: Any) -> None:
    """An article, paper, book or page that pages can cite by its key: scripts/new source cloudflare-2025-outage"""
    new_source(ROOT, key, fields.pop("kind"), fields.pop("title"), fields.pop("url"), fields.pop("seen_in"), **fields)


@main.command("challenge")
@click.argument("name")
@click.option("--title", prompt="Title, as a heading")
def challenge_command(name: str, title: str) -> None:
    """A judged challenge, which runs from the start: scripts/new challenge leader-lease"""
    new_challenge(ROOT, name, title)


@main.command("quiz")
@click.argument("page")
@click.argument("name")
@click.option("--about", prompt="Id of the section that it asks about")
def quiz_command(page: str, name: str, about: str) -> None:
    """A question at the end of a page: scripts/new quiz focus/infrastructure/caching.md caching-warm-up"""
    new_quiz(ROOT, page, about, name)


if __name__ == "__main__":
    main(prog_name="scripts/new")
