"""Tells the worker that there is something to do; if the message is lost, it finds it by itself a moment later."""

from __future__ import annotations

from contextlib import suppress

from adapters.redis.client import Cache, CacheError

JOBS = "wake:jobs"
MAIL = "wake:mail"
ERASURES = "wake:erasures"


class Ringer:
    """For those who leave something to be done; the worker listens to the channel."""

    def __init__(self, cache: Cache, channel: str) -> None:
        self._cache = cache
        self._channel = channel

    async def ring(self) -> None:
        with suppress(*CacheError):
            await self._cache.publish(self._channel, b"")
