"""What tests of races and crashes share: a database with two applications on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from httpx2 import AsyncClient

from tests.support.backend import Backend, running, started
from tests.support.companies import Company, found_company
from tests.support.trips import Desk


@dataclass(frozen=True)
class Offices:
    """Two dispatchers of one company, each served by an application of its own."""

    backend: Backend
    company: Company
    here: Desk
    there: Desk


@pytest.fixture(scope="package")
async def backend(mongodb_uri: str, redis_url: str) -> AsyncIterator[Backend]:
    """One application for all of these tests, as each has a company of its own."""
    async with running(mongodb_uri, redis_url) as found:
        yield found


@pytest.fixture(scope="package")
async def other_backend(backend: Backend) -> AsyncIterator[Backend]:
    """A second application on the same database."""
    async with started(backend.state.settings) as app:
        yield Backend(app, {})


@pytest.fixture
async def offices(backend: Backend, other_backend: Backend, stack: AsyncExitStack) -> Offices:
    company = await found_company(backend, stack)
    owner: AsyncClient = await company.client("owner")
    token = (await company.log_in("admin"))["accessToken"]
    admin = await stack.enter_async_context(other_backend.client(token))
    return Offices(backend, company, Desk(owner), Desk(admin))
