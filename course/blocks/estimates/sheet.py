"""The values of one page: every fence adds its statements, prose uses them by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from course.blocks.estimates import format, units
from course.blocks.estimates.evaluate import Amount, evaluate
from course.blocks.estimates.parse import parse_unit
from course.blocks.estimates.tree import (
    FUNCTIONS,
    EstimateError,
    Name,
    Negation,
    Node,
    Number,
    Operation,
    Place,
    Problem,
    Statement,
    names_in,
)
from course.blocks.estimates.units import Display, Powers


@dataclass(frozen=True)
class Row:
    """A statement with its value, which is written in ``digits`` digits and one of ``displays``, smallest unit first."""

    statement: Statement
    amount: Amount
    displays: tuple[Display, ...]
    assumption: bool
    digits: int

    @property
    def text(self) -> str:
        return format.value(self.amount.magnitude, self.displays, self.digits)


@dataclass
class Sheet:
    """The page's names. ``broken`` ones have been reported and cause no further errors; ``used`` ones stand somewhere else."""

    rows: dict[str, Row] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def add(self, statement: Statement, later: Iterable[str] = ()) -> list[Problem]:
        """Takes a statement in; ``later`` are the names that statements below it define."""
        try:
            self._check_name(statement)
            row = self._row(statement, set(later))
        except EstimateError as error:
            if statement.name not in self.rows:
                self.broken.add(statement.name)
            return [error.problem]
        if row is None:
            self.broken.add(statement.name)
        else:
            self.rows[statement.name] = row
        return []

    def refer(self, name: str, unit: str | None = None) -> tuple[str, Display | None] | None:
        """What prose says for ``{name}`` or ``{name in unit}``, and the unit asked for; None when the name is broken.

        Raises EstimateError, whose place means nothing, for names and units that don't exist or don't fit.
        """
        self.used.add(name)
        if name in self.broken:
            return None
        if name not in self.rows:
            raise _unknown(Name(name, Place(0, 0)), self.rows, set())
        row = self.rows[name]
        if unit is None:
            return row.text, None
        powers = parse_unit(unit)
        _check_kind(row.amount, powers, name, Place(0, 0))
        shown = units.display(powers)
        return format.value(row.amount.magnitude, (shown,), row.digits), shown

    def unused(self) -> list[Row]:
        """The assumptions that nothing uses."""
        return [row for name, row in self.rows.items() if row.assumption and name not in self.used]

    def _check_name(self, statement: Statement) -> None:
        name, place = statement.name, statement.place
        if name in FUNCTIONS:
            raise EstimateError("estimate-name", f"“{name}” is a function.", "Choose another name.", place)
        if units.is_unit(name):
            message = f"“{name}” is a unit; a value of that name would hide it."
            raise EstimateError("estimate-name", message, "Choose a longer name.", place)
        if name in self.rows or name in self.broken:
            message = f"“{name}” is defined twice on this page."
            raise EstimateError("estimate-name", message, "A value has one definition: rename this one.", place)

    def _row(self, statement: Statement, later: set[str]) -> Row | None:
        names = {name for name in names_in(statement.value) if name in self.rows or name in self.broken}
        self.used |= names
        _check_names(statement.value, self.rows, self.broken, later)
        if names & self.broken:
            return None
        amount = evaluate(statement.value, {name: row.amount for name, row in self.rows.items()})
        if statement.unit is not None:
            _check_kind(amount, statement.unit, statement.name, statement.unit_place)
        assumption = not names
        written = _written_unit(statement.value) if assumption else None
        powers = statement.unit if statement.unit is not None else written
        displays = units.scale(amount.unit) if powers is None else (units.display(powers),)
        digits = format.COMPUTED if written is None else format.GIVEN
        return Row(statement, amount, displays, assumption, digits)


def recompute(sheet: Sheet, assumptions: Mapping[str, float]) -> dict[str, float | None]:
    """All values of the sheet, in base units, for other assumptions; None where there is no value."""
    known: dict[str, Amount] = {}
    for name, row in sheet.rows.items():
        if row.assumption:
            known[name] = Amount(assumptions.get(name, row.amount.magnitude), row.amount.unit)
        elif all(used in known or used not in sheet.rows for used in names_in(row.statement.value)):
            try:
                known[name] = evaluate(row.statement.value, known)
            except EstimateError:
                continue
    return {name: known[name].magnitude if name in known else None for name in sheet.rows}


def _check_kind(amount: Amount, powers: Powers, name: str, place: Place) -> None:
    wanted = units.base(powers)[1]
    if amount.unit.dimensionality != wanted.dimensionality:
        unit = units.display(powers).one.strip() or "1"
        message = f"“{name}” is {units.kind(amount.unit)}, which can't be shown in {unit} ({units.kind(wanted)})."
        raise EstimateError("estimate-mismatch", message, "Correct the formula or the unit.", place)


def _check_names(node: Node, rows: Mapping[str, Row], broken: set[str], later: set[str]) -> None:
    match node:
        case Name():
            if node.name not in rows and node.name not in broken and not units.is_unit(node.name):
                raise _unknown(node, rows, later)
        case Negation():
            _check_names(node.operand, rows, broken, later)
        case Operation():
            _check_names(node.left, rows, broken, later)
            _check_names(node.right, rows, broken, later)
        case Number():
            return
        case _:
            for argument in node.arguments:
                _check_names(argument, rows, broken, later)


def _unknown(name: Name, rows: Mapping[str, Row], later: set[str]) -> EstimateError:
    message = f"Nothing on this page defines “{name.name}”."
    if name.name in later:
        return EstimateError("estimate-unknown", f"“{name.name}” is defined below.", "Move its line up.", name.place)
    close = units.near(name.name, [*rows, *later, *units.COMMON, *FUNCTIONS])
    hint = f"Did you mean {' or '.join(close)}?" if close else "Define it in an estimate above."
    return EstimateError("estimate-unknown", message, hint, name.place)


def _written_unit(node: Node) -> Powers | None:
    """The unit that an assumption was written in: 1500 * MB is shown in MB.

    None where several numbers meet, or two units of one kind, as in ``5 * year / day``.
    """
    powers: dict[str, int] = {}
    if _factors(node, 1, powers) > 1:
        return None
    kinds = [units.base(((name, 1),))[1].dimensionality for name in powers]
    if any(kinds.count(kind) > 1 for kind in kinds):
        return None
    return tuple((name, power) for name, power in powers.items() if power)


def _factors(node: Node, sign: int, powers: dict[str, int]) -> int:
    """Collects the units of a product into ``powers``; answers how many numbers it has, two if it is no product."""
    match node:
        case Number():
            return 1
        case Name():
            powers[node.name] = powers.get(node.name, 0) + sign
            return 0
        case Negation():
            return _factors(node.operand, sign, powers)
        case Operation(operator="*" | "/"):
            right = sign if node.operator == "*" else -sign
            return _factors(node.left, sign, powers) + _factors(node.right, right, powers)
    return 2
