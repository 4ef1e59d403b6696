"""What tests of erasing and giving out ask for by name."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from tests.support.backend import Backend, running
from tests.support.factors import step_up


@pytest.fixture(scope="module")
async def backend(
    mongodb_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Backend]:
    """The application on a database and in a folder that only this module uses."""
    async with running(mongodb_uri, redis_url, upload_dir=tmp_path_factory.mktemp("uploads")) as found:
        yield found


@pytest.fixture
async def client(client: AsyncClient) -> AsyncClient:
    """The caller, who was proven a moment ago if it is somebody."""
    assert (await step_up(client)).status_code in {204, 401}
    return client
