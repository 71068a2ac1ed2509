"""Listings made from pages and the outline: areas, topics with their subtopics, case studies."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from course import outline, pages
from course.bibliography import suggest
from course.blocks.html import element, link
from course.findings import CourseError, Finding
from course.outline import Area, Topic


def topics(page: str, of: str, by: str) -> list[Element]:
    """The topics of the area ``of`` with their subtopics, in the order and the words of the source list."""
    areas = {area.id: area for area in outline.load().areas}
    if of not in areas:
        hint = suggest(of, areas) or f"The areas are {', '.join(areas)}."
        raise CourseError(Finding(page, 0, "listing", f"There is no area “{of}”.", hint))
    return [part for topic in areas[of].topics for part in _topic(topic, page)]


def _topic(topic: Topic, page: str) -> list[Element]:
    written = pages.of_project().get(topic.page)
    if written is None:
        names = [element("li", name) for name in topic.subtopics]
        return [
            element("h2", topic.title, id=topic.id),
            element("p", "Not written yet. It will cover:", class_="unwritten"),
            element("ul", *names),
        ]
    items = []
    for name in topic.subtopics:
        heading = written.heading(name)
        items.append(element("li", link(f"{topic.page}#{heading.id}", name, page) if heading else name))
    return [
        element("h2", link(topic.page, topic.title, page), id=topic.id),
        element("p", f"{written.meta.description} ({written.meta.minutes} minutes)"),
        element("ul", *items),
    ]


def case_studies(page: str, of: str, by: str) -> list[Element]:
    """Every case study and what is hard about it; a link where the page is written."""
    written = pages.of_project()
    rows = []
    for case in outline.load().case_studies:
        there = written.get(case.page)
        name = link(case.page, case.title, page) if there else case.title
        minutes = str(there.meta.minutes) if there else "not written yet"
        rows.append(element("tr", element("td", name), element("td", case.hard), element("td", minutes)))
    heads = element(
        "tr", *(element("th", head, scope="col") for head in ("Case study", "What is hard about it", "Minutes"))
    )
    return [element("table", element("thead", heads), element("tbody", *rows))]


def week(page: str, of: str, by: str) -> list[Element]:
    """The five areas as a list of cards, each with the names of its topics."""
    return [element("ul", *(_card(area, page) for area in outline.load().areas), class_="areas")]


def _card(area: Area, page: str) -> Element:
    written = pages.of_project()
    names: list[Element | str] = []
    for number, topic in enumerate(area.topics):
        names += [", " if number else "", link(topic.page, topic.title, page) if topic.page in written else topic.title]
    head = element("strong", link(f"focus/{area.id}/index.md", area.title, page))
    return element("li", element("p", head), element("p", *names))
