"""The outbox, the numbered changes made from it, and how far each consumer has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from adapters.clock import now
from adapters.errors import Duplicate
from adapters.mongo.client import Client, Database
from adapters.mongo.guard import reading
from schemas.base import Document

OUTBOX_KEPT = dt.timedelta(days=1)
CHANGES_KEPT = dt.timedelta(days=30)
DUPLICATE_KEY = 11000


class Feed:
    """One order for everything that follows a write, by organization."""

    def __init__(self, client: Client, database: Database) -> None:
        self._client = client
        self._outbox = database["outbox"]
        self._changes = database["changes"]
        self._sequences = database["sequences"]

    @reading
    async def waiting(self) -> list[str]:
        """Organizations with entries that have no number yet."""
        return list(await self._outbox.distinct("organizationId", {"sequenced": False}))

    @reading
    async def unsequenced(self, organization_id: str, limit: int) -> list[Document]:
        """Committed entries without a number, oldest first, as of one moment.

        A plain cursor can pass the place of version 2 before it is committed and still meet version 3.
        """
        where = {"organizationId": organization_id, "sequenced": False}
        async with self._client.start_session(snapshot=True) as session:
            return await self._outbox.find(where, session=session).sort("_id", 1).limit(limit).to_list()

    @reading
    async def numbered(self, outbox_ids: Sequence[str]) -> set[str]:
        """Which of these entries have a number, though they may not be marked."""
        found = self._changes.find({"outboxId": {"$in": list(outbox_ids)}}, {"outboxId": 1})
        return {one["outboxId"] async for one in found}

    @reading
    async def head(self, organization_id: str) -> int:
        """The highest number given, which retention never lowers."""
        newest = await self._changes.find_one(
            {"organizationId": organization_id}, {"seq": 1}, sort=[("seq", -1)]
        )
        kept = await self._sequences.find_one({"_id": organization_id})
        return max(newest["seq"] if newest else 0, kept["seq"] if kept else 0)

    async def append(self, changes: list[Document]) -> None:
        """Raises Duplicate when another sequencer was there first; what was inserted before that stands."""
        try:
            await self._changes.insert_many(changes, ordered=True)
        except BulkWriteError as error:
            if error.details["writeErrors"][0]["code"] == DUPLICATE_KEY:
                raise Duplicate("changes", ("seq",)) from error
            raise
        organization_id, seq = changes[-1]["organizationId"], changes[-1]["seq"]
        await self._sequences.update_one({"_id": organization_id}, {"$max": {"seq": seq}}, upsert=True)

    @reading
    async def mark(self, outbox_ids: Sequence[str]) -> None:
        change = {"$set": {"sequenced": True, "expireAt": now() + OUTBOX_KEPT}}
        await self._outbox.update_many({"_id": {"$in": list(outbox_ids)}}, change)

    @reading
    async def after(
        self,
        organization_id: str,
        seq: int,
        limit: int,
        *,
        types: Iterable[str] = (),
        crew: str | None = None,
    ) -> list[Document]:
        """Changes beyond a number, in order; `crew` keeps those of trips that this driver has or had."""
        where: Document = {"organizationId": organization_id, "seq": {"$gt": seq}}
        if types:
            where["type"] = {"$in": list(types)}
        if crew is not None:
            where["crewIds"] = crew
        return await self._changes.find(where).sort("seq", 1).limit(limit).to_list()

    @reading
    async def oldest(self, organization_id: str) -> int | None:
        """The lowest number that is still kept."""
        found = await self._changes.find_one(
            {"organizationId": organization_id}, {"seq": 1}, sort=[("seq", 1)]
        )
        return found["seq"] if found else None


class ConsumerPlaces:
    """Up to which number each consumer has delivered, and what it could not."""

    def __init__(self, database: Database) -> None:
        self._places = database["consumerPlaces"]
        self._dead = database["deadLetters"]

    @reading
    async def get(self, consumer: str, organization_id: str) -> int:
        found = await self._places.find_one({"consumer": consumer, "organizationId": organization_id})
        return found["seq"] if found else 0

    async def advance(self, consumer: str, organization_id: str, seq: int) -> None:
        """Only forwards: a slower twin cannot pull the place back."""
        where = {"consumer": consumer, "organizationId": organization_id}
        try:
            await self._places.update_one(where, {"$max": {"seq": seq}}, upsert=True)
        except DuplicateKeyError:
            await self._places.update_one(where, {"$max": {"seq": seq}})

    @reading
    async def bury(self, letter: Document) -> None:
        await self._dead.replace_one({"_id": letter["_id"]}, letter, upsert=True)

    @reading
    async def dead(self, limit: int) -> list[Document]:
        return await self._dead.find({}).sort("_id", -1).limit(limit).to_list()

    @reading
    async def unbury(self, letter_id: str) -> bool:
        return (await self._dead.delete_one({"_id": letter_id})).deleted_count == 1


class AuditChain:
    """Entries and their seals."""

    def __init__(self, database: Database) -> None:
        self._entries = database["auditLogs"]

    @reading
    async def waiting(self) -> list[str]:
        return list(await self._entries.distinct("organizationId", {"sequence": None}))

    @reading
    async def unsealed(self, organization_id: str, limit: int) -> list[Document]:
        where = {"organizationId": organization_id, "sequence": None}
        return await self._entries.find(where).sort("_id", 1).limit(limit).to_list()

    @reading
    async def head(self, organization_id: str) -> tuple[int, str]:
        """The sequence and hash of the newest sealed entry."""
        where = {"organizationId": organization_id, "sequence": {"$gt": 0}}
        found = await self._entries.find_one(where, {"sequence": 1, "hash": 1}, sort=[("sequence", -1)])
        return (found["sequence"], found["hash"]) if found else (0, "")

    async def seal(self, seals: list[tuple[str, Document]]) -> None:
        """Raises Duplicate when another sequencer sealed a different entry at one of these places."""
        writes: list[Any] = [
            UpdateOne({"_id": entry_id, "sequence": None}, {"$set": seal}) for entry_id, seal in seals
        ]
        try:
            await self._entries.bulk_write(writes, ordered=True)
        except BulkWriteError as error:
            if error.details["writeErrors"][0]["code"] == DUPLICATE_KEY:
                raise Duplicate("auditLogs", ("sequence",)) from error
            raise

    @reading
    async def sealed_after(self, organization_id: str, sequence: int, limit: int) -> list[Document]:
        where = {"organizationId": organization_id, "sequence": {"$gt": sequence}}
        return await self._entries.find(where).sort("sequence", 1).limit(limit).to_list()
