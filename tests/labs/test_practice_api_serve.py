"""The bookings service behind a real port of this machine."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator

import pytest

from labs.practice.api import serve, service


@pytest.fixture
def port() -> Iterator[int]:
    made = serve.server(0)
    thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made.server_port
    made.shutdown()
    made.server_close()
    thread.join()


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    response = connection.getresponse()
    raw = response.read()
    connection.close()
    return response.status, dict(response.headers), json.loads(raw) if raw else None


def test_a_booking_by_http(port: int) -> None:
    status, headers, _ = ask(
        port, "POST", "/v2/bookings", service.ANA, **{k.replace("-", "_"): v for k, v in service.KEY.items()}
    )
    assert status == 201
    status, read, body = ask(port, "GET", headers["Location"])
    assert status == 200 and isinstance(body, dict) and body["seats"] == 2
    assert ask(port, "GET", headers["Location"], If_None_Match=read["ETag"])[0] == 304
    assert ask(port, "HEAD", headers["Location"])[::2] == (200, None)
    status, headers, body = ask(port, "GET", "/v2/bookings?limit=0")
    assert status == 400 and headers["Content-Type"] == "application/problem+json"


def test_a_large_body_is_refused_without_being_read(port: int) -> None:
    assert ask(port, "POST", "/v2/bookings", b"[" * 15_000, Content_Type="application/json")[0] == 413
