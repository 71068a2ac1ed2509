"""A plan on a page."""

import json
import re

from markdown import Markdown

from course.blocks.context import PageContext, set_page


def convert(text: str) -> tuple[str, list[str]]:
    md = Markdown(extensions=["course.blocks"])
    page = set_page(md, PageContext("docs/plan.md", text))
    return md.convert(text), [str(finding) for finding in page.findings]


def test_days_steps_minutes_and_ticks() -> None:
    html, findings = convert("/// plan | week\n///")
    assert findings == []
    assert html.count('class="plan-day"') == 7 and 'id="week-day-1"' in html
    assert 'href="focus/fundamentals/scalability.md"' in html
    ticks = [json.loads(found.replace("&quot;", '"')) for found in re.findall('data-ticks="([^"]*)"', html)]
    assert ["case-studies/social-feed"] in ticks and [] in ticks
    assert re.search(r"Day 1</strong>, \d h \d\d min", html)


def test_an_unknown_plan_is_a_finding_with_its_line() -> None:
    assert convert("x\n\n/// plan | weak\n///")[1] == ["docs/plan.md:3: There is no plan “weak”. Did you mean “week”?"]
