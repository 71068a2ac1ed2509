"""Where links come from: the course's pages and records, or any Markdown and HTML file. The one module that reads them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course.findings import CourseError, Finding
from course.links import extract
from course.links.dialects import dialect_of
from course.links.model import Link, LintFinding, Place
from course.links.records import Records

ROOT = Path(__file__).resolve().parents[2]
MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
HTML = frozenset({".html", ".htm", ".xhtml"})
_SKIPPED_FOLDERS = frozenset({"node_modules", "site-packages", "__pycache__"})
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.I)


@dataclass(frozen=True)
class Document:
    """A file that was read; ``name`` is the path as it was given."""

    name: str
    text: str
    markdown: bool
    extraction: extract.Extraction


@dataclass
class Collected:
    """Everything that was found: links in the order of files and lines, the texts, and files that could not be read as they are."""

    links: list[Link] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    findings: list[LintFinding] = field(default_factory=list)


def collect(paths: Sequence[Path], root: Path = ROOT) -> Collected:
    """The links below ``paths``, or of the whole course where there are none. Raises CourseError for what can't be read at all."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        hint = "Give a Markdown or HTML file, or a folder with such files."
        raise CourseError(
            Finding(str(path), 0, "missing-path", "There is no such file or folder.", hint) for path in missing
        )
    collected = Collected()
    places: dict[str, list[Place]] = {}
    inside = not paths or any(path.resolve().is_relative_to(root) for path in paths)
    records = Records.load(root, needed=not paths) if inside else Records(root)
    for path, name in _files(paths or [root / "docs"], root):
        document = _read(path, name, records.addresses, collected.findings)
        collected.documents.append(document)
        for one in document.extraction.links:
            lines = (one.definition,) if one.definition else ()
            place = Place(name, one.line, one.text, one.claim, one.kind, lines)
            places.setdefault(one.url, []).append(place)
    for url, place in records.places(None if not paths else [path for path in paths if _holds_records(path)]):
        places.setdefault(url, []).append(place)
    for url, found in places.items():
        served, mirrors, doi = records.details(url)
        collected.links.append(Link(url, tuple(found), served, mirrors, doi))
    return collected


def _holds_records(path: Path) -> bool:
    return path.suffix in (".yml", ".yaml") or (path.is_dir() and path.resolve().name == "bibliography")


def _files(paths: Sequence[Path], root: Path) -> Iterator[tuple[Path, str]]:
    """Each file once, with the name it is reported under."""
    seen: set[Path] = set()
    for path in paths:
        for file in _below(path) if path.is_dir() else [path]:
            if file.resolve() in seen or _holds_records(file):
                continue
            seen.add(file.resolve())
            inside = not path.is_absolute() or not file.is_relative_to(root)
            yield file, (file if inside else file.relative_to(root)).as_posix()


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED_FOLDERS)
        for name in sorted(files):
            if Path(name).suffix.lower() in MARKDOWN | HTML:
                yield Path(here) / name


def _read(path: Path, name: str, citations: Mapping[str, str], findings: list[LintFinding]) -> Document:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(Finding(name, 0, "unreadable", f"The file can't be read: {error.strerror}.")) from error
    html = path.suffix.lower() in HTML
    text = _decode(data, name, html, findings).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if html:
        return Document(name, text, False, extract.from_html(text))
    try:
        return Document(name, text, True, extract.from_markdown(text, dialect_of(path, text), citations))
    except (RecursionError, ValueError, IndexError, AttributeError, KeyError, TypeError) as error:
        # An extension of the renderer stumbled over this text; the other dialect still finds its links.
        message = f"The text could not be rendered as MkDocs does ({type(error).__name__}); it was read as GitHub does."
        findings.append(LintFinding("unrenderable", "warning", message, (Place(name, 0),)))
        return Document(name, text, True, extract.from_markdown(text, "github", citations))


def _decode(data: bytes, name: str, html: bool, findings: list[LintFinding]) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        declared = _CHARSET.search(data[:2048]) if html else None
        if declared:
            try:
                return data.decode(declared[1].decode("ascii"), errors="replace")
            except LookupError:
                pass
        line = data[: error.start].count(b"\n") + 1
        message = "The file is not UTF-8. Save it as UTF-8."
        findings.append(LintFinding("not-utf-8", "error", message, (Place(name, line),)))
        return data.decode("cp1252", errors="replace")
