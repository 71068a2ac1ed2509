"""Rules on single addresses: what can't work, and what looks as if nobody had tried it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from course.links import urls
from course.links.model import Link, LintFinding, Place, Severity
from course.links.sources import Collected

# What follows these in a path or query is the number of a book.
_ISBN = re.compile(
    r"(?:/dp/|/gp/product/|/asin/|isbn[-_:=/]*(?:1[03][-_:=/]+)?)((?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx])(?![\dA-Za-z])"
    r"|(?<![\dA-Za-z])(97[89](?:-?\d){10})(?![\dA-Za-z])",
    re.I,
)
# The number of a post at the end of its address, as Medium and the blogs on it have it.
_POST_ID = re.compile(r"-([0-9a-f]{10,12})/?$")
_SHORTENERS = frozenset(
    [
        "bit.ly",
        "tinyurl.com",
        "goo.gl",
        "t.co",
        "ow.ly",
        "is.gd",
        "buff.ly",
        "rebrand.ly",
        "cutt.ly",
        "shorturl.at",
        "lnkd.in",
        "rb.gy",
        "tiny.cc",
    ]
)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_LOCAL_NAMES = re.compile(r"(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|test|invalid)$", re.I)


def _each(collected: Collected, rule: str, severity: Severity, test: Callable[[Link], str]) -> Iterator[LintFinding]:
    """A finding for each link of which ``test`` has something to say."""
    for link in collected.links:
        message = test(link)
        if message:
            yield LintFinding(rule, severity, message, link.places)


def malformed(collected: Collected) -> Iterator[LintFinding]:
    def test(link: Link) -> str:
        why = urls.problem(link.url)
        return f"{link.url} {why}." if why and not _has_space(link.url) else ""

    return _each(collected, "malformed", "error", test)


def _has_space(url: str) -> bool:
    return bool(re.search(r"\s|%20(?=$|[?#&])", url.strip()))


def spaces(collected: Collected) -> Iterator[LintFinding]:
    def test(link: Link) -> str:
        if link.url != link.url.strip() or re.search(r"[ \t\r\n]", link.url):
            return f"“{link.url}” contains a space. Write %20, or see whether two addresses ran together."
        return "%20 at its end looks like a slip." if _has_space(link.url) and "\u00a0" not in link.url else ""

    return _each(collected, "space-in-address", "error", test)


def unbalanced_brackets(collected: Collected) -> Iterator[LintFinding]:
    def test(link: Link) -> str:
        open_ones: list[str] = []
        for character in unquote(link.url):
            if character in _PAIRS.values():
                open_ones.append(character)
            elif character in _PAIRS and (not open_ones or open_ones.pop() != _PAIRS[character]):
                return f"{link.url} has a “{character}” that nothing opens; was the address cut at a bracket?"
        return (
            f"{link.url} has a “{open_ones[-1]}” that nothing closes; was the address cut at a bracket?"
            if open_ones
            else ""
        )

    return _each(collected, "unbalanced-brackets", "error", test)


def no_break_spaces(collected: Collected) -> Iterator[LintFinding]:
    """Literal ones, and those that a footnote's way back leaves behind a bare address."""
    for link in collected.links:
        if re.search("[\u00a0\u202f\u2007\u200b\ufeff]|%C2%A0|%E2%80%8B", link.url, re.I):
            message = f"“{link.url}” contains a no-break or zero-width space. Take it out."
            yield LintFinding("no-break-space", "error", message, link.places)
    for document in collected.documents:
        lines = document.text.split("\n")
        for one in document.extraction.links:
            if one.nbsp or (
                one.kind == "autolink" and _ends_footnote(lines[one.line - 1] if one.line else "", one.url)
            ):
                message = (
                    f"Some renderers make the no-break space after a footnote part of {one.url}. Write <{one.url}>."
                )
                yield LintFinding("no-break-space", "warning", message, (Place(document.name, one.line, one.text),))


def _ends_footnote(line: str, url: str) -> bool:
    return bool(re.match(r"\[\^[^\]]+\]:", line)) and line.rstrip().endswith(url)


def trailing_punctuation(collected: Collected) -> Iterator[LintFinding]:
    def test(link: Link) -> str:
        found = re.search(r"(?:[,;:!'\"*>…]|(?<!\.)\.|%22|%27|%3E)$", link.url)
        return f"{link.url} ends in “{found[0]}”, which looks like part of the sentence." if found else ""

    return _each(collected, "trailing-punctuation", "warning", test)


def doubled(collected: Collected) -> Iterator[LintFinding]:
    def test(link: Link) -> str:
        if re.match(r"https?:/{0,2}https?(:|//)", link.url, re.I):
            return f"{link.url} has its scheme twice."
        return ""

    return _each(collected, "doubled-scheme", "error", test)


def plain_http(collected: Collected) -> Iterator[LintFinding]:
    for link in collected.links:
        places = tuple(p for p in link.places if not p.text.lower().startswith("www."))
        if places and link.url.lower().startswith("http://") and not _is_local(urls.host_of(link.url)):
            message = f"{link.url} is plain http; use https where the site has it."
            yield LintFinding("plain-http", "warning", message, places)


def credentials(collected: Collected) -> Iterator[LintFinding]:
    def test(link: Link) -> str:
        found = re.match(r"\w+://[^/?#\s]*@", link.url)
        return f"The address of {urls.host_of(link.url) or 'a host'} carries a user name or password." if found else ""

    return _each(collected, "credentials", "error", test)


def _is_local(host: str) -> bool:
    if urls.is_ip(host):
        return not ip_address(host.strip("[]").split("%")[0]).is_global
    return bool(_LOCAL_NAMES.search(host))


def private_hosts(collected: Collected) -> Iterator[LintFinding]:
    def test(link: Link) -> str:
        host = urls.host_of(link.url)
        return (
            f"{link.url} leads to “{host}”, which only its own network can reach." if host and _is_local(host) else ""
        )

    return _each(collected, "private-host", "warning", test)


def mixed_scripts(collected: Collected) -> Iterator[LintFinding]:
    """A host name whose letters come from two alphabets looks like another one."""

    def test(link: Link) -> str:
        for label in urls.host_of(link.url).split("."):
            try:
                label = label.encode("ascii").decode("idna") if label.startswith("xn--") else label
            except UnicodeError:
                continue
            scripts = {unicodedata.name(c, "?").split()[0] for c in label if c.isalpha()} - {
                "CJK",
                "HIRAGANA",
                "KATAKANA",
            }
            if len(scripts) > 1:
                return f"The host “{label}” mixes letters of {' and '.join(sorted(s.title() for s in scripts))}."
        return ""

    return _each(collected, "mixed-scripts", "error", test)


def tracking(collected: Collected) -> Iterator[LintFinding]:
    def test(link: Link) -> str:
        try:
            names = [part.partition("=")[0] for part in urlsplit(link.url).query.split("&")]
        except ValueError:
            return ""
        found = [name for name in names if urls.TRACKING.match(name)]
        return f"{link.url} carries {', '.join(found)}, which only track readers. Take it out." if found else ""

    return _each(collected, "tracking", "warning", test)


def shorteners(collected: Collected) -> Iterator[LintFinding]:
    def test(link: Link) -> str:
        hides = urls.host_of(link.url).removeprefix("www.") in _SHORTENERS
        return f"{link.url} hides where it leads. Give the address behind it." if hides else ""

    return _each(collected, "shortener", "warning", test)


def isbn_check_digits(collected: Collected) -> Iterator[LintFinding]:
    """ISBN-10: weights 10 to 1, modulo 11, X is ten. ISBN-13: weights 1 and 3, modulo 10 (ISO 2108)."""

    def test(link: Link) -> str:
        for match in _ISBN.finditer(unquote(link.url)):
            number = re.sub(r"[- ]", "", match[1] or match[2]).upper()
            if len(number) in (10, 13) and not isbn_is_right(number):
                return f"{link.url} has the ISBN {number}, whose check digit is wrong: no book can have it."
        return ""

    return _each(collected, "isbn", "error", test)


def isbn_is_right(number: str) -> bool:
    digits = [10 if character == "X" else int(character) for character in number]
    if len(number) == 10:
        return sum(weight * digit for weight, digit in zip(range(10, 0, -1), digits, strict=True)) % 11 == 0
    return sum((1, 3)[n % 2] * digit for n, digit in enumerate(digits)) % 10 == 0


def one_id_many_publishers(collected: Collected) -> Iterator[LintFinding]:
    """A post's id is given once; the same under two publishers, with two names, means that one is invented."""
    by_id: dict[str, dict[str, list[Link]]] = defaultdict(lambda: defaultdict(list))
    for link in collected.links:
        if urls.problem(link.url):
            continue
        parts = urlsplit(link.url)
        found = _POST_ID.search(parts.path)
        if found and re.search(r"\d", found[1]) and re.search(r"[a-f]", found[1]):
            folder = (
                parts.path.strip("/").split("/")[0]
                if urls.registered_domain(urls.host_of(link.url)) == "medium.com"
                else ""
            )
            by_id[found[1]][f"{urls.host_of(link.url).removeprefix('www.')}/{folder}".rstrip("/")].append(link)
    for post, publishers in by_id.items():
        names = {urlsplit(link.url).path.rstrip("/").split("/")[-1] for links in publishers.values() for link in links}
        if len(publishers) > 1 and len(names) > 1:
            message = f"The post id {post} stands under {len(publishers)} publishers: {', '.join(publishers)}. At most one is real."
            places = tuple(link.places[0] for links in publishers.values() for link in links)
            yield LintFinding("one-id-many-publishers", "error", message, places)
