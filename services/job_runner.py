"""Takes up waiting jobs one after another and keeps them ours while they run."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from adapters.errors import Busy, Down
from adapters.logging import log
from adapters.mongo.jobs import JobStore
from adapters.mongo.leases import LEASE
from adapters.mongo.organizations import OrganizationRepository
from adapters.tasks import ended
from schemas.base import Document
from services.errors import Contention, Unavailable
from services.importing.nouns import importing
from services.importing.run import Gone, ImportRun
from services.jobs import caller_of
from services.process import State

MOST_ATTEMPTS = 5
"""After so many workers have failed at the same place of a job, the job is what is wrong."""
BEAT_SECONDS = LEASE.total_seconds() / 3
GRACE_SECONDS = 1.0


class JobRunner:
    """One worker's hands; several workers share the work by leases."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._store = JobStore(state.database)

    async def run_next(self, job_id: str | None = None) -> bool:
        """Whether there was a job to take up; it has ended, failed or been taken away when this returns."""
        job = await self._store.claim(job_id)
        if job is None:
            return False
        log.info("job started", jobId=job["_id"], kind=job["kind"], organizationId=job["organizationId"])
        await self._guarded(job)
        with suppress(Down, Busy):
            await self._store.let_go(job)
        log.info("job ended", jobId=job["_id"])
        return True

    async def _guarded(self, job: Document) -> None:
        """Run it; what a worker cannot do is left to the next, unless several have failed at it."""
        try:
            await self._tried(job)
        except Gone:
            log.info("job taken away", jobId=job["_id"])

    async def _tried(self, job: Document) -> None:
        try:
            if job["attempts"] > MOST_ATTEMPTS:
                # Whoever had it did not live to tell why.
                await self._give_up(job)
            else:
                await self._run_while_ours(job)
        except Gone:
            raise
        except (Down, Unavailable, Contention):
            # Waiting helps; a worker that was killed can hold its last batch for a minute. It is not the job's fault.
            with suppress(Down, Busy):
                await self._store.release(job)
            raise
        except asyncio.CancelledError:
            await asyncio.shield(self._store.release(job))
            raise
        except Exception as error:
            if job["attempts"] < MOST_ATTEMPTS:
                raise
            log.error("job failed too often", jobId=job["_id"], exc_info=error)
            await self._give_up(job)

    async def _give_up(self, job: Document) -> None:
        log.error("job given up", jobId=job["_id"], attempts=job["attempts"])
        detail = f"Something went wrong on our side. Name us the job {job['_id']}."
        if not await self._store.finish(job, "failed", {"error": {"code": "internal", "detail": detail}}):
            raise Gone
        self._remove_upload(job)

    async def _run_while_ours(self, job: Document) -> None:
        """Raises Gone when the job was taken away, also from a run that has nothing to write down for long."""
        try:
            async with asyncio.timeout(None) as ours:
                beat = asyncio.create_task(self._keep(job, ours))
                try:
                    await self._run(job)
                finally:
                    await ended([beat])
        except TimeoutError:
            if ours.expired():
                raise Gone from None
            raise

    async def _run(self, job: Document) -> None:
        organization = await OrganizationRepository(self._state.database, job["organizationId"]).find()
        plural = job["kind"].removesuffix(".import")
        with importing(plural, self._state, caller_of(job), dry_run=job["dryRun"]) as importer:
            run = ImportRun(job, importer, self._state.files, self._store, self._state.work)
            await run.run(importer.noun, organization or {"timezone": "UTC", "currency": "USD"})
        self._remove_upload(job)

    def _remove_upload(self, job: Document) -> None:
        """Of a job that we have ended: as long as another worker may have it, that one still reads the file."""
        self._state.files.remove(job["organizationId"], job["file"])

    async def _keep(self, job: Document, ours: asyncio.Timeout) -> None:
        still = True
        while still:
            await asyncio.sleep(BEAT_SECONDS)
            with suppress(Down, Busy):
                still = await self._store.holds(job)
        # A run that has just finished the job is about to end by itself.
        await asyncio.sleep(GRACE_SECONDS)
        ours.reschedule(asyncio.get_running_loop().time())
