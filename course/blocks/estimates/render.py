"""An estimate as a table that can be read without scripts, and the model that lets the browser recompute it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from course.blocks.estimates import units
from course.blocks.estimates.format import COMPUTED, GIVEN, number
from course.blocks.estimates.sheet import Row, Sheet
from course.blocks.estimates.tree import Call, Name, Negation, Node, Number, Operation, Remark, Statement
from course.blocks.estimates.units import Display

# How tightly an operator binds, and how it is written in a formula.
PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "**": 4}
SIGNS = {"+": "+", "-": "−", "*": "×", "/": "/", "%": "mod"}


def table(element: Element, title: str, items: Iterable[Statement | Remark], sheet: Sheet) -> None:
    """Fills ``element`` with the table of one fence. Notes stay Markdown: citations and values in them work."""
    # The roles say again what the elements say: on a phone the rows are laid out as blocks, and browsers then forget.
    found = SubElement(element, "table", {"class": "estimate", "role": "table"})
    SubElement(found, "caption").text = title
    head = _row(SubElement(found, "thead", {"role": "rowgroup"}), "")
    for name in ("Name", "Value", "How"):
        SubElement(head, "th", {"scope": "col", "role": "columnheader"}).text = AtomicString(name)
    body = SubElement(found, "tbody", {"role": "rowgroup"})
    for item in items:
        if isinstance(item, Remark):
            cell = SubElement(_row(body, "estimate-remark"), "td", {"colspan": "3", "role": "cell"})
            cell.text = item.text
        elif item.name in sheet.rows and sheet.rows[item.name].statement is item:
            _value_row(body, sheet.rows[item.name], sheet)
    element.set("style", f"--rows: {len(body)}")  # about how high it is, until it comes into view


def reference(name: str, text: str, unit: str | None = None) -> Element:
    """A value in prose, or in the table itself."""
    element = Element("span", {"class": "estimate-value", "data-ref": name})
    if unit:
        element.set("data-unit", unit)
    element.text = AtomicString(text)
    return element


def model(sheet: Sheet, prose_units: Mapping[str, Display]) -> str:
    """The page's estimates as JSON: expression trees over numbers in base units, so that the browser needs no units.

    A tree is a number, a name, or a list of an operator or function and its operands.
    """
    rows: list[dict[str, Any]] = []
    for name, row in sheet.rows.items():
        entry: dict[str, Any] = {"name": name, "shown": [_pair(display) for display in row.displays]}
        if row.assumption:
            entry["assumed"] = row.amount.magnitude
        else:
            entry["tree"] = tree(row.statement.value, sheet)
        if row.digits != COMPUTED:
            entry["digits"] = row.digits
        rows.append(entry)
    shown_units = {unit: [_pair(display)] for unit, display in prose_units.items()}
    return json.dumps({"rows": rows, "units": shown_units}, ensure_ascii=False, separators=(",", ":"))


def tree(node: Node, sheet: Sheet) -> Any:
    """An expression as JSON; units have become numbers."""
    match node:
        case Number():
            return node.value
        case Name():
            return node.name if node.name in sheet.rows else units.base(((node.name, 1),))[0]
        case Negation():
            return ["neg", tree(node.operand, sheet)]
        case Operation():
            return [node.operator, tree(node.left, sheet), tree(node.right, sheet)]
        case Call():
            return [node.function, *(tree(argument, sheet) for argument in node.arguments)]


def words(name: str) -> str:
    return name.replace("_", " ").strip()


def _pair(display: Display) -> list[Any]:
    return [display.factor, display.one, display.many]


def _row(parent: Element, kind: str) -> Element:
    return SubElement(parent, "tr", {"role": "row"} | ({"class": kind} if kind else {}))


def _value_row(body: Element, row: Row, sheet: Sheet) -> None:
    name = row.statement.name
    line = _row(body, "estimate-assumption" if row.assumption else "estimate-result")
    label = words(name)
    heading = SubElement(line, "th", {"scope": "row", "role": "rowheader", "id": f"estimate-{name}"})
    heading.text = AtomicString(label[:1].upper() + label[1:])
    SubElement(line, "td", {"role": "cell", "class": "estimate-cell"}).append(reference(name, row.text))
    _how(SubElement(line, "td", {"role": "cell", "class": "estimate-how"}), row, sheet)


def _how(cell: Element, row: Row, sheet: Sheet) -> None:
    """Where a value comes from: an assumption or a source, the formula unless the value already says it, and the note."""
    note = row.statement.note
    says_all = row.assumption and _is_plain(row.statement.value, row.text)
    parts = []
    if row.assumption and (not note or note.startswith("assumption")):
        note = note.removeprefix("assumption").lstrip(":,; ")
        parts.append(SubElement(cell, "span", {"class": "estimate-kind"}))
        parts[-1].text = AtomicString("assumption" if says_all and not note else "assumption:")
    if not says_all:
        parts.append(SubElement(cell, "span", {"class": "estimate-formula"}))
        _formula(parts[-1], row.statement.value, sheet)
    if note:
        parts.append(SubElement(cell, "span", {"class": "estimate-note"}))
        parts[-1].text = note
    for part in parts[:-1]:
        part.tail = " "  # the styles set them apart; searching and reading aloud need a space


def _is_plain(node: Node, text: str) -> bool:
    """Whether the value already says what the formula says, as for ``500 * byte``."""
    numbers = list(_numbers(node))
    return len(numbers) <= 1 and all(text.removeprefix("−").startswith(number(each, GIVEN)) for each in numbers)


def _numbers(node: Node) -> Iterable[float]:
    match node:
        case Number():
            yield node.value
        case Negation():
            yield from _numbers(node.operand)
        case Operation():
            yield from _numbers(node.left)
            yield from _numbers(node.right)
        case Call():
            yield float("nan")
            yield float("nan")


def _formula(parent: Element, node: Node, sheet: Sheet, binding: int = 0) -> None:
    """Appends the formula in a reader's signs: names as words, × for *, powers raised, "5 years" for 5 * year."""
    match node:
        case Number():
            _text(parent, number(node.value, 12))
        case Name() if node.name in sheet.rows:
            SubElement(parent, "var").text = AtomicString(words(node.name))
        case Name():
            _text(parent, units.display(((node.name, 1),)).one.strip())
        case Negation():
            _text(parent, "−")
            _formula(parent, node.operand, sheet, 3)
        case Call():
            _list(parent, node.function, node.arguments, sheet)
        case Operation(operator="//"):
            _list(parent, "floor", (Operation("/", node.left, node.right, node.place),), sheet)
        case Operation():
            _operation(parent, node, sheet, binding)


def _operation(parent: Element, node: Operation, sheet: Sheet, binding: int) -> None:
    own = PRECEDENCE[node.operator]
    if own < binding:
        _text(parent, "(")
    _formula(parent, node.left, sheet, own + (node.operator == "**"))
    quantity = _last_factor(node.left)
    if node.operator == "**":
        _formula(SubElement(parent, "sup"), node.right, sheet)
    elif node.operator == "*" and quantity and isinstance(node.right, Name) and node.right.name not in sheet.rows:
        unit = units.display(((node.right.name, 1),))
        _text(parent, unit.one if quantity.value == 1 else unit.many)
    else:
        _text(parent, f" {SIGNS[node.operator]} ")
        _formula(parent, node.right, sheet, own + 1)
    if own < binding:
        _text(parent, ")")


def _last_factor(node: Node) -> Number | None:
    """The number that a product ends with: a unit after it is its unit."""
    if isinstance(node, Operation) and node.operator == "*":
        node = node.right
    return node if isinstance(node, Number) else None


def _list(parent: Element, function: str, arguments: Iterable[Node], sheet: Sheet) -> None:
    for index, argument in enumerate(arguments):
        _text(parent, ", " if index else f"{function}(")
        _formula(parent, argument, sheet)
    _text(parent, ")")


def _text(parent: Element, text: str) -> None:
    """Text that Markdown's inline patterns leave alone, wherever it stands: a tail would not be safe from them."""
    last = parent[-1] if len(parent) else None
    if last is None or last.tag != "span":
        last = SubElement(parent, "span")
    last.text = AtomicString((last.text or "") + text)
