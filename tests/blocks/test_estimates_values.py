"""What estimates compute, and how values are written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.blocks.estimates import estimates_of
from course.blocks.estimates.evaluate import ceil, floor
from course.blocks.estimates.format import number, value
from course.blocks.estimates.units import base, display, scale
from tests.blocks.estimate_pages import convert, fence


def shown(source: str, name: str) -> str:
    """How the page writes a value; nothing may be wrong but that a test doesn't use all assumptions."""
    _, findings, md = convert(fence(source))
    assert [finding for finding in findings if "Nothing uses" not in finding] == []
    return estimates_of(md).sheet.rows[name].text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x = 1500 * MB", "1,500 MB"),  # an assumption keeps the unit it was written in
        ("x = 3 * 500 * MB", "1.5 GB"),
        ("x: MiB = 3 * GiB", "3,072 MiB"),
        ("x = 0.023 * USD / GB / month", "0.023 USD/GB/month"),
        ("x: USD/month = 2 * TB * 0.023 * USD / GB / month", "46 USD/month"),
        ("x: percent = 0.95", "95 %"),
        ("x = 90 * percent", "90 %"),
        ("x = 12 * 30 * day", "360 days"),
        ("x = year - month * 12 + 2 * 1 * day", "2 days"),
        ("x = 1/s + 1/minute", "1.02/s"),
        ("x = 1 * year / month", "12"),
        ("x = 5 * year / day", "1,825"),
        ("x = 1 / (2 * 3 * day)", "5.07/month"),
        ("x = 2 * 50 * us", "100 µs"),
        ("x = 10 ** 18 * 2", "2 × 10¹⁸"),
        ("x = 123456", "123,456"),
        ("x = 123456 + 0", "123,000"),
        ("x: byte/s = 1 * GB / day", "11,574.1 bytes/s"),
        ("x = 1 / day", "1/day"),
        ("x = 12 * 2 / byte / s", "24/byte/s"),
        ("x = 1 * hour", "1 hour"),
        ("x = 7 // 2 + -7 // 2 + 7 % 4", "2"),
        ("x = 10 * GB // (3 * GB)", "3"),
        ("x = 2 ** -1 + min(3, 2) * max(1, 2) + log2(8) + sqrt(16) + ceil(0.2) + floor(1.9)", "13.5"),
        ("x = ceil(0.1 * 3 / 0.1)", "3"),
        ("x = (2 * km) ** 2 / (1 * km) ** 2", "4"),
        ("x = sqrt(4 * s * s)", "2 s"),
    ],
)
def test_values_are_written_readably(source: str, text: str) -> None:
    assert shown(source, "x") == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (-0.5, "−0.5"),
        (1.0, "1"),
        (9999.0, "9,999"),
        (12345.0, "12,300"),
        (1234.5, "1,230"),
        (12.25, "12.3"),
        (1225.5, "1,230"),
        (0.01225, "0.0123"),
        (999_999.0, "1\u00a0million"),
        (38e6, "38\u00a0million"),
        (1.234e9, "1.23\u00a0billion"),
        (9.999e14, "1\u00a0×\u00a010¹⁵"),
        (0.000999, "9.99\u00a0×\u00a010⁻⁴"),
        (0.001, "0.001"),
        (3858.0000000000005, "3,858"),
    ],
)
def test_numbers(x: float, text: str) -> None:
    assert number(x) == text


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_a_written_number_is_within_half_a_unit_of_its_third_digit(x: float) -> None:
    text = number(x).replace(",", "")
    for power, word in ((6, "million"), (9, "billion"), (12, "trillion")):
        text = text.replace(f"\u00a0{word}", f"e{power}")
    plain: Any = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")).replace("\u00a0×\u00a010", "e")
    assert float(plain) == pytest.approx(x, rel=0.00501)


def test_noise_does_not_make_another_server() -> None:
    assert ceil(60.00000000000001) == 60
    assert floor(59.99999999999999) == 60
    assert ceil(60.0001) == 61
    assert floor(-0.5) == -1
    assert ceil(1e300) == 1e300


def test_a_unit_of_its_own_or_the_largest_that_leaves_one() -> None:
    bit = base((("byte", 1),))[1]
    assert [each.many.strip() for each in scale(bit)] == ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    assert value(8e12, scale(bit)) == "1\u00a0TB"
    assert value(8e12 * (1 - 1e-12), scale(bit)) == "1\u00a0TB"
    assert value(-8e9, scale(bit)) == "−1\u00a0GB"
    assert display((("USD", 1), ("GB", -1), ("s", -2))).many == "\u00a0USD/GB/s²"
