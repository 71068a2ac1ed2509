"""Cards for links: of the right size, with every title of the course whole, and none where they are not asked for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from course import cards, pages


def test_every_title_fits() -> None:
    for page in pages.load().values():
        font, lines = cards.fit(page.meta.title)
        assert " ".join(lines) == " ".join(page.meta.title.split())
        assert len(lines) <= cards.LINES, page.path
        assert all(font.getlength(line) <= cards.SIZE[0] - 2 * cards.MARGIN for line in lines), page.path


def test_a_card_has_the_size_that_sites_ask_for_and_words_on_it() -> None:
    card = cards.draw("Caching", "Focus areas › Core infrastructure components")
    assert card.size == (1200, 630)
    plain = cards.draw("", "Focus areas › Core infrastructure components")
    assert card.tobytes() != plain.tobytes()


@pytest.mark.parametrize("wanted", [True, False])
def test_cards_are_made_where_they_are_asked_for(tmp_path: Path, wanted: bool) -> None:
    config = {"extra": {"cards": wanted}, "site_dir": str(tmp_path)}
    for url, title in (("", "Home"), ("papers/dynamo/", "Dynamo")):
        page = SimpleNamespace(ancestors=[SimpleNamespace(title="Papers")], url=url, title=title)
        cards.on_page_context({}, page, config, None)
    cards.on_post_build(config)
    made = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png"))
    assert made == (["cards/index.png", "cards/papers/dynamo.png"] if wanted else [])
    if wanted:
        assert Image.open(tmp_path / "cards/index.png").format == "PNG"
