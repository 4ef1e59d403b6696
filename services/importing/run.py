"""Runs an import job from where it stands to its end, so that a killed worker's job is simply taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import BinaryIO

from adapters.files import Files
from adapters.mongo.jobs import JobStore
from adapters.tables import Rejects, TableError
from schemas.base import Document
from schemas.noun import Noun
from services.act import Act
from services.errors import RoadbookError, Taken
from services.importing.importer import Importer
from services.importing.reader import ImportReader
from services.importing.rows import Batch, Outcome, Refused
from services.jobs import caller_of
from services.mapping import MappingError, Problem, parse_mapping
from services.work import Change, Work

SHOWN_PROBLEMS = 100
STATE = ("rows", "progress", "result", "problems", "rejectsSize")


class ImportRun:
    """One job in the hands of one worker."""

    def __init__(self, job: Document, importer: Importer, files: Files, store: JobStore, work: Work) -> None:
        self._job = job
        self._importer = importer
        self._files = files
        self._store = store
        self._work = work
        self._state: Document = {name: job[name] for name in STATE}

    async def run(self, noun: Noun, organization: Document) -> None:
        """Leaves the job succeeded, or failed with words for what is wrong with the whole file."""
        place = self._job["organizationId"]
        try:
            with self._files.path(place, self._job["file"]).open("rb") as file:
                await self._read(file, noun, organization)
        except (TableError, MappingError) as error:
            problem = {"code": error.code, "detail": error.detail}
            await self._store.finish(self._job, "failed", {"error": problem})
        else:
            total = {"progress": {"done": self._state["rows"], "total": self._state["rows"]}}
            await self._store.finish(self._job, "succeeded", total)

    async def _read(self, file: BinaryIO, noun: Noun, organization: Document) -> None:
        mapping = parse_mapping(self._job["mapping"]) if self._job["mapping"] else None
        self._state["progress"]["total"] = await asyncio.to_thread(_lines, file)
        reader = await asyncio.to_thread(ImportReader, file, noun, mapping, organization)
        await asyncio.to_thread(reader.skip, self._state["rows"])
        rejects = Rejects(reader.table.columns)
        path = self._files.path(self._job["organizationId"], self._job["rejectsFile"])
        with path.open("r+b" if path.exists() else "w+b") as out:
            out.seek(self._state["rejectsSize"])
            if not self._state["rejectsSize"]:
                out.write(rejects.writer.begin())
            while (batch := await asyncio.to_thread(reader.next_batch)).rows:
                await self._write(batch, rejects, out)
            out.truncate()
        applied = {column: list(fields) for column, fields in reader.mapper.applied.items()}
        await self._store.note(self._job, {"columns": _columns(applied, reader.mapper.ignored)})

    async def _write(self, batch: Batch, rejects: Rejects, out: BinaryIO) -> None:
        """The batch's objects and the job's progress in one transaction."""
        start, after = out.tell(), self._state

        async def attempt(change: Change) -> None:
            nonlocal after
            # What an attempt or a killed run wrote beyond the last committed batch is written anew.
            out.seek(start)
            out.truncate()
            outcomes, refused = await self._importer.put(change, batch)
            refused = sorted([*batch.refused, *refused], key=lambda one: one.row.number)
            out.write(
                rejects.encode((one.row, [problem.detail for problem in one.problems]) for one in refused)
            )
            out.flush()
            after = self._advanced(batch, outcomes, refused, out.tell())
            if self._job["dryRun"]:
                raise Looked
            change.transaction.update("jobs", self._store.mine(self._job), {"$set": after})

        try:
            await self._work.run(self._act(), attempt)
        except Looked:
            await self._store.note(self._job, after)
        except Taken as taken:
            # A value that somebody took in this moment spoils the whole batch, so each row is tried by itself.
            for single in _singles(batch, taken):
                await self._write(single, rejects, out)
            return
        self._state = after

    def _act(self) -> Act:
        return Act(caller_of(self._job), self._job["requestId"], self._job["ip"], "import")

    def _advanced(
        self, batch: Batch, outcomes: Mapping[Outcome, int], refused: list[Refused], size: int
    ) -> Document:
        state = self._state
        counts: dict[str, int] = {"rejected": len(refused), **{str(name): n for name, n in outcomes.items()}}
        room = max(0, SHOWN_PROBLEMS - len(state["problems"]))
        told: list[Problem] = [problem for one in refused for problem in one.problems][:room]
        done = state["rows"] + batch.rows
        return {
            "rows": done,
            "progress": {"done": done, "total": max(done, state["progress"]["total"])},
            "result": {name: count + counts.get(name, 0) for name, count in state["result"].items()},
            "problems": [*state["problems"], *(one._asdict() for one in told)],
            "rejectsSize": size,
        }


class Looked(RoadbookError):
    """Ends an attempt of a dry run: everything was tried, nothing is kept."""


def _lines(file: BinaryIO) -> int:
    """About how many rows there are, for the progress bar; a workbook does not tell before it is read."""
    if file.read(2) == b"PK":
        return 0
    file.seek(0)
    return max(0, sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) - 1)


def _singles(batch: Batch, taken: Taken) -> list[Batch]:
    """Each row as a batch; one that was alone already is the culprit and is refused."""
    if batch.rows == 1:
        row = batch.candidates[0].row
        return [Batch(refused=[Refused(row, (Problem(row.number, "", "row.taken", taken.detail),))], rows=1)]
    each = [Batch(candidates=[one], rows=1) for one in batch.candidates]
    return [*each, *(Batch(refused=[one], rows=1) for one in batch.refused)]


def _columns(applied: dict[str, list[str]], ignored: list[str]) -> list[Document]:
    """Which column went where; a list, because a column's name can be anything."""
    used = [{"column": column, "fields": fields} for column, fields in applied.items()]
    return [*used, *({"column": column, "fields": []} for column in ignored)][:1000]
