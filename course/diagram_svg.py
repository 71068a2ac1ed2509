"""From what D2 draws to what a page shows: only shapes, lines and words, named by what they are, colored by the page.

D2 writes colors, fonts, styles and ids that would clash on a page and ignore its palette. What is left has the classes of
``figures.css``: ``dg-node`` (a shape), ``dg-group`` (a shape around others), ``dg-edge``, ``dg-head`` (an arrowhead),
``dg-label`` and ``dg-note`` (words on shapes and on edges). Lengths are pixels of D2's, in which a label is 16 high.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from course import diagram_space
from course.diagram_space import Box

# A diagram's own words for what a shape or an edge is; figures.css gives them their looks.
CLASSES = ("accent", "muted", "failed")

SHAPES = {"rect", "path", "ellipse", "circle", "line", "polygon", "polyline"}
GEOMETRY = {
    "x", "y", "x1", "x2", "y1", "y2", "width", "height", "rx", "ry", "cx", "cy", "r", "d", "points", "transform",
    "viewBox", "refX", "refY", "markerWidth", "markerHeight", "dx", "dy",
}  # fmt: skip
KEPT = {"orient", "markerUnits", "maskUnits", "marker-start", "marker-end", "mask"}
NUMBER = re.compile(r"-?\d+\.\d+")
LINK = re.compile(r"@[a-z0-9-]+")
LABEL = 16.0


class NotDrawableError(Exception):
    """The diagram uses what a page can't show; the message says what, and what to write instead."""


def clean(svg: str) -> str:
    """The SVG of a D2 diagram as a page takes it. Raises NotDrawableError."""
    canvas = _canvas(ElementTree.fromstring(svg))
    made = Element("svg", {"viewBox": canvas.get("viewBox", "")})
    markers, definitions = _markers(canvas)
    for child in canvas:
        tag = _tag(child)
        if tag == "mask":
            made.append(_mask(child))
        elif tag == "a":
            made.append(_link(child, markers))
        elif tag == "g" and child.get("class") != "appendix-icon":  # with which D2 marks what is a link
            drawn = _group(child, markers)
            if len(drawn):
                made.append(drawn)
    _point_out_groups(made)
    diagram_space.tighten(made)
    _round(made)
    _color_heads(made, definitions)
    if len(definitions):
        made.insert(0, definitions)
    return _write(made)


def size(svg: str) -> tuple[float, float]:
    """Width and height of a cleaned SVG, in pixels at the scale of its labels."""
    found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _canvas(root: Element) -> Element:
    """D2 nests the drawing in a second svg, whose viewBox is the drawing's; its first rectangle is the background."""
    inner = next((child for child in root if _tag(child) == "svg"), root)
    background = next((child for child in inner if _tag(child) == "rect"), None)
    if background is not None:
        inner.remove(background)
    return inner


def _link(link: Element, markers: dict[str, str]) -> Element:
    """A shape that leads to a record: ``link: "@key"``. The page that shows the drawing knows where that is."""
    target = link.get("href", "")
    if not LINK.fullmatch(target):
        raise NotDrawableError(f'A shape can\'t lead to “{target}”. Write the key of a record: link: "@dynamo".')
    words = " ".join(word.strip() for word in link.itertext() if word.strip())  # lines have no space between them
    made = Element("a", {"href": target, "aria-label": words})
    made.extend(_group(group, markers) for group in link)
    return made


def _group(group: Element, markers: dict[str, str]) -> Element:
    """One shape or edge with its words; the first class is D2's own name for it, the rest are the author's."""
    own = (group.get("class") or "").split()[1:]
    if unknown := [name for name in own if name not in CLASSES]:
        raise NotDrawableError(f"The class “{unknown[0]}” has no look. Use one of: {', '.join(CLASSES)}.")
    made = Element("g", {"class": " ".join(own)} if own else {})
    for child in _flat(group):
        tag = _tag(child)
        if tag in SHAPES:
            made.append(_shape(child, markers))
        elif tag == "text":
            if "".join(child.itertext()).strip():
                made.append(_text(child, edge=any(part.get("class") == "dg-edge" for part in made)))
        elif tag == "foreignObject":
            raise NotDrawableError("Labels in Markdown or LaTeX can't be drawn. Write plain text in quotes.")
        elif tag not in ("marker", "style"):
            raise NotDrawableError(f"D2 makes <{tag}> of this, which a page can't show. Leave out icons and tooltips.")
    return made


def _flat(group: Element) -> Iterator[Element]:
    for child in group:
        if _tag(child) == "g":
            yield from _flat(child)
        else:
            yield child


def _shape(shape: Element, markers: dict[str, str]) -> Element:
    classes = (shape.get("class") or "").split()
    for what in ("fill", "stroke"):
        color = shape.get(what, "none")
        if color not in ("none", "transparent") and not any(name.startswith(f"{what}-") for name in classes):
            raise NotDrawableError(
                f"The color {color} would not follow the palette. Use a class: {', '.join(CLASSES)}."
            )
    made = Element(_tag(shape), _attributes(shape))
    if "connection" in classes:
        made.set("class", "dg-edge")
    elif "class_header" in classes:
        made.set("class", "dg-header")
    elif shape.get("stroke", "none") == "none":
        made.set("class", "dg-plate")  # behind words that stand on lines
    else:
        made.set("class", "dg-node")
    for end in ("marker-start", "marker-end"):
        if found := re.fullmatch(r"url\(#(.*)\)", made.get(end, "")):
            made.set(end, f"url(#{markers[found[1]]})")
    if "mask" in made.attrib:
        made.set("mask", "url(#gaps)")
    style = _style(shape)
    if dashes := style.get("stroke-dasharray"):
        made.set("stroke-dasharray", " ".join(str(round(float(dash))) for dash in dashes.split(",")))
    if style.get("stroke-width") == "0":
        made.set("stroke-width", "0")
    return made


def _text(text: Element, edge: bool) -> Element:
    """Words; titles of groups and rows of tables, which D2 writes larger, get the size of all others."""
    classes, style = (text.get("class") or "").split(), _style(text)
    made = Element("text", {name: value for name, value in text.attrib.items() if name in ("x", "y")})
    kinds = ["dg-note" if edge else "dg-label"]
    kinds += ["dg-bold"] if "text-bold" in classes else []
    kinds += ["dg-mono"] if "text-mono" in classes else []
    kinds += ["dg-invert"] if "fill-N7" in classes else []
    made.set("class", " ".join(kinds))
    if style.get("text-anchor", "middle") != "middle":
        made.set("text-anchor", style["text-anchor"])
    size = float(style.get("font-size", "16px").removesuffix("px"))
    if size < LABEL:
        made.set("font-size", f"{size:g}")
    made.text = text.text
    for part in text:
        if _tag(part) == "tspan":
            SubElement(made, "tspan", _attributes(part)).text = "".join(part.itertext())
    return made


def _markers(canvas: Element) -> tuple[dict[str, str], Element]:
    """Arrowheads: D2 has one for each color, we one for each form. Gives our name for each of D2's, and the definitions."""
    names: dict[str, str] = {}
    forms: dict[str, str] = {}
    definitions = Element("defs")
    for marker in (element for element in canvas.iter() if _tag(element) == "marker"):
        made = Element("marker", _attributes(marker))
        for child in marker:
            filled = child.get("fill", "none") != "none" and "fill-N7" not in (child.get("class") or "")
            head = {"class": "dg-head" if filled else "dg-head dg-hollow"}
            SubElement(made, _tag(child), {**_attributes(child), **head})
        _round(made)
        form = ElementTree.tostring(made, encoding="unicode")
        if form not in forms:
            forms[form] = f"head{len(forms) + 1}"
            made.set("id", forms[form])
            definitions.append(made)
        names[marker.get("id", "")] = forms[form]
    return names, definitions


def _mask(mask: Element) -> Element:
    """Where an edge's words stand, the edge has a gap."""
    made = Element("mask", {"id": "gaps", **_attributes(mask)})
    for child in mask:
        SubElement(
            made, _tag(child), {**_attributes(child), "fill": "#fff" if child.get("fill") == "white" else "#000"}
        )
    return made


def _point_out_groups(svg: Element) -> None:
    """A shape that holds another is a group. Its title goes to the corner: at D2's place, in the middle, edges enter."""
    nodes = [(group, shape) for group in svg.iter("g") for shape in group if shape.get("class") == "dg-node"]
    boxes = [(group, box) for group, shape in nodes if (box := diagram_space.box(shape))]
    for group, shape in nodes:
        outer = diagram_space.box(shape)
        frame = shape.get("stroke-width") == "0"  # around steps of a sequence, which are no shapes
        if outer and (frame or any(_holds(outer, inner) for other, inner in boxes if other is not group)):
            shape.set("class", "dg-group")
            for title in [] if frame else group.findall("text"):
                title.attrib.update({"x": str(outer[0] + 12), "y": str(outer[1] + 24), "text-anchor": "start"})


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _color_heads(svg: Element, definitions: Element) -> None:
    """An arrowhead takes its color from where it is defined, so an edge with a class needs one of its own."""
    heads = {head.get("id", ""): head for head in definitions}
    used: set[str] = set()
    for group in svg.iter("g"):
        for edge in group.findall("*[@class='dg-edge']"):
            for end in {"marker-start", "marker-end"} & set(edge.attrib):
                plain = edge.attrib[end][5:-1]
                name = "-".join([plain, *group.get("class", "").split()])
                edge.set(end, f"url(#{name})")
                if name not in used and name != plain:
                    own = copy.deepcopy(heads[plain])
                    own.attrib.update({"id": name, "class": group.get("class", "")})
                    definitions.append(own)
                used.add(name)
    for head in list(definitions):
        if head.get("id") not in used:
            definitions.remove(head)


def _attributes(element: Element) -> dict[str, str]:
    return {name: value for name, value in element.attrib.items() if name in GEOMETRY | KEPT}


def _style(element: Element) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in (element.get("style") or "").split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def _round(root: Element) -> None:
    for element in root.iter():
        for name in GEOMETRY & set(element.attrib):
            short = NUMBER.sub(lambda found: f"{round(float(found[0]), 1):g}", element.attrib[name])
            element.set(name, re.sub(r"\s+", " ", short).strip())


def _write(svg: Element) -> str:
    """One child a line, so that a change reads well as a diff."""
    lines = [ElementTree.tostring(child, encoding="unicode").strip() for child in svg]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{svg.get("viewBox")}" fill="none" stroke="#1b6b80">'
    return "\n".join([head, *lines, "</svg>"]).replace(" />", "/>") + "\n"


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
