"""What the wire alone says: failures, statuses and redirects. Pure; None means that the document has to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from course.links.exchange import Exchange, FailureKind
from course.links.model import Verdict

Doubt = Literal["", "browser", "second-opinion", "probe"]


@dataclass(frozen=True)
class Judgement:
    """A verdict and its reason. ``doubt`` names who is to be asked before it counts."""

    verdict: Verdict
    reason: str
    found_title: str = ""
    similarity: float | None = None
    doubt: Doubt = ""


# Statuses by which a server refuses this client, whatever the document may be.
REFUSALS: dict[int, str] = {
    401: "asks for a password",
    402: "asks for payment",
    403: "refuses programs, or everyone",
    405: "refuses the request",
    406: "refuses programs",
    407: "asks for a proxy's password",
    409: "refuses the request",
    412: "refuses the request",
    418: "refuses programs",
    421: "refuses the request",
    423: "is locked",
    428: "refuses the request",
    429: "says there were too many requests",
    431: "refuses the request's headers",
    444: "refuses programs",
    451: "is withheld for legal reasons",
    999: "refuses programs",
}
_DEAD_FAILURES: frozenset[FailureKind] = frozenset(
    {"malformed", "private", "no-host", "loop", "no-location", "too-many-redirects"}
)


def judge_wire(exchange: Exchange) -> Judgement | None:
    reply = exchange.reply
    way = f"redirects to {exchange.final_url}, which " if exchange.hops else ""
    if reply.failure:
        return _failure(reply.failure.kind, way + reply.failure.text)
    status = reply.status
    if status in (404, 410):
        gone = "has been taken away for good" if status == 410 else "is not there"
        return Judgement("broken", f"{way}answers {status}: it {gone}", doubt="second-opinion")
    if status in REFUSALS:
        return Judgement("blocked", f"{way}answers {status}: it {REFUSALS[status]}", doubt="browser")
    if status >= 500 or status in (408, 425):
        return Judgement(
            "unreachable", f"{way}answers {status}: the server has trouble", doubt="browser" if status == 503 else ""
        )
    if 400 <= status < 500:
        return Judgement("broken", f"{way}answers {status}: it does not serve this address", doubt="browser")
    if status == 202 and not reply.body.strip():
        return Judgement("blocked", f"{way}answers 202 with nothing in it: a challenge to programs", doubt="browser")
    if not 200 <= status <= 300:
        return Judgement("unreachable", f"{way}answers {status}, which answers nothing that was asked")
    return None


def _failure(kind: FailureKind, text: str) -> Judgement:
    if kind == "certificate":
        return Judgement("insecure", text)
    if kind in _DEAD_FAILURES:
        return Judgement(
            "broken", text, doubt="second-opinion" if kind in ("no-host", "loop", "too-many-redirects") else ""
        )
    return Judgement("unreachable", text, doubt="browser" if kind in ("tls", "reset", "protocol") else "")
