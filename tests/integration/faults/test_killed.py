"""What was answered is there, what was not can be asked for again, and nothing is there twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from tests.integration.faults.creations import Creations
from tests.integration.faults.ledger import Ledger
from tests.integration.faults.scale import CREATIONS
from tests.integration.faults.victims import Api, Database
from tests.support.backend import Backend, running
from tests.support.companies import Company, found_company


@pytest.fixture
async def api(backend: Backend, tmp_path: Path) -> AsyncIterator[Api]:
    """An API process on the database of the tests."""
    api = Api(backend.state.settings, tmp_path)
    await api.start()
    yield api
    api.victim.end()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path)
    await database.start()
    yield database
    database.victim.end()


class TestTheApi:
    async def test_killed_amid_creations_leaves_each_trip_once(
        self, backend: Backend, api: Api, company: Company
    ) -> None:
        token = (await company.log_in("dispatcher"))["accessToken"]
        headers = {"authorization": f"Bearer {token}"}
        async with AsyncClient(base_url=api.url, headers=headers, timeout=60) as client:
            creations = Creations(client, CREATIONS)
            asking = asyncio.create_task(creations.each_once())
            await creations.answered(CREATIONS // 3)
            await api.victim.kill()
            await asking
            answered = len(creations.made)
            assert CREATIONS // 3 <= answered < CREATIONS
            await api.start()
            await creations.all_until_done()
        assert len(creations.made) == CREATIONS
        ledger = Ledger(backend.state.database, company.id)
        await ledger.is_whole(set(creations.made.values()))


class TestTheDatabase:
    async def test_killed_amid_creations_keeps_every_trip_that_was_answered(
        self, database: Database, redis_url: str, stack: AsyncExitStack
    ) -> None:
        async with running(database.server.uri, redis_url, mongodb_timeout=2000) as backend:
            company = await found_company(backend, stack)
            client = await company.client("dispatcher")
            creations = Creations(client, CREATIONS)
            asking = asyncio.create_task(creations.all_until_done())
            for part in (1, 2):
                await creations.answered(CREATIONS * part // 3)
                await database.victim.kill()
                answered = dict(creations.made)
                await asyncio.sleep(0.5)
                await database.start()
                for trip_id in answered.values():
                    assert (await client.get(f"trips/{trip_id}")).status_code == 200
            await asking
            ledger = Ledger(backend.state.database, company.id)
            await ledger.is_whole(set(creations.made.values()))
            assert len(creations.made) == CREATIONS
