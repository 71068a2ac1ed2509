"""The browser computes and writes what Python computes and writes: for random formulas, assumptions and numbers."""

import base64
import json
import math
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from course.blocks.estimates import format, render, units
from course.blocks.estimates.parse import parse
from course.blocks.estimates.sheet import Sheet, recompute
from course.blocks.estimates.tree import Statement

MODULE = Path(__file__).resolve().parents[2] / "docs/assets/javascripts/estimate-model.js"
NAMES = {"plain": ("a", "b", "c"), "data": ("size", "load"), "time": ("wait",)}
UNITS = {"data": ("byte", "GB", "KiB"), "time": ("ms", "day", "month")}

# Many cases go to the browser at once, since each crossing costs more than what is computed there. A failing batch is not made
# smaller: the message names the case.
batches = settings(max_examples=10, deadline=None, phases=[Phase.generate], database=None)


@pytest.fixture(scope="module")
def browser_model(browser: Browser) -> Iterator[Page]:
    """A page on which ``model`` is the module that a page of the course would load."""
    page = browser.new_page()
    address = "data:text/javascript;base64," + base64.b64encode(MODULE.read_bytes()).decode()
    page.evaluate("address => import(address).then(module => { window.model = module })", address)
    yield page
    page.close()


def literal(random: Random, kind: str) -> str:
    number = random.choice([random.randint(0, 40), random.uniform(0.001, 1000)])
    return f"({number}{' * ' + random.choice(UNITS[kind]) if kind in UNITS else ''})"


def formula(random: Random, kind: str = "plain", depth: int = 3) -> str:
    """A formula of one kind, exact in floating point on any machine: neither log2 nor powers."""
    if depth == 0 or random.random() < 0.2:
        return random.choice([*NAMES[kind], literal(random, kind)])

    def below(of: str = kind) -> str:
        return formula(random, of, depth - 1)

    shapes = ["+", "-", "%", "*", "/", "min", "neg"] + (["ratio", "//", "ceil", "sqrt"] if kind == "plain" else [])
    shape = random.choice(shapes)
    other = random.choice(sorted(NAMES))
    match shape:
        case "*":
            return f"({below('plain')} * {below()})"
        case "/":
            return f"({below()} / {below('plain')})"
        case "ratio" | "//":
            return f"({below(other)} {shape.replace('ratio', '/')} {below(other)})"
        case "min":
            return f"{random.choice(['min', 'max'])}({below()}, {below()})"
        case "ceil" | "sqrt":
            return f"{random.choice(['ceil', 'floor', 'sqrt'])}({below()})"
        case "neg":
            return f"(-{below()})"
    return f"({below()} {shape} {below()})"


def given_number(random: Random) -> float:
    return random.choice([float(random.randint(-5, 50)), random.uniform(-1e6, 1e6)])


def case(random: Random) -> tuple[Sheet, dict[str, float]]:
    """A page's sheet, and what a reader has made of its assumptions."""
    lines = [
        f"{name} = {given_number(random)} * {random.choice(UNITS.get(kind, ('1',)))}"
        for kind, names in NAMES.items()
        for name in names
    ]
    lines += [f"exact_{kind} = a * {formula(random, kind)}" for kind in NAMES]
    power = random.choice([random.randint(-3, 5), random.uniform(-2, 2)])
    lines += [f"power = exact_plain ** {power}", "doublings = log2(exact_plain)"]
    sheet = Sheet()
    items, problems = parse("\n".join(lines))
    assert problems == []
    for item in items:
        assert isinstance(item, Statement)
        assert all(problem.rule in NO_VALUE for problem in sheet.add(item)), item
    assumed = [name for name, row in sheet.rows.items() if row.assumption and random.random() < 0.5]
    return sheet, {name: given_number(random) for name in assumed}


NO_VALUE = {"estimate-division", "estimate-overflow", "estimate-domain"}


def same(name: str, python: float | None, browser: float | None) -> bool:
    """Equal to the last bit; powers and logarithms, which no standard fixes, to twelve digits."""
    if python is None or browser is None:
        return python is browser
    browser = float(browser)  # a large whole number arrives as an int, rounded as JSON writes it
    return python == browser or (
        name in ("power", "doublings") and math.isclose(python, browser, rel_tol=1e-12, abs_tol=1e-12)
    )


@batches
@given(st.integers(0, 2**32))
def test_both_compute_the_same(browser_model: Page, seed: int) -> None:
    random = Random(seed)
    batch = [case(random) for _ in range(50)]
    sent = [[json.loads(render.model(sheet, {})), assumptions] for sheet, assumptions in batch]
    answers = browser_model.evaluate("batch => batch.map(([sheet, given]) => model.evaluate(sheet, given))", sent)
    computed = 0
    for (sheet, assumptions), answer in zip(batch, answers, strict=True):
        for name, value in recompute(sheet, assumptions).items():
            assert same(name, value, answer[name]), (name, value, answer[name], render.model(sheet, {}), assumptions)
            computed += value is not None and not sheet.rows[name].assumption
    assert computed > 50


numbers = (
    st.floats(-1e20, 1e20)
    | st.floats(0.0001, 20000)
    | st.integers(-(10**7), 10**7).map(float)
    | st.tuples(st.integers(1, 9999), st.integers(-6, 20)).map(lambda parts: parts[0] * 10.0 ** parts[1])
    | st.integers(1, 10**6).map(lambda eighths: eighths / 8)  # where rounding meets an exact half
)


@batches
@given(st.lists(st.tuples(numbers, st.sampled_from([3, 6])), min_size=100, max_size=100))
def test_both_write_numbers_alike(browser_model: Page, batch: list[tuple[float, int]]) -> None:
    texts = browser_model.evaluate("batch => batch.map(([x, digits]) => model.formatNumber(x, digits))", batch)
    assert texts == [format.number(x, digits) for x, digits in batch]


@batches
@given(st.lists(st.tuples(numbers, st.sampled_from(["bit", "second", "1/second"])), min_size=100, max_size=100))
def test_both_choose_the_same_unit(browser_model: Page, batch: list[tuple[float, str]]) -> None:
    displays = [units.scale(units.registry().Unit(unit)) for _, unit in batch]
    sent = [
        [x, [[each.factor, each.one, each.many] for each in shown]]
        for (x, _), shown in zip(batch, displays, strict=True)
    ]
    texts = browser_model.evaluate("batch => batch.map(([x, shown]) => model.formatValue(x, shown))", sent)
    assert texts == [format.value(x, shown) for (x, _), shown in zip(batch, displays, strict=True)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1500", 1500),
        ("1,500", 1500),
        (" 1.5 ", 1.5),
        (".5", 0.5),
        ("-3", -3),
        ("−3", -3),
        ("2.5e9", 2.5e9),
        ("1e-3", 0.001),
        ("2.5 million", 2.5e6),
        ("1,5", None),
        ("1,50,000", None),
        ("", None),
        (".", None),
        ("e5", None),
        ("1e999", None),
        ("five", None),
        ("0x10", None),
        ("1 2", None),
    ],
)
def test_what_a_reader_types_is_a_number_or_refused(browser_model: Page, text: str, number: float | None) -> None:
    assert browser_model.evaluate("text => model.parseNumber(text)", text) == number
