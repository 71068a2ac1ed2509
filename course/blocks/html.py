"""Building HTML elements in one line each."""

from __future__ import annotations

import posixpath
import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString


def element(tag: str, *children: Element | str | None, **attributes: str) -> Element:
    """An element with its children. Text is kept as it is: Markdown's inline patterns do not look into it.

    An attribute ``class_`` becomes ``class``, ``data_key`` becomes ``data-key``; None children are left out.
    """
    made = Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    last: Element | None = None
    for child in children:
        if isinstance(child, Element):
            made.append(child)
            last = child
        elif child and last is None:
            made.text = AtomicString((made.text or "") + child)
        elif child and last is not None:
            last.tail = AtomicString((last.tail or "") + child)
    return made


def link(target: str, text: str, page: str) -> Element:
    """A link from ``page`` to ``target``, both paths of Markdown files below docs/; the target may end in an anchor."""
    return element("a", text, href=relative(target, page))


def relative(target: str, page: str) -> str:
    """The address of ``target`` as ``page`` writes it."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def address(page: str, anchor: str = "") -> str:
    """The address, below the site's home, of a page given by its path below docs/."""
    folder = re.sub(r"(^|/)(index|README)$", r"\1", page.removesuffix(".md"))
    return (f"{folder.rstrip('/')}/" if folder.strip("/") else "") + (f"#{anchor}" if anchor else "")


def address_from(page: str, target: str) -> str:
    """The address of ``target`` (it may end in an anchor) as the built ``page`` has it, for HTML that MkDocs doesn't read."""
    path, _, anchor = target.partition("#")
    there = posixpath.relpath(address(path) or ".", address(page) or ".")
    return f"{there}/" + (f"#{anchor}" if anchor else "")
