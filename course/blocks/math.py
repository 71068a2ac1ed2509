"""Math: ``$…$`` in a line and the ``math`` fence, as MathML that is made at build. No script runs for it.

The rules for dollars are pandoc's: the opening one has text right after it, the closing one right before it and no letter or
digit after it. So prices stay text. latex2mathml passes over much that is wrong; what it made is checked before it is believed.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from latex2mathml.converter import convert
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from course.blocks.context import page_of
from course.findings import Finding

INLINE = r"(?<![\\$\w])\$(?![\s$])((?:\\.|[^\\$\x02\x03])+?)(?<!\s)\$(?![\w$])"

# How many parts each of these must have; with fewer, an argument was forgotten.
PARTS = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "mroot": 2, "msubsup": 3, "munderover": 3}

NAMED = {"arg", "cos", "det", "dim", "exp", "gcd", "inf", "lim", "ln", "log", "max", "min", "Pr", "sin", "sup", "tan"}
OPENING = {"(", "[", "{", "|", "⌈", "⌊"}


class MathError(Exception):
    """Says what is wrong with a formula, in a sentence."""


def mathml(source: str, display: str = "inline") -> str:
    """The formula as a ``<math>`` element; ``display`` is "inline" or "block". Raises MathError."""
    bare = re.sub(r"\\.", "", source)
    if bare.count("{") != bare.count("}"):
        raise MathError("The braces don't match.")
    try:
        text = convert(source, display=display)
        root = fromstring(text.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', ""))
    except ParseError:
        raise MathError("An & stands outside a matrix or align*.") from None
    except Exception as error:  # the library has a dozen exceptions without a common base or a message
        raise MathError(f"It can't be read ({_in_words(error)}).") from None
    _check(root)
    _space(root)
    root.set("alttext", " ".join(source.split()))
    return tostring(root, encoding="unicode")


def _in_words(error: Exception) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()


def _check(root: Element) -> None:
    for element in root.iter():
        if "\\" in (element.text or ""):
            raise MathError(f"There is no command {element.text}.")
        if len(element) != PARTS.get(element.tag, len(element)):
            raise MathError("A command lacks an argument.")


def _space(root: Element) -> None:
    """The thin space that TeX puts around named functions: n log n, not nlogn."""
    for parent in list(root.iter("mrow")):
        children = list(parent)
        for child in children:
            parent.remove(child)
        for index, child in enumerate(children):
            before = children[index - 1] if index else None
            if before is not None and (_is_function(before) or _is_function(child)) and not _separates(before, child):
                SubElement(parent, "mspace", {"width": "0.17em"})
            parent.append(child)


def _is_function(element: Element) -> bool:
    named = element[0] if element.tag in ("msub", "msup", "munder", "msubsup") else element
    return named.tag == "mi" and (named.text or "") in NAMED


def _separates(before: Element, after: Element) -> bool:
    """Whether an operator stands between: it brings its own space, and a bracket wants none."""
    return after.tag == "mo" or (before.tag == "mo" and not _is_function(before))


def _report(md: Markdown, place: str, source: str, error: MathError) -> None:
    page = page_of(md)
    hint = r"Write it in the LaTeX that latex2mathml knows; a price is written USD 5 or \$5."
    message = f"The formula “{' '.join(source.split())}” is wrong. {error}"
    page.report(Finding(page.path, page.line_of(place), "math", message, hint))


class _Inline(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str | None, int | None, int | None]:  # type: ignore[override]
        try:
            html = mathml(m[1])
        except MathError as error:
            _report(self.md, m[0], m[1], error)
            return None, None, None
        return self.md.htmlStash.store(html), m.start(0), m.end(0)


def _fence(source: str, language: str, class_name: str, options: dict[str, Any], md: Markdown, **_: Any) -> str:
    try:
        html = mathml(source, "block")
    except MathError as error:
        _report(md, source.strip().split("\n")[0], source, error)
        return f"<pre><code>{escape(source)}</code></pre>"
    # A long formula scrolls inside itself; to scroll it by keyboard it must take the focus.
    return f'<div class="math" tabindex="0" role="group" aria-label="Formula">{html}</div>'


FENCES = [{"name": "math", "class": "math", "format": _fence}]


class MathExtension(Extension):
    """Registers inline math; the fence is registered through ``FENCES``."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.ESCAPED_CHARS.append("$")
        # After code (190), before escapes (180): the backslashes of a formula are its own.
        md.inlinePatterns.register(_Inline(INLINE, md), "math", 185)


def makeExtension(**options: Any) -> MathExtension:
    return MathExtension(**options)
