"""Computes an expression: magnitudes are floats in base units, exactly as in the browser, and pint keeps the units.

``docs/assets/javascripts/estimate.js`` computes the same; a property test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pint.facets.plain import PlainUnit as Unit

from course.blocks.estimates import units
from course.blocks.estimates.tree import Call, EstimateError, Name, Negation, Node, Number, Operation, Place

# Rounding noise of a few operations; 60.00000000000001 servers are 60, not 61.
NOISE = 1e-12


@dataclass(frozen=True)
class Amount:
    """A value: ``magnitude`` in ``unit``, which is always a base unit (bit, second, USD, none, or a product of them)."""

    magnitude: float
    unit: Unit

    @property
    def plain(self) -> bool:
        return bool(self.unit.dimensionless)


def plain(magnitude: float) -> Amount:
    return Amount(magnitude, units.base(())[1])


def evaluate(node: Node, values: Mapping[str, Amount]) -> Amount:
    """The value of an expression whose names are in ``values`` or are units; raises EstimateError."""
    match node:
        case Number():
            return plain(node.value)
        case Name():
            return values[node.name] if node.name in values else Amount(*units.base(((node.name, 1),)))
        case Negation():
            operand = evaluate(node.operand, values)
            return Amount(-operand.magnitude, operand.unit)
        case Operation():
            left, right = evaluate(node.left, values), evaluate(node.right, values)
            return _finite(OPERATIONS[node.operator](left, right, node), node.place)
        case Call():
            return _finite(_call(node, [evaluate(argument, values) for argument in node.arguments]), node.place)


def floor(x: float) -> float:
    """The largest whole number up to ``x``, forgiving the noise of floating point."""
    nearest = math.floor(x + 0.5) if abs(x) < 2**52 else x
    return float(nearest) if abs(x - nearest) <= NOISE * max(1.0, abs(x)) else float(math.floor(x))


def ceil(x: float) -> float:
    return -floor(-x)


def _finite(amount: Amount, place: Place) -> Amount:
    if math.isfinite(amount.magnitude):
        return amount
    raise EstimateError(
        "estimate-overflow", "The result is too large to compute.", "Is a unit or a power wrong?", place
    )


def _require_same(what: str, left: Amount, right: Amount, place: Place) -> None:
    if left.unit.dimensionality != right.unit.dimensionality:
        message = f"{what} needs values of one kind: here are {units.kind(left.unit)} and {units.kind(right.unit)}."
        raise EstimateError("estimate-mismatch", message, "Multiply or divide by a unit so that both agree.", place)


def _require_plain(what: str, amount: Amount, place: Place) -> None:
    if not amount.plain:
        message = f"{what} needs a plain number, and this is {units.kind(amount.unit)}."
        raise EstimateError("estimate-mismatch", message, "Divide by a unit first, such as `/ GB`.", place)


def _require_divisor(right: Amount, place: Place) -> None:
    if right.magnitude == 0:
        raise EstimateError("estimate-division", "This divides by zero.", "Check the divisor.", place)


def _add(left: Amount, right: Amount, node: Operation) -> Amount:
    _require_same("+", left, right, node.place)
    return Amount(left.magnitude + right.magnitude, left.unit)


def _subtract(left: Amount, right: Amount, node: Operation) -> Amount:
    _require_same("-", left, right, node.place)
    return Amount(left.magnitude - right.magnitude, left.unit)


def _multiply(left: Amount, right: Amount, node: Operation) -> Amount:
    return Amount(left.magnitude * right.magnitude, left.unit * right.unit)


def _divide(left: Amount, right: Amount, node: Operation) -> Amount:
    _require_divisor(right, node.place)
    return Amount(left.magnitude / right.magnitude, left.unit / right.unit)


def _floor_divide(left: Amount, right: Amount, node: Operation) -> Amount:
    _require_same("//", left, right, node.place)
    return plain(floor(_finite(_divide(left, right, node), node.place).magnitude))


def _remainder(left: Amount, right: Amount, node: Operation) -> Amount:
    whole = _floor_divide(left, right, node).magnitude
    return Amount(left.magnitude - right.magnitude * whole, left.unit)


def _power(left: Amount, right: Amount, node: Operation) -> Amount:
    _require_plain("An exponent", right, node.place)
    unit = left.unit
    if not left.plain:
        if not isinstance(node.right, Number) or not node.right.value.is_integer() or node.right.value > 9:
            message = f"The exponent of {units.kind(left.unit)} must be a small whole number written out."
            raise EstimateError("estimate-mismatch", message, "Divide by a unit first, such as `/ GB`.", node.place)
        unit = unit ** int(node.right.value)
    if left.magnitude == 0 and right.magnitude < 0:
        raise EstimateError("estimate-division", "This divides by zero.", "Check the power's base.", node.place)
    try:
        return Amount(math.pow(left.magnitude, right.magnitude), unit)
    except OverflowError:
        return Amount(math.inf, unit)
    except ValueError:
        hint = "Keep the base positive."
        raise EstimateError("estimate-domain", "This power has no real value.", hint, node.place) from None


OPERATIONS: dict[str, Callable[[Amount, Amount, Operation], Amount]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "//": _floor_divide,
    "%": _remainder,
    "**": _power,
}


def _call(node: Call, arguments: list[Amount]) -> Amount:
    first = arguments[0]
    if node.function in ("min", "max"):
        for other in arguments[1:]:
            _require_same(node.function, first, other, node.place)
        choose = min if node.function == "min" else max
        return Amount(choose(argument.magnitude for argument in arguments), first.unit)
    if node.function == "sqrt":
        _require_domain(node, first.magnitude >= 0, "a negative number")
        return Amount(math.sqrt(first.magnitude), _root(first.unit, node.place))
    _require_plain(node.function, first, node.place)
    if node.function == "log2":
        _require_domain(node, first.magnitude > 0, "zero or less")
        return plain(math.log2(first.magnitude))
    return plain(ceil(first.magnitude) if node.function == "ceil" else floor(first.magnitude))


def _root(unit: Unit, place: Place) -> Unit:
    if any(power % 2 for _, power in units.powers_of(unit)):
        message = f"{units.kind(unit)} has no square root with a unit."
        raise EstimateError("estimate-mismatch", message, "Divide by a unit first, such as `/ GB`.", place)
    return unit**0.5


def _require_domain(node: Call, fits: bool, what: str) -> None:
    if not fits:
        message = f"{node.function} of {what} has no value."
        raise EstimateError("estimate-domain", message, "Check the formula.", node.place)
