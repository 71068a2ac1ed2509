"""Refuse who asks too often, and tell everybody early enough that nobody needs to be refused."""

from __future__ import annotations

from collections.abc import Callable

from labs.practice.api.checking import report
from labs.practice.api.checks.limits import CHECKS
from labs.practice.api.messages import Request, Response

BURST = 10  # requests at once
EVERY = 4  # seconds until another one may come; 10 in 40 seconds, in the long run


class Limited:
    def __init__(self, handler: Callable[[Request], Response]):
        self.handler = handler
        self.tokens = float(BURST)
        self.filled = 0.0

    def handle(self, request: Request, now: float) -> Response:
        response = self.handler(request)
        self.tokens = min(BURST, self.tokens + (now - self.filled) / EVERY) - 1
        self.filled = now
        if self.tokens < 0:
            wait = int(-self.tokens * EVERY)
            return Response(403, {"Retry-After": str(wait)}, {"error": "too fast"})
        return response


def main() -> None:
    report(CHECKS, Limited)


if __name__ == "__main__":
    main()
