"""The database is down: every call is told so in time, and the process stays alive."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.redis.sessions import SessionCache
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

    async def test_an_export_is_refused_before_its_first_byte(
        self, without_database: Backend, caller: AsyncClient
    ) -> None:
        known = {"org": "org_0123456789abcdef", "role": "owner", "name": "Ann", "driver": None}
        cache = SessionCache(without_database.state.cache)
        await cache.put("usr_0123456789abcdef", "ses_0123456789abcdef", known, dt.timedelta(hours=1))
        answer = await caller.get("drivers/export")
        await cache.drop("usr_0123456789abcdef", ["ses_0123456789abcdef"])
        assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")

    async def test_every_call_is_told_in_time(self, without_database: Backend, caller: AsyncClient) -> None:
        refresh = without_database.state.tokens.issue_refresh("ses_0123456789abcdef", 1)
        calls = [
            caller.get("drivers"),
            caller.post("drivers", json=driver(), headers={"Idempotency-Key": "one"}),
            caller.post("auth/login", json={"email": "a@b.test", "password": PASSWORD}),
            caller.post(
                "auth/register",
                json={"organizationName": "X", "name": "Y", "email": "a@b.test", "password": PASSWORD},
            ),
            caller.post("auth/refresh", json={"refreshToken": refresh}),
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
