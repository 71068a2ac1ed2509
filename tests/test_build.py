"""The build: strict and silent, and a sentence instead of a traceback where a page is wrong."""

import html
import re
import subprocess
from pathlib import Path

import pytest

from course.vendor import MATH_RANGES

ROOT = Path(__file__).resolve().parents[1]
PAGE = "---\ntitle: A page\n---\n\n# A page\n\n"


def build(config: Path, site: Path) -> subprocess.CompletedProcess[str]:
    words = ["bash", "scripts/build", "-f", str(config), "-d", str(site)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_course_builds_strictly_and_silently(tmp_path: Path) -> None:
    done = build(ROOT / "mkdocs.yml", tmp_path / "site")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "site/focus/infrastructure/caching/index.html").is_file()
    assert _not_in_the_math_font(tmp_path / "site") == {}
    assert _not_with_one_stylesheet(tmp_path / "site") == []


def _not_in_the_math_font(site: Path) -> dict[str, str]:
    """Characters of formulas that course/vendor.py leaves out of the font, with a page each."""
    found = {}
    for page in site.rglob("*.html"):
        for formula in re.findall(r"<math.*?</math>", page.read_text(encoding="utf-8"), re.DOTALL):
            for character in html.unescape(re.sub(r"<annotation.*?</annotation>|<[^>]*>|\s", "", formula)):
                if not any(first <= ord(character) <= last for first, last in MATH_RANGES):
                    found[character] = str(page.relative_to(site))
    return found


def _not_with_one_stylesheet(site: Path) -> list[str]:
    """Pages that ask for more than one stylesheet before they show a word, or for one that isn't there."""
    found = []
    for page in site.rglob("*.html"):
        styles = re.findall(r'<link rel="stylesheet" href="([^"]*)"', page.read_text(encoding="utf-8"))
        there = [
            (page.parent / style.removeprefix("/")).is_file() for style in styles
        ]  # 404.html's begins with a slash
        if there != [True]:
            found.append(str(page.relative_to(site)))
    return found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("See [it][@nothing-of-the-sort].", "index.md:7: No record has the key “nothing-of-the-sort”."),
        ("See [it](missing.md).", "contains a link 'missing.md', but the target is not found"),
        ("See [it](#missing).", "contains a link '#missing', but there is no such anchor on this page"),
        ("/// listing | nothing\n///", "index.md:7: There is no listing “nothing”."),
    ],
)
def test_a_wrong_page_fails_the_build_with_a_sentence(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(PAGE + text, encoding="utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        "site_name: x\nstrict: true\nmarkdown_extensions: [course.blocks]\nvalidation: {links: {anchors: warn}}\n"
    )
    done = build(config, tmp_path / "site")
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
