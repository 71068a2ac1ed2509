"""What of a Markdown source is prose: code and comments blanked out, every place kept."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*(`{3,}|~{3,})")
_CODE = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_HTML_CODE = re.compile(r"<(pre|code|script|style)\b.*?</\1\s*>", re.S | re.I)


def prose(text: str) -> str:
    """The text with spaces in place of fenced and inline code and of comments; lines and places stay."""
    text = _fences(text)
    for pattern in (_COMMENT, _HTML_CODE, _CODE):
        text = pattern.sub(lambda match: _blank(match[0]), text)
    return text


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _fences(text: str) -> str:
    fence = ""
    kept: list[str] = []
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            closing = line.lstrip(" \t>")
            kept.append(_blank(line))
            if (
                found
                and closing.strip() == closing.strip()[0] * len(closing.strip())
                and closing.strip().startswith(fence)
            ):
                fence = ""
        elif found and not (found[1][0] == "`" and "`" in line[found.end() :]):
            fence = found[1]
            kept.append(_blank(line))
        else:
            kept.append(line)
    return "\n".join(kept)
