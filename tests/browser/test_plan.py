"""The plan in a browser: what is ticked off counts, and the calendar is one."""

from datetime import date, timedelta
from pathlib import Path

from icalendar import Calendar
from playwright.sync_api import Page, expect

DAYS = 'course-plan[data-plan="week"]'


def test_ticks_made_on_pages_count_and_the_next_step_is_named(clean_page: Page, site_url: str) -> None:
    clean_page.goto(f"{site_url}plan/")
    week = clean_page.locator(DAYS)
    expect(week.get_by_role("status")).to_have_text("Day 1 is next: Scalability")
    clean_page.goto(f"{site_url}focus/fundamentals/scalability/")
    ticks = clean_page.locator("course-tick input")
    expect(ticks.first).to_be_visible()  # they come with the script
    for tick in ticks.all():
        tick.check()
    clean_page.goto(f"{site_url}plan/")
    expect(week.get_by_role("status")).not_to_have_text("Day 1 is next: Scalability")
    expect(week.locator("li.plan-done")).to_contain_text(["Scalability"])


def test_the_calendar_is_valid_and_has_a_day_for_each_day(clean_page: Page, site_url: str) -> None:
    clean_page.goto(f"{site_url}plan/")
    week = clean_page.locator(DAYS)
    week.get_by_label("First day").fill("2026-12-28")
    with clean_page.expect_download() as download:
        week.get_by_role("button", name="Save as calendar").click()
    raw = Path(download.value.path()).read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")) and b"\n" not in raw.replace(b"\r\n", b"")
    events = Calendar.from_ical(raw).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [date(2026, 12, 28) + timedelta(days=n) for n in range(7)]
    assert all(event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1) for event in events)
    assert len({str(event["uid"]) for event in events}) == 7
    assert str(events[0]["summary"]).startswith("System design, day 1, ")
    assert f"{site_url}focus/fundamentals/scalability/" in str(events[0]["description"])
    assert "URL shortener, up to “Deep dives”" in str(events[1]["description"])


def test_a_calendar_escapes_and_folds(clean_page: Page, site_url: str) -> None:
    clean_page.goto(site_url)
    text = "Semicolon; comma, back\\slash\nline “quoted” " + "ä" * 100
    made = clean_page.evaluate(
        """text => import(new URL("assets/javascripts/plan.js", document.baseURI)).then(({ calendar }) =>
          calendar("x", [{ title: "A, b", text }], "2027-02-28"))""",
        text,
    )
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert str(event["description"]) == text and str(event["summary"]) == "A, b"
    assert event.decoded("dtend") == date(2027, 3, 1)
