"""Answers kept for 24 hours by the key their request carried."""

from __future__ import annotations

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from adapters.mongo.sealed import SEALED
from schemas.base import Document

KEYS = "idempotencyKeys"


class IdempotencyKeys:
    """Records are written inside the transaction of the request they belong to."""

    def __init__(self, database: Database) -> None:
        self._collection = database[KEYS]
        self._vault = database.vault

    @reading
    async def find(self, key_id: str) -> Document | None:
        """The record, unless its day is over: the server's own sweep lags by a minute."""
        found = await self._collection.find_one({"_id": key_id})
        if found is None or found["expireAt"] <= now():
            return None
        await self._vault.open(SEALED[KEYS], found)
        return found

    @reading
    async def remove_expired(self, key_id: str) -> bool:
        """Whether the record's day was over, so that the key is free again."""
        removed = await self._collection.delete_one({"_id": key_id, "expireAt": {"$lte": now()}})
        return removed.deleted_count == 1
