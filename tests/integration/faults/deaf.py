"""Stands between an application and its database, and can go silent: it takes connections and answers nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

from cli.ports import LOOPBACK

CHUNK = 1 << 16


class Line:
    """What is said goes through, until nothing does."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._tasks: set[asyncio.Task[None]] = set()
        self.silent = False
        self.swallowed: bytes | None = None
        """A word after which there is silence: it still arrives, its answer does not."""

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._host, self._port)
        for task in (self._carry(reader, back, listening=True), self._carry(there, writer, listening=False)):
            kept = asyncio.create_task(task)
            self._tasks.add(kept)
            kept.add_done_callback(self._tasks.discard)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, listening: bool
    ) -> None:
        with suppress(ConnectionError):
            while said := await reader.read(CHUNK):
                if self.silent:
                    continue
                if listening and self.swallowed and self.swallowed in said:
                    self.silent = True
                writer.write(said)
                await writer.drain()
        writer.close()

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()


@asynccontextmanager
async def line_to(uri: str) -> AsyncIterator[tuple[Line, str]]:
    """The line, and the address of the server at its near end."""
    parts = urlsplit(uri)
    assert parts.hostname is not None
    line = Line(parts.hostname, parts.port or 27017)
    server = await asyncio.start_server(line.connect, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    try:
        yield line, urlunsplit(parts._replace(netloc=f"{login}{LOOPBACK}:{port}"))
    finally:
        line.close()
        server.close()
