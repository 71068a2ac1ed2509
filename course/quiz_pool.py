"""The questions of the course as HTML and as plain data, for whoever asks them outside their page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from markdown import Markdown
from mkdocs.utils.yaml import yaml_load

from course import pages
from course.blocks.context import PageContext, set_page
from course.blocks.html import address
from course.quizzes import Question

# Stands between two pieces of Markdown that are converted in one go; its HTML is a paragraph of its own.
BETWEEN = "course\u2063piece"
LINK = re.compile(r'(href|src)="(?![a-z][a-z0-9+.-]*:|/|#)([^"#]*)(#[^"]*)?"')
HERE = re.compile(r'href="(#[^"]*)"')


def as_html(questions: Iterable[Question], root: Path = pages.ROOT) -> list[Question]:
    """The same questions with HTML in place of Markdown. Links are addresses below the site's home."""
    course = pages.load(root)
    md = _markdown(root)
    made: list[Question] = []
    for path, group in groupby(questions, key=lambda question: question.page):
        made += _page(md, course[path], list(group), root)
    return made


def as_data(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """What the browser gets: ``url`` is below the site's home and leads to the question's subject."""
    return [
        {
            "id": question.id,
            "url": address(question.page, question.about),
            "page": question.page,
            "text": question.text,
            "options": [
                {"key": option.key, "right": option.right, "text": option.text, "why": option.explanation}
                for option in question.options
            ],
        }
        for question in questions
    ]


def _page(md: Markdown, page: pages.Page, questions: list[Question], root: Path) -> list[Question]:
    pieces = [piece for question in questions for piece in _pieces(question)]
    # Questions may refer to values of the page's estimates, so these are evaluated first.
    text = f"\n\n{BETWEEN}\n\n".join(["\n\n".join(_estimates(page.body)), *pieces])
    set_page(md.reset(), PageContext(f"docs/{page.path}", text, root))
    html = [_links(piece.strip(), page.path) for piece in md.convert(text).split(f"<p>{BETWEEN}</p>")[1:]]
    made, rest = [], iter(html)
    for question in questions:
        asked = next(rest)
        options = tuple(
            replace(option, text=_bare(next(rest)), explanation=_bare(next(rest))) for option in question.options
        )
        made.append(replace(question, text=asked, options=options))
    return made


def _pieces(question: Question) -> Iterator[str]:
    yield question.text
    for option in question.options:
        yield option.text
        yield option.explanation


def _estimates(body: str) -> Iterator[str]:
    for match in re.finditer(r"^(`{3,})estimate\b.*?^\1[ ]*$", body, re.DOTALL | re.MULTILINE):
        yield match[0]


def _markdown(root: Path) -> Markdown:
    """Markdown as the site has it, without what belongs to a page as a whole."""
    names: list[str] = []
    configs: dict[str, Any] = {}
    settings = yaml_load((root / "mkdocs.yml").read_text(encoding="utf-8"))
    for entry in settings["markdown_extensions"]:
        name, config = next(iter(entry.items())) if isinstance(entry, dict) else (entry, {})
        names.append(name)
        configs[name] = config or {}
    md = Markdown(extensions=names, extension_configs=configs)
    for name in ("glossary", "progress"):
        if name in md.treeprocessors:
            md.treeprocessors.deregister(name)
    return md


def _bare(html: str) -> str:
    """Without the <p> around a single paragraph."""
    return html[3:-4] if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1 else html


def _links(html: str, page: str) -> str:
    """Turns links to Markdown files, relative to ``page``, into addresses below the site's home."""

    def turned(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), match[2]))
        where = address(target) if target.endswith(".md") else target
        return f'{match[1]}="{where}{match[3] or ""}"'

    html = LINK.sub(turned, html)
    return HERE.sub(lambda match: f'href="{address(page)}{match[1]}"', html)
