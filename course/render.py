"""Renders pages as the build does, without the theme, and gives what their blocks object to: estimates, labs, figures, listings."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from markdown import Markdown

from course import pages
from course.blocks.context import PageContext, set_page
from course.findings import Finding

ROOT = Path(__file__).resolve().parents[1]


@functools.cache
def _settings(root: Path) -> dict[str, Any]:
    """The Markdown extensions that mkdocs.yml names, with their options."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.config import load_config  # takes half a second

    config = load_config(str(root / "mkdocs.yml"))
    return {"extensions": config.markdown_extensions, "extension_configs": config.mdx_configs}


def findings_of(path: str, root: Path = ROOT) -> list[Finding]:
    """What the blocks of one page, a path below docs/, object to."""
    logging.getLogger("mkdocs.course").disabled = True
    file = root / "docs" / path
    markdown = Markdown(**_settings(root))
    context = set_page(markdown, PageContext(f"docs/{path}", file.read_text(encoding="utf-8"), root))
    markdown.convert(pages.read(file, root).body)
    return context.findings


def check(paths: Iterable[str]) -> Iterator[Finding]:
    """The same of many pages, on all cores."""
    with ProcessPoolExecutor() as pool:
        for found in pool.map(findings_of, paths, chunksize=4):
            yield from found
