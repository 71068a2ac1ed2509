"""Plans: ``/// plan | week`` lists the days of a plan and what to do on each; ``plan.js`` shows what is done and makes a calendar."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from course import plan
from course.bibliography import suggest
from course.blocks.context import page_of
from course.blocks.html import element, link
from course.findings import CourseError, Finding
from course.plan import Day, Step


class PlanBlock(Block):  # type: ignore[misc]
    """``/// plan | ID``: one of the plans of ``course/plan.yml``."""

    NAME = "plan"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        made = element("course-plan", data_search_exclude="")
        parent.append(made)
        return made

    def on_end(self, block: Element) -> None:
        page, name = page_of(self.md), self.argument.strip()
        try:
            plans = {one.id: one for one in plan.plans(page.root)}
            if name not in plans:
                hint = suggest(name, plans) or f"There are {', '.join(plans)}."
                raise CourseError(Finding("", 0, "plan", f"There is no plan “{name}”.", hint))
        except CourseError as error:
            for finding in error.findings:
                where = Finding(page.path, page.line_of(f"plan | {name}"), "plan", finding.message, finding.hint)
                page.report(finding if finding.file else where)
            return
        found, here = plans[name], page.path.removeprefix("docs/")
        block.set("data-plan", found.id)
        block.set("data-title", found.title)
        block.append(element("p", f"{found.about} {_hours(plan.total(found.days))} in all."))
        block.append(element("ol", *(_day(day, found.id, here) for day in found.days), class_="plan-days"))


def _day(day: Day, plan_id: str, page: str) -> Element:
    head = element("p", element("strong", f"Day {day.number}"), f", {_hours(day.planned)}", class_="plan-day")
    return element(
        "li", head, element("ul", *(_step(step, page) for step in day.steps)), id=f"{plan_id}-day-{day.number}"
    )


def _step(step: Step, page: str) -> Element:
    part = f", {step.part}" if step.part else ""
    minutes = element("span", f"{part}, {step.minutes} min", class_="plan-minutes")
    return element("li", link(step.target, step.title, page), minutes, data_ticks=json.dumps(step.ticks))


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


class PlanExtension(BlocksExtension):  # type: ignore[misc]
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        md.block_level_elements.append("course-plan")
        block_mgr.register(PlanBlock, self.getConfigs())


def makeExtension(**options: Any) -> PlanExtension:
    return PlanExtension(**options)
