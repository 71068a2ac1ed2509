"""How a value is written: 3,810/s, 6 TB, 100 million/month. ``estimate.js`` writes the same; a test holds the two together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context

from course.blocks.estimates.units import SUPERSCRIPTS, Display

COMPUTED = 3  # digits of a computed value: more would pretend to know more than an estimate does
GIVEN = 6  # digits of an assumption: its author wrote them, they are not rounded away

SCALE_WORDS = ((12, "trillion"), (9, "billion"), (6, "million"))


def number(x: float, digits: int = COMPUTED) -> str:
    """A number in ``digits`` significant digits; whole numbers of up to four digits stay as they are."""
    if x == 0:
        return "0"
    if x < 0:
        return "−" + number(-x, digits)
    if x < 10_000 and abs(x - math.floor(x + 0.5)) <= 1e-9 * x:
        digits = max(digits, 4)
    figures, exponent = _significant(x, digits)
    if exponent < -3 or exponent >= 15:
        return _plain(figures, 0) + " × 10".replace(" ", "\u00a0") + str(exponent).translate(SUPERSCRIPTS)
    for power, word in SCALE_WORDS:
        if exponent >= power:
            return f"{_plain(figures, exponent - power)}\u00a0{word}"
    return _plain(figures, exponent)


def value(magnitude: float, displays: Sequence[Display], digits: int = COMPUTED) -> str:
    """A magnitude in base units, in the largest of ``displays`` (smallest first) that leaves at least one."""
    chosen = displays[0]
    for display in displays:
        if abs(magnitude) / display.factor >= 1 - 1e-9:
            chosen = display
    text = number(magnitude / chosen.factor, digits)
    return text + (chosen.one if text == "1" else chosen.many)


def _significant(x: float, digits: int) -> tuple[str, int]:
    """The significant figures of a positive number, without trailing zeros, and the power of ten of the first."""
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal_from_float(x)
    figures = "".join(str(figure) for figure in rounded.as_tuple().digits)
    return figures.rstrip("0"), rounded.adjusted()


def _plain(figures: str, exponent: int) -> str:
    """Figures as a decimal number with thousands separators: ("125", 3) is 1,250."""
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + figures
    whole, fraction = figures[: exponent + 1].ljust(exponent + 1, "0"), figures[exponent + 1 :]
    return f"{int(whole):,}" + (f".{fraction}" if fraction else "")
