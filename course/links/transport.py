"""One request, one reply, over aiohttp: nothing is followed, nothing waited for beyond its budget, nothing raised."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import aiohttp
import certifi
from yarl import URL

from course.links import chains
from course.links.exchange import Failure, FailureKind, Reply
from course.links.guard import GuardedResolver, PrivateAddressError, socket_factory
from course.links.options import Options

_SMALL = 65_536
NO_HOST = "there is no such host"
HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


def ssl_context(ca_file: str = "") -> ssl.SSLContext:
    """The system's certificates (or ``SSL_CERT_FILE``), Mozilla's where the system names none, and ``ca_file`` besides."""
    context = ssl.create_default_context()
    if not (os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")):
        context.load_verify_locations(certifi.where())
    if ca_file:
        context.load_verify_locations(ca_file)
    # Intermediate certificates that were fetched may complete a chain, but never end one.
    context.verify_flags &= ~ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    return context


def body_limit(url: str, headers: Mapping[str, str], start: bytes, options: Options) -> int:
    """How much of a body is worth reading."""
    kind = headers.get("content-type", "").lower()
    if start.lstrip()[:5] == b"%PDF-" or "pdf" in kind:
        return options.pdf_bytes
    if not kind or "html" in kind or "xml" in kind or "text/" in kind or start.lstrip()[:1] == b"<":
        return options.html_bytes
    return _SMALL


def certificate_text(error: ssl.SSLCertVerificationError) -> str:
    known = {
        10: "has expired",
        9: "is not valid yet",
        18: "is self-signed",
        19: "ends in a self-signed one that nobody vouches for",
    }
    known |= {
        20: "is vouched for by nobody known",
        21: "is vouched for by nobody known",
        62: "is for another host",
        23: "was revoked",
    }
    return f"its certificate {known.get(error.verify_code, 'is not valid: ' + error.verify_message)}"


class Transport:
    """A session. Use it as an asynchronous context manager."""

    def __init__(self, options: Options):
        self.options = options
        self.ssl = ssl_context(options.ca_file)
        self.received = 0
        self.resolver: GuardedResolver | None = None
        self.issuers: set[str] = set()
        self.completing = asyncio.Lock()

    async def __aenter__(self) -> Self:
        self.session = aiohttp.ClientSession(
            connector=self.connector(),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            headers=HEADERS,
            requote_redirect_url=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    def connector(self) -> aiohttp.TCPConnector:
        private = self.options.allow_private
        self.resolver = self.resolver or GuardedResolver(private)
        return aiohttp.TCPConnector(
            limit=0,
            ssl=self.ssl,
            resolver=self.resolver,
            socket_factory=socket_factory(private),
            keepalive_timeout=5,
        )

    async def get(self, url: str, headers: Mapping[str, str], limit: int = 0, reuse: bool = True) -> Reply:
        """``limit`` caps the body, 0 leaves it to its type. ``reuse`` keeps the connection for the next request."""
        try:
            async with asyncio.timeout(self.options.timeout):
                response = await self.session.get(URL(url, encoded=True), headers=headers, allow_redirects=False)
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as error:
            return Reply(url, failure=explain(error))
        try:
            return await self._read(url, response, limit)
        finally:
            if reuse:
                response.release()
            else:
                response.close()

    async def complete_chain(self, url: str) -> bool:
        """Whether an intermediate certificate that the host doesn't send could be fetched; it is known from then on."""
        async with self.completing:
            return await self._complete_chain(url)

    async def _complete_chain(self, url: str) -> bool:
        certificate = await chains.leaf(url, self.options.timeout, self.options.allow_private)
        added = False
        for _ in range(3):
            address = chains.issuer_address(certificate)
            if not address or address in self.issuers:
                return added or address in self.issuers
            self.issuers.add(address)
            certificate = chains.as_der(await self.get(address, {}, 65_536, reuse=False))
            if not certificate:
                return added
            with contextlib.suppress(ssl.SSLError):
                self.ssl.load_verify_locations(cadata=certificate)
                added = True
        return added

    async def _read(self, url: str, response: aiohttp.ClientResponse, limit: int) -> Reply:
        headers = _lower(response)
        body, complete, failure = bytearray(), True, None
        try:
            async with asyncio.timeout(self.options.body_timeout):
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) >= (limit or body_limit(url, headers, bytes(body[:1024]), self.options)):
                        complete = response.content.at_eof()
                        break
        except TimeoutError:
            complete = False
            failure = None if body else Failure("timeout", "sent its head, but no body in time")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            complete, failure = False, explain(error)
        if not complete:
            response.close()
        self.received += len(body)
        return Reply(url, response.status, headers, bytes(body), complete, failure)


def _lower(response: aiohttp.ClientResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}\n{value}" if key in headers and key == "set-cookie" else value
    return headers


def explain(error: BaseException) -> Failure:
    """An exception of the client as a failure in words."""
    cause: BaseException | None = getattr(error, "os_error", None) or error
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        cause = error.certificate_error
    while cause is not None:
        if isinstance(cause, PrivateAddressError):
            return Failure("private", str(cause))
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure("certificate", certificate_text(cause), cause.verify_code)
        if isinstance(cause, socket.gaierror):
            gone = cause.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None))
            return Failure("no-host", NO_HOST) if gone else Failure("dns", "its host's name could not be looked up")
        cause = cause.__cause__
    if isinstance(error, TimeoutError):
        return Failure("timeout", "did not answer in time")
    kind, text = _plain(error)
    return Failure(kind, text)


def _plain(error: BaseException) -> tuple[FailureKind, str]:
    os_error = getattr(error, "os_error", None) or error
    if isinstance(os_error, ConnectionRefusedError):
        return "refused", "refused the connection"
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return "tls", "the encrypted connection could not be made"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "early-end", "ended its answer early"
    if isinstance(error, (aiohttp.ServerDisconnectedError, ConnectionResetError, aiohttp.ClientOSError)):
        return "reset", "broke the connection off"
    if isinstance(error, aiohttp.InvalidURL):
        return "malformed", "can't be requested"
    if isinstance(error, (aiohttp.ClientResponseError, ValueError)):
        return "protocol", "did not answer in HTTP"
    return "reset", f"could not be reached ({type(error).__name__})"
