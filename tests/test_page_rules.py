"""The rules of a page: each is seen failing on a page that breaks it."""

from pathlib import Path

import pytest

from course import bibliography, outline, page_rules, pages

HEAD = """\
---
title: Caching
description: Decide what to cache and how to keep it right.
minutes: 40
prerequisites: []
reviewed: 2026-11-24
---

# Caching

"""
TOPIC = HEAD + "".join(
    f"## {name} {{ #s{number} }}\n\nText.\n\n"
    for number, name in enumerate(
        [
            "Distributed Cache (Redis, Memcached)",
            "Cache Invalidation Strategies",
            "Cache-Aside Pattern",
            *page_rules.TOPIC_END,
        ]
    )
)


def check(tmp_path: Path, text: str, name: str = "focus/infrastructure/caching.md") -> list[str]:
    file = tmp_path / "docs" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    found = page_rules.check(pages.load(tmp_path), bibliography.load(), outline.load())
    return [str(finding).removeprefix(f"docs/{name}") for finding in found]


def test_a_topic_with_all_its_sections_has_nothing_wrong(tmp_path: Path) -> None:
    assert check(tmp_path, TOPIC) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("## Cache-Aside Pattern", "## Cache aside", ":8: The section “Cache-Aside Pattern” is missing."),
        ("## Failure modes", "## Failures", ":8: The section “Failure modes” is missing."),
        ("Cache Invalidation Strategies { #s1 }", "X { #s1 }", ":8: The section “Cache Invalidation Strategies” is"),
        ("# Caching", "# Caches", ":9: The heading says “Caches”, the front matter “Caching”."),
        ("{ #s1 }", "{ #s0 }", ":15: The id “s0” is taken by the heading in line 11."),
        ("{ #s1 }", "", ":15: The heading has no id of its own. Write “Cache Invalidation Strategies { #cache-"),
        (
            "Text.",
            "/// answer | Why?\n\nSo. ///",
            ":15: The end of a block, “///”, stands behind words, where it ends nothing.",
        ),
        ("Text.", "#### Deep\n", ":13: The heading jumps from level 2 to 4. Use level 3."),
        (
            "Text.",
            "See [it](https://example.org/x).",
            ":13: An outside address is typed into the page: https://example",
        ),
        ("Text.", "See <https://example.org/x>.", ":13: An outside address is typed into the page: https://example"),
        ("Text.", "See [it][@dynamoo].", ":13: No record has the key “dynamoo”. Did you mean “dynamo”?"),
        ("prerequisites: []", "prerequisites: [focus/x.md]", ":1: The prerequisite “focus/x.md” is no page."),
    ],
)
def test_a_broken_rule_gets_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = check(tmp_path, TOPIC.replace(old, new, 1))
    assert any(line.startswith(message) for line in found), found


def test_sections_in_the_wrong_order_are_found(tmp_path: Path) -> None:
    swapped = TOPIC.replace("Failure modes", "@").replace("Go deeper", "Failure modes").replace("@", "Go deeper")
    assert any("stands before" in line for line in check(tmp_path, swapped))


def test_addresses_in_code_are_no_links(tmp_path: Path) -> None:
    code = "`[a](https://example.org)` `[a][@nothing]`\n\n```markdown\n[a](https://example.org)\n```"
    assert check(tmp_path, TOPIC.replace("Text.", code, 1)) == []


def test_a_paper_guide_names_its_record(tmp_path: Path) -> None:
    found = check(tmp_path, HEAD.replace("minutes", "paper: dynamoo\nminutes"), "papers/dynamo.md")
    assert ":1: The guide names no paper with a record: “dynamoo”. Did you mean “dynamo”?" in found


def test_the_outline_has_what_the_source_list_has() -> None:
    week = outline.load()
    topics = [topic for area in week.areas for topic in area.topics]
    assert (len(week.areas), len(topics), sum(len(topic.subtopics) for topic in topics)) == (5, 22, 91)
    assert len(week.case_studies) == 19 + 1  # the list's, and the file sharing service of its practice section
    assert len(week.challenges) == 4
