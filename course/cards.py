"""Cards that other sites show for a link to a page: its title, its place in the course, the mark. A hook of MkDocs.

Made only where CARDS is set, as the publishing workflow does; drawn by Pillow with the typeface that it brings along, without network.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
MARGIN = 90
INK, TEAL, GOLD, QUIET = "#ffffff", "#0f4c5c", "#e9c46a", "#b9d3d9"
LARGEST, SMALLEST = 84, 40
LINES = 4


def on_post_build(config: Any) -> None:
    """MkDocs calls it when the site is written; the pages are those that were noted meanwhile."""
    if config["extra"].get("cards"):
        for address, (title, place) in config["extra"].get("card_texts", {}).items():
            file = Path(config["site_dir"]) / "cards" / f"{address.strip('/') or 'index'}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            draw(title, place).save(file, optimize=True)


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:
    """Notes what stands on the page's card: its title, and the sections that lead to it."""
    place = " › ".join(reversed([one.title for one in page.ancestors if one.title]))
    config["extra"].setdefault("card_texts", {})[page.url] = (str(page.title), place)
    return context


def draw(title: str, place: str) -> Image.Image:
    """The card, 1200 by 630 pixels. A long title is set smaller, so that nothing is cut."""
    image = Image.new("RGB", SIZE, TEAL)
    canvas = ImageDraw.Draw(image)
    font, lines = fit(title)
    canvas.text((MARGIN, MARGIN), place or "System design, week 4", fill=QUIET, font=typeface(34))
    height = font.size * 1.25
    top = 340 - height * len(lines) / 2
    for number, line in enumerate(lines):
        canvas.text((MARGIN, top + number * height), line, fill=INK, font=font)
    canvas.line((MARGIN, 530, SIZE[0] - MARGIN, 530), fill=GOLD, width=4)
    canvas.text((MARGIN, 552), "Every link, number and line of code is checked.", fill=QUIET, font=typeface(30))
    return image.quantize(32)


def fit(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest type in which the title has at most LINES lines, and those lines."""
    for size in range(LARGEST, SMALLEST - 1, -4):
        font = typeface(size)
        lines = wrap(title, font)
        if len(lines) <= LINES and all(font.getlength(line) <= SIZE[0] - 2 * MARGIN for line in lines):
            break
    return font, lines


def typeface(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


def wrap(title: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= SIZE[0] - 2 * MARGIN or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
