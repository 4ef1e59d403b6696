"""Which trips are to be looked at because of what time it is, over all organizations."""

from __future__ import annotations

import datetime as dt

from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from adapters.mongo.indexes import BEGINNING

Due = tuple[str, str]
"""An organization and one of its trips; nothing else of a trip is read here."""


class Deadlines:
    """For the worker: one look for everybody, as most of the time nothing is due anywhere."""

    def __init__(self, database: Database) -> None:
        self._trips = database["trips"]
        self._organizations = database["organizations"]

    @reading
    async def passed(self, moment: dt.datetime, limit: int) -> list[Due]:
        """Trips whose deadline was before this moment, the oldest deadline first."""
        where = {"dueAt": {"$gt": BEGINNING, "$lt": moment}}
        cursor = self._trips.find(where, {"organizationId": 1}).sort("dueAt", 1).limit(limit)
        return [(one["organizationId"], one["_id"]) async for one in cursor]

    @reading
    async def unjudged(self, limit: int) -> list[tuple[str, int]]:
        """Organizations whose open trips were judged by another grace, and the version that changed it."""
        cursor = self._organizations.find({"unjudged": {"$gt": 0}}, {"unjudged": 1}).limit(limit)
        return [(one["_id"], one["unjudged"]) async for one in cursor]

    @reading
    async def settle(self, organization_id: str, version: int) -> None:
        """The open trips of an organization are judged, unless its grace has been changed again since."""
        where = {"_id": organization_id, "unjudged": version}
        await self._organizations.update_one(where, {"$unset": {"unjudged": ""}})
