"""Long work as the people who asked for it see it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

from adapters.files import Files
from adapters.mongo.jobs import JobRepository
from schemas.base import Document
from services.act import Caller
from services.errors import Conflict, NotFound, ScopeMissing
from services.sight import READING

SHOWN = (
    "kind",
    "status",
    "dryRun",
    "progress",
    "problems",
    "columns",
    "error",
    "createdAt",
    "startedAt",
    "finishedAt",
)

QUOTING = ("problems", "columns")
"""What quotes the rows of a file."""


class Rejects(NamedTuple):
    """A file of refused rows, open: its kind, its size, and what is in it."""

    kind: str
    size: int
    pieces: Iterator[bytes]


class JobService:
    """The jobs of the caller's organization."""

    def __init__(self, repository: JobRepository, files: Files, caller: Caller) -> None:
        self._repository = repository
        self._caller = caller
        self._files = files

    async def get(self, job_id: str) -> Document:
        """Raises NotFound."""
        if (found := await self._repository.find(job_id)) is None:
            raise NotFound(f"There is no job {job_id}.")
        return found

    async def rejects(self, job_id: str) -> Rejects:
        """Raises ScopeMissing, and NotFound also for a job that has refused no row, or whose file is not there any
        more.
        """
        for _ in range(2):
            job = await self.get(job_id)
            if (scope := _missing(job, self._caller)) is not None:
                raise ScopeMissing(
                    f"The rows of this job need the scope {scope}, which the API key does not have.",
                    scope=scope,
                )
            if not job["result"]["rejected"]:
                raise NotFound("This job has refused no row.")
            place, name, size = job["organizationId"], job["rejectsFile"], job["rejectsSize"]
            try:
                pieces = await asyncio.to_thread(self._files.read, place, name, size)
            except FileNotFoundError:
                # A worker that takes the job up goes on in a file of its own.
                continue
            return Rejects(job["rejectsType"], size, pieces)
        raise NotFound("The rows that this job refused are not kept any more.")

    async def list(self, after: str | None, limit: int) -> list[Document]:
        """Newest first."""
        return await self._repository.page(after, limit)

    async def cancel(self, job_id: str) -> Document:
        """What was written so far stays; nothing more is."""
        job = await self.get(job_id)
        if not await self._repository.cancel(job_id):
            raise Conflict(f"The job is {job['status']} already.")
        return await self.get(job_id)

    def view(self, job: Document) -> Document:
        """A job as the interface shows it. What quotes the file's rows is not for a key that reads no such things."""
        shown = {"id": job["_id"], **{name: job[name] for name in SHOWN}}
        hidden = _missing(job, self._caller) is not None
        if hidden:
            shown |= {name: [] for name in QUOTING}
        ready = job["result"]["rejected"] and job["status"] in ("succeeded", "cancelled") and not hidden
        url = f"/api/v1/jobs/{job['_id']}/rejects" if ready else None
        return {**shown, "result": {**job["result"], "rejectsUrl": url}}


def caller_of(job: Document) -> Caller:
    """In whose name the job works."""
    by = job["createdBy"]
    return Caller(by["id"], job["organizationId"], by["role"], "", by["name"])


def _missing(job: Document, caller: Caller) -> str | None:
    """The scope without which a key does not see the rows of a job that it has not asked for itself."""
    if caller.kind != "api_key" or job["createdBy"]["id"] == caller.user_id:
        return None
    scope = READING.get(job["kind"].partition(".")[0])
    return None if scope is None or scope in caller.scopes else scope
