"""API keys in MongoDB; of their secrets only the digests."""

from __future__ import annotations

import datetime as dt

from adapters.mongo.client import Database
from adapters.mongo.guard import reading, writing
from adapters.mongo.repository import Repository
from schemas.api_keys import API_KEYS
from schemas.base import Document

KEYS = API_KEYS.plural
TOLD_EVERY = dt.timedelta(minutes=1)


class ApiKeyRepository(Repository):
    noun = API_KEYS


class ApiKeys:
    """Keys as the door sees them: who calls by one says no company."""

    def __init__(self, database: Database) -> None:
        self._keys = database[KEYS]

    @reading
    async def by_id(self, key_id: str) -> Document | None:
        return await self._keys.find_one({"_id": key_id})

    @writing
    async def used(self, key_id: str, at: dt.datetime) -> None:
        """Unless another process has just said so."""
        older = [{"lastUsedAt": None}, {"lastUsedAt": {"$lt": at - TOLD_EVERY}}]
        await self._keys.update_one({"_id": key_id, "$or": older}, {"$set": {"lastUsedAt": at}})
