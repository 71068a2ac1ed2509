"""Diagrams in pages: text in, HTML out."""

from pathlib import Path

from markdown import Markdown

from course.blocks import diagrams
from course.blocks.context import PageContext, set_page

SOURCE = "direction: down\na -> b: <1>\n"
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="4 5 {width} 80" fill="none" stroke="#1b6b80">
<defs><marker id="head1"/></defs>
<g><path d="M 0 0 L 0 9" marker-end="url(#head1)" mask="url(#gaps)" class="dg-edge"/></g>
<mask id="gaps"/>
</svg>
"""
FIGURE = """/// figure | Two boxes

```d2
{source}```

One points at the other.
///
"""


def project(root: Path, width: int = 120, source: str = SOURCE) -> Path:
    file = diagrams.path(source, root)
    file.parent.mkdir(parents=True)
    file.write_text(SVG.format(width=width))
    return root


def convert(text: str, root: Path) -> tuple[str, list[str]]:
    fences = {"pymdownx.superfences": {"custom_fences": diagrams.FENCES}}
    md = Markdown(
        extensions=["pymdownx.superfences", "course.blocks.diagrams", "course.blocks.figures"], extension_configs=fences
    )
    page = set_page(md, PageContext("docs/page.md", f"---\ntitle: x\n---\n{text}", root))
    return md.convert(text), [str(finding) for finding in page.findings]


def test_the_fence_becomes_the_drawing_named_by_the_figure(tmp_path: Path) -> None:
    html, findings = convert(FIGURE.format(source=SOURCE), project(tmp_path))
    assert findings == []
    assert (
        '<svg class="dg" role="img" aria-labelledby="figure-1-title" aria-describedby="figure-1-text" '
        'width="120" height="80" viewBox="4 5 120 80" style="--dg-width:120">' in html
    )
    assert 'id="figure-1-title"' in html and 'id="figure-1-text"' in html
    assert "d2-source" not in html and "&lt;1&gt;" not in html


def test_ids_of_two_drawings_on_a_page_differ(tmp_path: Path) -> None:
    text = FIGURE.format(source=SOURCE)
    html, findings = convert(f"{text}\n{text}", project(tmp_path))
    assert findings == []
    for name in ("figure-1", "figure-2"):
        assert html.count(f'id="{name}-head1"') == 1
        assert f'marker-end="url(#{name}-head1)" mask="url(#{name}-gaps)"' in html


def test_two_drawings_of_one_figure_differ_too(tmp_path: Path) -> None:
    fence = f"```d2\n{SOURCE}```\n"
    html, findings = convert(f"/// figure | Both\n\n{fence}\n{fence}\nWords.\n///\n", project(tmp_path))
    assert findings == []
    assert 'id="figure-1-head1"' in html and 'id="figure-1-2-head1"' in html


def test_a_missing_drawing_is_reported_at_the_fence_and_the_text_shown(tmp_path: Path) -> None:
    html, findings = convert(FIGURE.format(source=SOURCE), tmp_path)
    name = f"docs/assets/diagrams/{diagrams.key(SOURCE)}.svg"
    assert findings == [f"docs/page.md:6: The drawing of this diagram, {name}, is missing. Run scripts/diagrams."]
    assert "a -&gt; b: &lt;1&gt;" in html


def test_a_diagram_outside_a_figure_is_refused(tmp_path: Path) -> None:
    _, findings = convert(f"Words.\n\n```d2\n{SOURCE}```\n", project(tmp_path))
    assert findings == [
        "docs/page.md:6: A diagram stands outside a figure, so it has neither title nor description. "
        "Put it between “/// figure | Title” and “///”, with a sentence on what it shows."
    ]


def test_a_shape_may_lead_to_a_record(tmp_path: Path) -> None:
    root = project(tmp_path)
    drawing = diagrams.path(SOURCE, root)
    drawing.write_text(drawing.read_text().replace("<g>", '<a href="@dynamo"><g>').replace("</g>", "</g></a>"))
    html, findings = convert(FIGURE.format(source=SOURCE), root)
    assert findings == []
    assert '<a role="link" xlink:href="../papers/dynamo/"><g>' in html, "built pages are folders"
    assert 'role="group"' in html and 'role="img"' not in html, "links in an image are out of reach"
    drawing.write_text(drawing.read_text().replace("@dynamo", "@dynamoo"))
    assert convert(FIGURE.format(source=SOURCE), root)[1] == [
        "docs/page.md:6: No record has the key “dynamoo”. Did you mean “dynamo”?"
    ]


def test_a_diagram_shown_as_code_is_code(tmp_path: Path) -> None:
    html, findings = convert(f"````markdown\n```d2\n{SOURCE}```\n````\n", tmp_path)
    assert findings == []
    assert "<svg" not in html


def test_a_wide_drawing_can_be_reached_by_keyboard_a_narrow_one_needs_not(tmp_path: Path) -> None:
    wide, _ = convert(FIGURE.format(source=SOURCE), project(tmp_path / "wide", width=600))
    narrow, _ = convert(FIGURE.format(source=SOURCE), project(tmp_path / "narrow", width=400))
    assert (
        '<div class="dg-frame" data-search-exclude tabindex="0" role="group" aria-labelledby="figure-1-title">' in wide
    )
    assert '<div class="dg-frame" data-search-exclude><svg' in narrow


def test_space_at_the_ends_does_not_change_the_key_and_words_do() -> None:
    assert diagrams.key("\n a -> b  \nc\n\n") == diagrams.key("a -> b\nc")
    assert diagrams.key("a -> b") != diagrams.key("a -> c")
    assert len(diagrams.key("a")) == 16


def test_the_line_of_a_fence_is_found_in_quotes_and_lists_and_by_its_whole_text() -> None:
    text = "```d2\na -> b\n```\n\n- item\n\n    ``` {.d2}\n    a -> b\n    c\n    ```\n"
    assert diagrams.line_of("a -> b\nc\n", text) == 7
    assert diagrams.line_of("a -> b\n", text) == 1
    assert diagrams.line_of("x", text) == 0
