"""What an estimate is made of: statements, their expressions, and what may be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass

from course.blocks.estimates.units import Powers


@dataclass(frozen=True)
class Place:
    """A position inside a fence; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Number:
    value: float
    place: Place


@dataclass(frozen=True)
class Name:
    """A value of the page or a unit: which of the two, the page's sheet knows."""

    name: str
    place: Place


@dataclass(frozen=True)
class Negation:
    operand: Node
    place: Place


@dataclass(frozen=True)
class Operation:
    """``operator`` is one of ``+ - * / // % **``."""

    operator: str
    left: Node
    right: Node
    place: Place


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]
    place: Place


Node = Number | Name | Negation | Operation | Call

FUNCTIONS = ("ceil", "floor", "log2", "sqrt", "min", "max")


@dataclass(frozen=True)
class Statement:
    """One line: ``name: unit = value  # note``. ``unit`` is None when the line has no annotation."""

    name: str
    unit: Powers | None
    unit_place: Place
    value: Node
    note: str
    place: Place


@dataclass(frozen=True)
class Remark:
    """A comment on lines of its own; it heads the statements that follow."""

    text: str
    place: Place


@dataclass(frozen=True)
class Problem:
    """Something wrong in a fence; the page turns it into a finding of the file."""

    rule: str
    message: str
    hint: str
    place: Place


class EstimateError(Exception):
    """Raised where an expression can't be read or computed; carries the problem."""

    def __init__(self, rule: str, message: str, hint: str, place: Place):
        super().__init__(message)
        self.problem = Problem(rule, message, hint, place)


def names_in(node: Node) -> set[str]:
    """Every name in an expression, units among them."""
    match node:
        case Name():
            return {node.name}
        case Negation():
            return names_in(node.operand)
        case Operation():
            return names_in(node.left) | names_in(node.right)
        case Call():
            return set().union(*(names_in(argument) for argument in node.arguments))
    return set()
