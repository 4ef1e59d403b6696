"""Who has a job in hand: heartbeats and batches do not get in each other's way, and who lost a job writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from adapters.errors import Lost
from adapters.mongo.jobs import OPEN, JobStore
from adapters.mongo.transaction import Transaction
from schemas.base import Document
from services.importing.run import Gone
from services.job_runner import JobRunner
from tests.support.backend import Backend, started
from tests.support.companies import Company, found_company
from tests.support.imports import Imports, counts, csv_of

ROW = [{"externalId": "C-1", "name": "Customer"}]
NO_TABLE = b"\x00\x01\x02\x03" * 100


@pytest.fixture
async def store(imports: Imports) -> AsyncIterator[JobStore]:
    """What is left open at the end is nobody's job any more."""
    database = imports.backend.state.database
    yield JobStore(database)
    await database["jobs"].delete_many({"status": {"$in": OPEN}})


async def claimed(store: JobStore, job_id: str) -> Document:
    job = await store.claim(job_id)
    assert job is not None
    return job


@asynccontextmanager
async def batch(
    imports: Imports, store: JobStore, job: Document, *, killed: bool = False
) -> AsyncIterator[None]:
    """A batch that has been written and not yet been committed, as long as the block goes on.

    That of a killed worker is given up by the server in the end.
    """
    state = imports.backend.state
    async with state.client.start_session() as session, await session.start_transaction():
        transaction = Transaction(state.database, session)
        transaction.update("jobs", store.mine(job), {"$set": {"rows": 7}})
        await transaction.flush()
        yield
        if killed:
            await session.abort_transaction()


class TestAHeartbeat:
    async def test_passes_a_batch_that_is_being_written(self, imports: Imports, store: JobStore) -> None:
        job = await claimed(store, await imports.start("customers", csv_of(ROW)))
        async with asyncio.timeout(4), batch(imports, store, job):
            assert await store.renew(job)
            assert await store.holds(job)
        stored = await imports.backend.state.database["jobs"].find_one({"_id": job["_id"]})
        assert stored is not None
        assert stored["rows"] == 7
        await store.release(job)

    async def test_keeps_others_from_the_job(self, imports: Imports, store: JobStore) -> None:
        job_id = await imports.start("customers", csv_of(ROW))
        job = await claimed(store, job_id)
        await imports.lapse(job_id)
        assert await store.renew(job)
        assert await store.claim(job_id) is None
        await store.release(job)

    async def test_finds_the_job_taken_by_somebody_else(self, imports: Imports, store: JobStore) -> None:
        job_id = await imports.start("customers", csv_of(ROW))
        mine = await claimed(store, job_id)
        await imports.lapse(job_id)
        theirs = await claimed(store, job_id)
        assert not await store.renew(mine)
        assert not await store.holds(mine)
        assert await store.holds(theirs)
        await store.release(theirs)

    async def test_finds_the_job_cancelled(self, imports: Imports, store: JobStore) -> None:
        job_id = await imports.start("customers", csv_of(ROW))
        mine = await claimed(store, job_id)
        await imports.client.post(f"jobs/{job_id}/cancel")
        assert not await store.holds(mine)
        await store.let_go(mine)


class TestWhoLostAJob:
    async def test_commits_nothing(self, imports: Imports, store: JobStore) -> None:
        job_id = await imports.start("customers", csv_of(ROW))
        mine = await claimed(store, job_id)
        await imports.lapse(job_id)
        theirs = await claimed(store, job_id)
        with pytest.raises(Lost):
            async with batch(imports, store, mine):
                raise AssertionError("it was written")
        assert (await imports.job(job_id))["progress"]["done"] == 0
        async with batch(imports, store, theirs):
            pass
        await store.release(theirs)

    async def test_neither_ends_it_nor_removes_its_file(
        self, imports: Imports, store: JobStore, company: Company
    ) -> None:
        job_id = await imports.start("customers", NO_TABLE)
        mine = await claimed(store, job_id)
        await imports.lapse(job_id)
        theirs = await claimed(store, job_id)
        with pytest.raises(Gone):
            await JobRunner(imports.backend.state)._run(mine)
        assert imports.backend.state.files.path(company.id, mine["file"]).exists()
        assert (await imports.job(job_id))["status"] == "running"
        await store.release(theirs)
        assert (await imports.finish(job_id))["status"] == "failed"
        assert not imports.backend.state.files.path(company.id, mine["file"]).exists()


class TestAJobHeldByAKilledWorker:
    async def test_keeps_whoever_cancels_it_no_longer_than_any_call_may_take(
        self, imports: Imports, store: JobStore
    ) -> None:
        job_id = await imports.start("customers", csv_of(ROW))
        job = await claimed(store, job_id)
        quick = imports.backend.state.settings.model_copy(update={"mongodb_timeout": 1000})
        async with started(quick) as app, Backend(app, {}).client() as caller:
            caller.headers["authorization"] = imports.client.headers["authorization"]
            async with batch(imports, store, job, killed=True), asyncio.timeout(3):
                answer = await caller.post(f"jobs/{job_id}/cancel")
        assert answer.status_code in (409, 503)
        await store.release(job)

    async def test_is_left_alone_until_it_is_free_while_others_go_on(
        self, imports: Imports, store: JobStore, stack: AsyncExitStack
    ) -> None:
        job_id = await imports.start("customers", csv_of(ROW))
        other = Imports(await (await found_company(imports.backend, stack)).client("owner"), imports.backend)
        other_id = await other.start("customers", csv_of(ROW))
        job = await claimed(store, job_id)
        async with batch(imports, store, job, killed=True), asyncio.timeout(8):
            await imports.lapse(job_id)
            assert await store.claim() is None
            found = await store.claim()
            assert found is not None
            assert found["_id"] == other_id
            await store.release(found)
        assert counts(await imports.finish(job_id)) == {"created": 1}
        assert counts(await other.finish(other_id)) == {"created": 1}
