"""Wake-up signals between processes; a signal that is lost costs a moment, never an event."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress

from adapters.redis.client import Cache, CacheError

SEQUENCER = "wake:sequencer"
POLL_SECONDS = 0.25
"""How long anyone who waits for a signal goes without looking for himself."""


def organization_channel(organization_id: str) -> str:
    return f"wake:changes:{organization_id}"


class Signals:
    """One subscription a process, shared by all that wait."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None

    async def send(self, channel: str) -> None:
        with suppress(*CacheError):
            await self._cache.publish(channel, b"")

    async def wait(self, channel: str, seconds: float = POLL_SECONDS) -> None:
        """Until a signal, or for so many seconds."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        event = asyncio.Event()
        self._waiting[channel].add(event)
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            waiting = self._waiting[channel]
            waiting.discard(event)
            if not waiting:
                del self._waiting[channel]

    async def _listen(self) -> None:
        try:
            async with self._cache.pubsub() as subscription:
                await subscription.psubscribe("wake:*")
                while True:
                    message = await subscription.get_message(ignore_subscribe_messages=True, timeout=10)
                    if message:
                        for event in self._waiting.get(message["channel"].decode(), ()):
                            event.set()
        except CacheError:
            # Whoever waits next starts a new listener; until then all poll.
            await asyncio.sleep(POLL_SECONDS)

    async def close(self) -> None:
        if self._listener:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener
