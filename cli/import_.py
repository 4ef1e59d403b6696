"""`roadbook import`: brings a file in from the command line, with the rules and the job of the interface."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.mongo.jobs import JobRepository
from adapters.settings import Settings
from cli.acting import act_of, acting_as
from schemas.base import Document
from services.errors import Invalid
from services.importing.nouns import KINDS, importer_of
from services.imports import ImportService
from services.job_runner import JobRunner
from services.process import State, opened

POLL_SECONDS = 0.2
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def import_file(noun: str, file: Path, mapping: Path | None, email: str, *, dry_run: bool) -> int:
    """The exit code: 0 when the file was taken, also if some rows were refused; 1 when it could not be."""
    console = Console()
    if noun not in KINDS:
        console.print(f"There is no noun {noun}; choose one of {', '.join(KINDS)}.")
        return 1
    text = mapping.read_text(encoding="utf-8") if mapping else None
    try:
        job = asyncio.run(_import(console, noun, file, text, email, dry_run=dry_run))
    except Invalid as refused:
        console.print(refused.detail)
        return 1
    return _told(console, job)


async def _import(
    console: Console, noun: str, file: Path, mapping: str | None, email: str, *, dry_run: bool
) -> Document:
    async with opened(Settings(), patient=True) as state:
        caller = await acting_as(state, email)
        description = importer_of(noun, state, caller).noun
        with file.open("rb") as source:
            service = ImportService(state.files, state.work)
            job = await service.start(description, source, mapping, act_of(caller), dry_run=dry_run)
        return await run_shown(console, state, job, file.name)


async def run_shown(console: Console, state: State, job: Document, title: str) -> Document:
    """Run the job here, or watch the worker that was quicker to take it, with a progress bar."""
    jobs = JobRepository(state.database, job["organizationId"])
    with Progress(*COLUMNS, console=console) as progress:
        bar = progress.add_task(title, total=None)
        running = asyncio.create_task(JobRunner(state).run_next(job["_id"]))
        while True:
            await asyncio.wait([running], timeout=POLL_SECONDS)
            now = await jobs.find(job["_id"]) or job
            progress.update(bar, completed=now["progress"]["done"], total=now["progress"]["total"] or None)
            if running.done():
                running.result()
                if now["status"] not in ("queued", "running"):
                    return now
                await asyncio.sleep(POLL_SECONDS)


def _told(console: Console, job: Document) -> int:
    if job["status"] != "succeeded":
        words = job["error"]["detail"] if job["error"] else f"The job was {job['status']}."
        console.print(words)
        return 1
    result = job["result"]
    said = "Would be" if job["dryRun"] else "Were"
    counts = ", ".join(f"{count:,} {name}" for name, count in result.items())
    console.print(f"{said}: {counts}.")
    for problem in job["problems"][:10]:
        console.print(f"  row {problem['row']}: {problem['detail']}")
    if result["rejected"]:
        console.print(f"All refused rows with their reasons: job {job['_id']}.")
    return 0
