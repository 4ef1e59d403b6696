"""Trips in MongoDB, their timeline and their numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pymongo import ReturnDocument

from adapters.mongo.guard import reading
from adapters.mongo.repository import Repository
from schemas.base import Document
from schemas.trips import TRIPS


class TripRepository(Repository):
    noun = TRIPS

    @reading
    async def find_whoever_holds_it(self, trip_id: str) -> Document | None:
        """A trip of the organization, also one that the calling driver no longer has."""
        found = await self._collection.find_one({"organizationId": self.organization_id, "_id": trip_id})
        return await self._opened(found) if found else None

    @reading
    async def next_numbers(self, count: int) -> int:
        """The first of `count` numbers that nobody else gets; those of a failed write stay unused."""
        counter = await self._collection.database["counters"].find_one_and_update(
            {"_id": self.organization_id},
            {"$inc": {"trips": count}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return int(counter["trips"] if counter else count) - count + 1

    @reading
    async def booked(
        self, resource_ids: Sequence[str], start: dt.datetime, end: dt.datetime
    ) -> list[Document]:
        """Trips that keep any of these people or vehicles busy at some moment of `[start, end)`."""
        where = booked_between(self.organization_id, resource_ids, start, end)
        return await self._collection.find(where, BOOKING_FIELDS).to_list()

    @reading
    async def at_status(self, status: str, after: str, limit: int) -> list[Document]:
        """Trips of one status whose ids come after this one, by id."""
        where = self.where({"status": status, "_id": {"$gt": after}})
        found = await self._collection.find(where).sort("_id", 1).limit(limit).to_list()
        return [await self._opened(one) for one in found]


class Timeline:
    """What happened to the trips of one organization, in the order in which we heard of it."""

    def __init__(self, repository: TripRepository) -> None:
        self._events = repository.collection_named("tripEvents")
        self._organization_id = repository.organization_id

    @reading
    async def knows(self, trip_id: str, client_event_id: str) -> bool:
        """Whether this event was told before."""
        where = {"organizationId": self._organization_id, "tripId": trip_id, "clientEventId": client_event_id}
        return await self._events.find_one(where, {"_id": 1}) is not None

    @reading
    async def page(self, trip_id: str, after: str | None, limit: int) -> list[Document]:
        where: Document = {"organizationId": self._organization_id, "tripId": trip_id}
        if after:
            where["_id"] = {"$gt": after}
        return await self._events.find(where, {"organizationId": 0}).sort("_id", 1).limit(limit).to_list()


BOOKED = ["assigned", "dispatched", "in_progress"]
BOOKING_FIELDS = dict.fromkeys(("number", "status", "resourceIds", "scheduledStart", "scheduledEnd"), 1)


def booked_between(
    organization_id: str, resource_ids: Sequence[str], start: dt.datetime, end: dt.datetime
) -> Document:
    return {
        "organizationId": organization_id,
        "resourceIds": {"$in": list(resource_ids)},
        "status": {"$in": BOOKED},
        "scheduledStart": {"$lt": end},
        "scheduledEnd": {"$gt": start},
    }
