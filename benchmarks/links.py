"""The link validator against lychee and mkdocs-linkcheck, on local servers: wall time, CPU, memory and bytes.

    .venv/bin/python benchmarks/links.py [--repeat N] [--quick]

One process answers on 50 loopback addresses, each a host of its own, with a page of 2 KB after a delay. The checkers read the same list
of distinct addresses. "Polite" is 20 requests a second and at most 10 at a time to a host for those that know manners (lychee's own
defaults), so the ideal is the time of the busiest host at that rate; "free" takes the limits off. Medians of the runs are printed as a
Markdown table; checkers take turns, so that a slow moment of the machine hits all of them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOSTS = [f"127.0.1.{n}" for n in range(1, 51)]
RATE, PER_HOST = 20, 10
FILES = 8192


class Page(asyncio.Protocol):
    """Answers every request of a connection after the delay; counts what was sent."""

    delay = 0.0
    sent = 0
    requests = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            path = head.split(b" ")[1].decode()
            if path == "/counts":
                self.transport.write(_reply(f"{Page.requests} {Page.sent}"))
                Page.requests = Page.sent = 0
            elif Page.delay:
                asyncio.get_running_loop().call_later(Page.delay, self.answer, path)
            else:
                self.answer(path)

    def answer(self, path: str) -> None:
        if not self.transport.is_closing():
            data = _reply(
                f"<html><head><title>Page {path}</title></head><body><h1>Page {path}</h1>{'word ' * 400}</body></html>"
            )
            Page.sent += len(data)
            Page.requests += 1
            self.transport.write(data)


def _reply(text: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode()


async def serve(delay: float) -> None:
    Page.delay = delay
    loop, port = asyncio.get_running_loop(), 0
    for host in HOSTS:
        server = await loop.create_server(Page, host, port, backlog=4096)
        port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    await asyncio.Event().wait()


@dataclass(frozen=True)
class Measure:
    """Seconds, seconds of processor, megabytes at most, requests and megabytes that were answered."""

    wall: float
    cpu: float
    memory: float
    requests: int
    sent: float


def commands(folder: Path, polite: bool) -> dict[str, list[str]]:
    """The checkers as they are called; mkdocs-linkcheck has no manners to set."""
    python = sys.executable
    ours = [
        python,
        "-m",
        "course.links",
        "check",
        str(folder / "list.md"),
        "--allow-private",
        "--json",
        str(folder / "r.json"),
    ]
    lychee = [
        str(Path(python).parent / "lychee"),
        "--no-progress",
        "--quiet",
        "--max-retries",
        "0",
        "--max-concurrency",
        "256",
    ]
    if polite:
        ours += ["--rate", str(RATE), "--per-host", str(PER_HOST), "--concurrency", "256"]
        lychee += ["--host-concurrency", str(PER_HOST), "--host-request-interval", f"{1000 // RATE}ms"]
    else:
        ours += ["--rate", "0", "--per-host", "256", "--concurrency", "256"]
        lychee += ["--host-concurrency", "256", "--host-request-interval", "0ms"]
    return {
        "ours": ours,
        "lychee": [*lychee, str(folder / "list.md")],
        "mkdocs-linkcheck": [python, "-m", "mkdocs_linkcheck", str(folder)],
    }


def run(command: Sequence[str], port: int) -> Measure:
    counts(port)
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    requests, sent = counts(port)
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, requests, sent / 1e6)


def counts(port: int) -> tuple[int, int]:
    with urllib.request.urlopen(f"http://{HOSTS[0]}:{port}/counts") as reply:
        requests, sent = reply.read().decode().split()
    return int(requests), int(sent)


def cell(links: int, delay: float, repeat: int) -> list[str]:
    """The rows of one setting."""
    server = subprocess.Popen([sys.executable, __file__, "--serve", str(delay)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        port = int(server.stdout.readline())
        polite = delay > 0
        ideal = (links / len(HOSTS) - 1) / RATE + delay if polite else 0.0
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            lines = [f"- [Page /{n}](http://{HOSTS[n % len(HOSTS)]}:{port}/{n})" for n in range(links)]
            (folder / "list.md").write_text("\n".join(lines) + "\n")
            found: dict[str, list[Measure]] = {}
            for _ in range(repeat):
                for checker, command in commands(folder, polite).items():
                    found.setdefault(checker, []).append(run(command, port))
        return [
            row(f"{links:,} at {delay * 1000:.0f} ms, {'polite' if polite else 'free'}", *one, ideal)
            for one in found.items()
        ]
    finally:
        server.terminate()
        server.wait()


def row(setting: str, checker: str, measures: list[Measure], ideal: float) -> str:
    def median(name: str) -> float:
        return statistics.median(getattr(one, name) for one in measures)

    against = f"{median('wall') / ideal:.2f}" if ideal and checker != "mkdocs-linkcheck" else "–"
    numbers = [f"{median('wall'):.2f} s", against, f"{median('cpu'):.2f} s", f"{median('memory'):.0f} MB"]
    return f"| {setting} | {checker} | {' | '.join(numbers)} | {median('requests'):,.0f} | {median('sent'):.1f} MB |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one run of 1,000 addresses")
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard) if hard > 0 else FILES, hard))
    if given.serve is not None:
        asyncio.run(serve(given.serve))
    print("| setting | checker | wall | of ideal | CPU | memory | requests | sent |\n|---|---|--:|--:|--:|--:|--:|--:|")
    for links in (1000,) if given.quick else (1000, 5000):
        for delay in (0.05, 0.0):
            print("\n".join(cell(links, delay, 1 if given.quick else given.repeat)), flush=True)


if __name__ == "__main__":
    main()
