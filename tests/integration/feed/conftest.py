"""What tests of the feed ask for by name."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.mongo.migrations import migrate
from services.process import opened
from tests.integration.feed.office import Office
from tests.integration.feed.processes import environ_of
from tests.support.settings import settings_for, with_database


@pytest.fixture
def own_uri(mongodb_uri: str) -> str:
    """A database that only this test uses."""
    return with_database(mongodb_uri, f"feed_{secrets.token_hex(6)}")


@pytest.fixture
def environ(own_uri: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    """For processes that work on the test's database."""
    return environ_of(own_uri, redis_url, tmp_path / "uploads")


@pytest.fixture
async def office(own_uri: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    settings = settings_for(own_uri, redis_url, upload_dir=tmp_path / "uploads")
    async with opened(settings) as state:
        await migrate(state.database)
        yield Office(state)
        await state.client.drop_database(state.database.name)
