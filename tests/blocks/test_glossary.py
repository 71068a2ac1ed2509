"""Glossary: which words on a page become links to which entries, and which don't."""

import re
import shutil
from pathlib import Path

import pytest
from markdown import Markdown

from course import glossary, pages
from course.blocks.context import PageContext, set_page

ROOT = Path(__file__).resolve().parents[2]
HEAD = "---\ntitle: Glossary\ndescription: Terms that the tests are made with.\nminutes: 3\nreviewed: 2026-11-24\n{}---\n\n# Glossary\n\n"
TERMS = """Lease
:   A lock that ends *by itself*, see [the page](a.md) and `renew`.

Cache stampede (dogpile)
:   Many misses at once.

Service level objective (SLO)
:   A promise.

Write-ahead log (WAL)
:   First the log.

Lease renewal
:   Asking for it again.

Latency
:   Time that passes.

Little's law
:   It relates three means.

Virtual node { #vnode }
:   One of many points.

Span
:   A part of a trace.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    shutil.copytree(ROOT / "course", tmp_path / "course", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (tmp_path / "docs/glossary.md").write_text(HEAD.format("no_tooltips: [span]\n") + TERMS)
    return tmp_path


def convert(root: Path, text: str, path: str = "docs/area/page.md") -> str:
    md = Markdown(extensions=["attr_list", "def_list", "toc", "tables", "pymdownx.tasklist", "course.blocks"])
    set_page(md, PageContext(path, text, root))
    return md.convert(text)


def linked(root: Path, text: str) -> list[tuple[str, str]]:
    html = convert(root, text)
    return re.findall(r'<course-term><a href="../glossary.md#([^"]*)" title="[^"]*">([^<]*)</a></course-term>', html)


def test_the_first_use_is_a_link_with_the_definition_as_title(project: Path) -> None:
    assert convert(project, "It takes a lease, one lease.") == (
        '<p>It takes a <course-term><a href="../glossary.md#lease" '
        'title="A lock that ends by itself, see the page and renew.">lease</a></course-term>, one lease.</p>'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Leases end.", [("lease", "Leases")]),
        ("LEASE", [("lease", "LEASE")]),
        ("release, leased, lease-based, pre-lease", []),
        ("an SLO and more SLOs", [("service-level-objective", "SLO")]),
        ("slo is Slovene", []),
        ("a write ahead\nlog", [("write-ahead-log", "write ahead\nlog")]),
        ("Write-ahead logs", [("write-ahead-log", "Write-ahead logs")]),
        ("the WAL, then a write-ahead log", [("write-ahead-log", "WAL")]),
        ("a lease renewal", [("lease-renewal", "lease renewal")]),
        ("latencies", [("latency", "latencies")]),
        ("cache stampedes, or dogpiles", [("cache-stampede", "cache stampedes")]),
        ("by Little’s law", [("littles-law", "Little’s law")]),
        ("virtual nodes", [("vnode", "virtual nodes")]),
        ("it spans a span", []),
        ("**lease**, *latency*.", [("lease", "lease"), ("latency", "latency")]),
        (
            "a lease, latency and SLO in one",
            [("lease", "lease"), ("latency", "latency"), ("service-level-objective", "SLO")],
        ),
    ],
)
def test_words_and_their_forms(project: Path, text: str, expected: list[tuple[str, str]]) -> None:
    assert linked(project, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "# A lease",
        "`lease`",
        "[the lease](x.md)",
        "[**the lease**](x.md)",
        "```\nlease\n```",
        "    lease",
        "| lease |\n|---|\n| x |",
        "/// quiz | q\n    about: a\n\nA lease?\n\n- [x] lease\n    - lease\n- [ ] no\n    - no\n///",
        "$lease$",
        "[Dynamo][@dynamo]",
    ],
)
def test_no_links_where_they_do_not_belong(project: Path, text: str) -> None:
    assert linked(project, text) == []


def test_what_other_blocks_made_stays_as_it_is() -> None:
    html = convert(ROOT, "/// listing | articles\n///", "docs/reading/page.md")
    words = re.sub(r"<[^>]*>", "", html)
    assert any(True for _ in glossary.of(ROOT).finditer(words))
    assert "<course-term>" not in html


def test_text_around_links_stays_whole(project: Path) -> None:
    text = "One lease & *two* `lease` WAL x latency, SLO **lease** end; the WAL."
    html = convert(project, text)
    assert re.sub(r"<[^>]*>", "", html) == "One lease &amp; two lease WAL x latency, SLO lease end; the WAL."
    assert html.count("<course-term>") == 4


def test_on_the_glossary_entries_have_ids_and_no_links(project: Path) -> None:
    html = convert(project, TERMS, "docs/glossary.md")
    assert "<course-term>" not in html
    assert re.findall(r'<dt id="([^"]*)"', html) == [
        "lease", "cache-stampede", "service-level-objective", "write-ahead-log", "lease-renewal", "latency", "littles-law", "vnode", "span",
    ]  # fmt: skip


def test_ids_on_the_page_are_those_of_the_links() -> None:
    page = pages.load(ROOT)["glossary.md"]
    html = convert(ROOT, page.body, "docs/glossary.md")
    assert re.findall(r'<dt id="([^"]*)"', html) == [term.id for term in glossary.read(page)]
    assert len(glossary.read(page)) > 50


def test_a_project_without_a_glossary_links_nothing(tmp_path: Path) -> None:
    assert convert(tmp_path, "A lease.") == "<p>A lease.</p>"


def test_names_taken_twice_and_idle_opt_outs_are_findings(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    file = tmp_path / "docs/glossary.md"
    file.write_text(HEAD.format("no_tooltips: [spam]\n") + TERMS + "\nlease\n:   Again.\n")
    found = [str(finding) for finding in glossary.check(pages.read(file, tmp_path))]
    assert len(found) == 3
    again = file.read_text().split("\n").index("lease") + 1
    assert found[0].startswith(f"docs/glossary.md:{again}: “#lease” is taken by the entry in line 11.")
    assert "“spam”, which the glossary doesn't define" in found[2]
    assert glossary.check(pages.load(ROOT)["glossary.md"]) == []
