"""The deck, imported by Anki's own library."""

from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from course import anki, once, review_pool
from tests.test_review_pool import project

__all__ = ["project"]


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection(str(tmp_path / "collection.anki2"))


def take_in(collection: Collection, deck: Path) -> tuple[int, int, int]:
    """How many notes are new, changed, and as they were."""
    request = ImportAnkiPackageRequest(package_path=str(deck), options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(request).log
    return len(log.new), len(log.updated), len(log.duplicate)


def test_the_deck_of_the_course_imports_whole(collection: Collection, tmp_path: Path) -> None:
    count = anki.write(tmp_path / "deck.apkg")
    assert count == len(review_pool.all_questions()) + len(review_pool.terms()) > 300
    assert take_in(collection, tmp_path / "deck.apkg") == (count, 0, 0)
    assert collection.card_count() == count
    assert "System Design, Week 4::Core infrastructure components" in [
        deck.name for deck in collection.decks.all_names_and_ids()
    ]


def test_a_newer_deck_changes_what_has_changed_and_keeps_what_anki_knows(
    collection: Collection, project: Path, tmp_path: Path
) -> None:
    anki.write(tmp_path / "deck.apkg", project, time=1e9)
    assert take_in(collection, tmp_path / "deck.apkg") == (4, 0, 0)
    before = set(collection.find_cards(""))
    page = project / "docs/papers/dynamo.md"
    page.write_text(page.read_text().replace("The second", "The changed one"))
    once.forget()
    anki.write(tmp_path / "deck.apkg", project)
    assert take_in(collection, tmp_path / "deck.apkg")[0] == 0
    assert set(collection.find_cards("")) == before
    fronts = [collection.get_card(id).note().fields[0] for id in before]
    assert sum("The changed one" in front for front in fronts) == 1


def test_a_card_shows_verdicts_and_reasons_and_no_links(project: Path) -> None:
    found = {note.fields[0]: note.fields[1] for _, note in anki.notes(project)}
    back = next(back for front, back in found.items() if "Which <code>x</code>?" in front)
    assert "<b>Wrong.</b> No." in back and "<b>Right.</b> Yes: " in back
    assert "<a" not in back and "see there and here" in back
    assert found["Lease"] == "A lock that ends. Also: LS."
