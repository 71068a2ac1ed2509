"""The service behind a port of your own machine, for curl: python -m labs.practice.api.serve"""

from __future__ import annotations

import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

from labs.practice.api.messages import Request
from labs.practice.api.service import Service

MOST_READ = 20_000  # bytes; the service refuses a body from 10,000


def server(port: int) -> HTTPServer:
    """Listens to this machine only, and takes everybody for ana: a real one learns the customer from credentials."""
    service = Service(secrets.token_bytes(32))

    class Adapter(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = self.headers.get("Content-Length", "0")
            body = self.rfile.read(min(int(length), MOST_READ)) if length.isdecimal() else b""
            url = urlsplit(self.path)
            headers = {name.title(): value for name, value in self.headers.items()}
            request = Request(self.command, url.path, headers, body, dict(parse_qsl(url.query)))
            response = service.handle(request, time.time())
            sent = b"" if response.body is None else json.dumps(response.body).encode()
            self.send_response(response.status)
            for name, value in {"Content-Type": "application/json", **response.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    return HTTPServer(("127.0.0.1", port), Adapter)


def main() -> None:
    print("http://127.0.0.1:8000/v2/bookings, until you press Ctrl-C")
    server(8000).serve_forever()


if __name__ == "__main__":
    main()
