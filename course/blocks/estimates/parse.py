"""From the text of a fence to its statements: Python's own grammar, of which only assignments and arithmetic are let through."""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
from collections.abc import Iterable

from course.blocks.estimates import units
from course.blocks.estimates.tree import (
    FUNCTIONS,
    Call,
    EstimateError,
    Name,
    Negation,
    Node,
    Number,
    Operation,
    Place,
    Problem,
    Remark,
    Statement,
)
from course.blocks.estimates.units import Powers

# Reading and computing are recursive: what is longer than any readable formula is refused first.
MAX_LINE = 500
MAX_NODES = 200

OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
ALLOWED = f"Only + - * / // % **, parentheses, numbers, names and {', '.join(FUNCTIONS)} may stand here."
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def parse(source: str) -> tuple[list[Statement | Remark], list[Problem]]:
    """The statements and remarks of a fence in their order, and what could not be read."""
    problems: list[Problem] = []
    for number, line in enumerate(source.splitlines(), 1):
        if len(line) > MAX_LINE:
            hint = "Split it into named steps."
            problems.append(Problem("estimate-syntax", "The line is too long for a formula.", hint, Place(number, 1)))
    if problems:
        return [], problems
    try:
        body = ast.parse(source).body
        comments = _comments(source)
    except (SyntaxError, tokenize.TokenError, ValueError, RecursionError, MemoryError) as error:
        return [], [_syntax_problem(error)]
    items: list[Statement | Remark] = []
    for statement in body:
        try:
            items.append(_statement(statement, source.splitlines(), comments))
        except EstimateError as error:
            problems.append(error.problem)
    taken = {line for statement in body for line in range(statement.lineno, (statement.end_lineno or 0) + 1)}
    items += _remarks({line: text for line, text in comments.items() if line not in taken})
    return sorted(items, key=lambda item: item.place.line), problems


def parse_unit(text: str) -> Powers:
    """The unit that a reference such as ``{storage in GB/day}`` asks for; raises EstimateError."""
    nowhere = Place(0, 0)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise EstimateError(
            "estimate-unit", f"“{text}” is not a unit.", "Write it like GB or USD/month.", nowhere
        ) from None
    return _unit(tree, [text])


def _syntax_problem(error: Exception) -> Problem:
    line, column = 1, 1
    if isinstance(error, SyntaxError):
        line, column = error.lineno or 1, error.offset or 1
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    hint = "Each line is `name = arithmetic` or `name: unit = arithmetic`, with an optional # note."
    return Problem("estimate-syntax", f"This can't be read: {said}.", hint, Place(line, column))


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").rstrip() for token in tokens if token.type == tokenize.COMMENT}


def _remarks(comments: dict[int, str]) -> list[Remark]:
    """Comments on lines of their own; those on adjoining lines are one."""
    found: list[list[int]] = []
    for line in sorted(comments):
        if found and found[-1][-1] == line - 1:
            found[-1].append(line)
        else:
            found.append([line])
    return [Remark(" ".join(comments[line] for line in lines), Place(lines[0], 1)) for lines in found]


def _place(node: ast.AST, lines: list[str]) -> Place:
    """Python counts columns in UTF-8 bytes from 0; a reader counts characters from 1."""
    line, offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    text = lines[line - 1] if line <= len(lines) else ""
    return Place(line, len(text.encode()[:offset].decode(errors="ignore")) + 1)


def _statement(node: ast.stmt, lines: list[str], comments: dict[int, str]) -> Statement:
    place = _place(node, lines)
    if sum(1 for _ in ast.walk(node)) > MAX_NODES:
        raise EstimateError("estimate-syntax", "The formula is too long.", "Split it into named steps.", place)
    target: ast.expr | None = None
    if isinstance(node, ast.AnnAssign):
        target = node.target
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    value = getattr(node, "value", None)
    if not isinstance(target, ast.Name) or value is None:
        hint = "Write `name = arithmetic` or `name: unit = arithmetic`."
        raise EstimateError("estimate-syntax", "Only assignments of one name may stand in an estimate.", hint, place)
    if not PLAIN_NAME.fullmatch(target.id):
        hint = "Use the letters a to z, digits and underscores."
        raise EstimateError("estimate-syntax", f"The name “{target.id}” has letters beyond ASCII.", hint, place)
    annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
    unit = None if annotation is None else _unit(annotation, lines)
    unit_place = place if annotation is None else _place(annotation, lines)
    own = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    note = " ".join(comments[line] for line in own if comments.get(line))
    return Statement(target.id, unit, unit_place, _expression(value, lines), note, place)


def _expression(node: ast.expr, lines: list[str]) -> Node:
    place = _place(node, lines)
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Number(_finite(value, place), place)
        case ast.Name(id=name):
            return Name(name, place)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Negation(_expression(operand, lines), place)
        case ast.BinOp(op=op, left=left, right=right) if type(op) in OPERATORS:
            return Operation(OPERATORS[type(op)], _expression(left, lines), _expression(right, lines), place)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            _check_count(name, arguments, place)
            return Call(name, tuple(_expression(argument, lines) for argument in arguments), place)
        case ast.Call(func=ast.Name(id=name)) if name not in FUNCTIONS:
            hint = f"There are {', '.join(FUNCTIONS)}."
            raise EstimateError("estimate-syntax", f"There is no function “{name}” in an estimate.", hint, place)
    raise EstimateError("estimate-syntax", f"{_called(node)} is not arithmetic.", ALLOWED, place)


def _check_count(name: str, arguments: Iterable[ast.expr], place: Place) -> None:
    count = len(list(arguments))
    if name in ("min", "max"):
        if count < 2:
            raise EstimateError("estimate-syntax", f"{name} compares at least two values.", "Add another.", place)
    elif count != 1:
        raise EstimateError("estimate-syntax", f"{name} takes one value, here are {count}.", "Pass one.", place)


def _finite(value: float, place: Place) -> float:
    """All numbers are floats, as in the browser: there is no integer so large that computing it takes time."""
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        raise EstimateError("estimate-overflow", "The number is too large.", "Stay below 1e308.", place)
    return number


def _called(node: ast.expr) -> str:
    """What to call a piece of Python that may not stand here."""
    text = ast.unparse(node)
    return f"“{text}”" if len(text) <= 40 else f"“{text[:39]}…”"


def _unit(node: ast.expr, lines: list[str]) -> Powers:
    """The units of an annotation and their powers, in the order of their first mention."""
    powers: dict[str, int] = {}
    _collect(node, 1, powers, lines)
    return tuple((name, power) for name, power in powers.items() if power)


def _collect(node: ast.expr, sign: int, powers: dict[str, int], lines: list[str]) -> None:
    place = _place(node, lines)
    match node:
        case ast.Constant(value=1):
            return
        case ast.Name(id=name):
            if not units.is_unit(name):
                raise _unknown_unit(name, place)
            powers[name] = powers.get(name, 0) + sign
            return
        case ast.BinOp(op=ast.Mult() | ast.Div() as op, left=left, right=right):
            _collect(left, sign, powers, lines)
            _collect(right, -sign if isinstance(op, ast.Div) else sign, powers, lines)
            return
        case ast.BinOp(op=ast.Pow(), left=ast.Name() as left, right=ast.Constant(value=int() as power)) if (
            0 < power < 10
        ):
            _collect(left, sign * power, powers, lines)
            return
    hint = "A unit is made of units, * and /, such as GB, 1/month or USD/GB."
    raise EstimateError("estimate-unit", f"{_called(node)} is not a unit.", hint, place)


def _unknown_unit(name: str, place: Place) -> EstimateError:
    close = units.near(name, units.COMMON)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Known are {', '.join(units.COMMON)} and their like."
    return EstimateError("estimate-unit", f"There is no unit “{name}”.", hint, place)
