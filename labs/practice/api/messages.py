"""What the exercises pass around: a request, a response, and an error as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PROBLEMS = "https://api.example.com/problems/"


@dataclass(frozen=True)
class Request:
    """Header names are spelled as in their specification. The customer is whoever the credentials belong to."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)
    customer: str = "ana"


@dataclass(frozen=True)
class Response:
    """The body is what will be written as JSON; None means that there is none."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


def problem(status: int, kind: str, title: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """An error that programs recognize by its type; the title is the same for every error of that type."""
    body = {"type": kind if "://" in kind else PROBLEMS + kind, "title": title, "status": status, **more}
    return Response(status, {"Content-Type": "application/problem+json", **(headers or {})}, body)
