"""Live events that nobody has to hear: sent to whoever listens at this moment, numbered by nobody and kept nowhere."""

from __future__ import annotations

from contextlib import suppress

import orjson

from adapters.redis.client import Cache, CacheError
from adapters.redis.signals import ephemeral_of
from schemas.base import Document

OPTIONS = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


class Ephemerals:
    """To the event streams of all processes."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def publish(self, organization_id: str, name: str, data: Document) -> None:
        """Tells what `data` says. Redis being down means that nobody hears of it, and stops nobody."""
        with suppress(*CacheError):
            said = b"%s\n%s" % (name.encode(), orjson.dumps(data, option=OPTIONS))
            await self._cache.publish(ephemeral_of(organization_id), said)
