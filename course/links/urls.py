"""Addresses: their parts, the form in which they are requested, and the key by which duplicates are recognised.

An address is kept byte for byte; only what a browser would do before sending is done to the requested form.
"""

from __future__ import annotations

import contextlib
import functools
import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

import tldextract

_extract = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None
)  # the list that comes with the package; no network

SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$")
# Parameters that say where a reader came from, and nothing about what is asked for.
TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|_hsenc|_hsmi|mkt_tok|ref_src)$", re.I
)
_HOME = re.compile(r"^/?((index|home|default)(\.\w+)?|[a-z]{2}([-_][a-zA-Z]{2})?)?/?$", re.I)


@dataclass(frozen=True)
class MalformedError(Exception):
    """Why an address can't be one."""

    why: str


@functools.lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """``news.bbc.co.uk`` is of ``bbc.co.uk``; an IP address or a bare name is its own."""
    host = host.strip("[]").lower().rstrip(".")
    found = _extract(host, include_psl_private_domains=True)
    return found.top_domain_under_public_suffix or host


@functools.lru_cache(maxsize=4096)
def site_words(host: str) -> frozenset[str]:
    """The words a site may call itself by, from its host name."""
    found = _extract(host.lower())
    return frozenset(word for word in re.split(r"[.\-]", f"{found.subdomain}.{found.domain}") if word)


@functools.lru_cache(maxsize=16384)
def host_of(url: str) -> str:
    """The host name in lower case, without port; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_external(href: str) -> bool:
    """Whether an address leaves the site, or was meant to: ``https:/host`` is a slip of the pen, not a local page."""
    href = href.strip()
    if href.startswith(("//", "\\\\")):
        return True
    found = SCHEME.match(href)
    return bool(found and re.fullmatch(r"h?[tx]{1,3}ps?|ftp", found[1], re.I))


def problem(url: str) -> str:
    """Why the address is malformed, as the end of a sentence; empty when it is well-formed."""
    try:
        request_form(url)
    except MalformedError as error:
        return error.why
    return ""


@functools.lru_cache(maxsize=16384)
def request_form(url: str) -> str:
    """The form in which an address is sent: no fragment, dot segments resolved, the host in ASCII, other bytes escaped.

    What was already escaped stays as it is (``%2F`` is not ``/``). Raises MalformedError for what no client could send.
    """
    url = url.strip(" \t\r\n")
    if url.startswith("//"):
        url = "https:" + url
    found = SCHEME.match(url)
    if not found:
        raise MalformedError("has no scheme such as https://")
    if found[1].lower() not in ("http", "https"):
        raise MalformedError(f"has the scheme “{found[1]}”, which is not http or https")
    if not url[found.end() :].startswith("//"):
        raise MalformedError("lacks the two slashes after its scheme")
    if re.search(r"[\x00-\x20\x7f]", url):
        raise MalformedError("contains a space or a control character")
    if "\\" in url.split("?")[0]:
        raise MalformedError("contains a backslash")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise MalformedError(f"cannot be read ({error})") from error
    host = _ascii_host(parts.hostname or "")
    netloc = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    if port is not None and port != default:
        netloc += f":{port}"
    path = quote(_resolve_dots(parts.path) or "/", safe="/%:@!$&'()*+,;=~-._[]|^{}\"")
    path = _BAD_ESCAPE.sub("%25", path)
    query = _escape(parts.query)
    keeps_question = "?" in url.split("#")[0] and not parts.query
    return f"{parts.scheme}://{netloc}{path}" + (f"?{query}" if query else "?" if keeps_question else "")


def _escape(text: str) -> str:
    return quote(text, safe="/%:@!$&'()*+,;=~-._[]|^{}\"?`\\")


def _ascii_host(host: str) -> str:
    if not host:
        raise MalformedError("names no host")
    host = unquote(host).rstrip(".")
    if is_ip(host):
        return host
    if re.search(r"[\s<>\"'`{}|^%\\,;()]", host):
        raise MalformedError(f"has a host name that cannot be: “{host}”")
    try:
        name = host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode()
    except UnicodeError as error:
        raise MalformedError(f"has a host name that cannot be: “{host}”") from error
    if len(name) > 253 or not all(_HOST.match(label) for label in name.split(".")):
        raise MalformedError(f"has a host name that cannot be: “{host}”")
    return name.lower()


@functools.lru_cache(maxsize=16384)
def is_ip(host: str) -> bool:
    try:
        ip_address(host.strip("[]").split("%")[0])
    except ValueError:
        return False
    return True


def _resolve_dots(path: str) -> str:
    """RFC 3986, 5.2.4; keeps empty segments (``//``)."""
    if not re.search(r"(^|/)(\.|%2e){1,2}(/|$)", path, re.I):
        return path
    kept: list[str] = []
    segments = path.split("/")
    for number, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        if plain == "..":
            if len(kept) > 1:
                kept.pop()
        elif plain != ".":
            kept.append(segment)
            continue
        if number == len(segments) - 1:
            kept.append("")
    return "/".join(kept) or "/"


def fragment_of(url: str) -> str:
    return url.partition("#")[2]


def join(base: str, target: str) -> str:
    """Where a redirect leads: the target seen from the page that names it, its raw bytes read as UTF-8 where they are."""
    with contextlib.suppress(UnicodeError):
        target = target.encode("latin-1").decode("utf-8")
    return urljoin(base, target.strip())


@functools.lru_cache(maxsize=16384)
def key(url: str) -> str:
    """Equal for spellings of one address: scheme, ``www.``, trailing slash, tracking, order of parameters; values are never merged."""
    try:
        parts = urlsplit(request_form(url))
    except MalformedError:
        return url
    query = "&".join(sorted(p for p in parts.query.split("&") if p and not TRACKING.match(p.partition("=")[0])))
    host = (parts.netloc or "").removeprefix("www.")
    return urlunsplit(("", host, parts.path.rstrip("/"), query, ""))


def is_home(url: str) -> bool:
    """Whether the address is a site's front page, in whatever language."""
    parts = urlsplit(url)
    return bool(_HOME.match(parts.path)) and not parts.query


def port_of(url: str) -> int:
    """The port that is asked, the scheme's own where none is given."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)
