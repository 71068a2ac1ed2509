"""What Markdown can say on a page of the course, beyond what Material brings.

``course.blocks`` is the one extension that ``mkdocs.yml`` names. It brings in each kind of block; every kind lives in its own
module: a Python-Markdown extension (``makeExtension``), with the fences it wants from superfences in ``FENCES``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

# The order matters only where one block reads what another has written.
BLOCKS = (
    "citations",
    "diagrams",
    "estimates",
    "math",
    "figures",
    "labs",
    "lineage",
    "listings",
    "quizzes",
    "review",
    "typography",
    "progress",  # after the listings, whose entries it gives ticks
    "glossary",  # it links the terms in what the others have written
    "plan",
    "page_facts",
)

# A question with a folded answer; the rest of the details blocks' types stay as they are.
ANSWER = {"types": [{"name": "answer", "class": "answer"}]}


class CourseExtension(Extension):
    """Registers the extensions of this package and what they build on."""

    def extendMarkdown(self, md: Markdown) -> None:
        names = [f"course.blocks.{name}" for name in BLOCKS]
        fences = [fence for name in names for fence in getattr(import_module(name), "FENCES", [])]
        options = {"pymdownx.superfences": {"custom_fences": fences}, "pymdownx.blocks.details": ANSWER}
        md.registerExtensions([*options, *names], options)


def makeExtension(**options: Any) -> CourseExtension:
    return CourseExtension(**options)
