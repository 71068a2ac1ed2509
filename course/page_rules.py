"""The rules of a page that can be checked without rendering it: which sections it needs, in which order, with which ids.

Each rule is a function from a page (and what it is compared with) to findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from course import outline
from course.bibliography import Bibliography, no_record, suggest
from course.findings import Finding
from course.pages import CITATION, Page, text_lines

# The headings that end a topic, in order; the subtopics of the outline come before them.
TOPIC_END = ("Failure modes", "In the interview", "Check yourself", "Go deeper")
CASE_STUDY = (
    "task", "estimate", "interface", "data-model", "design", "deep-dives", "failure-modes", "trade-offs",
    "scale", "run-it", "follow-ups", "rubric", "in-production",
)  # fmt: skip
PAPER = (
    "The question", "The idea", "How it works", "The experiment to remember", "What it assumes, and where that fails",
    "What came of it", "How to read it", "After reading",
)  # fmt: skip

RAW_LINK = re.compile(r"(?<!`)\]\((https?://[^)\s]+)|(?<![`(\[\w])<(https?://[^>\s]+)>")

# What a page made by scripts/new has in the places to fill.
UNWRITTEN = re.compile(r"WRITE ME: *(.*?)\W*$")

BLOCK_END = re.compile(r"[^\s/].*\s/{3,}\s*$")


def check(pages: Mapping[str, Page], records: Bibliography, week: outline.Outline) -> list[Finding]:
    """Every finding of every rule, in the order of files and lines."""
    findings: list[Finding] = []
    for page in pages.values():
        findings += _headings(page)
        findings += _front_matter(page, pages, records)
        findings += _sections(page, week)
        findings += _citations(page, records)
        findings += _raw_links(page)
        findings += _block_ends(page)
        findings += _unwritten(page)
    return sorted(findings)


def _at(page: Page, line: int, rule: str, message: str, hint: str = "") -> Finding:
    return Finding(f"docs/{page.path}", line, rule, message, hint)


def _headings(page: Page) -> Iterator[Finding]:
    titles = [heading for heading in page.headings if heading.level == 1]
    if len(titles) != 1:
        line = titles[1].line if titles else page.body_line
        yield _at(page, line, "headings", f"A page has one heading of level 1, this one has {len(titles)}.", "")
    elif page.kind != "page" and titles[0].text != page.meta.title:
        message = f"The heading says “{titles[0].text}”, the front matter “{page.meta.title}”."
        yield _at(page, titles[0].line, "headings", message, "Make them the same.")
    seen: dict[str, int] = {}
    level = 1
    for heading in page.headings:
        if heading.id in seen:
            message = f"The id “{heading.id}” is taken by the heading in line {seen[heading.id]}."
            yield _at(page, heading.line, "heading-id", message, "Give this one another: { #other-id }.")
        seen[heading.id] = heading.line
        if heading.level > level + 1:
            message = f"The heading jumps from level {level} to {heading.level}."
            yield _at(page, heading.line, "headings", message, f"Use level {level + 1}.")
        level = heading.level
        if page.kind != "page" and heading.level in (2, 3) and not heading.explicit:
            hint = f"Write “{heading.text} {{ #{heading.id} }}”, so that its progress survives a change of words."
            yield _at(page, heading.line, "heading-id", "The heading has no id of its own.", hint)


def _front_matter(page: Page, pages: Mapping[str, Page], records: Bibliography) -> Iterator[Finding]:
    for other in page.meta.prerequisites:
        if other not in pages and not _planned(other):
            hint = suggest(other, pages) or "Paths are below docs/, such as focus/infrastructure/caching.md."
            yield _at(page, 1, "prerequisites", f"The prerequisite “{other}” is no page.", hint)
    for old in page.meta.was:
        if old in pages:
            yield _at(page, 1, "moved", f"“{old}” is said to have moved here, but it is still a page.", "")
    if page.kind == "paper":
        key = page.meta.paper or ""
        if key not in records.records:
            hint = suggest(key, records.records) or "Add “paper: KEY”, the key of the paper's record."
            yield _at(page, 1, "paper", f"The guide names no paper with a record: “{key}”.", hint)
        elif page.path != f"papers/{key}.md":
            yield _at(page, 1, "paper", f"The guide to “{key}” stands at {page.path}.", f"Move it to papers/{key}.md.")


def _planned(path: str) -> bool:
    week = outline.load()
    return week.topic_of(path) is not None or any(case.page == path for case in week.case_studies)


def _sections(page: Page, week: outline.Outline) -> Iterable[Finding]:
    if page.kind == "topic":
        topic = week.topic_of(page.path)
        if topic is None:
            return [
                _at(page, 1, "outline", "The outline has no topic for this page.", "course/outline.yml names them.")
            ]
        return _in_order(page, (*topic.subtopics, *TOPIC_END), [heading.text for heading in page.headings])
    if page.kind == "case-study":
        return _in_order(page, CASE_STUDY, [heading.id for heading in page.headings])
    if page.kind == "paper":
        return _in_order(page, PAPER, [heading.text for heading in page.headings])
    return []


def _in_order(page: Page, wanted: Iterable[str], have: list[str]) -> Iterator[Finding]:
    position, before = -1, ""
    for name in wanted:
        if name not in have:
            yield _at(
                page,
                page.body_line,
                "sections",
                f"The section “{name}” is missing.",
                "docs/contributing says what each kind of page holds.",
            )
        elif have.index(name) < position:
            line = page.headings[have.index(name)].line
            yield _at(page, line, "sections", f"The section “{name}” stands before “{before}”.", "Change their order.")
        else:
            position, before = have.index(name), name


def _citations(page: Page, records: Bibliography) -> Iterator[Finding]:
    for number, line in text_lines(page):
        for match in CITATION.finditer(line):
            if match[1] not in records.records:
                yield no_record(match[1], records.records, f"docs/{page.path}", number)


def _block_ends(page: Page) -> Iterator[Finding]:
    for number, line in text_lines(page):
        if BLOCK_END.search(line):
            hint = "Put it on a line of its own."
            yield _at(
                page,
                number,
                "block-end",
                "The end of a block, “///”, stands behind words, where it ends nothing.",
                hint,
            )


def _unwritten(page: Page) -> Iterator[Finding]:
    for number, line in [(1, page.meta.description), *text_lines(page)]:
        if match := UNWRITTEN.search(line):
            yield _at(
                page, number, "unwritten", f"Still to be written: {match[1]}.", "Put your own words in its place."
            )


def _raw_links(page: Page) -> Iterator[Finding]:
    if page.path.startswith("contributing/"):
        return
    for number, line in text_lines(page):
        for match in RAW_LINK.finditer(line):
            hint = "Make a record in bibliography/ and cite its key: [text][@key]."
            url = match[1] or match[2]
            yield _at(page, number, "raw-link", f"An outside address is typed into the page: {url}", hint)
