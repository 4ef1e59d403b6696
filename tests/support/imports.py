"""Somebody who brings files in: sends them, has the jobs run, and reads what became of the rows."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from openpyxl import Workbook

from adapters.clock import now
from adapters.errors import Down
from adapters.mongo.leases import LEASE
from cli import embedded
from services.errors import Contention, Unavailable
from services.job_runner import JobRunner
from tests.support.backend import SITE, Backend

Row = dict[str, Any]
OPEN = ("queued", "running")


def database_kind() -> str:
    """Which database these tests run on: `given`, `mongod`, `rust` or `python`."""
    if os.environ.get("MONGODB_URI") and not os.environ.get("EMBEDDED_DB"):
        return "given"
    try:
        return embedded.find_mongodb(os.environ)[0]
    except embedded.NoServer:
        return "none"


needs_values_given_up = pytest.mark.skipif(
    database_kind() == "rust", reason="secantusd-rs keeps a unique value taken that an update has given up"
)


def csv_of(rows: Sequence[Row], columns: Iterable[str] = ()) -> bytes:
    """The rows as a CSV with the columns of all."""
    named = list(columns) or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, named, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def jsonl_of(rows: Sequence[Row]) -> bytes:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def xlsx_of(rows: Sequence[Row]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    named = list(dict.fromkeys(name for row in rows for name in row))
    sheet.append(named)
    for row in rows:
        sheet.append([row.get(name) for name in named])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(content: bytes) -> list[Row]:
    """The rows of a CSV."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def counts(job: Row) -> dict[str, int]:
    """What became of the rows, without what became of none."""
    return {name: count for name, count in job["result"].items() if count and name != "rejectsUrl"}


def codes(job: Row) -> list[tuple[int, str]]:
    """Of each problem the row and the code."""
    return [(one["row"], one["code"]) for one in job["problems"]]


class Imports:
    """One person's imports."""

    def __init__(self, client: AsyncClient, backend: Backend) -> None:
        self.client = client
        self.backend = backend

    async def send(
        self, noun: str, content: bytes, mapping: Any = None, *, name: str = "rows", **request: Any
    ) -> Response:
        """The answer to an upload."""
        data = None if mapping is None else {"mapping": json.dumps(mapping)}
        return await self.client.post(f"{noun}/import", files={"file": (name, content)}, data=data, **request)

    async def start(self, noun: str, content: bytes, mapping: Any = None, **request: Any) -> str:
        """The id of a new job."""
        answer = await self.send(noun, content, mapping, **request)
        assert answer.status_code == 202, answer.text
        job_id: str = answer.json()["jobId"]
        return job_id

    async def job(self, job_id: str) -> Row:
        answer = await self.client.get(f"jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        job: Row = answer.json()
        return job

    async def finish(self, job_id: str) -> Row:
        """The job at its end, run by a worker of our own."""
        runner = JobRunner(self.backend.state)
        while (job := await self.job(job_id))["status"] in OPEN:
            # As the worker's keeper does: somebody who was killed can hold the last batch for a while.
            with suppress(Down, Unavailable, Contention):
                if not await runner.run_next(job_id):
                    await asyncio.sleep(0.05)
        return job

    async def reach(self, job_id: str, done: int) -> None:
        """Wait until somebody has brought so many rows in."""
        while (await self.job(job_id))["progress"]["done"] < done:  # noqa: ASYNC110 - it is another process that works
            await asyncio.sleep(0.01)

    async def lapse(self, job_id: str) -> None:
        """Let the lease of whoever has the job run out."""
        database = self.backend.state.database
        job = await database["jobs"].find_one({"_id": job_id})
        assert job is not None
        await database["jobLeases"].update_one(
            {"_id": job["organizationId"]}, {"$set": {"until": now() - LEASE}}
        )

    async def bring(self, noun: str, content: bytes, mapping: Any = None, *, dry_run: bool = False) -> Row:
        """The job that has brought a file in."""
        params = {"dryRun": "true"} if dry_run else None
        return await self.finish(await self.start(noun, content, mapping, params=params))

    async def export(self, noun: str, form: str = "csv", /, **filters: str) -> bytes:
        answer = await self.client.get(f"{noun}/export", params={"format": form, **filters})
        assert answer.status_code == 200, answer.text
        return answer.content

    async def rejects(self, job: Row) -> bytes:
        url = job["result"]["rejectsUrl"]
        assert url, job
        answer = await self.client.get(f"{SITE}{url}")
        assert answer.status_code == 200, answer.text
        return answer.content

    async def all(self, noun: str) -> list[Row]:
        """The first hundred objects, oldest first."""
        answer = await self.client.get(noun, params={"limit": "100", "sort": "createdAt"})
        assert answer.status_code == 200, answer.text
        items: list[Row] = answer.json()["items"]
        return items
