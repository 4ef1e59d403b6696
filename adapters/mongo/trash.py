"""Deleted objects, kept apart from the live ones until their 30 days are over."""

from __future__ import annotations

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from adapters.mongo.sealed import SEALED
from schemas.base import Document


class Trash:
    """The deleted objects of one organization."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._collection = database["trash"]
        self._vault = database.vault
        self._organization_id = organization_id

    @reading
    async def find(self, noun: str, object_id: str) -> Document | None:
        """The object as it was when it was deleted."""
        where = {
            "_id": object_id,
            "organizationId": self._organization_id,
            "noun": noun,
            "expireAt": {"$gt": now()},
        }
        found = await self._collection.find_one(where)
        if found is None:
            return None
        await self._vault.open(SEALED["trash"], found)
        kept: Document = found["object"]
        return kept

    @reading
    async def external_ids(self, noun: str, values: list[str]) -> set[str]:
        """Which of these external ids belong to deleted objects."""
        where = {
            "organizationId": self._organization_id,
            "noun": noun,
            "externalId": {"$in": values},
            "expireAt": {"$gt": now()},
        }
        return {found["externalId"] async for found in self._collection.find(where, {"externalId": 1})}
