"""Long work: what is to be done, who does it, how far it has come. It is the queue, so losing Redis loses no work."""

from __future__ import annotations

import datetime as dt

import pymongo
from pymongo import ReturnDocument
from pymongo.errors import ExecutionTimeout, NetworkTimeout, PyMongoError

from adapters.clock import now
from adapters.ids import new_id
from adapters.mongo.client import Database
from adapters.mongo.guard import reading, within_seconds, writing
from adapters.mongo.leases import Leases
from adapters.mongo.sealed import SEALED
from adapters.mongo.transaction import WRITE_CONFLICT, error_code
from schemas.base import Document

OPEN = ["queued", "running"]
KEPT = dt.timedelta(days=30)
TAKE_SECONDS = 2.0
PAUSE = dt.timedelta(seconds=2)
"""How long a job's row is waited for that the open transaction of a killed worker holds, and then left alone."""


class JobStore:
    """The worker's side, across organizations.

    Whoever takes a job up writes a new owner into its row, and every later write asks for that owner. So a worker that
    is slow to learn that it has lost the job commits nothing more, whatever it believes of its lease.
    """

    def __init__(self, database: Database) -> None:
        self._jobs = database["jobs"]
        self._vault = database.vault
        self._leases = Leases(database)
        self.seconds: float = database.client.options.server_selection_timeout
        """As long as a request waits: a heartbeat that gets no answer is repeated before the lease runs out."""

    @reading
    @within_seconds
    async def claim(self, job_id: str | None = None) -> Document | None:
        """The oldest job that nobody works on, now ours.

        The jobs of one organization run one after another, so that trips find the vehicles of the file before them, and
        so that one organization's files cannot keep all workers from another's.
        """
        where: Document = {"status": {"$in": OPEN}}
        if busy := await self._leases.held():
            where["organizationId"] = {"$nin": busy}
        if job_id:
            where["_id"] = job_id
        found = await self._jobs.find_one(where, sort=[("_id", 1)])
        owner = new_id("wrk")
        if found is None or not await self._leases.take(found["organizationId"], owner):
            return None
        return await self._take(found, owner)

    async def _take(self, found: Document, owner: str) -> Document | None:
        """The job as it is from now on, or None when the lease came too late for it."""
        as_found = {name: found[name] for name in ("_id", "organizationId", "status", "owner")}
        taken = {"status": "running", "owner": owner, "startedAt": found["startedAt"] or now()}
        change = {"$set": taken, "$inc": {"attempts": 1}}
        try:
            with pymongo.timeout(TAKE_SECONDS):
                job = await self._jobs.find_one_and_update(
                    as_found, change, return_document=ReturnDocument.AFTER
                )
        except PyMongoError as error:
            if not is_held(error):
                raise
            await self._leases.end(found["organizationId"], owner, PAUSE)
            return None
        if job is None:
            await self._leases.end(found["organizationId"], owner)
            return None
        if not await self._leases.renew(job["organizationId"], owner):
            # So slow that somebody else may have another job of the organization in hand by now.
            await self._release(job)
            return None
        await self._vault.open(SEALED["jobs"], job)
        return job

    @reading
    @within_seconds
    async def release(self, job: Document) -> None:
        """Let another worker take it up at once; that this one could not go on does not count as a failure."""
        await self._release(job)
        await self._leases.end(job["organizationId"], job["owner"])

    async def _release(self, job: Document) -> None:
        free = {"status": "queued", "owner": None, "attempts": job["attempts"] - 1}
        await self._jobs.update_one(self.mine(job), {"$set": free})

    def mine(self, job: Document) -> Document:
        """Matches the job as long as nobody has taken it up since and it was not cancelled."""
        return {
            "_id": job["_id"],
            "organizationId": job["organizationId"],
            "status": "running",
            "owner": job["owner"],
        }

    @reading
    @within_seconds
    async def renew(self, job: Document) -> bool:
        """Still at it; False when somebody else has the lease."""
        return await self._leases.renew(job["organizationId"], job["owner"])

    @reading
    @within_seconds
    async def holds(self, job: Document) -> bool:
        """Whether lease and job are still ours."""
        renewed = await self._leases.renew(job["organizationId"], job["owner"])
        return renewed and await self._jobs.find_one(self.mine(job), {"_id": 1}) is not None

    @reading
    @within_seconds
    async def let_go(self, job: Document) -> None:
        """The organization's next job may begin."""
        await self._leases.end(job["organizationId"], job["owner"])

    @reading
    @within_seconds
    async def note(self, job: Document, facts: Document) -> bool:
        """Write down how far it is; False when the job is no longer ours."""
        return await self._noted(job, facts)

    @reading
    @within_seconds
    async def finish(self, job: Document, status: str, facts: Document) -> bool:
        """The job's end; False when the job is no longer ours to end."""
        end = {"status": status, "finishedAt": now(), "expireAt": now() + KEPT, **facts}
        return await self._noted(job, end)

    async def _noted(self, job: Document, facts: Document) -> bool:
        sealed = await self._vault.seal(SEALED["jobs"], facts)
        return (await self._jobs.update_one(self.mine(job), {"$set": sealed})).matched_count == 1


def is_held(error: PyMongoError) -> bool:
    """Whether somebody's open transaction may keep a document from being written: one server waits, another says so."""
    return isinstance(error, (ExecutionTimeout, NetworkTimeout)) or error_code(error) == WRITE_CONFLICT


class JobRepository:
    """The jobs of one organization, as its people see them."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._jobs = database["jobs"]
        self._vault = database.vault
        self._organization_id = organization_id

    @reading
    async def find(self, job_id: str) -> Document | None:
        found = await self._jobs.find_one({"_id": job_id, "organizationId": self._organization_id})
        if found:
            await self._vault.open(SEALED["jobs"], found)
        return found

    @reading
    async def page(self, after: str | None, limit: int) -> list[Document]:
        """Newest first."""
        where: Document = {"organizationId": self._organization_id}
        if after:
            where["_id"] = {"$lt": after}
        found = await self._jobs.find(where).sort("_id", -1).limit(limit).to_list()
        await self._vault.open(SEALED["jobs"], *found)
        return found

    @writing
    async def cancel(self, job_id: str) -> bool:
        where = {"_id": job_id, "organizationId": self._organization_id, "status": {"$in": OPEN}}
        end = {"status": "cancelled", "finishedAt": now(), "expireAt": now() + KEPT}
        return (await self._jobs.update_one(where, {"$set": end})).modified_count == 1
