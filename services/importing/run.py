"""Runs an import job from where it stands to its end, so that a killed worker's job is simply taken up again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import BinaryIO

from adapters.files import Files
from adapters.mongo.jobs import JobStore
from adapters.tables import Rejects, TableError
from schemas.base import Document
from schemas.noun import Noun
from services.act import Act
from services.errors import Taken
from services.importing.importer import Importer
from services.importing.pace import Pace
from services.importing.progress import NOTHING, STATE, RejectsFile, advanced
from services.importing.reader import ImportReader
from services.importing.rows import Batch, Done, Refused
from services.jobs import caller_of
from services.mapping import MappingError, Problem, parse_mapping
from services.work import Change, Work


class ImportRun:
    """One job in the hands of one worker."""

    def __init__(self, job: Document, importer: Importer, files: Files, store: JobStore, work: Work) -> None:
        self._job = job
        self._importer = importer
        self._files = files
        self._store = store
        self._work = work
        # What a dry run would have written is gone with the worker that ran it, so another begins anew.
        self._state: Document = NOTHING if job["dryRun"] else {name: job[name] for name in STATE}

    async def run(self, noun: Noun, organization: Document) -> None:
        """Leaves the job succeeded, or failed with words for what is wrong with the whole file.

        Raises Gone when the job is no longer ours.
        """
        place = self._job["organizationId"]
        try:
            with self._files.path(place, self._job["file"]).open("rb") as file:
                await self._read(file, noun, organization)
        except (TableError, MappingError) as error:
            problem = {"code": error.code, "detail": error.detail}
            await self._finish("failed", {"error": problem})
        else:
            total = {"progress": {"done": self._state["rows"], "total": self._state["rows"]}}
            await self._finish("succeeded", total)

    async def _read(self, file: BinaryIO, noun: Noun, organization: Document) -> None:
        mapping = parse_mapping(self._job["mapping"]) if self._job["mapping"] else None
        total = await asyncio.to_thread(_lines, file)
        self._state = {**self._state, "progress": {"done": self._state["rows"], "total": total}}
        reader = await asyncio.to_thread(ImportReader, file, noun, mapping, organization)
        await asyncio.to_thread(reader.skip, self._state["rows"])
        with await self._rejects_file(reader.table.columns is None) as out:
            rejects = RejectsFile(out, Rejects(reader.table.columns), self._state["rejectsSize"])
            pace = Pace()
            async with aclosing(_batches(reader, pace)) as batches:
                async for batch in batches:
                    began = time.monotonic()
                    await self._write(batch, rejects, reader)
                    pace.learn(time.monotonic() - began)
        applied = {column: list(fields) for column, fields in reader.mapper.applied.items()}
        await self._note({"columns": _columns(applied, reader.mapper.ignored)})

    async def _rejects_file(self, as_json: bool) -> BinaryIO:
        """A copy of our own of what was refused so far: the worker before us may not know that it lost the job."""
        place, size = self._job["organizationId"], self._state["rejectsSize"]
        name = self._files.new(place, ".rejects")
        before = self._files.path(place, self._job["rejectsFile"])
        out = await asyncio.to_thread(self._files.copied, before, self._files.path(place, name), size)
        try:
            await self._note({"rejectsFile": name, "rejectsType": "jsonl" if as_json else "csv"})
        except BaseException:
            out.close()
            raise
        before.unlink(missing_ok=True)
        return out

    async def _write(self, batch: Batch, rejects: RejectsFile, reader: ImportReader) -> None:
        """The batch's objects and the job's progress in one transaction."""

        async def attempt(change: Change) -> Document:
            # That the job was taken away looks like a conflict, and would be tried again and again.
            if not await self._store.holds(self._job):
                raise Gone
            done = await self._importer.put(change, batch)
            refused = _in_order(batch, done, reader)
            size = await asyncio.to_thread(rejects.write, refused)
            after = advanced(self._state, batch.rows, done, refused, size)
            if self._job["dryRun"]:
                raise Looked(after)
            change.transaction.update("jobs", self._store.mine(self._job), {"$set": {**after, "attempts": 0}})
            return after

        try:
            after = await self._work.run(self._act(), attempt)
        except Looked as looked:
            after = looked.after
            await self._note(after)
        except Taken as taken:
            # A value that somebody took in this moment spoils the whole batch, so each row is tried by itself.
            for single in _singles(batch, taken):
                await self._write(single, rejects, reader)
            return
        self._state, rejects.size = after, after["rejectsSize"]

    async def _finish(self, status: str, facts: Document) -> None:
        if not await self._store.finish(self._job, status, facts):
            raise Gone

    async def _note(self, facts: Document) -> None:
        if not await self._store.note(self._job, facts):
            raise Gone

    def _act(self) -> Act:
        return Act(caller_of(self._job), self._job["requestId"], self._job["ip"], "import")


class Looked(Exception):
    """Ends an attempt of a dry run: everything was tried, nothing is kept but how far it has come."""

    def __init__(self, after: Document) -> None:
        self.after = after
        super().__init__()


class Gone(Exception):
    """The job was cancelled, or another worker has it."""


async def _batches(reader: ImportReader, pace: Pace) -> AsyncGenerator[Batch, None]:
    """Each batch is read while the one before it is written."""
    coming = asyncio.create_task(asyncio.to_thread(reader.next_batch, pace.rows))
    try:
        while (batch := await coming).rows:
            coming = asyncio.create_task(asyncio.to_thread(reader.next_batch, pace.rows))
            yield batch
    finally:
        # What it still reads is for nobody; nothing of it may go on when the job is another's.
        reader.stop()
        await asyncio.gather(coming, return_exceptions=True)


def _in_order(batch: Batch, done: Done, reader: ImportReader) -> list[Refused]:
    """All refused rows as they are in the file, those that were refused here in the words of its columns."""
    named = [one._replace(problems=tuple(map(reader.columns.named, one.problems))) for one in done.refused]
    return sorted([*batch.refused, *named], key=lambda one: one.row.number)


def _lines(file: BinaryIO) -> int:
    """About how many rows there are, for the progress bar; a workbook does not tell before it is read."""
    if file.read(2) == b"PK":
        return 0
    file.seek(0)
    return max(0, sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) - 1)


def _singles(batch: Batch, taken: Taken) -> list[Batch]:
    """Each row as a batch, in their order; one that was alone already is the culprit and is refused."""
    if batch.rows > 1:
        return [Batch([one]) for one in batch.entries]
    row = batch.entries[0].row
    problem = Problem(row.number, taken.extra["field"], "row.taken", taken.detail)
    return [Batch([Refused(row, (problem,))])]


def _columns(applied: dict[str, list[str]], ignored: list[str]) -> list[Document]:
    """Which column went where; a list, because a column's name can be anything."""
    used = [{"column": column, "fields": fields} for column, fields in applied.items()]
    return [*used, *({"column": column, "fields": []} for column in ignored)][:1000]
