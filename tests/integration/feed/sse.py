"""Reads server-sent events as a browser does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from httpx2 import AsyncClient, Response

from tests.integration.feed.processes import PATIENCE


@dataclass(slots=True)
class Event:
    id: str
    name: str
    data: dict[str, Any]


@dataclass(slots=True)
class Stream:
    """What has come in so far."""

    response: Response
    comments: int = 0
    ended: bool = False
    _events: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self) -> None:
        fields: dict[str, str] = {}
        async for line in self.response.aiter_lines():
            name, _, value = line.partition(": ")
            if line.startswith(":"):
                self.comments += 1
            elif line:
                fields[name] = value
            elif "data" in fields:
                await self._events.put(
                    Event(fields.get("id", ""), fields["event"], json.loads(fields["data"]))
                )
                fields = {}
            self._came.set()
        self.ended = True

    async def opens(self) -> None:
        """Until the first byte is there."""
        async with asyncio.timeout(PATIENCE):
            await self._came.wait()

    async def next(self) -> Event:
        async with asyncio.timeout(PATIENCE):
            return await self._events.get()

    async def some(self, count: int) -> list[Event]:
        return [await self.next() for _ in range(count)]

    @property
    def waiting(self) -> int:
        """Events that have come and were not taken."""
        return self._events.qsize()


@asynccontextmanager
async def listening(client: AsyncClient, last_event_id: str | None = None) -> AsyncIterator[Stream]:
    """A stream that has begun, read in the background."""
    headers = {} if last_event_id is None else {"last-event-id": last_event_id}
    async with client.stream("GET", "events", headers=headers, timeout=PATIENCE) as response:
        assert response.status_code == 200, await response.aread()
        stream = Stream(response)
        reading = asyncio.create_task(stream.read())
        try:
            await stream.opens()
            yield stream
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
