"""The whole service, put together from the solutions: limits first, then routes, then each answer's own promises."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from labs.practice.api.messages import Request, Response, problem
from labs.practice.api.solutions import conditional, errors, evolution, idempotency, pagination
from labs.practice.api.solutions.limits import Limited
from labs.practice.api.solutions.methods import not_allowed
from labs.practice.api.store import Place, Row, Session, Store

NOT_FOUND = problem(404, "not-found", "There is nothing here.")


class Indexed(Store):
    """Keeps the bookings in an index as well, in the order in which they are listed."""

    def __init__(self) -> None:
        super().__init__()
        self.index = sqlite3.connect(":memory:", check_same_thread=False)
        self.index.execute("CREATE TABLE bookings (id INTEGER PRIMARY KEY, customer TEXT, court TEXT, made INTEGER)")
        self.index.execute("CREATE INDEX listed ON bookings (customer, court, made, id)")

    def apply(self, changes: dict[Place, Row | None]) -> None:
        super().apply(changes)
        for (table, key), row in changes.items():
            if table == "bookings" and row:
                entry = (int(key[1:]), row["customer"], row.get("court", "1"), int(row["made"]))
                self.index.execute("INSERT OR REPLACE INTO bookings VALUES (?, ?, ?, ?)", entry)


class Service:
    def __init__(self, secret: bytes):
        self.secret = secret
        self.store = Indexed()
        self.log: list[str] = []
        self.now = 0.0
        self.limited = Limited(self.guarded)

    def handle(self, request: Request, now: float) -> Response:
        self.now = now
        return self.limited.handle(request, now)

    def guarded(self, request: Request) -> Response:
        try:
            if request.method == "HEAD":
                return replace(self.route(replace(request, method="GET")), body=None)
            return self.route(request)
        except Exception as error:
            return errors.server_error(error, self.log)

    def route(self, request: Request) -> Response:
        match request.path.strip("/").split("/"):
            case ["v2", "bookings"]:
                return self.collection(request)
            case ["v1" | "v2", "bookings", booking]:
                return self.member(request, booking)
        return NOT_FOUND

    def collection(self, request: Request) -> Response:
        if request.method == "GET":
            asked = replace(request, query={"court": "1", **request.query})
            found = pagination.page(asked, self.store.index, self.secret)
            if found.status == 200:
                found.body["items"] = [self.shown(f"b{item['id']}") for item in found.body["items"]]
            return found
        if request.method == "POST":
            wanted = errors.read(request)
            if isinstance(wanted, Response):
                return wanted
            theirs = {name: wanted[name] for name in conditional.WRITABLE if name in wanted}
            asked = replace(request, body=json.dumps(theirs, sort_keys=True).encode())
            return idempotency.create(asked, Session(self.store), self.now)
        return not_allowed("GET, HEAD, POST")

    def member(self, request: Request, booking: str) -> Response:
        row = self.store.table("bookings").get(booking)
        if row is None or row["customer"] != request.customer:
            return NOT_FOUND  # also of somebody else's booking: 403 would say that there is one
        old = request.path.startswith("/v1/")
        if request.method not in ("GET", "PUT") or (old and request.method == "PUT"):
            return not_allowed("GET, HEAD" if old else "GET, HEAD, PUT")
        if request.method == "PUT":
            wanted = errors.read(request)
            if isinstance(wanted, Response):
                return wanted
        shown = evolution.answer(request, self.shown(booking), datetime.fromtimestamp(self.now, UTC))
        if shown.status != 200:
            return shown
        answer = conditional.handle(request, Session(self.store), int(self.now))
        body = shown.body if request.method == "GET" and answer.status == 200 else answer.body
        return Response(answer.status, {**shown.headers, **answer.headers}, body)

    def shown(self, booking: str) -> dict[str, Any]:
        return {"state": "confirmed", **conditional.shown(self.store.table("bookings")[booking])}


NOW = datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp()
ANA = json.dumps({"guest": {"name": "Ana Lima", "email": "ana@example.com"}, "seats": 2}).encode()
KEY = {"Content-Type": "application/json", "Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}
MATCH = {"Content-Type": "application/json", "If-Match": '"1"'}
EXCHANGE = [
    Request("POST", "/v2/bookings", KEY, ANA),
    Request("POST", "/v2/bookings", KEY, ANA),
    Request("POST", "/v2/bookings", KEY, ANA.replace(b"2}", b"5}")),
    Request("GET", "/v1/bookings/b1"),
    Request("PUT", "/v2/bookings/b1", MATCH, ANA.replace(b"2}", b"3}")),
    Request("PUT", "/v2/bookings/b1", MATCH, ANA.replace(b"2}", b"4}")),
    Request("GET", "/v2/bookings", query={"limit": "1"}),
    Request("DELETE", "/v2/bookings"),
]


def main() -> None:
    service = Service(b"a secret of the servers")
    for request in EXCHANGE:
        response = service.handle(request, NOW)
        print(request.method, request.path, request.body.decode())
        print("   ", response.status, json.dumps(response.body))
        for name, value in response.headers.items():
            if name not in ("Content-Type", "RateLimit-Policy"):
                print(f"    {name}: {value}")
        print()


if __name__ == "__main__":
    main()
