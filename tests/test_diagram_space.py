"""Empty bands of a diagram become low; nothing that is drawn changes its form or its order."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.diagram_space import GAP, LINE, box, path, tighten


def drawing(*parts: str, height: int = 400) -> Element:
    return ElementTree.fromstring(f'<svg viewBox="0 0 100 {height}"><g>{"".join(parts)}</g></svg>')


def node(y: float, height: float = 40) -> str:
    return f'<rect x="0" y="{y}" width="40" height="{height}" class="dg-node"/>'


def edge(d: str) -> str:
    return f'<path d="{d}" class="dg-edge"/>'


def tops(svg: Element) -> list[float]:
    return [float(rect.get("y", "")) for rect in svg.iter("rect")]


def test_the_band_between_two_rows_becomes_low_and_the_drawing_with_it() -> None:
    svg = drawing(node(0, 10), node(200, 10), edge("M 5 10 L 5 200"), height=210)
    tighten(svg)
    # 10 of a shape, an arrowhead's 12 at either end of the edge, the gap, and 10 of the other shape
    assert tops(svg) == [0, 10 + 12 + GAP + 12]
    assert svg.get("viewBox") == f"0 0 100 {10 + 12 + GAP + 12 + 10:g}"
    found = path(next(svg.iter("path")))
    assert found == [[(5, 10), (5, 49)]]


def test_words_and_bends_are_not_squeezed() -> None:
    svg = drawing(
        '<text y="100"><tspan>1</tspan><tspan>2</tspan><tspan>3</tspan></text>',
        edge("M 5 0 L 5 190 S 5 200 15 200 L 80 200 L 80 300"),
    )
    tighten(svg)
    straight, bend, across, down = path(next(svg.iter("path"))) or []
    assert straight[1][1] - straight[0][1] < 190 and down[1][1] - down[0][1] < 100
    assert bend[-1][1] - bend[0][1] == pytest.approx(10)
    assert across[0][1] == across[1][1]
    text = float(next(svg.iter("text")).get("y", ""))
    assert straight[0][1] < text < bend[0][1] - 2 * LINE  # three lines of words, and then the bend


def test_words_stay_in_the_middle_of_their_shape_though_a_neighbor_keeps_it_from_shrinking_evenly() -> None:
    svg = drawing(
        node(0, 100), '<text y="55.5">in the middle</text>', '<ellipse cx="80" cy="20" rx="9" ry="20" class="dg-node"/>'
    )
    tighten(svg)
    rect = next(svg.iter("rect"))
    middle = float(rect.get("y", "")) + float(rect.get("height", "")) / 2
    assert float(rect.get("height", "")) < 100
    assert float(next(svg.iter("text")).get("y", "")) == pytest.approx(middle + 5.5)


def test_a_path_that_cannot_be_read_leaves_all_as_it_is() -> None:
    svg = drawing(node(0), node(300), '<path d="m 5 40 l 0 90" class="dg-edge"/>')
    before = ElementTree.tostring(svg)
    tighten(svg)
    assert ElementTree.tostring(svg) == before


def test_boxes_of_all_shapes() -> None:
    assert box(ElementTree.fromstring(node(5))) == (0, 5, 40, 45)
    assert box(ElementTree.fromstring('<ellipse cx="5" cy="6" rx="1" ry="2"/>')) == (4, 4, 6, 8)
    assert box(ElementTree.fromstring('<path d="M 1 2 H 9 V 8 C 1 1 2 2 3 3 Z"/>')) == (1, 1, 9, 8)
    assert box(ElementTree.fromstring("<path/>")) is None


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 90)), min_size=1, max_size=8))
def test_order_is_kept_and_nothing_grows(places: list[tuple[int, int]]) -> None:
    svg = drawing(*(node(top, height) for top, height in places), height=1000)
    before = tops(svg)
    tighten(svg)
    after = tops(svg)
    pairs = [(a, b) for a in range(len(before)) for b in range(len(before)) if before[a] <= before[b]]
    for a, b in pairs:
        assert after[a] <= after[b] + 1e-9
        assert after[b] - after[a] <= before[b] - before[a] + 1e-9
