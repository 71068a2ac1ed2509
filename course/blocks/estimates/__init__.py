"""Estimates: fences of arithmetic with units that the build computes, prose refers to and the browser recomputes.

The fences of a page are collected while superfences reads them, so an estimate works wherever a fence does (a list, a tab, a
quotation), and a fence that is only shown inside another isn't taken for one. The tables enter the document before inline
Markdown is read: references in prose and citations in notes then need nothing of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from course.blocks.context import PageContext, page_of
from course.blocks.estimates import render
from course.blocks.estimates.parse import parse
from course.blocks.estimates.sheet import Sheet
from course.blocks.estimates.tree import EstimateError, Problem, Remark, Statement
from course.blocks.estimates.units import Display
from course.findings import Finding

TAG = "course-estimate"
MARK = re.compile(rf"<{TAG}>(\d+)</{TAG}>")
REFERENCE = r"\{([A-Za-z_][A-Za-z0-9_]*)(?:\s+in\s+([^{}]+?))?\}"
OPENING = re.compile(r"^([>\s]*)(?:`{3,}|~{3,})[ \t]*\.?estimate\b")


@dataclass
class Fence:
    """One fence of the page; ``line`` is its first line of content in the file, 0 if unknown."""

    title: str
    items: list[Statement | Remark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    line: int = 0
    indent: int = 0


@dataclass
class Estimates:
    """What the extension knows of the page under conversion."""

    fences: list[Fence] = field(default_factory=list)
    sheet: Sheet = field(default_factory=Sheet)
    prose_units: dict[str, Display] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)


def estimates_of(md: Markdown) -> Estimates:
    found: Estimates = md.course_estimates  # type: ignore[attr-defined]
    return found


def _validate(
    language: str, inputs: dict[str, Any], options: dict[str, Any], attrs: dict[str, Any], md: Markdown
) -> bool:
    options["title"] = inputs.pop("title", "Estimate")
    if inputs:
        page = page_of(md)
        names = ", ".join(inputs)
        page.report(Finding(page.path, 0, "estimate-option", f"An estimate has no option {names}.", "There is title."))
    return True


def _collect(source: str, language: str, class_name: str, options: dict[str, Any], md: Markdown, **_: Any) -> str:
    """Takes the fence in and leaves a mark where its table goes; superfences keeps the mark as raw HTML."""
    estimates = estimates_of(md)
    items, problems = parse(source)
    after = estimates.fences[-1].line if estimates.fences else 0
    line, indent = _locate(page_of(md), source, after)
    estimates.fences.append(Fence(options["title"], items, problems, line, indent))
    return f"<{TAG}>{len(estimates.fences) - 1}</{TAG}>"


FENCES = [{"name": "estimate", "class": "estimate", "format": _collect, "validator": _validate}]


def _locate(page: PageContext, source: str, after: int) -> tuple[int, int]:
    """The line of the file on which the fence's content begins, and how far it is indented; zeros if it isn't found."""
    lines = page.text.splitlines()
    wanted = [line.strip() for line in source.splitlines()]
    for index in range(after, len(lines)):
        opening = OPENING.match(lines[index])
        if opening and [line.lstrip("> \t").rstrip() for line in lines[index + 1 : index + 1 + len(wanted)]] == wanted:
            return index + 2, len(opening[1].expandtabs(4))
    return 0, 0


class _Tables(Treeprocessor):
    """Computes the page's fences and puts their tables where the marks are."""

    def run(self, root: Element) -> None:
        estimates = estimates_of(self.md)
        self._compute(estimates)
        for parent in list(root.iter()):
            number = self._marked(parent)
            if number is None:
                continue
            fence = estimates.fences[number]
            element = parent
            if parent.tag == "p":
                parent.tag = TAG
            else:
                element = Element(TAG)
                parent.insert(0, element)
            parent.text = None
            render.table(element, fence.title, fence.items, estimates.sheet)

    def _compute(self, estimates: Estimates) -> None:
        statements = [
            (fence, item) for fence in estimates.fences for item in fence.items if isinstance(item, Statement)
        ]
        for fence in estimates.fences:
            for problem in fence.problems:
                _report(self.md, fence, problem)
        for index, (fence, statement) in enumerate(statements):
            later = [other.name for _, other in statements[index + 1 :]]
            for problem in estimates.sheet.add(statement, later):
                _report(self.md, fence, problem)

    def _marked(self, element: Element) -> int | None:
        """The number of the fence whose mark is the element's text."""
        stashed = re.fullmatch(r"\s*\x02wzxhzdk:(\d+)\x03\s*", element.text or "")
        if not stashed:
            return None
        raw = self.md.htmlStash.rawHtmlBlocks[int(stashed[1])]
        mark = MARK.fullmatch(raw) if isinstance(raw, str) else None
        return int(mark[1]) if mark else None


class _References(InlineProcessor):
    """``{name}`` and ``{name in unit}`` in prose, on pages that have an estimate; all other braces are left alone."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Any, int | None, int | None]:  # type: ignore[override]
        estimates = estimates_of(self.md)
        if not estimates.fences:
            return None, None, None
        name, unit = m[1], m[2]
        try:
            found = estimates.sheet.refer(name, unit)
        except EstimateError as error:
            self._report(m[0], error.problem)
            return None, None, None
        if found is None:
            return None, None, None
        text, display = found
        if display is not None:
            estimates.prose_units[unit] = display
        return render.reference(name, text, unit), m.start(0), m.end(0)

    def _report(self, text: str, problem: Problem) -> None:
        reported = estimates_of(self.md).reported
        if text not in reported:
            reported.add(text)
            page = page_of(self.md)
            page.report(Finding(page.path, page.line_of(text), problem.rule, problem.message, problem.hint))


class _Models(Treeprocessor):
    """When all of the page is read: which assumptions nobody uses, and what the browser needs."""

    def run(self, root: Element) -> None:
        estimates = estimates_of(self.md)
        for row in estimates.sheet.unused():
            self._report_unused(row.statement, estimates)
        first = next(root.iter(TAG), None)
        if first is not None:
            first.set("data-model", render.model(estimates.sheet, estimates.prose_units))

    def _report_unused(self, statement: Statement, estimates: Estimates) -> None:
        fence = next(fence for fence in estimates.fences if statement in fence.items)
        message = f"Nothing uses the assumption “{statement.name}”."
        hint = "Use it in a formula or in prose, or remove it."
        _report(self.md, fence, Problem("estimate-unused", message, hint, statement.place))


def _report(md: Markdown, fence: Fence, problem: Problem) -> None:
    page = page_of(md)
    line = fence.line + problem.place.line - 1 if fence.line else 0
    column = fence.indent + problem.place.column if fence.line else 0
    page.report(Finding(page.path, line, problem.rule, problem.message, problem.hint, column=column))


class EstimateExtension(Extension):
    """Registers the estimate fence and the references to its values."""

    def extendMarkdown(self, md: Markdown) -> None:
        self.md = md
        md.registerExtension(self)
        md.block_level_elements.append(TAG)
        # Tables before inline Markdown (20), which reads their notes; references after links and HTML (90), whose braces are
        # their own, and before emphasis (60), which would read underscores.
        md.treeprocessors.register(_Tables(md), "estimate-tables", 30)
        md.inlinePatterns.register(_References(REFERENCE, md), "estimate-references", 75)
        md.treeprocessors.register(_Models(md), "estimate-models", 1)
        self.reset()

    def reset(self) -> None:
        self.md.course_estimates = Estimates()  # type: ignore[attr-defined]


def makeExtension(**options: Any) -> EstimateExtension:
    return EstimateExtension(**options)
