"""Long work: what is to be done, who does it, how far it has come. It is the queue, so losing Redis loses no work."""

from __future__ import annotations

import datetime as dt

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from schemas.base import Document

LEASE = dt.timedelta(seconds=15)
"""A job whose worker has not been heard of for so long is taken up by another."""
OPEN = ["queued", "running"]
KEPT = dt.timedelta(days=30)


class JobStore:
    """The worker's side, across organizations."""

    def __init__(self, database: Database, owner: str) -> None:
        self._jobs = database["jobs"]
        self._owner = owner

    @reading
    async def claim(self, job_id: str | None = None) -> Document | None:
        """The oldest job that nobody works on, now ours.

        The jobs of one organization run one after another, so that trips find the vehicles of the file before them, and
        so that one organization's files cannot keep all workers from another's.
        """
        running = self._jobs.find(_running(now()), {"organizationId": 1})
        busy = sorted({one["organizationId"] async for one in running})
        where: Document = {"status": {"$in": OPEN}, "leaseUntil": {"$lt": now()}}
        if busy:
            where["organizationId"] = {"$nin": busy}
        if job_id:
            where["_id"] = job_id
        found = await self._jobs.find_one(where, sort=[("_id", 1)])
        if found is None:
            return None
        changes = {
            "status": "running",
            "owner": self._owner,
            "leaseUntil": now() + LEASE,
            "startedAt": found["startedAt"] or now(),
            "attempts": found["attempts"] + 1,
        }
        mine = {"_id": found["_id"], "status": found["status"], "leaseUntil": found["leaseUntil"]}
        taken = await self._jobs.update_one(mine, {"$set": changes})
        if not taken.modified_count:
            return None
        job = found | changes
        return None if await self._gave_way(job) else job

    async def _gave_way(self, job: Document) -> bool:
        """Of two workers that take jobs of one organization at once the later one does, or both: never neither."""
        where = {**_running(now()), "organizationId": job["organizationId"], "_id": {"$ne": job["_id"]}}
        if await self._jobs.find_one(where, {"_id": 1}) is None:
            return False
        await self._release(job)
        return True

    @reading
    async def release(self, job: Document) -> None:
        """Let another worker take it up at once; that this one could not go on does not count as a failure."""
        await self._release(job)

    async def _release(self, job: Document) -> None:
        free = {"status": "queued", "owner": None, "leaseUntil": now(), "attempts": job["attempts"] - 1}
        await self._jobs.update_one(self.mine(job), {"$set": free})

    def mine(self, job: Document) -> Document:
        """Matches the job as long as it is this worker's and was not cancelled."""
        return {
            "_id": job["_id"],
            "organizationId": job["organizationId"],
            "status": "running",
            "owner": self._owner,
        }

    @reading
    async def renew(self, job: Document) -> bool:
        """Still at it; False when the job is no longer ours."""
        changed = await self._jobs.update_one(self.mine(job), {"$set": {"leaseUntil": now() + LEASE}})
        return changed.matched_count == 1

    @reading
    async def note(self, job: Document, facts: Document) -> bool:
        """Write down how far it is; False when the job is no longer ours."""
        return (await self._jobs.update_one(self.mine(job), {"$set": facts})).matched_count == 1

    @reading
    async def finish(self, job: Document, status: str, facts: Document) -> None:
        end = {"status": status, "finishedAt": now(), "expireAt": now() + KEPT, **facts}
        await self._jobs.update_one(self.mine(job), {"$set": end})


def _running(moment: dt.datetime) -> Document:
    """Matches jobs that some worker has in hand."""
    return {"status": "running", "leaseUntil": {"$gte": moment}}


class JobRepository:
    """The jobs of one organization, as its people see them."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._jobs = database["jobs"]
        self._organization_id = organization_id

    @reading
    async def find(self, job_id: str) -> Document | None:
        return await self._jobs.find_one({"_id": job_id, "organizationId": self._organization_id})

    @reading
    async def page(self, after: str | None, limit: int) -> list[Document]:
        """Newest first."""
        where: Document = {"organizationId": self._organization_id}
        if after:
            where["_id"] = {"$lt": after}
        return await self._jobs.find(where).sort("_id", -1).limit(limit).to_list()

    @reading
    async def cancel(self, job_id: str) -> bool:
        where = {"_id": job_id, "organizationId": self._organization_id, "status": {"$in": OPEN}}
        end = {"status": "cancelled", "finishedAt": now(), "expireAt": now() + KEPT}
        return (await self._jobs.update_one(where, {"$set": end})).modified_count == 1
