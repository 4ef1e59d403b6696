"""Takes up waiting jobs one after another and keeps them ours while they run."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from adapters.ids import new_id
from adapters.logging import log
from adapters.mongo.jobs import LEASE, JobStore
from adapters.mongo.organizations import OrganizationRepository
from schemas.base import Document
from services.errors import Contention
from services.importing.nouns import importer_of
from services.importing.run import ImportRun
from services.jobs import caller_of
from services.process import State

MOST_ATTEMPTS = 5
"""After so many workers have failed at a job, the job is what is wrong."""
BEAT_SECONDS = LEASE.total_seconds() / 3


class JobRunner:
    """One worker's hands; several workers share the work by leases."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._store = JobStore(state.database, new_id("wrk"))

    async def run_next(self, job_id: str | None = None) -> bool:
        """Whether there was a job to take up; it has ended, failed or been taken away when this returns."""
        job = await self._store.claim(job_id)
        if job is None:
            return False
        log.info("job started", jobId=job["_id"], kind=job["kind"], organizationId=job["organizationId"])
        beat = asyncio.create_task(self._keep(job))
        try:
            await self._run(job)
        except Contention:
            # Every write of a job asks whether it is still ours, so this is how a cancelled one ends.
            if await self._store.renew(job):
                raise
        except Exception as error:
            if job["attempts"] < MOST_ATTEMPTS:
                raise
            log.error("job given up", jobId=job["_id"], exc_info=error)
            problem = {
                "code": "internal",
                "detail": f"Something went wrong on our side. Name us the job {job['_id']}.",
            }
            await self._store.finish(job, "failed", {"error": problem})
        finally:
            beat.cancel()
            with suppress(asyncio.CancelledError):
                await beat
        log.info("job ended", jobId=job["_id"])
        return True

    async def _run(self, job: Document) -> None:
        organization = await OrganizationRepository(self._state.database, job["organizationId"]).find()
        plural = job["kind"].removesuffix(".import")
        importer = importer_of(plural, self._state, caller_of(job))
        run = ImportRun(job, importer, self._state.files, self._store, self._state.work)
        await run.run(importer.noun, organization or {"timezone": "UTC", "currency": "USD"})

    async def _keep(self, job: Document) -> None:
        while await self._store.renew(job):  # noqa: ASYNC110 - a heartbeat waits for nothing but time
            await asyncio.sleep(BEAT_SECONDS)
