"""Readings of positions in MongoDB: every one for its track, and the newest of each source for the map.

They are outside audit and changes, and written without a transaction: each reading stands for itself, and sending it
again leaves one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from adapters.mongo.client import Database
from adapters.mongo.guard import reading, writing
from schemas.base import Document

DUPLICATE = 11000
UNDER_WAY = ["dispatched", "in_progress"]


class PositionRepository:
    """Of one organization."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._organization_id = organization_id
        self._readings = database["positions"]
        self._latest = database["latestPositions"]
        self._nouns = {name: database[name] for name in ("drivers", "vehicles")}
        self._trips = database["trips"]

    @reading
    async def known(self, noun: str, ids: Collection[str]) -> set[str]:
        """Those of the drivers or vehicles that the organization has."""
        if not ids:
            return set()
        where = {"organizationId": self._organization_id, "_id": {"$in": sorted(ids)}}
        return {one["_id"] async for one in self._nouns[noun].find(where, {"_id": 1})}

    @reading
    async def under_way(self, resource_ids: Collection[str]) -> list[Document]:
        """Trips that these drivers and vehicles are on, or about to be."""
        where = {
            "organizationId": self._organization_id,
            "resourceIds": {"$in": sorted(resource_ids)},
            "status": {"$in": UNDER_WAY},
        }
        wanted = dict.fromkeys(("status", "driverId", "vehicleId", "resourceIds", "startedAt"), 1)
        return await self._trips.find(where, wanted).to_list()

    @writing
    async def insert(self, readings: Sequence[Document]) -> set[str]:
        """Those that were not there before, by id."""
        ids = {one["_id"] for one in readings}
        try:
            await self._readings.insert_many(readings, ordered=False)
        except BulkWriteError as error:
            failures = error.details["writeErrors"]
            if any(one["code"] != DUPLICATE for one in failures):
                raise
            return ids - {readings[one["index"]]["_id"] for one in failures}
        return ids

    @reading
    async def recorded(self, sources: Collection[str]) -> dict[str, dt.datetime]:
        """When the newest known reading of each source was made."""
        where = {"organizationId": self._organization_id, "source": {"$in": sorted(sources)}}
        found = self._latest.find(where, {"source": 1, "recordedAt": 1})
        return {one["source"]: one["recordedAt"] async for one in found}

    @writing
    async def move(self, newest: Sequence[Document]) -> None:
        """Makes these the newest of their sources, unless something newer came in meanwhile."""
        moves = [
            ReplaceOne(
                {"_id": self._key(one["source"]), "recordedAt": {"$lt": one["recordedAt"]}},
                {**one, "_id": self._key(one["source"])},
                upsert=True,
            )
            for one in newest
        ]
        try:
            await self._latest.bulk_write(moves, ordered=False)
        except BulkWriteError as error:
            # What is there is newer, so the upsert met its id.
            if any(one["code"] != DUPLICATE for one in error.details["writeErrors"]):
                raise

    @reading
    async def latest(self, after: str, limit: int, sources: Collection[str] = ()) -> list[Document]:
        """The newest reading of each source, by source."""
        where: Document = {"organizationId": self._organization_id, "source": {"$gt": after}}
        if sources:
            where["source"]["$in"] = sorted(sources)
        return await self._latest.find(where).sort("source", 1).limit(limit).to_list()

    @reading
    async def track(self, trip_id: str, after: tuple[dt.datetime, str] | None, limit: int) -> list[Document]:
        """Readings along a trip, by the devices' clocks."""
        where: Document = {"organizationId": self._organization_id, "tripId": trip_id}
        if after:
            at, known = after
            where["$or"] = [{"recordedAt": {"$gt": at}}, {"recordedAt": at, "_id": {"$gt": known}}]
        order = [("recordedAt", 1), ("_id", 1)]
        return await self._readings.find(where).sort(order).limit(limit).to_list()

    def _key(self, source: str) -> str:
        return f"{self._organization_id}/{source}"
