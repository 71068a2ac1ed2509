"""Listings made from the bibliography: what there is to read, and what the source list says wrongly."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from course import bibliography, outline, pages
from course.bibliography import Record, SourceEntry
from course.blocks.html import element, link
from course.findings import CourseError, Finding

# What a reader of the corrections sees for each kind of problem.
PROBLEMS = {
    "wrong-document": "Wrong document",
    "wrong-title": "Title and address disagree",
    "invented": "Invented address",
    "unverifiable": "Can't be verified",
    "moved": "Moved",
    "dead": "Gone",
    "not-a-paper": "Not a paper",
    "none": "Listed twice",
}
READING = {"articles": "reading/articles.md", "books": "reading/books.md", "resources": "reading/resources.md"}


def home(record: Record) -> str:
    """Where on the site a record is found: its guide if it has one, else its entry in a listing."""
    guide = f"papers/{record.key}.md"
    if guide in pages.of_project():
        return guide
    file = bibliography.of_project().places[record.key][0].split("/")[-1].removesuffix(".yml")
    page = {**READING, "papers": "papers/index.md", "problems": "practice/index.md"}[file]
    return f"{page}#{record.key}"


def articles(page: str, of: str, by: str) -> list[Element]:
    """``of: source`` lists what the source list points at; ``of: additions`` the rest, by the case study it serves."""
    records = bibliography.of_project().of_file("articles")
    if of == "source":
        return [_list([record for record in records if record.source])]
    added = [record for record in records if not record.source]
    titles = {case.id: case.title for case in outline.load().case_studies}
    made: list[Element] = []
    listed: set[str] = set()
    for id_, title in titles.items():
        group = [record for record in added if id_ in record.case_studies]
        if group:
            # An article that serves two case studies stands under both; links lead to the first.
            made += [element("h3", title, id=id_), _list(group, listed)]
    return made + _by_page([record for record in added if not record.case_studies])


def books(page: str, of: str, by: str) -> list[Element]:
    return [_list(bibliography.of_project().of_file("books"))]


def resources(page: str, of: str, by: str) -> list[Element]:
    """``of`` names kinds, separated by commas; without it all resources are listed."""
    kinds = {kind.strip() for kind in of.split(",") if kind.strip()}
    records = [one for one in bibliography.of_project().of_file("resources") if not kinds or one.kind in kinds]
    named = [record for record in records if record.source]
    return [_list(named)] * bool(named) + _by_page([record for record in records if not record.source])


def _by_page(records: list[Record]) -> list[Element]:
    """Records under the page that cites them first, in the order of the outline; what no page cites comes last."""
    week, known = outline.load(), pages.of_project()
    order = [topic.page for area in week.areas for topic in area.topics] + [case.page for case in week.case_studies]
    written = [known[path] for path in [*order, *sorted(set(known) - set(order))] if path in known]
    made: list[Element] = []
    left = {record.key: record for record in records}
    for page in written:
        cited = set(page.citations) & set(left)
        group = [record for key, record in left.items() if key in cited]
        if group:
            made += [_heading(page.meta.title, group[0]), _list(group)]
        left = {key: record for key, record in left.items() if key not in cited}
    if left:
        first = next(iter(left.values()))
        made += [_heading("Not cited yet", first), _list(list(left.values()))] if made else [_list(list(left.values()))]
    return made


def _heading(title: str, first: Record) -> Element:
    """Its id is made from the first entry's, as a page's title may head several lists of one page."""
    return element("h3", title, id=f"with-{first.key}")


def papers(page: str, of: str, by: str) -> list[Element]:
    """A table of all papers by year, each with its guide where one is written."""
    records = sorted(
        bibliography.of_project().of_file("papers"), key=lambda record: (record.year or 9999, record.title)
    )
    written = pages.of_project()
    rows = []
    for record in records:
        guide = f"papers/{record.key}.md"
        title = link(guide, record.title, page) if guide in written else element("span", record.title)
        venue = (record.venue or "").split(" (")[0].split(",")[0]
        rows.append(
            element(
                "tr",
                element("td", str(record.year or "")),
                element("td", title, id=record.key),
                element("td", record.by()),
                element("td", venue),
                element("td", element("a", _format(record.url), href=record.url, title=record.title)),
            )
        )
    return [element("course-sortable", table(["Year", "Paper", "Authors", "Where", "Text"], rows))]


def problems(page: str, of: str, by: str) -> list[Element]:
    """The practice problems of one group (``of``: graphs, dynamic programming), with their difficulty."""
    items = []
    for record in bibliography.of_project().of_file("problems"):
        if not of or record.group == of:
            items.append(
                element("li", element("a", record.title, href=record.url), f" ({record.difficulty})", id=record.key)
            )
    return [element("ul", *items)]


def paper_head(page: str, key: str) -> list[Element]:
    """The head of a reading guide: authors, year, venue, and the addresses of the text."""
    records = bibliography.of_project().records
    if key not in records:
        raise CourseError(
            Finding(page, 0, "paper", f"No record has the key “{key}”.", bibliography.suggest(key, records))
        )
    record = records[key]
    links: list[Element | str] = [element("a", f"Read the paper ({_format(record.url)})", href=record.url)]
    if record.doi:
        links += [" · ", element("a", f"DOI {record.doi}", href=f"https://doi.org/{record.doi}")]
    for mirror in record.mirrors[:2]:
        links += [" · ", element("a", urlsplit(mirror).netloc.removeprefix("www."), href=mirror)]
    where = ". ".join(
        part for part in (record.venue, None if str(record.year) in (record.venue or "") else str(record.year)) if part
    )
    return [
        element("p", ", ".join(record.authors), class_="paper-authors"),
        element("p", where, class_="paper-venue"),
        element("p", *links, class_="paper-links"),
    ]


def corrections(page: str, of: str, by: str) -> list[Element]:
    """Every entry of the source list that is wrong, invented or repeated: what it says, what is wrong, what is right."""
    entries = [(entry, record) for record in bibliography.of_project().records.values() for entry in record.source]
    items = [(entry.lines[0], _correction(entry, record, page)) for entry, record in entries if _wrong(entry)]
    items += [(slip.line, _slip(slip)) for slip in outline.load().slips]
    return [
        _tally(entries),
        element("ul", *(item for _, item in sorted(items, key=lambda pair: pair[0])), class_="corrections"),
    ]


def _tally(entries: list[tuple[SourceEntry, Record]]) -> Element:
    """How many lines with a link there are, and how many of each kind of problem; a line counts once, as its worst."""
    order = list(PROBLEMS)
    worst: dict[int, str] = {}
    for entry, _ in entries:
        for place, line in enumerate(entry.lines if entry.url else []):
            kind = entry.problem if entry.problem != "none" else ("none" if place else "right")
            worst[line] = min(
                worst.get(line, kind), kind, key=lambda name: order.index(name) if name in order else len(order)
            )
    counts = [(sum(kind == name for kind in worst.values()), PROBLEMS[name]) for name in order]
    right = sum(kind == "right" for kind in worst.values())
    said = ", ".join(f"{label.lower()} {count}" for count, label in counts if count)
    return element(
        "p", element("strong", f"{right} of {len(worst)} links are right as they stand."), f" The others: {said}."
    )


def _wrong(entry: SourceEntry) -> bool:
    return entry.problem != "none" or len(entry.lines) > 1


def _correction(entry: SourceEntry, record: Record, page: str) -> Element:
    kind = PROBLEMS[entry.problem]
    if len(entry.lines) > 1 and entry.problem != "none":
        kind += ", and listed twice"
    by = f", {record.by()}" if record.by() else ""
    return element(
        "li",
        _said(entry.lines, entry.title, entry.url),
        element("p", element("strong", f"{kind}."), f" {entry.note}"),
        element("p", "Right: ", link(home(record), record.title, page), by, class_="right"),
        id=f"line-{entry.lines[0]}-{record.key}",
    )


def _slip(slip: outline.Slip) -> Element:
    wrong = element("p", element("strong", "Slip of the pen."), f" {slip.note}")
    return element(
        "li", _said([slip.line], slip.said, None), wrong, element("p", f"Right: {slip.right}", class_="right")
    )


def _said(lines: list[int], title: str, url: str | None) -> Element:
    name = ("Lines " if len(lines) > 1 else "Line ") + " and ".join(map(str, lines))
    address = element("code", url) if url else None
    return element("p", element("span", name, class_="line"), element("q", title), address, class_="said")


def _list(records: list[Record], listed: set[str] | None = None) -> Element:
    """A list of sources; one whose key is in ``listed`` has its anchor further up, the others are added to it."""
    before = set(listed or ())
    if listed is not None:
        listed.update(record.key for record in records)
    return element("ul", *(_entry(record, record.key not in before) for record in records), class_="sources")


def _entry(record: Record, anchor: bool) -> Element:
    facts = [", ".join(record.authors[:3]) + (" and others" if len(record.authors) > 3 else "")]
    facts += [record.publisher or record.venue or "", str(record.year or "")]
    head = element(
        "p",
        element("a", record.title, href=record.url),
        element("span", ". ".join(fact for fact in facts if fact), class_="source-facts"),
    )
    also = None
    if record.related:
        links: list[Element | str] = ["See also: "]
        for number, other in enumerate(record.related):
            links += ["; " if number else "", element("a", other.title, href=other.url)]
        also = element("p", *links, class_="source-related")
    about = element("p", record.about) if record.about else None
    return element("li", head, about, also, **({"id": record.key} if anchor else {}))


def table(heads: list[str], rows: list[Element]) -> Element:
    header = element("thead", element("tr", *(element("th", head, scope="col") for head in heads)))
    return element("table", header, element("tbody", *rows))


def _format(url: str) -> str:
    """PDF or web page, as far as the address tells."""
    path = urlsplit(url).path.lower()
    return "PDF" if path.endswith(".pdf") or "/pdf/" in path else "web"
