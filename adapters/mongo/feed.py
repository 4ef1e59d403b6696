"""The outbox, and the numbered changes made from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern

from adapters.clock import now
from adapters.errors import Duplicate
from adapters.mongo.client import Client, Database
from adapters.mongo.guard import reading
from schemas.base import Document

OUTBOX_KEPT = dt.timedelta(days=1)
CHANGES_KEPT = dt.timedelta(days=30)
DUPLICATE_KEY = 11000
SNAPSHOT = ReadConcern("snapshot")
MAJORITY = ReadConcern("majority")


class Feed:
    """One order for everything that follows a write, by organization."""

    def __init__(self, client: Client, database: Database) -> None:
        self._client = client
        self._outbox = database["outbox"]
        # A reader must never see a number that a change of primary takes back and gives to another change.
        self._changes = database.get_collection("changes", read_concern=MAJORITY)
        self._sequences = database.get_collection("sequences", read_concern=MAJORITY)

    @reading
    async def waiting(self) -> list[str]:
        """Organizations with entries that have no number yet."""
        return await organizations(self._outbox, {"sequenced": False})

    @reading
    async def depth(self, limit: int) -> int:
        """How many entries have no number yet, counted up to a limit."""
        return await self._outbox.count_documents(
            {"sequenced": False, "organizationId": {"$gte": ""}}, limit=limit
        )

    @reading
    async def unsequenced(self, organization_id: str, limit: int) -> list[Document]:
        """Committed entries without a number, oldest first; with an entry come all earlier ones of its object.

        A plain cursor can pass the place of version 2 before it is committed and still meet version 3, so all is
        read as of one moment. The transaction only reads: one that is abandoned holds nobody up.
        """
        waiting: Document = {"organizationId": organization_id, "sequenced": False}
        async with self._client.start_session() as session, await session.start_transaction(SNAPSHOT):
            found = await self._outbox.find(waiting, session=session).sort("_id", 1).limit(limit).to_list()
            if len(found) == limit and (changed := {entry["id"] for entry in found if not _is_first(entry)}):
                # Ids come from several clocks, so an earlier version may have the later id.
                rest = {**waiting, "_id": {"$gt": found[-1]["_id"]}, "id": {"$in": sorted(changed)}}
                found += await self._outbox.find(rest, session=session).sort("_id", 1).to_list()
        return found

    @reading
    async def numbered(self, outbox_ids: Sequence[str]) -> set[str]:
        """Which of these entries have a number, though they may not be marked."""
        found = self._changes.find({"outboxId": {"$in": list(outbox_ids)}}, {"outboxId": 1})
        return {one["outboxId"] async for one in found}

    @reading
    async def head(self, organization_id: str) -> int:
        """A number up to which every change is there; retention never lowers it."""
        kept = await self._sequences.find_one({"_id": organization_id})
        return kept["seq"] if kept else 0

    @reading
    async def heads(self) -> dict[str, int]:
        """The head of every organization."""
        return {one["_id"]: one["seq"] async for one in self._sequences.find()}

    @reading
    async def newest(self, organization_id: str) -> int:
        """The highest number given, which may be beyond the head when a sequencer was killed in between."""
        head = await self.head(organization_id)
        where = {"organizationId": organization_id, "seq": {"$gt": head}}
        beyond = await self._changes.find_one(where, {"seq": 1}, sort=[("seq", -1)])
        return beyond["seq"] if beyond else head

    @reading
    async def append(self, changes: list[Document]) -> None:
        """Raises Duplicate when another sequencer was there first; what was inserted before that stands."""
        try:
            await self._changes.insert_many(changes, ordered=True)
        except BulkWriteError as error:
            if error.details["writeErrors"][0]["code"] == DUPLICATE_KEY:
                raise Duplicate("changes", ("seq",)) from error
            raise

    @reading
    async def settle(self, organization_id: str, seq: int, outbox_ids: Sequence[str]) -> None:
        """The head first: an entry that is marked is never looked at again."""
        await self._sequences.update_one({"_id": organization_id}, {"$max": {"seq": seq}}, upsert=True)
        change = {"$set": {"sequenced": True, "expireAt": now() + OUTBOX_KEPT}}
        await self._outbox.update_many({"_id": {"$in": list(outbox_ids)}}, change)

    @reading
    async def after(self, organization_id: str, seq: int, limit: int) -> list[Document]:
        """Changes beyond a number, in order. There are no gaps, so fewer than the limit are the newest there are."""
        where = {"organizationId": organization_id, "seq": {"$gt": seq, "$lte": seq + limit}}
        return await self._changes.find(where).sort("seq", 1).to_list()

    @reading
    async def chosen(
        self,
        organization_id: str,
        seq: int,
        head: int,
        limit: int,
        *,
        types: Iterable[str] = (),
        crew: str | None = None,
    ) -> list[Document]:
        """Changes in `(seq, head]` of some types; `crew` keeps those of trips that this driver has or had."""
        where: Document = {"organizationId": organization_id, "seq": {"$gt": seq, "$lte": head}}
        if types:
            where["type"] = {"$in": list(types)}
        if crew is not None:
            where["crewIds"] = crew
        return await self._changes.find(where).sort("seq", 1).limit(limit).to_list()

    @reading
    async def witnesses(self, organization_id: str, seq: int, limit: int) -> list[Document]:
        """Of changes beyond a number, in order: which audit entry each was written with, and until when it is kept."""
        where = {"organizationId": organization_id, "seq": {"$gt": seq}}
        found = self._changes.find(where, {"seq": 1, "auditId": 1, "expireAt": 1})
        return await found.sort("seq", 1).limit(limit).to_list()

    @reading
    async def waiting_witnesses(self, organization_id: str, after: str, limit: int) -> list[Document]:
        """The same of what has no number yet, by id."""
        where = {"organizationId": organization_id, "sequenced": False, "_id": {"$gt": after}}
        return await self._outbox.find(where, {"auditId": 1}).sort("_id", 1).limit(limit).to_list()

    @reading
    async def keeps(self, organization_id: str, seq: int) -> bool:
        """Whether the change with this number is still kept."""
        return (
            await self._changes.find_one({"organizationId": organization_id, "seq": seq}, {"_id": 1})
            is not None
        )

    @reading
    async def oldest(self, organization_id: str) -> int | None:
        """The lowest number that is still kept."""
        if await self.keeps(organization_id, 1):
            return 1
        found = await self._changes.find_one(
            {"organizationId": organization_id}, {"seq": 1}, sort=[("seq", 1)]
        )
        return found["seq"] if found else None


def _is_first(entry: Document) -> bool:
    """Whether no other entry of its object can come before it; a flag is changed without a new version."""
    return bool(entry["version"] == 1 and entry["action"] == "created")


async def organizations(collection: AsyncCollection[Document], where: Document) -> list[str]:
    """Each organization with such documents once, hopping along an index that begins with the organization."""
    found: list[str] = []
    beyond: Document = {"$gte": ""}
    while one := await collection.find_one(
        {**where, "organizationId": beyond}, {"organizationId": 1}, sort=[("organizationId", 1)]
    ):
        found.append(one["organizationId"])
        beyond = {"$gt": found[-1]}
    return found
