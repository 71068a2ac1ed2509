"""PDFs, read in processes that are killed when one takes too long or too much."""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Paper:
    """``pages`` are the lines of the first pages. ``error`` says that it could not be opened, ``locked`` that a password is needed."""

    title: str = ""
    count: int = 0
    pages: tuple[tuple[str, ...], ...] = ()
    locked: bool = False
    error: str = ""

    @property
    def readable(self) -> bool:
        return self.count > 0 and not self.error


@dataclass
class Readers:
    """A few processes that read; one that fails is replaced."""

    seconds: float
    count: int = 2
    idle: list[asyncio.subprocess.Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.slots = asyncio.Semaphore(self.count)

    async def read(self, data: bytes, partly: bool = False) -> Paper:
        """``partly`` says that this is only the first part of a document."""
        async with self.slots:
            process = self.idle.pop() if self.idle else await self._start()
            try:
                async with asyncio.timeout(self.seconds):
                    answer = await self._ask(process, data, partly)
            except (TimeoutError, OSError, ValueError, EOFError) as error:
                await self._kill(process)
                slow = isinstance(error, TimeoutError)
                return Paper(error="took too long to read" if slow else "broke its reader")
            except BaseException:
                await self._kill(process)
                raise
            self.idle.append(process)
            return answer

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "course.links.pdf_worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            cwd=_ROOT, limit=4_000_000, start_new_session=True,
        )  # fmt: skip

    async def _ask(self, process: asyncio.subprocess.Process, data: bytes, partly: bool) -> Paper:
        assert process.stdin and process.stdout
        process.stdin.write(struct.pack(">I", len(data)) + (b"p" if partly else b"w"))
        process.stdin.write(data)
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise EOFError
        answer = json.loads(line)
        pages = tuple(tuple(page) for page in answer["pages"])
        return Paper(answer["title"], answer["count"], pages, answer["locked"], answer["error"])

    async def _kill(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with contextlib.suppress(Exception):
            await process.wait()

    async def close(self) -> None:
        for process in self.idle:
            await self._kill(process)
        self.idle.clear()
