"""What tests of the feed ask for by name."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import pytest

from adapters.mongo.migrations import migrate
from services.process import State, opened
from tests.integration.feed.office import Office
from tests.integration.feed.processes import DATABASE_MILLISECONDS, environ_of
from tests.support.settings import settings_for, with_database


@pytest.fixture(scope="module")
def own_uri(mongodb_uri: str) -> str:
    """A database that only this module uses."""
    return with_database(mongodb_uri, f"feed_{secrets.token_hex(6)}")


@pytest.fixture(scope="module")
def environ(own_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """For processes that work on the module's database."""
    return environ_of(own_uri, redis_url, tmp_path_factory.mktemp("uploads"))


@pytest.fixture(scope="module")
async def opened_state(own_uri: str, environ: dict[str, str]) -> AsyncIterator[State]:
    settings = settings_for(
        own_uri,
        environ["REDIS_URL"],
        upload_dir=environ["UPLOAD_DIR"],
        mongodb_timeout=DATABASE_MILLISECONDS,
    )
    async with opened(settings) as state:
        await migrate(state.database)
        yield state


@pytest.fixture
def office(opened_state: State) -> Office:
    """An organization of its own for every test."""
    return Office(opened_state)
