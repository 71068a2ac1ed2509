"""What is never asked, and how politely the rest is."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from course.links.check import check
from course.links.guard import is_public
from course.links.model import Link, Place
from course.links.second_opinion import SecondOpinion
from course.links.transport import Transport
from tests.links.misbehaving import Server, hang, reply
from tests.links.test_catalogue import GOOD, QUICK, T, moved

PUBLIC_ONLY = replace(QUICK, allow_private=False)


def links(*urls: str, claim: str = T) -> list[Link]:
    return [Link(url, (Place("list.md", number, claim, claim),)) for number, url in enumerate(urls, 1)]


def verdicts(given: list[Link], options=QUICK) -> list:
    return asyncio.run(check(given, options))


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1", "::1",
    "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "nonsense",
])  # fmt: skip
def test_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_public(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_private_addresses_are_refused_however_they_are_written(host):
    with Server({"/a": GOOD}) as server:
        (result,) = verdicts(links(f"http://{host}:{server.port}/a"), PUBLIC_ONLY)
        assert not server.seen
    assert result.verdict in ("broken", "unreachable") and result.status is None


def test_private_addresses_are_refused_at_every_hop(monkeypatch):
    """The first hop is let through as if it were public; the second must not be."""
    with Server({"/a": moved("http://127.0.0.2:PORT/secret", 302)}) as server:
        server.routes["/a"] = server.routes["/a"].replace(b"PORT", str(server.port).encode())
        monkeypatch.setattr("course.links.guard.is_public", lambda address: address == "127.0.0.1")
        (result,) = verdicts(links(server.url("/a")), PUBLIC_ONLY)
        assert server.seen["/a"] and not server.seen["/secret"]
    assert result.verdict == "broken" and "127.0.0.2 is not a public address" in result.reason


def test_the_second_opinion_and_the_browser_are_guarded_too(monkeypatch):
    with Server({"/a": moved("http://127.0.0.2:PORT/secret", 302), "/b": reply("no", 403)}) as server:
        server.routes["/a"] = server.routes["/a"].replace(b"PORT", str(server.port).encode())
        monkeypatch.setattr("course.links.guard.is_public", lambda address: address == "127.0.0.1")

        async def ask() -> bool:
            async with Transport(PUBLIC_ONLY) as transport:
                return await SecondOpinion(PUBLIC_ONLY, transport.connector).alive(server.url("/a"))

        assert asyncio.run(ask()) is False
        assert not server.seen["/secret"]


def test_no_such_host_is_broken():
    (result,) = verdicts(links("http://no-such-host.invalid/"))
    assert result.verdict == "broken" and result.reason == "there is no such host"


def test_closed_port_is_unreachable():
    with Server() as server:
        port = server.port
    (result,) = verdicts(links(f"http://127.0.0.1:{port}/"))
    assert result.verdict == "unreachable" and "refused" in result.reason


def test_many_hosts_without_names_mean_that_there_is_no_network(monkeypatch):
    from course.links.check import without_network
    from course.links.model import Result

    gone = [Result(f"https://{name}.org/", "broken", "there is no such host", ()) for name in "abc"]
    assert {result.verdict for result in without_network(gone)} == {"unreachable"}
    assert without_network(gone[:2]) == gone[:2]
    answered = [*gone, Result("https://d.org/", "ok", "", (), status=200)]
    assert without_network(answered) == answered


class Strict:
    """Bans whoever asks four at a time, or ten within a second."""

    def __init__(self) -> None:
        self.now, self.most, self.times = 0, 0, []

    async def __call__(self, request, writer) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        self.times.append(time.monotonic())
        await asyncio.sleep(0.02)
        self.now -= 1
        writer.write(GOOD)

    def busiest_second(self) -> int:
        return max(sum(start <= t < start + 1 for t in self.times) for start in self.times)


def test_a_strict_host_is_never_provoked():
    strict = Strict()
    with Server(fallback=strict) as server:
        given = links(*(server.url(f"/{n}") for n in range(14)))
        results = verdicts(given, replace(QUICK, per_host=2, rate=8))
    assert {result.verdict for result in results} == {"ok"}
    assert strict.most <= 2 and strict.busiest_second() <= 9


def test_many_links_to_one_page_are_one_request():
    with Server({"/a": reply(f"<title>{T}</title><h1 id=x>a</h1>")}) as server:
        given = links(server.url("/a"), *(server.url(f"/a#{name}") for name in ("x", "y", "z")))
        results = verdicts(given)
        assert server.seen["/a"] == 1
    assert [result.verdict for result in results] == ["ok", "ok", "fragment-missing", "fragment-missing"]


def test_a_slow_host_delays_nobody_else():
    """With room for four requests at a time, six links of a host that hangs leave the others their turn."""
    done: set[str] = set()
    with Server({f"/hang?{n}": hang for n in range(6)}, fallback=GOOD) as server:
        slow = [Link(server.url(f"/hang?{n}"), ()) for n in range(6)]
        fast = [Link(server.url(f"/{n}", "127.0.0.2"), ()) for n in range(30)]
        options = replace(QUICK, concurrency=4, per_host=2, timeout=60, deadline=3)
        asyncio.run(check([*slow, *fast], options, lambda result: done.add(result.url)))
    assert done == {link.url for link in fast}


def test_the_deadline_of_a_run_leaves_every_link_a_result():
    with Server({"/a": hang}, fallback=GOOD) as server:
        results = verdicts(links(server.url("/b"), server.url("/a")), replace(QUICK, deadline=0.6))
    assert [result.verdict for result in results] == ["ok", "unreachable"]
    assert "was not asked" in results[1].reason


def test_a_crash_of_one_costs_no_other_its_verdict(monkeypatch):
    from course.links import documents

    read = documents.read

    async def crash(exchange, readers):
        if exchange.url.endswith("/a"):
            raise RuntimeError("boom")
        return await read(exchange, readers)

    monkeypatch.setattr(documents, "read", crash)
    with Server(fallback=GOOD) as server:
        results = verdicts(links(server.url("/a"), server.url("/b")))
    assert [result.verdict for result in results] == ["unreachable", "ok"]
    assert "RuntimeError" in results[0].reason


def test_a_peer_that_lets_errors_escape_is_shielded(monkeypatch):
    from mkdocs_linkcheck import coro

    async def escape(url, hdr=None, *, method="get"):
        raise TimeoutError

    monkeypatch.setattr(coro, "check_url", escape)
    with Server() as server:
        (result,) = verdicts(links(server.url("/gone")))
    assert result.verdict == "broken"


def test_skip_rules_name_their_reason_and_end():
    import datetime

    from course.links.options import Skip

    rules = (Skip("127", "slow on Mondays", datetime.date(2999, 1, 1)), Skip("old", "over", datetime.date(2000, 1, 1)))
    with Server(fallback=GOOD) as server:
        (result,) = verdicts(links(server.url("/a")), replace(QUICK, skip=rules))
        assert not server.seen
    assert result.verdict == "skipped" and "slow on Mondays" in result.reason and "2999-01-01" in result.reason
    with Server(fallback=GOOD) as server:
        assert verdicts(links(server.url("/old")), replace(QUICK, skip=rules[1:]))[0].verdict == "ok"


def test_a_name_that_is_nobodys_is_looked_up_once(monkeypatch):
    import socket

    asked: list[str] = []

    def look_up(host, *_, **__):
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "nobody")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    results = verdicts(links(*(f"http://gone.example/{n}" for n in range(5))), replace(QUICK, per_host=1))
    assert {result.verdict for result in results} == {"broken"}
    assert asked == ["gone.example"]
