"""A worker is a process, and processes are killed or put to sleep in the middle of what they do."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.feed.processes import environ_of, worker
from tests.support.imports import Imports, Row, counts, csv_of, rows_of

ROWS = 240
REFUSED = range(0, ROWS, 5)


def rows() -> list[Row]:
    made = [
        {"externalId": f"C-{number}", "name": f"Customer {number}", "email": ""} for number in range(ROWS)
    ]
    return [{**one, "email": "no"} if number in REFUSED else one for number, one in enumerate(made)]


@contextmanager
def other_worker(imports: Imports, log: Path) -> Iterator[int]:
    """The process id of a worker on the same servers and files."""
    settings = imports.backend.state.settings
    uri, redis = settings.mongodb_uri.get_secret_value(), settings.redis_url.get_secret_value()
    with worker(environ_of(uri, redis, settings.upload_dir), log) as process:
        yield process.pid


async def check(imports: Imports, job: Row) -> None:
    """Every row was counted, written or given back exactly once."""
    assert counts(job) == {"created": ROWS - len(REFUSED), "rejected": len(REFUSED)}
    assert job["progress"] == {"done": ROWS, "total": ROWS}
    assert [int(row["row"]) for row in rows_of(await imports.rejects(job))] == [2 + n for n in REFUSED]
    answer = await imports.client.get("customers", params={"include": "total", "limit": "1"})
    assert answer.json()["total"] == ROWS - len(REFUSED)
    again = await imports.bring("customers", csv_of(rows()))
    assert counts(again) == {"unchanged": ROWS - len(REFUSED), "rejected": len(REFUSED)}


async def test_the_job_of_a_killed_worker_is_taken_up_where_it_was(imports: Imports, tmp_path: Path) -> None:
    with other_worker(imports, tmp_path / "worker.log") as pid:
        job_id = await imports.start("customers", csv_of(rows()))
        await imports.reach(job_id, 50)
        os.kill(pid, signal.SIGKILL)
        assert (await imports.job(job_id))["status"] == "running"
        await imports.lapse(job_id)
        await check(imports, await imports.finish(job_id))


async def test_a_worker_that_wakes_up_too_late_changes_nothing(imports: Imports, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with other_worker(imports, log) as pid:
        job_id = await imports.start("customers", csv_of(rows()))
        await imports.reach(job_id, 50)
        os.kill(pid, signal.SIGSTOP)
        await imports.lapse(job_id)
        job = await imports.finish(job_id)
        os.kill(pid, signal.SIGCONT)
        async with asyncio.timeout(60):
            while b"job taken away" not in log.read_bytes():  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.05)
        assert await imports.job(job_id) == job
        await check(imports, job)
