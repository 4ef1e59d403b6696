"""Saved filters in MongoDB."""

from __future__ import annotations

from adapters.mongo.guard import reading, writing
from adapters.mongo.repository import Repository
from schemas.base import Document
from schemas.saved_filters import SAVED_FILTERS

FILTERS = SAVED_FILTERS.plural


def seen_by(person_id: str) -> Document:
    """The scope of a person: their own filters, and what is for everybody."""
    return {"$or": [{"ownerId": person_id}, {"shared": True}]}


class SavedFilterRepository(Repository):
    noun = SAVED_FILTERS

    @reading
    async def count_of(self, person_id: str) -> int:
        """How many are a person's own."""
        return await self._collection.count_documents(self.where({"ownerId": person_id}))

    @reading
    async def of_person(self, person_id: str, limit: int) -> list[Document]:
        return await self._collection.find(self.where({"ownerId": person_id})).limit(limit).to_list()

    @writing
    async def forget_owner(self, person_id: str) -> None:
        """What was the person's alone goes; what all the office uses is nobody's from now on."""
        await self._collection.delete_many(self.where({"ownerId": person_id, "shared": False}))
        nobodys = {"$set": {"ownerId": None}, "$inc": {"version": 1}}
        await self._collection.update_many(self.where({"ownerId": person_id}), nobodys)
