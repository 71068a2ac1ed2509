"""A better address for what is gone or wrong: the record's mirrors, its DOI, an archived copy. Only what was verified is suggested."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from course.links import urls
from course.links.model import FAILING, Link, Result

if TYPE_CHECKING:
    from course.links.inspect import Inspector


async def mend(inspector: Inspector, link: Link, result: Result, last_right: Mapping[str, str]) -> Result:
    """The result with a suggestion, where one could be verified."""
    if result.verdict not in FAILING or result.suggestion or result.verdict in ("fragment-missing", "insecure"):
        return result
    for kind, address in _candidates(link, inspector.options.doi_resolver):
        verified = await _verified(inspector, address, link.claim)
        if verified:
            return replace(result, suggestion=address, suggestion_kind=kind)
    copy = await archived(inspector, link, last_right.get(link.url, ""))
    return replace(result, suggestion=copy, suggestion_kind="archive") if copy else result


def _candidates(link: Link, resolver: str) -> list[tuple[str, str]]:
    found = [("mirror", mirror) for mirror in link.mirrors if mirror != link.url]
    return found + ([("doi", resolver + quote(link.doi, safe="/:;()._-"))] if link.doi else [])


async def _verified(inspector: Inspector, address: str, claim: str) -> bool:
    """Whether the document is there and is the one claimed; alive is not enough where a title is known."""
    try:
        form = urls.request_form(address)
    except urls.MalformedError:
        return False
    exchange, document = await inspector.visit(form)
    _, _, judgement = await inspector.judge(exchange, document, claim)
    return judgement.verdict == "ok"


async def archived(inspector: Inspector, link: Link, last_right: str) -> str:
    """The address of an archived copy that was verified, from about when the link was last right; empty if there is none."""
    if not inspector.options.archive:
        return ""
    query = {"url": link.url} | ({"timestamp": last_right[:10].replace("-", "")} if last_right else {})
    joint = "&" if "?" in inspector.options.archive else "?"
    reply = await inspector.fetcher.once(urls.request_form(inspector.options.archive + joint + urlencode(query)))
    if reply.failure or reply.status != 200:
        return ""
    try:
        closest = json.loads(reply.body)["archived_snapshots"]["closest"]
        address = str(closest["url"]) if closest.get("available") else ""
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    if address.startswith("http://web.archive.org/"):
        address = "https" + address.removeprefix("http")
    return address if address and await _verified(inspector, address, link.claim) else ""
