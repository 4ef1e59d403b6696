"""People who are being erased: what is still to be done, until nothing is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading, writing
from adapters.mongo.indexes import PRESENT
from adapters.mongo.sealed import SEALED
from schemas.base import Document

ERASURES = "erasures"
LEASE = dt.timedelta(seconds=15)
"""An erasure whose worker has not been heard of for so long goes on with another."""


class Erasures:
    """The queue; a row holds what a person is known by, sealed, and goes when the person has gone from everywhere."""

    def __init__(self, database: Database) -> None:
        self._erasures = database[ERASURES]
        self._vault = database.vault

    @writing
    async def claim(self) -> Document | None:
        """The one that has been due longest, ours for a while."""
        while found := await self._erasures.find_one({"dueAt": {"$lte": now()}}, sort=[("dueAt", 1)]):
            lease = {"dueAt": now() + LEASE}
            mine = {"_id": found["_id"], "dueAt": found["dueAt"]}
            if (await self._erasures.update_one(mine, {"$set": lease})).modified_count:
                await self._vault.open(SEALED[ERASURES], found)
                return found | lease
        return None

    @writing
    async def keep(self, erasure_id: str) -> None:
        """Still at it."""
        await self._erasures.update_one({"_id": erasure_id}, {"$set": {"dueAt": now() + LEASE}})

    @writing
    async def note(self, erasure_id: str, facts: Document, due_at: dt.datetime) -> None:
        """How far it is, and when it goes on."""
        sealed = await self._vault.seal(SEALED[ERASURES], facts)
        await self._erasures.update_one({"_id": erasure_id}, {"$set": {**sealed, "dueAt": due_at}})

    @writing
    async def finish(self, erasure_id: str) -> None:
        await self._erasures.delete_one({"_id": erasure_id})


class PersonalRows:
    """Rows about a person that belong to no organization or to several; each by a field that has an index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @reading
    async def find(self, collection: str, field: str, value: str, limit: int) -> list[Document]:
        found = await self._database[collection].find({field: value}).limit(limit).to_list()
        await self._database.vault.open(SEALED.get(collection, ()), *found)
        return found

    @writing
    async def remove(self, collection: str, field: str, values: Collection[str]) -> None:
        await self._database[collection].delete_many({field: {"$in": sorted(values)}})

    @writing
    async def remove_mails(self, to: str, until: dt.datetime) -> None:
        """From the mailbox of a development."""
        await self._database["devMessages"].delete_many({"to": to, "createdAt": {"$lte": until}})

    @writing
    async def forget_answers(self, ids: Collection[str]) -> None:
        """What was answered to requests with a key and told of these; that they were made stays."""
        change = {"$set": {"erased": True, "headers": {}}, "$unset": {"body": ""}}
        await self._database["idempotencyKeys"].update_many(
            {"about": {"$in": sorted(ids), **PRESENT}}, change
        )

    @writing
    async def replace_name(self, collection: str, organization_id: str, creator_id: str, name: str) -> None:
        """Of whoever made the rows."""
        mine = {"organizationId": organization_id, "createdBy.id": creator_id}
        await self._database[collection].update_many(mine, {"$set": {"createdBy.name": name}})

    @reading
    async def mailings(self, after: str, limit: int) -> list[Document]:
        """All letters that are not sent, by id: their addresses are sealed, so each has to be opened."""
        found = (
            await self._database["mailings"]
            .find({"_id": {"$gt": after}})
            .sort("_id", 1)
            .limit(limit)
            .to_list()
        )
        await self._database.vault.open(SEALED["mailings"], *found)
        return found

    @reading
    async def organizations(self, after: str, limit: int) -> list[str]:
        found = (
            self._database["organizations"]
            .find({"_id": {"$gt": after}}, {"_id": 1})
            .sort("_id", 1)
            .limit(limit)
        )
        return [one["_id"] async for one in found]
