"""The listing of link health, on states of its own: the course's file holds only real runs."""

from xml.etree import ElementTree

from course import bibliography
from course.blocks.listing_health import show

RECORDS = [bibliography.load().records[key] for key in ("dynamo", "raft", "gfs")]
DYNAMO, RAFT, _ = RECORDS


def text(entries: dict[str, dict[str, str]]) -> str:
    return "".join(
        ElementTree.tostring(part, encoding="unicode") for part in show(entries, RECORDS, "reading/health.md")
    )


def test_what_no_run_has_seen_is_called_never_checked() -> None:
    html = text({})
    assert "Never checked." in html
    assert "0 of 3 addresses" in html
    assert "<table" not in html


def test_problems_come_first_with_what_replaces_them() -> None:
    html = text(
        {
            DYNAMO.url: {"verdict": "ok", "checked": "2026-11-20T10:00:00Z", "last_ok": "2026-11-20T10:00:00Z"},
            RAFT.url: {
                "verdict": "broken",
                "checked": "2026-11-21T10:00:00Z",
                "suggestion": "https://example.org/raft",
            },
        }
    )
    assert "2 of 3 addresses" in html
    assert html.index(">broken<") < html.index(">ok<")
    assert 'href="https://example.org/raft"' in html
    assert html.count("2026-11-20") == 2
    assert ">never<" in html
