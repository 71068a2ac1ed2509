"""The service on one database: create a link exactly once however often it is asked, and follow it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from labs.url_shortener.database import blocked_hosts, counter_values, open_database
from labs.url_shortener.keys import key_of
from labs.url_shortener.rules import OURS, address_allowed, alias_allowed, blocked


@dataclass(frozen=True)
class Response:
    """A status, its headers, and what is sent as JSON."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None


def problem(status: int, kind: str, title: str) -> Response:
    """An error as RFC 9457 has it; caches must not keep one, for the link may exist a second later."""
    headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    return Response(status, headers, {"type": f"https://{OURS}/problems/{kind}", "title": title, "status": status})


def create(
    db: sqlite3.Connection, owner: int, idempotency_key: str, body: dict[str, Any], counter: Iterator[int], now: int
) -> Response:
    """Creates the link of the request, or answers as the first time when the same request comes again."""
    fingerprint = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    find = "SELECT fingerprint, link_key, created_at FROM request WHERE owner_id = ? AND idempotency_key = ?"
    if not (found := db.execute(find, (owner, idempotency_key)).fetchone()):
        if not address_allowed(blocked_hosts(db), body["address"]) or (body.get("expires_at") or now + 1) <= now:
            return problem(422, "address-refused", "This address cannot be shortened.")
        alias = body.get("alias")
        if alias is not None and not alias_allowed(alias):
            return problem(422, "alias-refused", "An alias is lower-case words joined by hyphens, no protected name.")
        row = (owner, idempotency_key, fingerprint, alias or key_of(next(counter)), now)
        db.execute("INSERT INTO request VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row)
        db.commit()  # from here on every retry finds this key, also when the process dies on the next line
        found = db.execute(find, (owner, idempotency_key)).fetchone()
    if found[0] != fingerprint:
        return problem(422, "key-reused", "This Idempotency-Key came with another body before.")
    key, asked_at = found[1:]  # a retry may come after the link has expired, and says when it was asked first
    link = (key, body["address"], owner, idempotency_key, asked_at, body.get("expires_at"))
    db.execute("INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, 'active') ON CONFLICT (key) DO NOTHING", link)
    db.commit()
    if db.execute("SELECT owner_id, request FROM link WHERE key = ?", (key,)).fetchone() != (owner, idempotency_key):
        if body.get("alias") is None:  # never to be retried: a conflict here means that the counter went back
            raise RuntimeError(f"The key {key} was issued before. Was the lease row restored from a backup?")
        return problem(409, "alias-taken", "Another link has this alias.")
    return Response(201, {"Location": f"/v1/links/{key}"}, {"key": key, "link": f"https://{OURS}/{key}"})


def follow(db: sqlite3.Connection, key: str, now: int) -> Response:
    """The redirect, or why there is none."""
    row = db.execute("SELECT address, expires_at, state FROM link WHERE key = ?", (key,)).fetchone()
    if not row:
        return problem(404, "no-such-link", "There is no such link.")
    address, expires_at, state = row
    if state != "active" or (expires_at or now + 1) <= now or blocked(blocked_hosts(db), address):
        return problem(410, "link-gone", "This link no longer leads anywhere.")
    seconds = min(60, (expires_at or now + 60) - now)
    return Response(302, {"Location": address, "Cache-Control": f"private, max-age={seconds}"})


def main() -> None:
    db = open_database()
    counter, report = counter_values(db, 1000), {"address": "https://example.com/reports/2026?q=4"}
    print("created ", create(db, 1, "8e03978e", report, counter, now=0).body)
    print("retried ", create(db, 1, "8e03978e", report, counter, now=5).body)
    print("reused  ", create(db, 1, "8e03978e", {"address": "https://example.org/"}, counter, now=9).body)
    print("followed", follow(db, "PpOanBt", now=10))
    db.execute("INSERT INTO blocked_host VALUES ('example.com', 11)")
    print("blocked ", follow(db, "PpOanBt", now=12).status)


if __name__ == "__main__":
    main()
