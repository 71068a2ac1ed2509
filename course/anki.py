"""The course's questions and terms as a deck for Anki: ``python -m course.anki`` writes it beside the page that offers it.

A note's identity is the id of its question or term, so that importing a newer deck changes notes and keeps what Anki knows of them.
"""

from __future__ import annotations

import html
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import genanki  # type: ignore[import-untyped]

from course import pages, review_pool
from course.findings import CourseError

FILE = "docs/review/system-design-week-4.apkg"
NAME = "System Design, Week 4"
# Chosen once: Anki knows decks and kinds of notes by them.
DECK, QUESTION, TERM = 1_732_601_904, 1_732_601_905, 1_732_601_906

CSS = """
.card { font-family: sans-serif; font-size: 18px; line-height: 1.5; text-align: left; max-width: 40em; margin: 0 auto; }
.term { font-size: 26px; text-align: center; }
code { font-size: 0.9em; }
"""
LINK = re.compile(r"</?a\b[^>]*>")


def _model(number: int, name: str, front: str, back: str) -> Any:
    fields = [{"name": "Front"}, {"name": "Back"}]
    template = {"name": name, "qfmt": front, "afmt": back}
    return genanki.Model(number, f"{NAME}: {name}", fields=fields, templates=[template], css=CSS)


QUESTIONS = _model(QUESTION, "question", "{{Front}}", "{{Back}}")
TERMS = _model(TERM, "term", '<p class="term">{{Front}}</p>', '<p class="term">{{Front}}</p><hr id="answer">{{Back}}')


def notes(root: Path = pages.ROOT) -> Iterator[tuple[str, Any]]:
    """Each note with the name of its deck: questions by area, then the glossary."""
    for question in review_pool.all_questions(root):
        options = question["options"]
        asked = "".join(f"<li>{option['text']}</li>" for option in options)
        answered = "".join(
            f"<li>{option['text']}<br><b>{'Right' if option['right'] else 'Wrong'}.</b> {option['why']}</li>"
            for option in options
        )
        fields = [f"{question['text']}<ul>{asked}</ul>", f"{question['text']}<ul>{answered}</ul>"]
        yield question["area"], _note(QUESTIONS, question["id"], fields)
    for term in review_pool.terms(root):
        also = f" Also: {html.escape(term['also'])}." if term["also"] else ""
        yield (
            "Glossary",
            _note(TERMS, f"term-{term['id']}", [html.escape(term["name"]), html.escape(term["text"]) + also]),
        )


def _note(model: Any, id: str, fields: list[str]) -> Any:
    # Links lead to places of the site, which the deck doesn't know.
    return genanki.Note(
        model, [LINK.sub("", field) for field in fields], guid=genanki.guid_for("system-design-week-4", id)
    )


def write(file: Path, root: Path = pages.ROOT, time: float | None = None) -> int:
    """Writes the deck and says how many notes it has. Raises CourseError if a question is wrong.

    ``time`` (seconds since 1970, now without it) is when the notes count as changed: Anki takes over only what is newer.
    """
    decks: dict[str, Any] = {}
    count = 0
    for name, note in notes(root):
        deck = decks.setdefault(name, genanki.Deck(DECK + zlib.crc32(name.encode()), f"{NAME}::{name}"))
        deck.add_note(note)
        count += 1
    genanki.Package(list(decks.values())).write_to_file(file, timestamp=time)
    return count


def main() -> int:
    try:
        write(pages.ROOT / FILE)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
