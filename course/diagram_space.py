"""Takes the empty height out of a diagram.

The layout engine leaves 70 pixels between two rows, and twice that where an edge has words; its JavaScript build has no setting
for it. Edges run at right angles, so any band that only upright lines cross can be made lower without moving anything against
its neighbors in the row: everything below moves up. A column that needed three screens then needs two.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

GAP = 15.0  # what is left of an empty band
HEAD = 12.0  # an arrowhead, from the end of its edge
LINE = 19.0  # a line of words

Point = tuple[float, float]
Span = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom
TOKEN = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?(?:e-?\d+)?")
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}


def tighten(svg: Element) -> None:
    """Moves the parts of a cleaned diagram together, in place. One with a path that can't be read stays as it is."""
    drawn = [element for element in svg.iter() if element.tag not in ("svg", "g", "a", "mask")]
    if any(element.get("transform") or (element.tag == "path" and path(element) is None) for element in drawn):
        return
    gaps = {id(child) for mask in svg.iter("mask") for child in mask}
    rigid = sorted(span for element in drawn if id(element) not in gaps for span in _rigid(element))
    moved = _squeeze(rigid)
    centered = list(_centered(svg))
    for element in drawn:
        _move(element, moved)
    for text, shape, offset in centered:
        top, bottom = box(shape)[1::2]  # type: ignore[index]
        text.set("y", str((top + bottom) / 2 + offset))
    x, y, width, height = (float(part) for part in svg.get("viewBox", "0 0 0 0").split())
    svg.set("viewBox", f"{x:g} {moved(y):g} {width:g} {round(moved(y + height) - moved(y)):g}")
    for mask in svg.iter("mask"):
        _move(mask, moved)


def box(shape: Element) -> Box | None:
    """The extent of a shape; None for what has no extent."""
    number = {name: float(shape.get(name, "0")) for name in ("x", "y", "width", "height", "cx", "cy", "rx", "ry")}
    if shape.tag == "rect":
        return number["x"], number["y"], number["x"] + number["width"], number["y"] + number["height"]
    if shape.tag == "ellipse":
        return (
            number["cx"] - number["rx"], number["cy"] - number["ry"],
            number["cx"] + number["rx"], number["cy"] + number["ry"],
        )  # fmt: skip
    points = [point for piece in path(shape) or [] for point in piece] if shape.tag == "path" else []
    if not points:
        return None
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def path(element: Element) -> list[list[Point]] | None:
    """The pieces of a path with absolute commands, each with its start and control points; None for any other."""
    pieces: list[list[Point]] = []
    at: Point = (0.0, 0.0)
    tokens = iter(TOKEN.findall(element.get("d", "")))
    for command in tokens:
        if command not in ARGUMENTS:
            return None
        try:
            values = [float(next(tokens)) for _ in range(ARGUMENTS[command])]
        except (StopIteration, ValueError, RuntimeError):
            return None
        if command == "H":
            values = [values[0], at[1]]
        elif command == "V":
            values = [at[0], values[0]]
        points = list(zip(values[::2], values[1::2], strict=True))
        if command != "M" and points:
            pieces.append([at, *points])
        at = points[-1] if points else at
    return pieces


def _rigid(element: Element) -> Iterator[Span]:
    """The heights at which an element can't be cut through."""
    if element.tag == "rect":
        top, height = float(element.get("y", "0")), float(element.get("height", "0"))
        yield from ((top, top), (top + height, top + height))
    elif element.tag == "text":
        lines = max(1, len(element))
        first = float(element.get("y", "0")) - 0.8 * LINE
        yield first, first + lines * LINE
    elif element.get("class") == "dg-edge" and element.tag == "path":
        yield from _edge(path(element) or [])
    elif element.tag == "line":
        heights = float(element.get("y1", "0")), float(element.get("y2", "0"))
        yield from ((height, height) for height in heights)
    elif found := box(element):
        yield found[1], found[3]


def _edge(pieces: list[list[Point]]) -> Iterator[Span]:
    """Bends and slopes are kept; upright runs, and ends that lean by less than a pixel, may become shorter."""
    if not pieces:
        return
    for (_, end), (_, toward) in ((pieces[0][0], pieces[0][-1]), (pieces[-1][-1], pieces[-1][0])):
        head = end + HEAD if toward > end else end - HEAD
        yield min(end, head), max(end, head)
    for piece in pieces:
        across, down = [x for x, _ in piece], [y for _, y in piece]
        if len(piece) > 2 or max(across) - min(across) > 2:
            yield min(down), max(down)


def _squeeze(rigid: list[Span]) -> Callable[[float], float]:
    """The function from old heights to new ones: empty bands become ``GAP`` high."""
    knots: list[tuple[float, float]] = []  # old height, new height: straight lines between them
    total = 0.0
    reached = rigid[0][1] if rigid else 0.0
    for top, bottom in rigid:
        if top - reached > GAP:
            knots.append((reached, reached - total))
            total += top - reached - GAP
            knots.append((top, top - total))
        reached = max(reached, bottom)
    old = [knot[0] for knot in knots]

    def moved(y: float) -> float:
        place = bisect_right(old, y)
        if place == 0:
            return y
        if place == len(knots):
            return y - total
        (before, new_before), (after, new_after) = knots[place - 1], knots[place]
        return new_before + (y - before) * (new_after - new_before) / (after - before)

    return moved


def _centered(svg: Element) -> Iterator[tuple[Element, Element, float]]:
    """Words in the middle of their shape, which stay there; with the shape and their offset from its middle."""
    for group in svg.iter("g"):
        shape = next((child for child in group if child.get("class") == "dg-node"), None)
        for text in group.iter("text"):
            if shape is None or not (found := box(shape)):
                continue
            middle = (found[1] + found[3]) / 2
            first = float(text.get("y", "0"))
            words = first - 0.8 * LINE + max(1, len(text)) * LINE / 2
            if abs(words - middle) < 0.5 * LINE:
                yield text, shape, first - middle


def _move(element: Element, moved: Callable[[float], float]) -> None:
    if element.tag in ("rect", "mask"):
        top, height = float(element.get("y", "0")), float(element.get("height", "0"))
        element.set("y", str(moved(top)))
        element.set("height", str(moved(top + height) - moved(top)))
    elif element.tag == "path":
        element.set("d", _moved_path(element, moved))
    else:
        for name in {"y", "cy", "y1", "y2"} & set(element.attrib):
            element.set(name, str(moved(float(element.attrib[name]))))


def _moved_path(element: Element, moved: Callable[[float], float]) -> str:
    """The path with its heights moved; which of a command's numbers are heights follows from the command."""
    words: list[str] = []
    command, place = "", 0
    for token in TOKEN.findall(element.get("d", "")):
        if token.isalpha():
            command, place = token, 0
            words.append(token)
            continue
        is_height = command == "V" or (command != "H" and place % 2 == 1)
        words.append(str(moved(float(token))) if is_height else token)
        place += 1
    return " ".join(words)
