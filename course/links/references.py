"""Where a reference link is used: ``[text][label]``, ``[label][]`` or ``[label]``, the n-th use of the same text and label."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from course.links.markers import Lines

CITE = "cite-key:"
_TEXT = r"\[((?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\](?:\([^()]*\))?)*)\]"
_USE = re.compile(rf"{_TEXT}[ \n]?\[([^\[\]]*)\]|{_TEXT}(?![\[(:])", re.S)
_DEFINITION = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)?\[((?:[^\[\]\\]|\\.)+)\]:\s*<?$")


def definition_label(source: str, start: int) -> str:
    """The label if the address that starts there is a reference's definition, else nothing."""
    line = source.rfind("\n", 0, start) + 1
    found = _DEFINITION.match(source[line:start])
    if not found and source[line:start].strip() in ("", "<") and line > 0:  # the address may stand in the next line
        found = _DEFINITION.match(source[source.rfind("\n", 0, line - 1) + 1 : line])
    return _label(found[1]) if found else ""


def _label(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _words(text: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"\]\([^)]*\)", "]", text)).strip().casefold()


class Uses:
    """The uses of references in a text, handed out in order; ``source`` has its code blanked out."""

    def __init__(self, source: str):
        self.lines = Lines(source)
        self.by_text: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.by_label: dict[str, list[int]] = defaultdict(list)
        self.given: Counter[tuple[str, str]] = Counter()
        for found in _USE.finditer(source):
            text = found[1] if found[1] is not None else found[3]
            label = _label(found[2] or text)
            line = self.lines.of(found.start())
            self.by_text[label, _words(text)].append(line)
            self.by_label[label].append(line)

    def line(self, label: str, text: str) -> int:
        """The line of the next use of this label with this text; 0 if there is none."""
        asked = (label.casefold(), _words(text))
        places = self.by_text.get(asked) or self.by_label.get(asked[0]) or []
        if not places:
            return 0
        self.given[asked] += 1
        return places[min(self.given[asked], len(places)) - 1]
