"""What an estimate says when something is wrong: file, line, column, what it is and what to do."""

import pytest

from tests.blocks.estimate_pages import convert, fence


def wrong(source: str, prose: str = "") -> list[str]:
    """The findings, without those about unused assumptions."""
    return [finding for finding in convert(fence(source) + "\n" + prose)[1] if "Nothing uses" not in finding]


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("a = 1 * GB + 2 * s", "5:5: + needs values of one kind: here are information and time."),
        ("a = 1 * GB\nb: s = a", "6:4: “b” is information, which can't be shown in s (time)."),
        ("a: byte = 500", "5:4: “a” is a plain number, which can't be shown in byte (information)."),
        ("a = min(1 * GB, 2)", "5:5: min needs values of one kind: here are information and a plain number."),
        ("a = ceil(3 * GB)", "5:5: ceil needs a plain number, and this is information. Divide by a unit first"),
        ("a = 2 ** (3 * s)", "5:5: An exponent needs a plain number"),
        ("n_a = 2\na = (3 * s) ** n_a", "6:5: The exponent of time must be a small whole number written out."),
        ("a = sqrt(GB)", "5:5: information has no square root with a unit."),
        ("read_rate = 1\na = read_rat * 2", "6:5: Nothing on this page defines “read_rat”. Did you mean read_rate?"),
        ("a = b\nb = 1", "5:5: “b” is defined below. Move its line up."),
        ("a = a + 1", "5:5: Nothing on this page defines “a”."),
        ("a: fortnigt = 1", "5:4: There is no unit “fortnigt”. Known are bit, byte"),
        ("a: mont = 1 * month", "5:4: There is no unit “mont”. Did you mean month?"),
        ("a: GB + s = 1", "5:4: “GB + s” is not a unit."),
        ("a = 1 / (2 - 2)", "5:5: This divides by zero."),
        ("a = 1 // 0", "5:5: This divides by zero."),
        ("a = 1 % 0", "5:5: This divides by zero."),
        ("a = 0 ** -1", "5:5: This divides by zero."),
        ("a = 10 ** 10 ** 10", "5:5: The result is too large to compute."),
        ("a = 1e308 * 10", "5:5: The result is too large to compute."),
        ("a = 1e999", "5:5: The number is too large."),
        (f"a = {'9' * 400}", "5:5: The number is too large."),
        ("a = (-8) ** 0.5", "5:5: This power has no real value."),
        ("a = log2(0)", "5:5: log2 of zero or less has no value."),
        ("a = sqrt(-1)", "5:5: sqrt of a negative number has no value."),
        ("month = 1", "5:1: “month” is a unit; a value of that name would hide it. Choose a longer name."),
        ("MB = 1", "5:1: “MB” is a unit"),
        ("max = 1", "5:1: “max” is a function."),
        ("a = 1\na = 2", "6:1: “a” is defined twice on this page."),
        ("a = __import__('os')", "5:5: There is no function “__import__” in an estimate."),
        ("a = ().__class__", "5:5: “().__class__” is not arithmetic. Only + - * /"),
        ("a = [x for x in y]", "5:5: “[x for x in y]” is not arithmetic."),
        ("a = 1 if 2 else 3", "5:5: “1 if 2 else 3” is not arithmetic."),
        ("a = 'x' * 9", "5:5: “'x'” is not arithmetic."),
        ("a = True", "5:5: “True” is not arithmetic."),
        ("a = 2j", "5:5: “2j” is not arithmetic."),
        ("a = 1 < 2", "5:5: “1 < 2” is not arithmetic."),
        ("a = (b := 3)", "5:6: “(b := 3)” is not arithmetic."),
        ("a = max(1, key=2)", "5:5: “max(1, key=2)” is not arithmetic."),
        ("a = max(*b)", "5:5: max compares at least two values."),
        ("a = ceil(1, 2)", "5:5: ceil takes one value, here are 2."),
        ("a, b = 1, 2", "5:1: Only assignments of one name may stand in an estimate."),
        ("a = b = 1", "5:1: Only assignments of one name"),
        ("a += 1", "5:1: Only assignments of one name"),
        ("a: GB", "5:1: Only assignments of one name"),
        ("import os", "5:1: Only assignments of one name"),
        ("ä = 1", "5:1: The name “ä” has letters beyond ASCII."),
        ("a = 1\nb = 2 +", "6:8: This can't be read: invalid syntax."),
        ("a = (1", "5:5: This can't be read: '(' was never closed."),
        ("a = " + "-" * 600 + "1", "5:1: The line is too long for a formula."),
        ("a = (" + "\n+ ".join("1" * 300) + ")", "5:1: The formula is too long."),
    ],
)
def test_what_is_wrong_names_file_line_column_and_remedy(source: str, finding: str) -> None:
    found = wrong(source)
    assert len(found) == 1
    assert found[0].startswith(f"docs/page.md:{finding}")
    assert found[0].count(". ") >= 1, "a hint says what to do"


def test_places_are_right_inside_lists_quotations_and_after_an_equal_fence() -> None:
    text = "```estimate\na = 1\n```\n{a}\n\n- x\n\n    > ```estimate\n    > # äö\n    > b = 'é' + c\n    > ```\n"
    assert convert(text)[1] == [
        "docs/page.md:13:11: “'é'” is not arithmetic. Only + - * / // % **, parentheses, numbers, names and "
        "ceil, floor, log2, sqrt, min, max may stand here."
    ]


def test_an_assumption_must_be_used_in_a_formula_or_in_prose() -> None:
    source = "a = 1\nb = 2\nc = 3\nd = a\n"
    _, findings, _ = convert(fence(source) + "\n{b}, but only `{c}` in code.")
    assert findings == [
        "docs/page.md:7:1: Nothing uses the assumption “c”. Use it in a formula or in prose, or remove it."
    ]


def test_wrong_references_in_prose() -> None:
    found = wrong("rate = 1 / s", "Of {rat}, {rate in GB} and {rate in 1/fortnight}, {rat} again.")
    assert found[:2] == [
        "docs/page.md:8: Nothing on this page defines “rat”. Did you mean rate?",
        "docs/page.md:8: “rate” is 1 / time, which can't be shown in GB (information). Correct the formula or the unit.",
    ]
    assert found[2].startswith("docs/page.md:8: There is no unit “fortnight”. Known are")
    assert len(found) == 3


def test_one_mistake_is_reported_once() -> None:
    assert len(wrong("a = nope\nb = a * 2\nc = b + a", "{a} {b} {c in GB}")) == 1


def test_an_unknown_option_of_the_fence() -> None:
    _, findings, _ = convert('```estimate heading="x"\na = 1\n```\n{a}')
    assert findings == ["docs/page.md: An estimate has no option heading. There is title."]
