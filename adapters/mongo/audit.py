"""Audit entries, and for each organization how far they are sealed into its chain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection

from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from adapters.mongo.client import Database
from adapters.mongo.feed import organizations
from adapters.mongo.guard import reading
from adapters.mongo.stream import begun
from schemas.base import Document


class AuditChain:
    """Entries and their seals.

    Which entry comes at which place is decided by moving the organization's head, one conditional update; the seals are
    written after that, by whoever comes first, and always the same ones.
    """

    def __init__(self, database: Database) -> None:
        self._entries = database["auditLogs"]
        self._heads = database["auditHeads"]

    @reading
    async def waiting(self) -> list[str]:
        """Organizations with entries that are not sealed."""
        return await organizations(self._entries, {"sequence": None})

    @reading
    async def unsealed(self, organization_id: str, limit: int, after: str = "") -> list[Document]:
        where = {"organizationId": organization_id, "sequence": None, "_id": {"$gt": after}}
        return await self._entries.find(where).sort("_id", 1).limit(limit).to_list()

    @reading
    async def head(self, organization_id: str) -> Document | None:
        """The newest place in the chain: its sequence and hash, and the entries that were sealed last."""
        return await self._heads.find_one({"_id": organization_id})

    @reading
    async def heads(self) -> list[Document]:
        return await self._heads.find({}, {"batch": 0}).to_list()

    @reading
    async def move(self, head: Document, *, from_sequence: int) -> bool:
        """Whether the head still stood there and is now the new one."""
        if from_sequence == 0:
            try:
                await self._heads.insert_one(head)
            except DuplicateKeyError:
                return False
            return True
        found = await self._heads.replace_one({"_id": head["_id"], "sequence": from_sequence}, head)
        return found.modified_count == 1

    @reading
    async def sign(self, organization_id: str, sequence: int, mac: str) -> None:
        """Guard a head that has not moved with another key."""
        await self._heads.update_one({"_id": organization_id, "sequence": sequence}, {"$set": {"mac": mac}})

    @reading
    async def is_sealed(self, entry_id: str) -> bool:
        return await self._entries.find_one({"_id": entry_id, "sequence": None}, {"_id": 1}) is None

    @reading
    async def seal(self, seals: list[tuple[str, Document]]) -> None:
        """In order, so that the last one is sealed only after all others."""
        writes = [UpdateOne({"_id": entry_id, "sequence": None}, {"$set": seal}) for entry_id, seal in seals]
        await self._entries.bulk_write(writes, ordered=True)

    @reading
    async def sealed(self, organization_id: str, after: int, to: int) -> list[Document]:
        """Entries with a sequence in `(after, to]`, in order."""
        where = {"organizationId": organization_id, "sequence": {"$gt": after, "$lte": to}}
        return await self._entries.find(where).sort("sequence", 1).to_list()

    @reading
    async def beyond(self, organization_id: str, sequence: int) -> Document | None:
        """Some entry that claims a later place."""
        return await self._entries.find_one(
            {"organizationId": organization_id, "sequence": {"$gt": sequence}}
        )

    @reading
    async def entry(self, organization_id: str, entry_id: str) -> Document | None:
        return await self._entries.find_one({"_id": entry_id, "organizationId": organization_id})

    @reading
    async def named(self, organization_id: str, entry_ids: Collection[str]) -> list[Document]:
        """Those of the entries that the organization has."""
        where = {"_id": {"$in": sorted(entry_ids)}, "organizationId": organization_id}
        return await self._entries.find(where).to_list()

    @reading
    async def present(self, organization_id: str, entry_ids: list[str]) -> set[str]:
        """Which of these entries are in the chain or wait for their place in it."""
        somewhere = [{"sequence": None}, {"sequence": {"$gt": 0}}]
        where = {"_id": {"$in": entry_ids}, "organizationId": organization_id, "$or": somewhere}
        return {one["_id"] async for one in self._entries.find(where, {"_id": 1})}

    @reading
    async def page(
        self, organization_id: str, where: Document, limit: int, before: str | None
    ) -> list[Document]:
        """Entries of which the given holds, newest first."""
        bound: Document = {"organizationId": organization_id, **where}
        if before:
            bound["_id"] = {**bound.get("_id", {}), "$lt": before}
        return await self._entries.find(bound).sort("_id", -1).limit(limit).to_list()

    @reading
    async def stream(self, organization_id: str, where: Document) -> AsyncIterator[Document]:
        """Every entry of which the given holds, newest first."""
        return await begun(self._entries.find({"organizationId": organization_id, **where}).sort("_id", -1))
