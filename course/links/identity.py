"""Is it the document it claims to be? The claimed title against what a page or a PDF shows of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from course.links import titles, urls
from course.links.html import Page
from course.links.pdf import Paper
from course.links.titles import Likeness, compare
from course.links.wording import normal, segments, words

_EVIDENCE_TEXT = 5_000
# What says nothing about a page: its place in a site.
_WEAK_WORDS = (
    "home homepage welcome blog blogs article articles news menu navigation untitled document index loading search abstract contents "
    "introduction newsletter page paper post publication publications research engineering tech technology official website site docs "
    "documentation main overview about react app archive library digital journal proceedings conference download pdf new tab"
)
_WEAK = frozenset(_WEAK_WORDS.split())
_JUNK_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint)\b.*|untitled.*|document\d*|.*\.(?:docx?|dvi|tex|ps|pdf|eps|indd|qxd|pptx?|rtf|fm)|paper|slide \d+|"
    r"no title|title|template|.*\btemplate\b.*|[\d\W_]*|\w{1,3}|proceedings|powerpoint presentation|print|manuscript|camera.?ready|main)$",
    re.I,
)


@dataclass(frozen=True)
class Identity:
    """``same`` is None where there is nothing to compare with."""

    same: bool | None
    found: str = ""
    similarity: float | None = None
    why: str = ""


def of_page(claim: str, page: Page, url: str) -> Identity:
    """Several titles of a page may disagree: one alone is believed only if the text bears it out."""
    host = urls.host_of(url)
    compared = [(source, title, compare(claim, title, host)) for source, title in page.titles]
    compared = [one for one in compared if one[2].band != "unknown"]
    strong = [one for one in compared if not _weak(one[1], page, host) or one[2].band == "same"]
    matching = [one for one in strong if one[2].band == "same"]
    against = [one for one in strong if one[2].band == "other"]
    if matching:
        _, title, likeness = max(matching, key=lambda one: one[2].score)
        sources = {source for source, _, _ in matching}
        if not against or len(sources) > 1 or _borne_out(claim, page, matching):
            if against and any(likeness_.why for _, _, likeness_ in against) and len(sources) == 1:
                return _other(against[0][1], against[0][2])
            return Identity(True, title, likeness.score)
        return _other(
            against[0][1], against[0][2], "its title stands in one tag only, and nothing else on the page bears it out"
        )
    return _by_text(claim, page, strong, compared)


def _by_text(
    claim: str, page: Page, strong: list[tuple[str, str, Likeness]], compared: list[tuple[str, str, Likeness]]
) -> Identity:
    best = max(strong, key=lambda one: one[2].score, default=None)
    text = normal(page.text[:_EVIDENCE_TEXT])
    listed = normal(claim) in page.index_entries
    if best is not None and best[2].band == "between" and not listed and _phrase(claim, text):
        return Identity(True, best[1], best[2].score, "the text names it")
    if page.text_length < 200 and page.has_scripts and not any(source == "heading" for source, _, _ in strong):
        return Identity(None, best[1] if best else "", None, "it is drawn by scripts")
    if best is not None:
        return _other(best[1], best[2])
    if not compared and page.text_length < 40:
        return Identity(None, "", None, "it has neither a title nor text")
    if not listed and _phrase(claim, text):
        return Identity(True, compared[0][1] if compared else claim, None, "the text names it")
    if not compared or _share(claim, text) >= titles.SAME:
        return Identity(None, compared[0][1] if compared else "", None, "it has no title of its own")
    return _other(compared[0][1], compared[0][2])


def _other(found: str, likeness: Likeness, why: str = "") -> Identity:
    return Identity(False, found, likeness.score, why or likeness.why)


def _weak(title: str, page: Page, host: str) -> bool:
    """A title that names the site, or a place in it, and not the page."""
    if page.site_name and normal(title) == normal(page.site_name):
        return True
    carried = set(normal(title).split()) - _WEAK - urls.site_words(host) - set(normal(page.site_name).split())
    return not {word for word in carried if word not in ("the", "of", "and", "a", "at", "by", "to")}


def _phrase(claim: str, text: str) -> bool:
    """Whether a text has the title word for word, or all of it but a subtitle."""
    whole = normal(claim)
    main = normal(segments(claim)[0]) if segments(claim) else whole
    return f" {whole} " in f" {text} " or (len(main.split()) > 2 and f" {main} " in f" {text} ")


def _share(claim: str, text: str) -> float:
    wanted = set(words(claim))
    return len(wanted & set(words(text))) / len(wanted) if wanted else 0.0


def _borne_out(claim: str, page: Page, matching: list[tuple[str, str, Likeness]]) -> bool:
    """Whether the text below a title speaks of what the title says; the heading itself is taken out once."""
    text = normal(page.text)
    for source, title, _ in matching:
        if source == "heading":
            text = text.replace(normal(title), " ", 1)
    return _share(claim, text) >= 0.6


def of_paper(claim: str, paper: Paper) -> Identity:
    """The first pages' lines before the metadata, which is often junk."""
    lines = [line for page in paper.pages[:4] for line in page[:60] if line.strip()]
    text = normal(" ".join(line for page in paper.pages[:4] for line in page)[: 3 * _EVIDENCE_TEXT])
    best = _best_lines(claim, lines)
    if best and best[1].band == "same":
        return Identity(True, best[0], best[1].score)
    meta = paper.title if not _JUNK_TITLE.match(paper.title.strip()) else ""
    likeness = compare(claim, meta) if meta else None
    if likeness and likeness.band == "same" and (not text or _share(claim, text) >= 0.5):
        return Identity(True, meta, likeness.score)
    if likeness and likeness.why:
        return _other(meta, likeness)
    if len(text) < 80:
        if likeness and likeness.band == "other":
            return _other(meta, likeness)
        return Identity(None, meta, None, "its pages are pictures" if paper.count else "its pages can't be read")
    if best and best[1].band == "between" and not best[1].why and any(_opens(claim, page) for page in paper.pages[:4]):
        return Identity(True, best[0], best[1].score, "a page opens with it")
    heading = meta or _first_heading(lines)
    found = compare(claim, heading) if heading else Likeness(0.0, "other")
    return _other(heading, found if found.band == "other" or found.why else Likeness(min(found.score, 0.79), "between"))


def _best_lines(claim: str, lines: list[str]) -> tuple[str, Likeness] | None:
    """The run of one to four lines that is most like a title; a heading stands at the start of its lines."""
    wanted = set(words(claim))
    best: tuple[str, Likeness] | None = None
    for start in range(min(len(lines), 160)):
        if not wanted & set(words(lines[start])):
            continue
        for length in (1, 2, 3, 4):
            run = " ".join(lines[start : start + length])
            if len(run) > 3 * len(claim) + 60:
                break
            likeness = _as_heading(claim, run)
            if best is None or likeness.score > best[1].score:
                best = (run, likeness)
    return best


def _opens(claim: str, lines: tuple[str, ...]) -> bool:
    """Whether a page names the title near its top, and not in the course of a sentence."""
    before, found, _ = f" {normal(' '.join(lines)[:1500])} "[:260].partition(f" {normal(claim)} ")
    return bool(found) and not re.search(
        r"\b(?:in|of|on|by|from|called|paper|see|to|with|and|the|a|an|as|like)$", before.strip()
    )


def _as_heading(claim: str, run: str) -> Likeness:
    """A line of running text that mentions a title has other words around it; a heading has few."""
    likeness = compare(claim, run)
    around = len(words(run)) - len(set(words(claim)) & set(words(run)))
    if likeness.band == "same" and around > max(2, len(words(claim)) // 2):
        return Likeness(min(likeness.score, titles.SAME - 0.01), "between", likeness.why)
    return likeness


def _first_heading(lines: list[str]) -> str:
    return next((line.strip() for line in lines if len(words(line)) >= 2), "")[:200]
