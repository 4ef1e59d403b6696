"""When API keys were last used."""

from __future__ import annotations

import asyncio
import time

from adapters.clock import now
from adapters.errors import Down
from adapters.logging import log
from adapters.mongo.api_keys import TOLD_EVERY, ApiKeys
from adapters.tasks import ended

MOST_REMEMBERED = 10_000


class KeyUses:
    """Notes when keys were last used, beside the requests that use them and once a minute at most."""

    def __init__(self, keys: ApiKeys) -> None:
        self._keys = keys
        self._told: dict[str, float] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def note(self, key_id: str) -> None:
        moment = time.monotonic()
        if self._told.get(key_id, float("-inf")) > moment - TOLD_EVERY.total_seconds():
            return
        if len(self._told) >= MOST_REMEMBERED:
            self._told.clear()
        self._told[key_id] = moment
        task = asyncio.create_task(self.tell(key_id))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def tell(self, key_id: str) -> None:
        try:
            await self._keys.used(key_id, now())
        except Down as error:
            # The next minute's use is told again.
            log.warning("the use of a key was not noted", keyId=key_id, error=str(error))

    async def close(self) -> None:
        await ended([*self._telling])
