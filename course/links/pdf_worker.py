"""Reads PDFs in a process of its own, which may be killed: documents come from strangers.

Each job on standard input is a length of four bytes, a letter ("w" for a whole document, "p" for the first part of one), and the
document; each answer is a line of JSON. Run by ``course.links.pdf``.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import logging
import re
import struct
import sys
import warnings
import zlib
from typing import Any

_MEMORY = 1 << 30
_PAGES = 4
_CHARACTERS = 20_000

_XMP_TITLE = re.compile(rb"<dc:title>.{0,200}?<rdf:li[^>]*>([^<]{1,500})<", re.S)
_INFO_TITLE = re.compile(rb"/Title\s*\(((?:[^()\\]|\\.){1,500})\)")
_STREAM = re.compile(rb"(/FlateDecode[^>]{0,200})?>>\s*stream\r?\n")
_SHOW = re.compile(rb"(\((?:[^()\\]|\\.)*\)|\[[^\[\]]{0,4000}\])\s*T[jJ]")


def limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def read(data: bytes) -> dict[str, Any]:
    """Title, number of pages and the lines of the first pages; ``error`` where it can't be opened."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    answer: dict[str, Any] = {"title": "", "count": 0, "pages": [], "locked": False, "error": ""}
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            answer["locked"] = True
            return answer
        answer["count"] = len(reader.pages)
        with contextlib.suppress(Exception):
            answer["title"] = str(reader.metadata.title or "")[:500] if reader.metadata else ""
        for number in range(min(_PAGES, answer["count"])):
            text = ""
            with contextlib.suppress(Exception):
                text = reader.pages[number].extract_text()[:_CHARACTERS]
            answer["pages"].append(text.split("\n"))
    except MemoryError:
        raise
    except DependencyError:  # a cipher that is not installed here
        answer["locked"] = True
    except Exception as error:  # whatever a damaged document does to the reader
        answer["error"] = type(error).__name__
    return answer


def scrape(data: bytes) -> dict[str, Any]:
    """What can be had of a part of a document whose table of contents is missing: its title, and the plain strings of its streams."""
    titles = re.findall(_XMP_TITLE, data) or re.findall(_INFO_TITLE, data)
    pages: list[list[str]] = []
    for match in itertools.islice(re.finditer(_STREAM, data), 40):
        body = data[match.end() : match.end() + 200_000]
        with contextlib.suppress(zlib.error):
            body = zlib.decompressobj().decompress(body, 400_000) if match[1] else body.partition(b"endstream")[0]
            lines = [_shown(operands) for operands in re.findall(_SHOW, body)[:200]]
            if any(line.strip() for line in lines):
                pages.append([line for line in lines if line.strip()])
    title = titles[0].decode("utf-8", "replace") if titles else ""
    return {
        "title": title,
        "count": len(pages),
        "pages": pages[:_PAGES],
        "locked": False,
        "error": "" if pages or title else "no text",
    }


def _shown(operands: bytes) -> str:
    """The strings of one operator; a wide gap between two is a space."""
    parts = re.findall(rb"\(((?:[^()\\]|\\.)*)\)(?:\s*(-?\d+(?:\.\d+)?))?", operands)
    text = b"".join(part + (b" " if shift and float(shift) < -200 else b"") for part, shift in parts)
    return re.sub(rb"\\(.)", rb"\1", text).decode("latin-1")


def main() -> None:
    limit_memory()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    source = sys.stdin.buffer
    while len(size := source.read(4)) == 4:
        partly = source.read(1) == b"p"
        data = source.read(struct.unpack(">I", size)[0])
        sys.stdout.write(json.dumps(scrape(data) if partly else read(data)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
