"""Math: what is a formula and what is a price, what comes out, and what is said about formulas that are wrong."""

import re

import pytest
from markdown import Markdown

from course.blocks import math
from course.blocks.context import PageContext, set_page


def convert(text: str) -> tuple[str, list[str]]:
    extensions = ["toc", "tables", "attr_list", "pymdownx.betterem", "pymdownx.superfences", "course.blocks.math"]
    md = Markdown(extensions=extensions, extension_configs={"pymdownx.superfences": {"custom_fences": math.FENCES}})
    page = set_page(md, PageContext("docs/page.md", f"---\ntitle: x\n---\n{text}"))
    return md.convert(text), [str(finding) for finding in page.findings]


def test_a_formula_in_a_line() -> None:
    html, findings = convert(r"So $\lambda = \mu \rho$ holds.")
    assert findings == []
    assert html == (
        r'<p>So <math display="inline" alttext="\lambda = \mu \rho"><mrow><mi>λ</mi><mo>=</mo><mi>μ</mi><mi>ρ</mi></mrow>'
        "</math> holds.</p>"
    )


def test_a_formula_of_its_own_can_be_scrolled_by_keyboard() -> None:
    html, findings = convert("```math\n\\sum_{i=1}^{n} \\frac{i}{2}\n```")
    assert findings == []
    assert html.startswith('<div class="math" tabindex="0" role="group" aria-label="Formula"><math display="block"')
    assert "<mfrac>" in html and "<munderover>" in html


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6.",
        "From $5 to $6, or $7.",
        "A ratio of $5/$6.",
        "$HOME and $PATH",
        "$HOME/$USER",
        r"\$x\$ is not math",
        "`$x$` is code",
        "```\n$x$\n```",
        "a$x$b",
        "$ x $",
    ],
)
def test_dollars_that_are_not_math(text: str) -> None:
    html, findings = convert(text)
    assert findings == []
    assert "<math" not in html
    assert "$" in html


@pytest.mark.parametrize(
    "text", ["$x$", "($x$)", "**$x$**", "[$x$](#a)", "# $x$", "| $x$ |\n|---|\n| $y$ |", "$x_a$ and $y_b$."]
)
def test_math_works_wherever_text_does(text: str) -> None:
    html, findings = convert(text)
    assert findings == []
    assert html.count("<math") == text.count("$") // 2
    assert "$" not in html and "<em>" not in html


def test_signs_that_html_and_markdown_know_survive() -> None:
    html, _ = convert("$a_1 < b_2 * c * d$")
    assert 'alttext="a_1 &lt; b_2 * c * d"' in html
    assert html.count("<mo>*</mo>") == 2


def test_named_functions_are_set_apart() -> None:
    names = re.sub(r"<mspace[^>]*>", "_", convert(r"$O(n \log n \log_2 m) + \ln(x)$")[0])
    assert re.sub(r"<[^>]+>", "", names) == "O(n_log_n_log2_m)+ln(x)"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (r"\foo x", r"There is no command \foo."),
        (r"\frac{a}", "A command lacks an argument."),
        ("{a", "The braces don't match."),
        ("x^", "It can't be read (missing super script or subscript)."),
        ("a & b", "An & stands outside a matrix or align*."),
        (r"\left( x", "It can't be read (extra left or missing right)."),
    ],
)
def test_a_wrong_formula_is_a_finding(formula: str, said: str) -> None:
    in_line, in_fence = convert(f"A line.\n\nBad: ${formula}$"), convert(f"```math\n{formula}\n```")
    assert in_line[1] == [
        f"docs/page.md:6: The formula “{formula}” is wrong. {said} "
        r"Write it in the LaTeX that latex2mathml knows; a price is written USD 5 or \$5."
    ]
    assert f"“{formula}” is wrong. {said}" in in_fence[1][0] and in_fence[1][0].startswith("docs/page.md:5:")
    assert "<pre><code>" in in_fence[0]
