"""A server on loopback that behaves as it is told: one behaviour for each path. It speaks HTTP by hand, so that it can do it wrong."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    count: int
    """How often this path has been asked for, this time included."""
    host: str = ""


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def reply(body: bytes | str = b"", status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """A whole response; header names have underscores for hyphens."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(data)}", "Connection: close"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + data


MISSING = reply("<title>404 Not Found</title><h1>Not Found</h1>", 404)


@dataclass
class Server:
    """Started in a thread of its own; ``port`` is that of all its loopback addresses, ``seen`` what was asked of it."""

    routes: dict[str, bytes | Behaviour] = field(default_factory=dict)
    hosts: tuple[str, ...] = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
    tls: ssl.SSLContext | None = None
    fallback: bytes | Behaviour = MISSING
    seen: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def __enter__(self) -> Server:
        ready = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._start())
        ready.set()
        self.loop.run_forever()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0.01))
        self.loop.close()

    async def _start(self) -> None:
        for host in self.hosts:
            server = await asyncio.start_server(self._serve, host, self.port, ssl=self.tls)
            self.port = server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
            }
            self.seen[path] += 1
            answer = self.routes.get(path, self.fallback)
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(Request(path, headers, self.seen[path], headers.get("host", "")), writer)
        with contextlib.suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"


def in_turn(*answers: bytes) -> Behaviour:
    """The answers one after another, the last one for ever."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answers[min(request.count, len(answers)) - 1])
        await writer.drain()

    return behave


async def hang(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def drip_head(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


async def reset(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def header_flood(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        writer.write(b"X-%d: %s\r\n" % (number, b"a" * 100))
        await writer.drain()


def endless(start: bytes, chunk: bytes) -> Behaviour:
    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + start)
        while True:
            writer.write(chunk)
            await writer.drain()

    return behave


def with_ranges(data: bytes) -> Behaviour:
    """A PDF of which the end can be had on its own."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        asked = request.headers.get("range", "").removeprefix("bytes=-")
        if asked.isdigit():
            part = data[-int(asked) :]
            where = f"bytes {len(data) - len(part)}-{len(data) - 1}/{len(data)}"
            writer.write(reply(part, 206, "application/pdf", Content_Range=where))
        else:
            writer.write(reply(data, kind="application/pdf", Accept_Ranges="bytes"))
        await writer.drain()

    return behave


def first_does(behaviour: Behaviour, then: bytes) -> Behaviour:
    """Misbehaves once, and answers afterwards."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.count == 1:
            await behaviour(request, writer)
        else:
            writer.write(then)
            await writer.drain()

    return behave


def unless_browser(refusal: bytes | Behaviour, answer: bytes) -> Behaviour:
    """Refuses whoever doesn't call himself Mozilla."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        given = answer if "Mozilla" in request.headers.get("user-agent", "") else refusal
        if callable(given):
            return await given(request, writer)
        writer.write(given)
        await writer.drain()

    return behave
