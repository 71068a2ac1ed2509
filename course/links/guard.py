"""Addresses that a link checker must not be talked into asking: its own machine, its own network, a cloud's metadata."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_NAT64 = ip_network("64:ff9b::/96")


class PrivateAddressError(OSError):
    """The host leads to an address that is not public."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, also where an IPv4 address is wrapped in an IPv6 one."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.strip("[]").split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            wrapped = IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


class GuardedResolver(AbstractResolver):
    """Resolves names as the system does, and drops what is not public. A name that is nobody's is asked for once."""

    def __init__(self, allow_private: bool):
        self.allow_private = allow_private
        self.unknown: dict[str, socket.gaierror] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if host in self.unknown:
            raise socket.gaierror(*self.unknown[host].args)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        except socket.gaierror as error:
            if error.errno != socket.EAI_AGAIN:
                self.unknown[host] = error
            raise
        public = [info for info in found if self.allow_private or is_public(str(info[4][0]))]
        if not public:
            raise PrivateAddressError(f"{host} leads to {found[0][4][0]}")
        return [
            ResolveResult(
                hostname=host,
                host=str(info[4][0]),
                port=port,
                family=info[0],
                proto=info[2],
                flags=socket.AI_NUMERICHOST,
            )
            for info in public
        ]

    async def close(self) -> None:
        """Nothing is kept."""


def socket_factory(allow_private: bool) -> Any:
    """Makes aiohttp's sockets; the last door, which addresses given as numbers and names resolved elsewhere pass too."""

    def make(info: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, address = info
        if not allow_private and not is_public(str(address[0])):
            raise PrivateAddressError(f"{address[0]} is not a public address")
        return socket.socket(family, kind, proto)

    return make
