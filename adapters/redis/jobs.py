"""Tells the workers that there is a job; if the message is lost, they find it by themselves a moment later."""

from __future__ import annotations

from contextlib import suppress

from adapters.redis.client import Cache, CacheError

JOBS = "wake:jobs"
"""The channel that workers listen to."""


class JobBell:
    """For those who make jobs."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def ring(self) -> None:
        with suppress(*CacheError):
            await self._cache.publish(JOBS, b"")
