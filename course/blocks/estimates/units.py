"""The units of estimates: a small pint registry, and how a unit is written beside a number.

The registry is our own instead of pint's default: there, a bit has no dimension (so bytes could be added to plain numbers), a
year has 365.25 days, and short names such as ``link`` or ``hand`` are lengths that would shadow what a page talks about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

import pint
from pint.facets.plain import PlainUnit as Unit

DEFINITIONS = """
nano- = 1e-9 = n-
micro- = 1e-6 = µ- = u-
milli- = 1e-3 = m-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
peta- = 1e15 = P-
exa- = 1e18 = E-
zetta- = 1e21 = Z-
kibi- = 2**10 = Ki-
mebi- = 2**20 = Mi-
gibi- = 2**30 = Gi-
tebi- = 2**40 = Ti-
pebi- = 2**50 = Pi-
exbi- = 2**60 = Ei-

bit = [information]
byte = 8 * bit = B
bps = bit / second

second = [time] = s
minute = 60 * second = min
hour = 3600 * second = h
day = 86400 * second
week = 7 * day
year = 365 * day
month = year / 12
hertz = 1 / second = Hz

USD = [currency]
percent = 0.01 = %
ppm = 1e-6

meter = [length] = m
mile = 1609.344 * meter
gram = [mass]
joule = kilogram * meter ** 2 / second ** 2
watt = joule / second = W
watthour = watt * hour = Wh
"""

# What a hint proposes when a unit is not known; prefixes make many more.
COMMON = (
    *("bit", "byte", "kB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB"),
    *("ns", "us", "ms", "second", "minute", "hour", "day", "week", "month", "year", "Hz"),
    *("USD", "percent", "meter", "km", "mile", "watt", "kW", "kWh"),
)

# Written out and in the plural beside a number; all others by their symbol.
WORDS = {"bit", "byte", "hour", "day", "week", "month", "year", "mile"}

# Without a unit of its own a value is shown in the largest of these that leaves at least one of it.
SCALES = (
    ("",),
    ("byte", "kB", "MB", "GB", "TB", "PB", "EB"),
    ("byte/second", "kB/second", "MB/second", "GB/second", "TB/second", "PB/second"),
    ("ns", "us", "ms", "second", "minute", "hour", "day", "year"),
    ("year^-1", "month^-1", "day^-1", "hour^-1", "minute^-1", "second^-1"),
    ("USD",),
    ("USD/month",),
    ("USD/GB",),
    ("USD/GB/month",),
    ("meter", "km"),
    ("watt", "kW", "MW"),
    ("kWh",),
)

Powers = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Display:
    """One way to write a value: ``factor`` base units make one of the unit, which reads ``one`` or ``many``.

    Both texts carry the space before them, if there is one: "/s" stands close to its number, "GB" doesn't.
    """

    factor: float
    one: str
    many: str


@lru_cache(maxsize=1)
def registry() -> pint.UnitRegistry[float]:
    """The units of the course. Building it takes some milliseconds, and units of two registries don't mix: there is one."""
    units: pint.UnitRegistry[float] = pint.UnitRegistry(None)
    units.load_definitions(DEFINITIONS.strip().splitlines())
    return units


@lru_cache(maxsize=8192)
def is_unit(name: str) -> bool:
    """Whether ``name`` alone is a unit, with or without a prefix or a plural s."""
    return bool(registry().parse_unit_name(name))


def near(name: str, names: Iterable[str]) -> list[str]:
    """Those of ``names`` that somebody who typed ``name`` may have meant, likeliest first."""
    return get_close_matches(name, list(names), n=2, cutoff=0.7)


@lru_cache(maxsize=1024)
def base(powers: Powers) -> tuple[float, Unit]:
    """How many base units (bit, second, USD, ...) one of the unit holds, and that base unit."""
    quantity = registry().Quantity(1.0, registry().Unit("dimensionless"))
    for name, power in powers:
        quantity = quantity * registry().Quantity(1.0, name) ** power
    root = quantity.to_root_units()
    return float(root.magnitude), root.units


def kind(unit: Unit) -> str:
    """What a unit measures, in words for an error: "information / time", "a plain number"."""
    text = str(unit.dimensionality).replace("[", "").replace("]", "")
    return "a plain number" if text == "dimensionless" else text


@lru_cache(maxsize=1024)
def display(powers: Powers) -> Display:
    """The unit as it is written beside a number: " GB", " USD/month", "/s"."""
    above = [(name, power) for name, power in powers if power > 0]
    below = [(name, -power) for name, power in powers if power < 0]
    denominator = "".join("/" + _symbol(name, power) for name, power in below)
    numerator = "·".join(_symbol(name, power) for name, power in above)
    plural = "s" if len(above) == 1 and above[0][1] == 1 and _is_word(above[0][0]) else ""
    space = "\u00a0" if above else ""
    return Display(base(powers)[0], f"{space}{numerator}{denominator}", f"{space}{numerator}{plural}{denominator}")


@lru_cache(maxsize=256)
def scale(unit: Unit) -> tuple[Display, ...]:
    """The ways to write a value of this base unit when its author has not chosen one, smallest first."""
    for names in SCALES:
        choices = [_powers(name) for name in names]
        if base(choices[0])[1].dimensionality == unit.dimensionality:
            return tuple(display(choice) for choice in choices)
    return (display(tuple(("byte" if name == "bit" else name, power) for name, power in powers_of(unit))),)


def powers_of(unit: Unit) -> Powers:
    """The base units in a base unit, and their powers: bit/second is (("bit", 1), ("second", -1))."""
    items = registry().Quantity(1.0, unit).unit_items()
    return tuple((str(name), int(power)) for name, power in items)  # type: ignore[arg-type]


def _powers(text: str) -> Powers:
    """The powers of a scale's unit, such as "USD/GB" or "day^-1"."""
    if text.endswith("^-1"):
        return ((text.removesuffix("^-1"), -1),)
    first, *rest = text.split("/")
    return (*(((first, 1),) if first else ()), *((name, -1) for name in rest))


def _is_word(name: str) -> bool:
    prefix, unit, _ = registry().parse_unit_name(name)[0]
    return not prefix and unit in WORDS


def _symbol(name: str, power: int) -> str:
    prefix, unit, _ = registry().parse_unit_name(name)[0]
    text = unit if not prefix and unit in WORDS else registry().get_symbol(name)
    return text + (str(power).translate(SUPERSCRIPTS) if power != 1 else "")


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
