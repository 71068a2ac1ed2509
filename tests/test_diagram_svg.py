"""What is kept of D2's drawing, and what is refused."""

import re

import pytest

from course.diagram_svg import NotDrawableError, clean, size

STYLE = "<style>.d2-1 .fill-N1{fill:#0A0F25;}@font-face{src:url('data:font')}</style>"
MARKER = (
    '<marker id="mk-{0}" markerWidth="10.000000" markerHeight="12.000000" refX="7.000000" refY="6.000000" '
    'viewBox="0.000000 0.000000 10.000000 12.000000" orient="auto" markerUnits="userSpaceOnUse">'
    '<polygon points="0.000000,0.000000 10.000000,6.000000" fill="#0D32B2" class="connection fill-B{0}" /></marker>'
)
EDGE = (
    '<path d="M 10.500000 78.123456 L 10.500000 99.000000" stroke="#0D32B2" fill="none" class="connection stroke-B1" '
    'style="stroke-width:2;stroke-dasharray:8.0,7.89;" marker-end="url(#mk-{})" mask="url(#d2-1)" />'
)
LABEL = '<text x="5.000000" y="6.000000" fill="#0A0F25" class="{}" style="text-anchor:middle;font-size:{}px">{}</text>'
MASK = '<mask id="d2-1"><rect fill="white"></rect><rect y="80" height="5" fill="black"></rect></mask>'


def rect(x: int, y: int, width: int, height: int, more: str = "") -> str:
    return (
        f'<g class="shape"><rect x="{x}" y="{y}" width="{width}" height="{height}" stroke="#0D32B2" fill="#F7F8FE" '
        f'class=" stroke-B1 fill-B6" style="stroke-width:2;{more}" /></g>'
    )


def d2(*groups: str) -> str:
    inside = "".join(
        group if group.startswith(("<mask", "<a ")) else f'<g class="QQ==">{group}</g>' for group in groups
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 120"><svg class="d2-1" viewBox="4 5 90 120">'
        f'<rect x="4" y="5" width="90" height="120" fill="#FFFFFF" class=" fill-N7"/>{STYLE}{inside}</svg></svg>'
    )


def test_fonts_styles_colors_background_and_d2s_names_are_gone() -> None:
    made = clean(d2(rect(5, 6, 40, 40) + LABEL.format("text-bold fill-N1", 16, "A")))
    assert not re.search(r"style|font|data:|#0D32B2|#FFFFFF|QQ==|fill-B6", made)
    assert '<rect x="5" y="6" width="40" height="' in made
    assert '<text x="5" y="6" class="dg-label dg-bold">A</text>' in made


def test_edges_share_an_arrowhead_of_any_color_and_keep_dashes_and_gaps() -> None:
    made = clean(
        d2(
            MARKER.format(1) + EDGE.format(1) + LABEL.format("text-italic fill-N2", 16, "go"),
            MARKER.format(2) + EDGE.format(2),
            MASK,
        )
    )
    assert made.count("<marker ") == 1
    assert made.count('marker-end="url(#head1)"') == 2
    assert made.count('stroke-dasharray="8 8"') == 2
    assert made.count('mask="url(#gaps)"') == 2 and '<mask id="gaps"' in made
    assert 'class="dg-note">go</text>' in made


def test_numbers_have_one_decimal_at_most() -> None:
    made = clean(d2(MARKER.format(1) + EDGE.format(1)))
    assert not re.search(r"\d\.\d\d", made)
    assert "M 10.5 78.1" in made


def test_a_shape_around_others_is_a_group_and_its_title_is_no_larger_than_other_words() -> None:
    made = clean(d2(rect(5, 6, 80, 100) + LABEL.format("text fill-N1", 28, "Region"), rect(20, 50, 30, 40)))
    assert made.count('class="dg-group"') == 1 and made.count('class="dg-node"') == 1
    assert made.index("dg-group") < made.index("dg-node")
    assert re.search('<text x="17" y="[0-9.]+" class="dg-label" text-anchor="start">Region</text>', made)


def test_an_edge_with_a_class_has_an_arrowhead_of_that_class() -> None:
    drawing = d2(MARKER.format(1) + EDGE.format(1), EDGE.format(1))
    made = clean(drawing.replace('class="QQ=="', 'class="QQ== failed"', 1))
    assert re.findall(r'marker-end="url\(#([^)]*)', made) == ["head1-failed", "head1"]
    assert re.search(r'<marker [^>]*id="head1-failed" class="failed"', made)
    only = clean(d2(MARKER.format(1) + EDGE.format(1)).replace('class="QQ=="', 'class="QQ== failed"', 1))
    assert only.count("<marker ") == 1


def test_the_lid_of_a_cylinder_does_not_make_it_a_group() -> None:
    lid = '<path d="M 5 6 C 5 30 60 30 60 6" stroke="#0D32B2" fill="#F7F8FE" class=" stroke-B1 fill-AA5"/>'
    made = clean(d2(lid.replace("30 60 6", "30 60 90") + lid))
    assert made.count("dg-node") == 2 and "dg-group" not in made


def test_what_stands_behind_words_is_no_box() -> None:
    made = clean(d2('<rect x="5" y="6" width="9" height="9" fill="#DEE1EB" class=" fill-N5" />'))
    assert made.count("dg-plate") == 1 and "dg-node" not in made


def test_the_authors_classes_stay_and_unknown_ones_are_refused() -> None:
    drawing = d2(rect(5, 6, 40, 40))
    assert '<g class="muted">' in clean(drawing.replace('class="QQ=="', 'class="QQ== muted"'))
    with pytest.raises(NotDrawableError, match=r"“mutd” has no look\. Use one of: accent, muted, failed"):
        clean(drawing.replace('class="QQ=="', 'class="QQ== mutd"'))


@pytest.mark.parametrize(
    ("drawing", "message"),
    [
        (
            rect(5, 6, 40, 40).replace('fill="#F7F8FE" class=" stroke-B1 fill-B6"', 'fill="#f00" class=" stroke-B1"'),
            "#f00",
        ),
        ("<g><foreignObject/></g>", "plain text"),
        ("<image href='https://example.org/x.png'/>", "<image>"),
        ("<script>alert(1)</script>", "<script>"),
        ("<a href='https://example.org'><g><rect/></g></a>", "A shape can't lead to “https://example.org”."),
    ],
)
def test_what_a_page_cannot_show_is_refused(drawing: str, message: str) -> None:
    with pytest.raises(NotDrawableError, match=re.escape(message)):
        clean(d2(drawing))


def test_a_shape_that_leads_to_a_record_keeps_its_link_and_no_sign_of_it() -> None:
    words = LABEL.format("text-bold", 16, "<tspan>Dynamo</tspan><tspan>2007</tspan>")
    link = f'<a href="@dynamo" target="x"><g class="QQ==">{rect(5, 6, 40, 40)}{words}</g></a>'
    made = clean(d2(link).replace("</a>", '</a><g class="appendix-icon"><svg><path d="M 0 0"/></svg></g>'))
    assert '<a href="@dynamo" aria-label="Dynamo 2007"><g><rect' in made
    assert "M 0 0" not in made and "target" not in made


def test_handlers_and_foreign_attributes_do_not_survive() -> None:
    made = clean(d2(rect(5, 6, 40, 40).replace("<rect ", '<rect onclick="x()" href="y" data-z="1" ')))
    assert not re.search("onclick|href|data-z", made)


def test_the_size_is_the_drawings() -> None:
    assert size(clean(d2(rect(5, 6, 40, 4))))[0] == 90
