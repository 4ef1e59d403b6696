"""What an organization's data holds about a person, to be given out or taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection

from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from adapters.mongo.jobs import JobRepository
from adapters.mongo.sealed import SEALED
from adapters.mongo.stream import begun
from schemas.base import Document


class Traces:
    """Those in one organization."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._database = database
        self._vault = database.vault
        self._organization_id = organization_id

    @reading
    async def told(self, user_id: str, after: str, limit: int) -> list[Document]:
        """What a person told of trips, by id."""
        where = {"organizationId": self._organization_id, "actor.id": user_id, "_id": {"$gt": after}}
        return await self._database["tripEvents"].find(where).sort("_id", 1).limit(limit).to_list()

    @reading
    async def quieten(self, event_ids: Collection[str], facts: Document) -> None:
        """Write these facts into entries of timelines."""
        where = {"organizationId": self._organization_id, "_id": {"$in": sorted(event_ids)}}
        await self._database["tripEvents"].update_many(where, {"$set": facts})

    @reading
    async def stream_told(self, user_id: str) -> AsyncIterator[Document]:
        where = {"organizationId": self._organization_id, "actor.id": user_id}
        return await begun(self._database["tripEvents"].find(where).sort("_id", 1))

    @reading
    async def stream_driven(self, driver_id: str) -> AsyncIterator[Document]:
        """Trips that a driver has, with the facts that are the driver's."""
        where = {"organizationId": self._organization_id, "crewIds": driver_id}
        return await begun(self._database["trips"].find(where, DRIVEN).sort("_id", 1))

    @reading
    async def stream_positions(self, driver_id: str) -> AsyncIterator[Document]:
        """Where a driver was."""
        where = {"organizationId": self._organization_id, "driverId": driver_id}
        return await begun(self._database["positions"].find(where).sort("_id", 1))

    @reading
    async def forget_positions(self, driver_id: str) -> None:
        where = {"organizationId": self._organization_id, "driverId": driver_id}
        for name in ("positions", "latestPositions"):
            await self._database[name].delete_many(where)

    @reading
    async def deleted_drivers(self, user_id: str | None, driver_ids: Collection[str]) -> list[Document]:
        """Those in the trash who were this person, or have one of these ids."""
        theirs: list[Document] = [{"_id": {"$in": sorted(driver_ids)}}]
        if user_id:
            theirs.append({"object.userId": user_id})
        where = {"organizationId": self._organization_id, "noun": "driver", "$or": theirs}
        found = await self._database["trash"].find(where).to_list()
        await self._vault.open(SEALED["trash"], *found)
        return [one["object"] for one in found]

    @reading
    async def drop_from_trash(self, object_id: str) -> bool:
        """For good; whether it was there."""
        where = {"_id": object_id, "organizationId": self._organization_id}
        return (await self._database["trash"].delete_one(where)).deleted_count == 1

    @reading
    async def quieten_in_trash(self, trip_id: str, reason: str) -> None:
        """A deleted trip no longer says why it was declined."""
        where = {"_id": trip_id, "organizationId": self._organization_id, "object.declineReason": reason}
        await self._database["trash"].update_one(where, {"$set": {"object.declineReason": None}})

    @reading
    async def jobs_before(self, job_id: str | None, limit: int) -> list[Document]:
        """Newest first."""
        return await JobRepository(self._database, self._organization_id).page(job_id, limit)

    @reading
    async def change_job(self, job_id: str, facts: Document) -> None:
        where = {"_id": job_id, "organizationId": self._organization_id}
        sealed = await self._vault.seal(SEALED["jobs"], facts)
        await self._database["jobs"].update_one(where, {"$set": sealed})


DRIVEN = dict.fromkeys(
    (
        "number",
        "status",
        "driverId",
        "coDriverIds",
        "scheduledStart",
        "scheduledEnd",
        "startedAt",
        "completedAt",
        "acknowledgedAt",
        "declinedAt",
        "declineReason",
        "assignments",
    ),
    1,
)
"""What of a trip is about who drives it; for whom it went where is the company's."""
