"""The database is down: every call is told so in time, and the process stays alive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import AsyncClient

from cli import ports
from tests.factories.bodies import driver
from tests.support.backend import SITE, Backend, started
from tests.support.companies import PASSWORD
from tests.support.settings import settings_for

TIMEOUT = 300
"""Milliseconds that the database is given here."""


@pytest.fixture(scope="module")
async def without_database(redis_url: str) -> AsyncIterator[Backend]:
    """The application with nobody where MongoDB should be."""
    nobody = f"mongodb://{ports.LOOPBACK}:{ports.any_free()}/roadbook?directConnection=true"
    given: dict[str, Any] = {"mongodb_uri": nobody, "redis_url": redis_url, "mongodb_timeout": TIMEOUT}
    async with started(settings_for(**given)) as app:
        yield Backend(app, given)


class TestDatabaseDown:
    @pytest.fixture
    async def caller(self, without_database: Backend) -> AsyncIterator[AsyncClient]:
        token = without_database.state.tokens.issue("usr_0123456789abcdef", "ses_0123456789abcdef")
        async with without_database.client(token) as client:
            yield client

    async def test_every_call_is_told_in_time(self, caller: AsyncClient) -> None:
        calls = [
            caller.get("drivers"),
            caller.post("drivers", json=driver(), headers={"Idempotency-Key": "one"}),
            caller.post("auth/login", json={"email": "a@b.test", "password": PASSWORD}),
            caller.post(
                "auth/register",
                json={"organizationName": "X", "name": "Y", "email": "a@b.test", "password": PASSWORD},
            ),
            caller.post("auth/refresh", json={"refreshToken": "ses_0123456789abcdef.secret"}),
        ]
        began = time.monotonic()
        for answer in await asyncio.gather(*calls):
            assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
            assert int(answer.headers["retry-after"]) >= 1
        assert time.monotonic() - began < 5

    async def test_it_is_alive_but_not_ready(self, caller: AsyncClient) -> None:
        assert (await caller.get(f"{SITE}/health")).status_code == 200
        ready = await caller.get(f"{SITE}/health/ready")
        assert ready.status_code == 503
        assert ready.json()["checks"]["database"] != "ok"
        assert ready.json()["checks"]["cache"] == "ok"

    async def test_what_needs_no_database_goes_on(self, caller: AsyncClient) -> None:
        assert (await caller.get(f"{SITE}/openapi.json")).status_code == 200
        assert (await caller.get("drivers", headers={"Authorization": "Bearer x"})).status_code == 401
