"""Rules on the text around links: wrong character sets, and Markdown that did not become the link it was meant to be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from course.links.markers import Lines
from course.links.model import LintFinding, Place
from course.links.plain import prose
from course.links.sources import Collected, Document

# UTF-8 for one character, as it looks when its bytes are taken for single characters.
_MULTIBYTE = re.compile(
    rb"[\xc2\xc3][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|(?:[\xc4-\xdf][\x80-\xbf]){3,}"
)
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n^@][^\]\n]*)\]:[ \t]*<?(\S+?)>?(?:[ \t]+[\"'(].*)?$", re.M)
_REFERENCE = re.compile(r"(?<![\w\]\\!])\[([^\[\]\n]+)\]\[([^\[\]\n]+)\]")


def mojibake(collected: Collected) -> Iterator[LintFinding]:
    """Text that was UTF-8 and has been decoded with the character set of an older system."""
    for document in collected.documents:
        text = prose(document.text) if document.markdown else document.text
        for number, line in enumerate(text.split("\n"), 1):
            wrong = _misread(line)
            if wrong:
                shown = ", ".join(f"“{was}” for “{now}”" if now.isprintable() else f"“{was}”" for was, now in wrong)
                message = f"Decoded with the wrong character set: {shown}. Read the file as UTF-8 and save it again."
                yield LintFinding("mojibake", "error", message, (Place(document.name, number),))


def _misread(line: str) -> list[tuple[str, str]]:
    """What looks misread, each with what it was; characters that were lost altogether count too."""
    if line.isascii():
        return []
    found: dict[str, str] = {"\ufffd": "a lost character"} if "\ufffd" in line else {}
    for run in re.findall(r"[^\x00-\x7f]+", line):
        data = b"".join(_byte(character) for character in run)
        for match in _MULTIBYTE.finditer(data):
            try:
                meant = match[0].decode("utf-8")
            except UnicodeDecodeError:
                continue
            if not (meant == "\u00a0" and len(run) == 1):
                found.setdefault(run[match.start() : match.end()], meant)
    return list(found.items())


def _byte(character: str) -> bytes:
    """The byte a character was made of in Windows-1252, where undefined ones stand for themselves; 0 if it can't have been."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return bytes([ord(character)]) if ord(character) < 256 else b"\0"


def not_a_link(collected: Collected) -> Iterator[LintFinding]:
    """``[text](address`` that did not become a link: a space in it, a bracket too few, a break in the line."""
    for document in _markdown(collected):
        text = prose(document.text)
        lines = Lines(text)
        linked: dict[int, list[str]] = defaultdict(list)
        for one in document.extraction.links:
            if one.kind != "autolink":
                linked[one.line].append(one.url)
        for match in re.finditer(r"\[([^\[\]\n]*)\]\([ \t]*<?((?:https?|ftp):/*[^\s)>]*)([^\n)]*)", text, re.I):
            line = lines.of(match.start(2))
            if any(_begins_like(url, match[2]) for url in linked[line]):
                continue
            rest = match[3].strip()
            spaced = bool(rest) and rest[0] not in "\"'(>"
            why = "it contains a space; write %20" if spaced else "its brackets don't match"
            rule = "space-in-address" if spaced else "unbalanced-brackets"
            message = f"“[{match[1]}]({match[2]}…” did not become a link: {why}."
            yield LintFinding(rule, "error", message, (Place(document.name, line, match[1]),))


def _begins_like(url: str, start: str) -> bool:
    plain = start.replace("\\", "").replace("&amp;", "&")
    return url.startswith(plain) or plain.startswith(url)


def undefined_references(collected: Collected) -> Iterator[LintFinding]:
    """``[text][label]`` without a line that defines the label."""
    for document in _markdown(collected):
        text = prose(document.text)
        lines = Lines(text)
        defined = {_label(match[1]) for match in re.finditer(r"^[ \t>]*\[([^\]\n]+)\]:", text, re.M)}
        for match in _REFERENCE.finditer(text):
            label = _label(match[2])
            if label in defined or label.startswith("@") or not re.search(r"[A-Za-z]", label):
                continue
            message = f"“[{match[1]}][{match[2]}]” is no link: nothing defines “{match[2]}”."
            yield LintFinding(
                "undefined-reference", "warning", message, (Place(document.name, lines.of(match.start()), match[1]),)
            )


def references_defined_twice(collected: Collected) -> Iterator[LintFinding]:
    for document in _markdown(collected):
        text = prose(document.text)
        lines = Lines(text)
        first: dict[str, tuple[str, int]] = {}
        for match in _DEFINITION.finditer(text):
            label, line = _label(match[1]), lines.of(match.start())
            known = first.setdefault(label, (match[2], line))
            if known[0] != match[2]:
                message = f"“{match[1]}” is defined twice, as {known[0]} and as {match[2]}. Which one counts depends on the renderer."
                places = (Place(document.name, known[1]), Place(document.name, line))
                yield LintFinding("reference-defined-twice", "error", message, places)


def empty_texts(collected: Collected) -> Iterator[LintFinding]:
    for document in _markdown(collected):
        for one in document.extraction.links:
            if one.kind == "link" and not one.text.strip():
                message = f"The link to {one.url} has no text that could be read or read out."
                yield LintFinding("empty-text", "warning", message, (Place(document.name, one.line),))


def _markdown(collected: Collected) -> Iterator[Document]:
    return (document for document in collected.documents if document.markdown)


def _label(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()
