"""Reading pages: front matter, headings, and answers to pages that are wrong."""

from pathlib import Path

import pytest

from course import pages
from course.findings import CourseError

PAGE = """\
---
title: Caching
description: Decide what to cache and how to keep it right.
minutes: 40
prerequisites: []
reviewed: 2026-11-24
---

# Caching

## Cache-Aside Pattern { #cache-aside-pattern }

```markdown
## Not a heading
```

### Where it *fails*
"""


def read(tmp_path: Path, text: str | bytes, name: str = "focus/infrastructure/caching.md") -> pages.Page:
    file = tmp_path / "docs" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return pages.read(file, tmp_path)


def findings(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(CourseError) as caught:
        read(tmp_path, text)
    return [str(finding).removeprefix("docs/focus/infrastructure/caching.md") for finding in caught.value.findings]


def test_headings_carry_ids_and_lines_of_the_file_and_none_comes_from_code(tmp_path: Path) -> None:
    page = read(tmp_path, PAGE)
    assert [(h.level, h.text, h.id, h.line, h.explicit) for h in page.headings] == [
        (1, "Caching", "caching", 9, False),
        (2, "Cache-Aside Pattern", "cache-aside-pattern", 11, True),
        (3, "Where it *fails*", "where-it-fails", 17, False),
    ]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("focus/infrastructure/caching.md", "topic"),
        ("focus/infrastructure/index.md", "page"),
        ("case-studies/chat.md", "case-study"),
        ("papers/dynamo.md", "paper"),
        ("index.md", "page"),
    ],
)
def test_the_folder_says_what_kind_of_page_it_is(tmp_path: Path, path: str, kind: str) -> None:
    assert read(tmp_path, PAGE, path).kind == kind


def test_a_page_without_front_matter_is_told_what_to_do(tmp_path: Path) -> None:
    (message,) = findings(tmp_path, "# Caching\n")
    assert message.startswith(":1: The page has no front matter. Start it with")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("title: Caching\n", ""), ":1: The front matter has no title. Add “title: …”."),
        (("minutes: 40", "minutes: long"), ":4: The front matter's minutes is wrong: Input should be a valid integer"),
        (("minutes", "minuts"), ":4: The front matter has an unknown field “minuts”. Did you mean “minutes”?"),
        (("minutes: 40", "title: again"), ":4: The field “title” is given twice, first in line 2. Keep one of them."),
        (("minutes: 40", "minutes: [40"), ":5: This is not valid YAML"),
    ],
)
def test_wrong_front_matter_gets_its_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert any(line.startswith(message) for line in findings(tmp_path, PAGE.replace(*change)))


def test_a_page_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    text = PAGE.replace("Cache-Aside", "Cache-Aside, à côté").encode("latin-1")
    assert findings(tmp_path, text) == [":11: The page is not UTF-8. Save it as UTF-8."]
