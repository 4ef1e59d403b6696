"""What makes cached answers void when the cache missed, or has forgotten, that something changed."""

from __future__ import annotations

from adapters.errors import Duplicate
from adapters.mongo.client import Database
from adapters.mongo.guard import reading


class CacheGuard:
    """Kept in MongoDB, beside the number of the last change, and part of the name of whatever is cached.

    A write that could not raise the epoch in Redis is counted here before it is answered: when Redis comes back
    with the old epoch, what it holds under the old count is never asked for again. And should Redis lose a raise
    that it had confirmed, by a crash or a failover, that write's own number, which the sequencer gives it a moment
    later, has changed the name of everything.
    """

    def __init__(self, database: Database) -> None:
        self._rows = database["sequences"]

    @reading
    async def state(self, organization_id: str) -> str:
        row = await self._rows.find_one({"_id": organization_id}) or {}
        return f"{row.get('seq', 0)}.{row.get('unheard', 0)}"

    async def count_unheard(self, organization_id: str) -> None:
        """Raises Down."""
        try:
            await self._increase(organization_id)
        except Duplicate:
            # Somebody else has just made the row.
            await self._increase(organization_id)

    @reading
    async def _increase(self, organization_id: str) -> None:
        change = {"$inc": {"unheard": 1}, "$setOnInsert": {"seq": 0}}
        await self._rows.update_one({"_id": organization_id}, change, upsert=True)
