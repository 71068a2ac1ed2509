"""A token bucket for each customer, asked before the work, and reported with every answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil

from labs.practice.api.messages import Request, Response, problem

BURST = 10
EVERY = 4
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"


class Limited:
    def __init__(self, handler: Callable[[Request], Response]):
        self.handler = handler
        self.buckets: dict[str, tuple[float, float]] = {}  # by customer: tokens, and when there were that many

    def handle(self, request: Request, now: float) -> Response:
        tokens, filled = self.buckets.get(request.customer, (float(BURST), now))
        tokens = min(BURST, tokens + (now - filled) / EVERY)
        if tokens < 1:
            wait = self.next_token(tokens)
            self.buckets[request.customer] = tokens, now
            title = "The limit is used up."
            refusal = problem(
                429, QUOTA_EXCEEDED, title, {"Retry-After": str(wait)}, **{"violated-policies": ["default"]}
            )
            return self.reported(refusal, tokens)
        self.buckets[request.customer] = tokens - 1, now
        return self.reported(self.handler(request), tokens - 1)

    def next_token(self, tokens: float) -> int:
        """Seconds, rounded up: who comes a moment too early is refused again."""
        return max(1, ceil((1 - tokens % 1) * EVERY))

    def reported(self, response: Response, tokens: float) -> Response:
        report = {
            "RateLimit-Policy": f'"default";q={BURST};w={BURST * EVERY}',
            "RateLimit": f'"default";r={int(tokens)};t={self.next_token(tokens)}',
        }
        return replace(response, headers={**response.headers, **report})
