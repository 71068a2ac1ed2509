"""What may be shortened and under which name; pure functions, so that a redirector can ask on every click."""

from __future__ import annotations

import re
from collections.abc import Set
from urllib.parse import urlsplit

OURS = "short.example"
# Narrower than the standards, so that we and every browser read the same host: a name in ASCII and no number, no user
# before it, nothing percent-encoded in it; and no backslash, space or line break anywhere.
ADDRESS = re.compile(r"(?ai)https?://([a-z0-9-]+\.)+[a-z][a-z0-9-]*\.?(:[0-9]+)?([/?#][!-\[\]-~]*)?")
ALIAS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")  # always a hyphen, and no generated key has one
LOOKALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "-": ""})
PROTECTED = ("examplebank", "shortexample")


def skeleton(alias: str) -> str:
    """Equal for aliases that look alike, after the idea of UTS 39; never shown, only compared."""
    return alias.translate(LOOKALIKES).replace("rn", "m")


def alias_allowed(alias: str) -> bool:
    """Whether the alias is well-formed and resembles no protected name."""
    shape = ALIAS.fullmatch(alias) is not None and len(alias) <= 64
    return shape and not any(skeleton(name) in skeleton(alias) for name in PROTECTED)


def blocked(hosts: Set[str], address: str) -> bool:
    """Whether the host of the address, or a domain above it, is among the blocked ones."""
    labels = (urlsplit(address).hostname or "").rstrip(".").split(".")
    return any(".".join(labels[start:]) in hosts for start in range(len(labels)))


def address_allowed(hosts: Set[str], address: str) -> bool:
    """Whether we redirect there at all: the web, a host that cannot be misread, no loop, no blocked host."""
    readable = len(address) <= 2048 and ADDRESS.fullmatch(address) is not None
    return readable and not blocked(hosts | {OURS}, address)


def main() -> None:
    hosts = {"evil.test"}
    for address in (
        "https://example.com/",
        "javascript:alert(1)",
        "https://examplebank.test@evil.example/",
        "https://login.EVIL.test./",
        r"https://evil.test\.example.com/",
        f"https://{OURS}/PpOanBt",
    ):
        print(f"{address:40} {'allowed' if address_allowed(hosts, address) else 'refused'}")
    for alias in ("spring-sale", "PpOanBt", "examp1e-bank", "exarnple-bank-login"):
        print(f"{alias:40} {'allowed' if alias_allowed(alias) else 'refused'}")


if __name__ == "__main__":
    main()
