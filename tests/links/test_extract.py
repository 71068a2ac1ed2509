"""Extraction: each way of writing a link, each way of not writing one, and the lines both stand in."""

from __future__ import annotations

import pytest

from course.links.extract import from_html, from_markdown

U = "https://example.org/a"

# name, dialects, source, expected (address, line, text)
LINKS = [
    ("inline", "both", f"x [t]({U}) y", [(U, 1, "t")]),
    ("second line", "both", f"# h\n\nx [t]({U}) y", [(U, 3, "t")]),
    ("title", "both", f'[t]({U} "a title")', [(U, 1, "t")]),
    ("angle brackets", "both", f"[t](<{U}>)", [(U, 1, "t")]),
    ("angle brackets hold spaces", "both", f"[t](<{U} b>)", [(f"{U} b", 1, "t")]),
    (
        "brackets in the address",
        "both",
        "[t](https://en.wikipedia.org/wiki/A_(b))",
        [("https://en.wikipedia.org/wiki/A_(b)", 1, "t")],
    ),
    ("nested brackets in the address", "both", "[t](https://e.org/a(b(c)d))", [("https://e.org/a(b(c)d)", 1, "t")]),
    ("brackets in the text", "both", f"[a [b] c]({U})", [(U, 1, "a [b] c")]),
    ("emphasis in the text", "both", f"[a *b* `c`]({U})", [(U, 1, "a b c")]),
    ("escaped underscore", "both", r"[t](https://e.org/a\_b)", [("https://e.org/a_b", 1, "t")]),
    ("entity in the address", "both", "[t](https://e.org/?a=1&amp;b=2)", [("https://e.org/?a=1&b=2", 1, "t")]),
    ("bytes stay", "both", "[t](https://e.org/a%2Fb//c/?x=%E9+y;z)", [("https://e.org/a%2Fb//c/?x=%E9+y;z", 1, "t")]),
    ("bare question mark", "both", "[t](https://e.org/a?)", [("https://e.org/a?", 1, "t")]),
    ("raw letters", "both", "[t](https://e.org/ü/日本)", [("https://e.org/ü/日本", 1, "t")]),
    ("capital scheme", "both", "[t](HTTPS://E.org/A)", [("HTTPS://E.org/A", 1, "t")]),
    ("reference", "both", f"a\n[t][ref]\n\n[ref]: {U}", [(U, 2, "t")]),
    ("collapsed reference", "both", f"[ref][]\n\n[ref]: {U}", [(U, 1, "ref")]),
    ("shortcut reference", "both", f"[ref]\n\n[ref]: {U}", [(U, 1, "ref")]),
    ("reference, label's case", "both", f'[t][Ref]\n\n[rEF]: <{U}> "title"', [(U, 1, "t")]),
    (
        "reference used twice",
        "both",
        f"[a][r]\n\n[b][r]\n\n[a][r]\n\n[r]: {U}",
        [(U, 1, "a"), (U, 3, "b"), (U, 5, "a")],
    ),
    ("reference beside code", "both", f"`[t][r]`\n\n```\n[t][r]\n```\n\n[t][r]\n\n[r]: {U}", [(U, 7, "t")]),
    ("definition over two lines", "both", f"[t][r]\n\n[r]:\n  {U}", [(U, 1, "t")]),
    ("autolink", "both", f"see <{U}>.", [(U, 1, U)]),
    ("bare", "both", f"see {U}.", [(U, 1, U)]),
    ("bare in brackets", "both", f"(see {U})", [(U, 1, U)]),
    ("bare with brackets", "both", "see https://e.org/A_(b) or", [("https://e.org/A_(b)", 1, "https://e.org/A_(b)")]),
    (
        "bare with ampersand",
        "both",
        "https://e.org/?a=1&b=2",
        [("https://e.org/?a=1&b=2", 1, "https://e.org/?a=1&b=2")],
    ),
    ("bare www", "both", "see www.example.org/a now", [("http://www.example.org/a", 1, "www.example.org/a")]),
    ("bare with underscores", "both", "https://e.org/a_b_c", [("https://e.org/a_b_c", 1, "https://e.org/a_b_c")]),
    ("table", "both", f"| a | b |\n|---|---|\n| [t]({U}) | x |\n| y | [u]({U}2) |", [(U, 3, "t"), (f"{U}2", 4, "u")]),
    ("list", "both", f"- a\n- [t]({U})\n    - [u]({U}2)", [(U, 2, "t"), (f"{U}2", 3, "u")]),
    ("task", "both", f"- [ ] [t]({U})\n- [x] [u]({U}2)", [(U, 1, "t"), (f"{U}2", 2, "u")]),
    ("quote", "both", f"> a\n> [t]({U})", [(U, 2, "t")]),
    ("heading", "both", f"a\n\n## [t]({U})", [(U, 3, "t")]),
    ("image", "both", "![alt](https://e.org/i.png)", [("https://e.org/i.png", 1, "alt")]),
    (
        "image in a link",
        "both",
        f"[![alt](https://e.org/i.png)]({U})",
        [(U, 1, "alt"), ("https://e.org/i.png", 1, "alt")],
    ),
    ("raw HTML", "both", f'x <a href="{U}">t</a>', [(U, 1, "t")]),
    ("raw HTML with entities", "both", "<a href='https://e.org/?a=1&amp;b'>t</a>", [("https://e.org/?a=1&b", 1, "t")]),
    ("raw HTML block", "both", f'<div>\n<p>\n<a href="{U}">t</a>\n</p>\n</div>', [(U, 3, "t")]),
    ("protocol-relative", "both", "[t](//e.org/a)", [("//e.org/a", 1, "t")]),
    ("one slash", "both", "[t](http:/e.org/a)", [("http:/e.org/a", 1, "t")]),
    ("same address twice in a line", "both", f"[a]({U}) [b]({U})", [(U, 1, "a"), (U, 1, "b")]),
    ("the same address in code first", "both", f"`{U}`\n\n[t]({U})", [(U, 3, "t")]),
    ("after front matter", "both", f"---\nurl: {U}\n---\n\n[t]({U})", [(U, 5, "t")]),
    ("footnote", "both", f"a[^1]\n\nb\n\n[^1]: [t]({U})", [(U, 5, "t")]),
    ("admonition", "mkdocs", f"!!! note\n\n    a\n\n    [t]({U})", [(U, 5, "t")]),
    ("details", "mkdocs", f'??? note "x"\n\n    a\n\n    [t]({U})', [(U, 5, "t")]),
    ("tabs", "mkdocs", f'=== "A"\n\n    a\n\n    [t]({U})\n\n=== "B"\n\n    [u]({U})', [(U, 5, "t"), (U, 9, "u")]),
    ("block tab", "mkdocs", f"/// tab | A\n\n[t]({U})\n///", [(U, 3, "t")]),
    ("answer", "mkdocs", f"/// answer | Why?\n\n[t]({U})\n///", [(U, 3, "t")]),
    ("definition list", "mkdocs", f"term\n:   a\n\n    [t]({U})", [(U, 4, "t")]),
    ("md_in_html", "mkdocs", f'<div markdown="1">\n\n- [t]({U})\n\n</div>', [(U, 3, "t")]),
    ("details element", "github", f"<details>\n\n- [t]({U})\n\n</details>", [(U, 3, "t")]),
    ("list after a paragraph", "github", f"para\n- [t]({U})", [(U, 2, "t")]),
    ("footnote's bare address", "mkdocs", f"a[^1]\n\n[^1]: see {U}", [(U, 3, U)]),
    ("bare inside a tag", "both", f"<span>{U}</span>", [(U, 1, U)]),
]
# name, dialects, source: nothing that a reader could click
NONE = [
    ("fence", "both", f"```\n{U} [t]({U})\n```"),
    ("tilde fence", "both", f"~~~ text\n<{U}>\n~~~"),
    ("fence in a list", "both", f"- a\n\n    ```\n    [t]({U})\n    ```"),
    ("longer fence", "both", f"````\n```\n[t]({U})\n```\n````"),
    ("indented code", "both", f"a\n\n    [t]({U})"),
    ("inline code", "both", f"`[t]({U})` and ``{U} ` ``"),
    ("comment", "both", f"a <!-- [t]({U}) --> b"),
    ("comment over lines", "both", f"<!--\n[t]({U})\n{U}\n-->"),
    ("HTML code", "both", f"<code>{U}</code>"),
    ("HTML pre", "both", f"<pre>\n[t]({U})\n</pre>"),
    ("relative", "both", "[t](other.md) [u](#x) [v](/abs)"),
    ("mail", "both", "[t](mailto:a@b.org) <a@b.org>"),
    ("unused definition", "both", f"a\n\n[ref]: {U}"),
    ("escaped", "both", r"\[t](other)"),
    ("front matter", "both", f"---\nurl: {U}\n---\n\ntext"),
    ("fence in a tab", "mkdocs", f'=== "A"\n\n    ```\n    {U}\n    ```'),
    ("estimate", "mkdocs", f"```estimate\nx = 1 # {U}\n```"),
]  # fmt: skip


def cases(table):
    made = []
    for name, which, *rest in table:
        for dialect in ("mkdocs", "github") if which == "both" else (which,):
            made.append(pytest.param(dialect, *rest, id=f"{name}-{dialect}"))
    return made


@pytest.mark.parametrize(("dialect", "source", "expected"), cases(LINKS))
def test_link_is_found_with_its_line(dialect, source, expected):
    found = [(one.url, one.line, one.text) for one in from_markdown(source, dialect).links]
    assert found == expected


@pytest.mark.parametrize(("dialect", "source"), cases(NONE))
def test_no_link(dialect, source):
    assert from_markdown(source, dialect).links == []


def test_citation_has_the_line_it_is_used_in():
    source = "a [Dynamo][@dynamo]\n\n`[x][@dynamo]`\n\n- [again][@dynamo]\n\n[no][@unknown]"
    found = from_markdown(source, "mkdocs", {"dynamo": U}).links
    assert [(one.url, one.line, one.text, one.kind, one.claim) for one in found] == [
        (U, 1, "Dynamo", "citation", ""),
        (U, 5, "again", "citation", ""),
    ]


def test_reference_knows_the_line_of_its_definition():
    (one,) = from_markdown(f"[t][r]\n\n[r]: {U}", "github").links
    assert one.definition == 3


# source, claimed title
CLAIMS = [
    (f"- [The Tail at Scale]({U})", "The Tail at Scale"),
    (f"- **[The Tail at Scale]({U})**", "The Tail at Scale"),
    (f"- [ ] [The Tail at Scale]({U}).", "The Tail at Scale"),
    (f"1. [The *Tail* at Scale]({U})\n    - with notes", "The Tail at Scale"),
    (f"| a |\n|---|\n| [The Tail at Scale]({U}) |", "The Tail at Scale"),
    (f"- [The Tail at Scale]({U}) by Dean and Barroso", ""),
    (f"- read [The Tail at Scale]({U})", ""),
    (f"[The Tail at Scale]({U})", ""),
    (f"- [here]({U})", ""),
    (f"- [Docs]({U})", ""),
    (f"- [{U}]({U})", ""),
    (f"- <{U}>", ""),
    ("- [Docker](https://docs.docker.com/get-started/)", ""),
    ("- [Docker Official Documentation](https://docs.docker.com/get-started/)", ""),
    ("- [Microservices](https://microservices.io/)", ""),
    (f"- [![build](https://e.org/i.svg)]({U})", ""),
    (f"- [The Tail at Scale][r]\n\n[r]: {U}", "The Tail at Scale"),
]


@pytest.mark.parametrize(("source", "claim"), CLAIMS)
@pytest.mark.parametrize("dialect", ["mkdocs", "github"])
def test_claimed_title(dialect, source, claim):
    assert {one.claim for one in from_markdown(source, dialect).links if one.kind != "image"} == {claim}


def test_html_with_lines_and_without_scripts():
    source = f"""<html><head><link rel=preconnect href="https://cdn.example">
<script>var x = "{U}";</script></head>
<body><!-- <a href="{U}">no</a> --><ul><li><a
 href="{U}?a=1&amp;b=2">A Title Here</a></ul>
<img srcset="https://e.org/1.png 1x, https://e.org/2.png 2x"><a href="/local">no</a></body>"""
    found = [(one.url, one.line, one.text, one.claim) for one in from_html(source).links]
    assert found == [
        (f"{U}?a=1&b=2", 4, "A Title Here", "A Title Here"),
        ("https://e.org/1.png", 5, "", ""),
        ("https://e.org/2.png", 5, "", ""),
    ]


def test_base_makes_external_links_of_relative_ones():
    found = from_html('<base href="https://e.org/x/">\n<a href="y">t</a>').links
    assert [(one.url, one.line) for one in found] == [("https://e.org/x/y", 2)]
