"""Certificates whose server forgets to send the one in between: it is fetched from where the certificate says, as browsers do.

What is fetched may complete a chain to a trusted root and never ends one (see ``transport.ssl_context``), so nothing is trusted that
was not before.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl

from course.links import guard, urls
from course.links.exchange import Reply

# The object identifier 1.3.6.1.5.5.7.48.2 (caIssuers, RFC 5280) followed by an address.
_ISSUER = re.compile(rb"\x2b\x06\x01\x05\x05\x07\x30\x02\x86([\x01-\x7f]|\x81.)", re.S)
MISSING_ISSUER = frozenset({20, 21})


def issuer_address(certificate: bytes) -> str:
    """Where a certificate (DER) says that its issuer's can be had; empty if it doesn't."""
    found = _ISSUER.search(certificate)
    if not found:
        return ""
    length = found[1][-1]
    address = certificate[found.end() : found.end() + length].decode("ascii", "ignore")
    return address if address.startswith("http://") else ""


async def leaf(url: str, seconds: float, allow_private: bool) -> bytes:
    """The certificate that a host shows, unverified; nothing else is read from it. Empty when it can't be had."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    host, port = urls.host_of(url), urls.port_of(url)
    try:
        async with asyncio.timeout(seconds):
            addresses = await guard.GuardedResolver(allow_private).resolve(host, port)
            _, writer = await asyncio.open_connection(addresses[0]["host"], port, ssl=context, server_hostname=host)
            shown: bytes | None = writer.get_extra_info("ssl_object").getpeercert(True)
            writer.close()
            with contextlib.suppress(OSError, ssl.SSLError):
                await writer.wait_closed()
            return shown or b""
    except (OSError, TimeoutError, ValueError):
        return b""


def as_der(reply: Reply) -> bytes:
    """A certificate that was fetched, as DER; empty if it is none."""
    if reply.failure or reply.status != 200 or not reply.complete:
        return b""
    if b"-----BEGIN CERTIFICATE-----" in reply.body:
        try:
            return ssl.PEM_cert_to_DER_cert(reply.body.decode("ascii").strip())
        except ValueError:
            return b""
    return reply.body if reply.body[:1] == b"\x30" else b""
