"""What objects of one noun need to know of another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from pymongo.asynchronous.cursor import AsyncCursor

from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from adapters.mongo.indexes import PRESENT
from adapters.mongo.sealed import SEALED
from schemas.base import Document

OPEN = ["draft", "scheduled", "assigned", "dispatched", "in_progress"]


class References:
    """Look-ups across nouns, inside one organization."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._database = database
        self._organization_id = organization_id

    @reading
    async def missing(self, plural: str, ids: Iterable[str]) -> list[str]:
        """Which of the ids no live object has."""
        wanted = sorted(set(ids))
        if not wanted:
            return []
        where = {"organizationId": self._organization_id, "_id": {"$in": wanted}}
        found = {one["_id"] async for one in self._database[plural].find(where, {"_id": 1})}
        return [one for one in wanted if one not in found]

    @reading
    async def find(self, plural: str, ids: Iterable[str]) -> list[Document]:
        """The live objects that have these ids."""
        wanted = sorted(set(ids))
        where = {"organizationId": self._organization_id, "_id": {"$in": wanted}}
        return await self._opened(plural, self._database[plural].find(where)) if wanted else []

    async def _opened(self, plural: str, cursor: AsyncCursor[Document]) -> list[Document]:
        found = await cursor.to_list()
        await self._database.vault.open(SEALED.get(plural, ()), *found)
        return found

    @reading
    async def by_external_id(self, plural: str, external_ids: Iterable[str]) -> dict[str, str]:
        """Our ids by those of the integrator, of the live objects that have one."""
        wanted = sorted(set(external_ids))
        if not wanted:
            return {}
        where = {"organizationId": self._organization_id, "externalId": {"$in": wanted, **PRESENT}}
        found = self._database[plural].find(where, {"externalId": 1})
        return {one["externalId"]: one["_id"] async for one in found}

    @reading
    async def active_drivers(self, limit: int) -> list[Document]:
        where = {"organizationId": self._organization_id, "status": "active"}
        return await self._opened(
            "drivers", self._database["drivers"].find(where).sort("_id", 1).limit(limit)
        )

    @reading
    async def currency(self) -> str:
        """In which the organization counts."""
        return str(await self._chosen("currency", "USD"))

    @reading
    async def zone(self) -> dt.tzinfo:
        """By whose clocks the organization lives."""
        name = await self._chosen("timezone", None)
        return ZoneInfo(name) if name else dt.UTC

    @reading
    async def grace_seconds(self) -> int:
        """How much later than promised the organization still calls on time."""
        return int(await self._chosen("onTimeGraceSeconds", 0))

    async def _chosen(self, field: str, otherwise: Any) -> Any:
        """What the organization has chosen, or what holds where there is none."""
        found = await self._database["organizations"].find_one({"_id": self._organization_id}, {field: 1})
        return found[field] if found else otherwise

    @reading
    async def is_member(self, user_id: str) -> bool:
        where = {"organizationId": self._organization_id, "userId": user_id}
        return await self._database["memberships"].find_one(where, {"_id": 1}) is not None

    @reading
    async def open_trip_with(self, field: str, value: str) -> Document | None:
        """Some trip that is not closed and uses the value."""
        where = {"organizationId": self._organization_id, field: value, "status": {"$in": OPEN}}
        return await self._database["trips"].find_one(where, {"number": 1})
