"""A run's messages as a picture: a line down for each client and node, an arrow for each message, time from top to bottom."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass

from labs.challenges.world.judge import Run
from labs.challenges.world.simulation import Event

MOST = 24  # rows; the last ones before the end matter most
LANE, ROW, TOP, LEFT = 150, 34, 46, 58
SHORT = 30  # characters of a message


@dataclass(frozen=True)
class Row:
    """One line of the picture: a message from ``start`` to ``end`` (None: lost), or a node that crashed or started."""

    start: float
    end: float | None
    sender: str
    receiver: str
    text: str


def rows(run: Run) -> list[Row]:
    """What concerns the violation, in order: messages that hold one of its words, and the crashes of nodes they went to."""
    if run.violation is None:
        return []
    events = [event for event in run.trace if event.time <= run.violation.until]
    arrived = {event.number: event for event in reversed(events) if event.kind == "deliver"}
    wanted = _concerned(events, run.violation.about)
    sent = [event for event in events if event.kind == "send" and event.number in wanted]
    nodes = {event.other for event in sent} | {event.node for event in sent}
    made = [_message(event, arrived) for event in sent]
    made += [
        Row(event.time, None, event.node, "", event.kind)
        for event in events
        if event.kind == "crash" and event.node in nodes
    ]
    made += [
        Row(event.time, None, event.node, "", event.kind)
        for event in events
        if event.kind == "start" and event.node in nodes and event.time
    ]
    return sorted(made, key=lambda row: row.start)[-MOST:]


def _concerned(events: list[Event], words: tuple[str, ...]) -> set[int]:
    """Numbers of the messages with one of the words in them, and of the questions and answers that belong to these."""
    asked: dict[tuple[str, str], int] = {}
    answers: dict[tuple[str, str], list[int]] = {}
    for event in events:
        if event.kind == "send" and "re" in event.message:
            answers.setdefault((event.other, str(event.message["re"])), []).append(event.number)
        elif event.kind == "send" and "id" in event.message:
            asked[(event.node, str(event.message["id"]))] = event.number
    found = {event.number for event in events if event.kind == "send" and (not words or _holds(event, words))}
    for key, question in asked.items():
        together = [question, *answers.get(key, [])]
        if found & set(together):
            found.update(together)
    return found


def _holds(event: Event, words: tuple[str, ...]) -> bool:
    text = json.dumps(event.message)
    return any(json.dumps(word) in text for word in words)


def _message(event: Event, arrived: dict[int, Event]) -> Row:
    end = arrived.get(event.number)
    fields = [str(value) for name, value in event.message.items() if name not in ("id", "re", "handle")]
    text = " ".join(fields)
    return Row(
        event.time,
        end.time if end else None,
        event.node,
        event.other,
        text if len(text) <= SHORT else text[: SHORT - 1] + "…",
    )


def lines(rows: list[Row]) -> list[str]:
    """The rows as text."""
    made = []
    for row in rows:
        if not row.receiver:
            made.append(f"{row.start:7.3f} s  {row.sender} {'crashes' if row.text == 'crash' else 'starts again'}")
        else:
            end = "lost" if row.end is None else f"{row.end:.3f} s"
            made.append(f"{row.start:7.3f} s  {row.sender} → {row.receiver} ({end})  {row.text}")
    return made


def svg(rows: list[Row]) -> str:
    """The rows as SVG. Colors are the page's variables, with a value for where there are none."""
    names = sorted({name for row in rows for name in (row.sender, row.receiver) if name}, key=_client_first)
    across = {name: LEFT + LANE // 2 + LANE * number for number, name in enumerate(names)}
    width, height = LEFT + LANE * len(names), TOP + ROW * len(rows) + 16
    parts = [_text(x, 20, name, "label", weight=True) for name, x in across.items()]
    parts += [
        f'<line x1="{x}" y1="30" x2="{x}" y2="{height - 8}" stroke="{_color("muted")}" stroke-dasharray="2 4"/>'
        for x in across.values()
    ]
    for number, row in enumerate(rows):
        parts += _row(row, TOP + ROW * number + ROW // 2, across)
    tip = f'<path d="M0 0L8 4L0 8z" fill="{_color("line")}"/>'
    marker = f'<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">{tip}</marker>'
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="Roboto, sans-serif" font-size="13"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><defs>{marker}</defs>{"".join(parts)}</svg>'


def _row(row: Row, y: int, across: dict[str, int]) -> Iterable[str]:
    yield _text(LEFT - 8, y + 4, f"{row.start:.3f}", "note", anchor="end")
    x = across[row.sender]
    if not row.receiver:
        color = _color("failed" if row.text == "crash" else "line")
        yield f'<circle cx="{x}" cy="{y}" r="5" fill="{color}"/>'
        yield _text(x + 10, y + 4, "crashes" if row.text == "crash" else "starts again", "note", anchor="start")
        return
    to = across[row.receiver]
    stop = to if row.end is not None else (x + to) // 2
    color = _color("line" if row.end is not None else "failed")
    tip = ' marker-end="url(#tip)"' if row.end is not None else ""
    yield f'<line x1="{x}" y1="{y}" x2="{stop}" y2="{y}" stroke="{color}" stroke-width="1.5"{tip}/>'
    if row.end is None:
        yield f'<path d="M{stop - 4} {y - 4}l8 8m0 -8l-8 8" stroke="{color}" stroke-width="1.5"/>'
    yield _text((x + to) // 2, y - 5, row.text, "text", anchor="middle")


def _text(x: int, y: int, text: str, kind: str, anchor: str = "middle", weight: bool = False) -> str:
    bold = ' font-weight="500"' if weight else ""
    color = _color("note" if kind == "note" else "text")
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{color}"{bold}>{html.escape(text)}</text>'


def _color(name: str) -> str:
    """A color of the site's diagrams (figures.css)."""
    return {
        "line": "var(--dg-line, #1b6b80)",
        "text": "var(--dg-text, #12262c)",
        "note": "var(--dg-note, #45565c)",
        "muted": "var(--dg-muted, #6b7a80)",
        "failed": "var(--dg-failed, #b3261e)",
    }[name]


def _client_first(name: str) -> tuple[bool, str]:
    return (name.startswith("n") and name[1:].isdigit(), name)
