"""What went over the wire: values that the judging works on, without sockets."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Literal

FailureKind = Literal[
    "malformed", "private", "no-host", "dns", "certificate", "tls", "refused", "reset", "timeout", "early-end",
    "protocol", "loop", "no-location", "too-many-redirects", "deadline",
]  # fmt: skip
# What may be gone at the next try.
PASSING_FAILURES: frozenset[FailureKind] = frozenset(
    {"dns", "refused", "reset", "timeout", "early-end", "protocol", "tls"}
)
PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


@dataclass(frozen=True)
class Failure:
    kind: FailureKind
    text: str
    code: int = 0
    """What the certificate check of OpenSSL calls it."""


@dataclass(frozen=True)
class Hop:
    """One redirect: ``status`` 0 is a refresh that the page itself asks for."""

    url: str
    status: int
    target: str
    permanent: bool


@dataclass(frozen=True)
class Reply:
    """One answer to one request; header names are in lower case. ``complete`` says that all of the body is there."""

    url: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = True
    failure: Failure | None = None

    @property
    def total(self) -> int | None:
        """The length of the whole document, where the server tells."""
        declared = self.headers.get("content-range", "").rpartition("/")[2] or self.headers.get("content-length", "")
        return int(declared) if declared.isdigit() and "content-encoding" not in self.headers else None

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Exchange:
    """Everything about one address: the last reply and the way to it."""

    url: str
    reply: Reply
    hops: tuple[Hop, ...] = ()
    attempts: int = 1
    received: int = 0
    elapsed_ms: int = 0
    browser: bool = False
    """Whether the reply was got in a browser's manner, after a refusal."""

    @property
    def final_url(self) -> str:
        return self.reply.url

    @property
    def moved_to(self) -> str:
        """Where the permanent redirects at the start of the way lead; empty where the first is not permanent."""
        target = ""
        for hop in self.hops:
            if not hop.permanent:
                break
            target = hop.target
        return target


def retry_after(headers: Mapping[str, str], now: datetime.datetime) -> float | None:
    """Seconds that the server asks to wait: a number or a date; None where it doesn't say, or not so that it can be read."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=datetime.UTC)
    return max(0.0, (date - now).total_seconds())
