"""The words of the validator: links and their places, verdicts, results and the report they make up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Verdict = Literal[
    "ok", "ok-unverified", "redirected", "wrong-document", "soft-404", "parked", "corrupt", "empty",
    "fragment-missing", "broken", "insecure", "blocked", "unreachable", "skipped",
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
ALIVE: frozenset[Verdict] = frozenset({"ok", "ok-unverified", "redirected"})
# An unreachable link fails a run too, but only once it lasted: course.links.state says when.
FAILING: frozenset[Verdict] = frozenset(
    {"wrong-document", "soft-404", "parked", "corrupt", "empty", "fragment-missing", "broken", "insecure"}
)

LinkKind = Literal["link", "autolink", "image", "embed", "citation", "record", "mirror", "related"]


@dataclass(frozen=True)
class Place:
    """Where an address stands: ``line`` counts from 1, 0 means the whole file; ``claim`` is the title claimed for it there, or empty."""

    file: str
    line: int
    text: str = ""
    claim: str = ""
    kind: LinkKind = "link"
    lines: tuple[int, ...] = ()
    """Further lines that the link is made of: a reference's definition, the lines of a record."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def as_json(self) -> dict[str, Any]:
        return {"file": self.file, "line": self.line, "text": self.text}


@dataclass(frozen=True)
class Link:
    """One distinct address, byte for byte as it was written, with every place it stands in."""

    url: str
    places: tuple[Place, ...]
    served_title: str = ""
    """The title that a person saw served there; it replaces what is claimed."""
    mirrors: tuple[str, ...] = ()
    doi: str = ""

    @property
    def claim(self) -> str:
        """The title to compare with: the pinned one, else what a record claims, else the first claim in the text."""
        if self.served_title:
            return self.served_title
        claims = [place.claim for place in self.places if place.claim]
        records = [
            place.claim for place in self.places if place.claim and place.kind in ("record", "mirror", "related")
        ]
        return (records or claims or [""])[0]


Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class LintFinding:
    """What an offline rule found; ``places`` are in the order of files and lines."""

    rule: str
    severity: Severity
    message: str
    places: tuple[Place, ...]

    def as_json(self) -> dict[str, Any]:
        places = [str(place) for place in self.places]
        return {"rule": self.rule, "severity": self.severity, "message": self.message, "places": places}


@dataclass(frozen=True)
class Result:
    """The verdict on one address, with its reason in words and its evidence."""

    url: str
    verdict: Verdict
    reason: str
    places: tuple[Place, ...]
    status: int | None = None
    final_url: str = ""
    expected_title: str = ""
    found_title: str = ""
    similarity: float | None = None
    suggestion: str = ""
    suggestion_kind: str = ""
    """How the suggestion was found: ``moved``, ``mirror``, ``doi`` or ``archive``; each was verified in this run."""
    attempts: int = 0
    bytes: int = 0
    elapsed_ms: int = 0
    etag: str = ""
    lasting: bool = False
    """An unreachable link that has been so for long enough to fail the run."""
    remembered: bool = False
    """Not asked in this run: an earlier one found it right less than a week ago."""

    @property
    def fails(self) -> bool:
        return self.verdict in FAILING or (self.verdict == "unreachable" and self.lasting)

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"url": self.url, "verdict": self.verdict, "reason": self.reason}
        data["status"] = self.status
        for name in ("final_url", "expected_title", "found_title"):
            data[name] = getattr(self, name)
        data["similarity"] = None if self.similarity is None else round(self.similarity, 3)
        for name in (
            "suggestion",
            "suggestion_kind",
            "attempts",
            "bytes",
            "elapsed_ms",
            "etag",
            "lasting",
            "remembered",
        ):
            data[name] = getattr(self, name)
        data["places"] = [place.as_json() for place in self.places]
        return data


@dataclass
class Report:
    """What a run says. ``results`` stand in the order of addresses, so that reports can be compared and merged."""

    started: str
    seconds: float = 0.0
    links: list[Link] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    findings: list[LintFinding] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        return any(result.fails for result in self.results) or any(f.severity == "error" for f in self.findings)
