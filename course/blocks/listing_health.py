"""The listing of link health: what real runs of the link validator have seen, from ``bibliography/health.json``."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from course import bibliography
from course.bibliography import Record
from course.blocks.html import element, link
from course.blocks.listing_records import home, table
from course.links.state import Entry, State

HEALTH = "bibliography/health.json"


def health(page: str, of: str, by: str) -> list[Element]:
    """Every source with the last verdict on its address, when it was last right, and what replaces it."""
    return show(
        State.load(Path(bibliography.ROOT, HEALTH)).entries, list(bibliography.of_project().records.values()), page
    )


def show(entries: dict[str, Entry], records: list[Record], page: str) -> list[Element]:
    """The listing of these records by what ``entries`` (the state, by address) say of them; problems first."""
    known = [record for record in records if record.url in entries]
    summary = f"{len(known)} of {len(records)} addresses have been checked by a run with a network."
    if not known:
        return [element("p", element("strong", "Never checked."), f" {summary}")]
    known.sort(key=lambda record: (entries[record.url]["verdict"] in ("ok", "ok-unverified"), record.title.lower()))
    rows = [_row(record, entries[record.url], page) for record in known]
    return [
        element("p", summary),
        element("course-sortable", table(["Source", "Verdict", "Checked", "Last right", "Instead"], rows)),
    ]


def _row(record: Record, entry: Entry, page: str) -> Element:
    suggestion = entry.get("suggestion", "")
    return element(
        "tr",
        element("td", link(home(record), record.title, page)),
        element("td", entry["verdict"], title=entry.get("reason", "")),
        element("td", entry["checked"][:10]),
        element("td", entry.get("last_ok", "never")[:10]),
        element("td", element("a", suggestion, href=suggestion) if suggestion else "", class_="address"),
    )
