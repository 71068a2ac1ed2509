"""The offline rules, each on a list made up for it, with the places it has to name."""

from __future__ import annotations

import pytest

from course.links.lint import lint
from course.links.lint_addresses import isbn_is_right
from course.links.sources import collect

# rule, list, lines of the finding's places
FINDS = [
    (
        "one-url-many-titles",
        "- [On Clocks](https://e.org/1)\n- x\n- [A File System for Ships](https://e.org/1)",
        [1, 3],
    ),
    ("one-url-many-titles", "- [On Clocks](https://e.org/1)\n- [A File System for Ships](http://www.e.org/1/)", [1, 2]),
    ("one-url-many-titles", "- [Clocks, Part 1](https://e.org/1)\n- [Clocks, Part 2](https://e.org/1)", [1, 2]),
    (
        "one-title-many-urls",
        "- [On Clocks in Trains](https://e.org/1)\n- [on clocks in trains](https://f.org/2)",
        [1, 2],
    ),
    ("repeated-entry", "- [On Clocks](https://e.org/1)\n\n## B\n\n- [On clocks](https://e.org/1)", [1, 5]),
    ("many-spellings", "- [a](http://e.org/x) [b](https://www.e.org/x/)", [1, 1]),
    ("isbn", "- [B](https://shop.example/dp/0306406153)", [1]),
    ("isbn", "- [B](https://e.org/isbn/978-0-306-40615-8)", [1]),
    ("isbn", "- [B](https://e.org/9780306406158.html)", [1]),
    (
        "one-id-many-publishers",
        "[a](https://blog.one.com/a-b-0a1b2c3d4e5f) x\n[c](https://medium.com/two/c-d-0a1b2c3d4e5f)",
        [1, 2],
    ),
    (
        "one-id-many-publishers",
        "[a](https://medium.com/one/a-0a1b2c3d4e5f)\n[c](https://medium.com/two/c-0a1b2c3d4e5f)",
        [1, 2],
    ),
    ("mojibake", "[a](https://e.org)\n\nitâ€™s wrong", [3]),
    ("mojibake", "# ðŸ“š Books\n[a](https://e.org)", [1]),
    ("mojibake", "[CafÃ©](https://e.org)", [1]),
    ("mojibake", "[Caf\ufffd](https://e.org)", [1]),
    ("space-in-address", "[a](https://e.org/a b)", [1]),
    ("space-in-address", "x\n[a](<https://e.org/a b>)", [2]),
    ("space-in-address", "[a](https://e.org/a%20)", [1]),
    ("unbalanced-brackets", "x\n[a](https://en.wikipedia.org/wiki/A_(b)", [2]),
    ("unbalanced-brackets", "<https://e.org/a_(b>", [1]),
    ("plain-http", "x\n\n[a](http://e.org/)", [3]),
    ("malformed", "[a](http:/e.org/)", [1]),
    ("malformed", "[a](https://)", [1]),
    ("malformed", "[a](htp://e.org/)", [1]),
    ("malformed", "[a](https://e.org:99999/)", [1]),
    ("malformed", "[a](https://-bad-.org/)", [1]),
    ("doubled-scheme", "[a](https://https://e.org/)", [1]),
    ("no-break-space", "x\n<https://e.org/a\u00a0b>", [2]),
    ("no-break-space", "a[^1]\n\n[^1]: see https://e.org/x", [3]),
    ("trailing-punctuation", "[a](https://e.org/a,)", [1]),
    ("credentials", "[a](https://me:secret@e.org/)", [1]),
    ("private-host", "[a](http://192.168.0.1/) ", [1]),
    ("private-host", "[a](http://localhost:8080/)", [1]),
    ("mixed-scripts", "[a](https://\u0430pple.com/)", [1]),
    ("tracking", "[a](https://e.org/?utm_source=x&id=1)", [1]),
    ("shortener", "[a](https://bit.ly/abc)", [1]),
    ("undefined-reference", "x\n[text][nowhere] [a](https://e.org)", [2]),
    ("reference-defined-twice", "[t][r]\n\n[r]: https://e.org/1\n[r]: https://e.org/2", [3, 4]),
    ("empty-text", "[](https://e.org)", [1]),
]
# lists in which no rule may find anything but what is named
CLEAN = [
    "- [The Tail at Scale](https://e.org/1)\n- [The Tail at Scale: A Longer Subtitle](https://e.org/1#x)",
    "- [Spanner: A Database](https://e.org/1)\n\nRead [here](https://e.org/1) and [the paper](https://e.org/1).",
    "- [First Section](https://e.org/1#first)\n- [Another Matter](https://e.org/1#second)",
    "- [On Clocks](https://e.org/?id=1)\n- [On Ships at Sea](https://e.org/?id=2)",
    "- [B](https://shop.example/dp/0306406152) and [C](https://e.org/9780306406157)",
    "[a](https://medium.com/one/a-0a1b2c3d4e5f) [b](https://medium.com/two/b-ffffeeee0001)",
    "Ça, c'est « CAFÉ », naïve, façade, Größe, œuvre, “quoted” – [a](https://e.org)",
    "`itâ€™s` [a](https://e.org)",
    "[a](https://en.wikipedia.org/wiki/A_(b)) [c](https://e.org/%28x%29)",
    "`[a](https://e.org/a b)` [c](https://e.org)",
    "array[i][j] and [x] [a](https://e.org)",
    "[日本](https://日本.jp/あ)",
]


def rules_of(tmp_path, text):
    path = tmp_path / "list.md"
    path.write_text(text, encoding="utf-8")
    return lint(collect([path]))


@pytest.mark.parametrize(("rule", "text", "lines"), FINDS)
def test_rule_finds_with_places(tmp_path, rule, text, lines):
    found = [finding for finding in rules_of(tmp_path, text) if finding.rule == rule]
    assert [sorted(place.line for place in finding.places) for finding in found] == [lines]
    assert found[0].places[0].file.endswith("list.md")


@pytest.mark.parametrize("text", CLEAN)
def test_sound_list_has_no_finding(tmp_path, text):
    assert rules_of(tmp_path, text) == []


def test_one_address_under_six_titles_is_one_finding(tmp_path):
    names = [
        "Clocks in Trains",
        "A File System for Ships",
        "Gossip Among Rooks",
        "Locks of the Thames",
        "Bees and Quorums",
        "Salt",
    ]
    text = "\n".join(f"- [{name} and Such Matters](https://e.org/1.pdf)" for name in names)
    (finding,) = [f for f in rules_of(tmp_path, text) if f.rule == "one-url-many-titles"]
    assert "6 different titles" in finding.message and len(finding.places) == 6


def test_entries_in_two_files_are_compared(tmp_path):
    (tmp_path / "a.md").write_text("- [On Clocks](https://e.org/1)")
    (tmp_path / "b.md").write_text("\n- [A File System for Ships](https://e.org/1)")
    (finding,) = [f for f in lint(collect([tmp_path])) if f.rule == "one-url-many-titles"]
    assert [str(place).rpartition("/")[2] for place in finding.places] == ["a.md:1", "b.md:2"]


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path):
    path = tmp_path / "list.md"
    path.write_bytes(b"ok\n[Caf\xe9](https://e.org)")
    (finding,) = [f for f in lint(collect([path])) if f.rule == "not-utf-8"]
    assert finding.places[0].line == 2 and "not UTF-8" in finding.message


@pytest.mark.parametrize(("number", "right"), [
    ("0306406152", True), ("0306406153", False), ("080442957X", True), ("9780306406157", True), ("9780306406158", False),
])  # fmt: skip
def test_isbn(number, right):
    assert isbn_is_right(number) is right
