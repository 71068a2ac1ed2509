"""The command line: what it prints, what it writes, and the exit status it promises."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from course.links.commands import main

GOOD = "- [The Tail at Scale](https://e.org/1)\n"
BAD = GOOD + "- [A File System for Ships](https://e.org/1)\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*words, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


def test_list_shows_every_place(run):
    result = run("list", "a.md", a="x\n[one](https://e.org/1) [two](https://e.org/1)\n")
    assert result.exit_code == 0
    assert result.stdout.split("\n")[:3] == ["https://e.org/1", "  a.md:2  one", "  a.md:2  two"]


def test_list_report(run, tmp_path):
    run("list", "a.md", "--json", "out.json", a=GOOD)
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["schema"] == 1
    assert report["links"] == [
        {"url": "https://e.org/1", "places": [{"file": "a.md", "line": 1, "text": "The Tail at Scale"}]}
    ]


def test_lint_of_a_sound_list(run):
    assert run("lint", "a.md", a=GOOD).exit_code == 0


def test_lint_names_rule_and_places(run, tmp_path):
    result = run("lint", "a.md", "--json", "out.json", a=BAD)
    assert result.exit_code == 1
    assert (
        "a.md:1: error: " in result.stdout
        and "also a.md:2" in result.stdout
        and "[one-url-many-titles]" in result.stdout
    )
    (finding,) = json.loads((tmp_path / "out.json").read_text())["findings"]
    assert (
        finding["rule"] == "one-url-many-titles"
        and finding["places"] == ["a.md:1", "a.md:2"]
        and finding["severity"] == "error"
    )


def test_warnings_do_not_fail(run):
    result = run("lint", "a.md", a="[x](http://e.org/)")
    assert result.exit_code == 0 and "plain-http" in result.stdout


@pytest.mark.parametrize("command", ["list", "lint", "check"])
def test_nothing_to_check_is_an_error(run, command):
    result = run(command, "a.md", a="no links\n")
    assert result.exit_code == 3 and "nothing was checked" in result.stderr


@pytest.mark.parametrize("command", ["list", "lint", "check"])
def test_missing_path(run, command):
    result = run(command, "nowhere.md")
    assert result.exit_code == 2 and "nowhere.md: There is no such file or folder" in result.stderr


@pytest.mark.parametrize("words", [["lint", "--nonsense"], ["nonsense"], ["check", "a.md", "--timeout", "soon"]])
def test_misuse(run, words):
    assert run(*words, a=GOOD).exit_code == 2


# pyproject.toml, what the message must say
WRONG_SETTINGS = [
    ("[tool.links]\ntimout = 3", ["pyproject.toml:2", "“timout”", "Did you mean “timeout”?"]),
    ("[tool.links]\ntimeout = 'long'", ["timeout must be of type float"]),
    ("[tool.links]\nallow-private = 1", ["allow-private must be of type bool"]),
    ("[tool.links]\n[[tool.links.skip]]\npattern = 'x'", ["a pattern, a reason and an end"]),
    ("[tool.links]\n[[tool.links.skip]]\npattern='('\nreason='r'\nuntil=2027-01-01", ["can't be read"]),
    ("[tool.links", ["not valid TOML"]),
]


@pytest.mark.parametrize(("toml", "expected"), WRONG_SETTINGS)
def test_wrong_settings(run, tmp_path, toml, expected):
    (tmp_path / "pyproject.toml").write_text(toml)
    result = run("check", "a.md", a=GOOD)
    assert result.exit_code == 2
    for text in expected:
        assert text in result.stderr


def test_terminal_escapes_in_a_list_do_not_reach_the_terminal(run):
    result = run("list", "a.md", a="[a\x1b[31mred\x07](https://e.org/1)")
    assert "\x1b" not in result.stdout and "\x07" not in result.stdout
