"""`roadbook import`: brings a file in from the command line, with the rules and the job of the interface."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from adapters import logging
from adapters.errors import Down
from adapters.mongo.jobs import OPEN, JobRepository
from adapters.settings import Settings
from cli.acting import act_of, acting_as
from cli.operator_settings import operator_settings
from schemas.base import Document
from services.errors import Contention, Forbidden, Invalid, TooLarge, Unavailable
from services.importing.nouns import KINDS, importer_of
from services.imports import ImportService
from services.job_runner import JobRunner
from services.permissions import require
from services.process import State, opened

POLL_SECONDS = 0.2
SHOWN_PROBLEMS = 10
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def import_file(noun: str, file: Path, mapping: Path | None, email: str, *, dry_run: bool) -> int:
    """The exit code: 0 when the file was taken, also if some rows were refused; 1 when it could not be."""
    console = Console(soft_wrap=True)
    # Its lines would run through the progress bar.
    logging.configure("WARNING")
    if noun not in KINDS:
        console.print(f"There is no noun {noun}; choose one of {', '.join(KINDS)}.")
        return 1
    try:
        text = mapping.read_text(encoding="utf-8-sig") if mapping else None
        work = _import(console, operator_settings(), noun, file, text, email, dry_run=dry_run)
        return asyncio.run(work)
    except UnicodeDecodeError:
        console.print(f"{mapping} is not UTF-8.")
    except (Invalid, Forbidden, TooLarge) as refused:
        console.print(refused.detail, markup=False)
    return 1


async def _import(
    console: Console,
    settings: Settings,
    noun: str,
    file: Path,
    mapping: str | None,
    email: str,
    *,
    dry_run: bool,
) -> int:
    _refuse_too_large(file, settings.import_max_size)
    async with opened(settings, patient=True) as state:
        caller = await acting_as(state, email)
        require(f"{noun}_import", caller)
        description = importer_of(noun, state, caller).noun
        with file.open("rb") as source:
            service = ImportService(state.files, state.work)
            job = await service.start(description, source, mapping, act_of(caller), dry_run=dry_run)
        return _told(console, state, await run_shown(console, state, job, file.name))


def _refuse_too_large(file: Path, most: int) -> None:
    if (size := file.stat().st_size) > most:
        raise TooLarge(
            f"{file} has {size:,} bytes, and IMPORT_MAX_SIZE is {most:,}. Split it, or set IMPORT_MAX_SIZE higher."
        )


async def run_shown(console: Console, state: State, job: Document, title: str) -> Document:
    """Run the job here, or watch the worker that was quicker to take it, with a progress bar."""
    jobs, runner = JobRepository(state.database, job["organizationId"]), JobRunner(state)
    with Progress(*COLUMNS, console=console) as progress:
        bar = progress.add_task(title, total=None)
        running = asyncio.create_task(runner.run_next(job["_id"]))
        while True:
            await asyncio.wait([running], timeout=POLL_SECONDS)
            now = await jobs.find(job["_id"]) or job
            progress.update(bar, completed=now["progress"]["done"], total=now["progress"]["total"] or None)
            if now["status"] not in OPEN:
                await running
                return now
            if running.done():
                # A worker has it, another job of the company is before it, the database did not answer, or a worker
                # that was killed still holds something.
                with suppress(Down, Unavailable, Contention):
                    running.result()
                await asyncio.sleep(POLL_SECONDS)
                running = asyncio.create_task(runner.run_next(job["_id"]))


def _told(console: Console, state: State, job: Document) -> int:
    if job["status"] != "succeeded":
        words = job["error"]["detail"] if job["error"] else f"The job was {job['status']}."
        console.print(words, markup=False)
        return 1
    result = job["result"]
    counts = ", ".join(f"{count:,} {name}" for name, count in result.items())
    console.print(f"{'Would be' if job['dryRun'] else 'Done'}: {counts}.")
    for problem in job["problems"][:SHOWN_PROBLEMS]:
        console.print(f"  row {problem['row']}: {problem['detail']}", markup=False)
    if result["rejected"]:
        path = state.files.path(job["organizationId"], job["rejectsFile"])
        console.print(f"Every refused row with its reasons: {path}", markup=False)
    return 0
