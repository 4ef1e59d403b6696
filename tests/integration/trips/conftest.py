"""Who takes part in the tests of trips."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from tests.support.backend import Backend, running
from tests.support.companies import Company
from tests.support.trips import Desk


@pytest.fixture(scope="package")
async def backend(mongodb_uri: str, redis_url: str) -> AsyncIterator[Backend]:
    """One application for all of these tests, as each has a company of its own."""
    async with running(mongodb_uri, redis_url) as found:
        yield found


@pytest.fixture
async def desk(company: Company) -> Desk:
    """A dispatcher, for what a test only needs to be there."""
    return Desk(await company.client("dispatcher"))


@pytest.fixture
async def phone(company: Company) -> AsyncClient:
    """The driver Dana."""
    return await company.client("driver")


@pytest.fixture
async def dana(company: Company, phone: AsyncClient) -> str:
    """Dana's id as a driver."""
    assert company.driver_id is not None
    return company.driver_id
