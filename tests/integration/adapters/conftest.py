"""A database whose queries are looked at."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import pytest
from pymongo import AsyncMongoClient

from adapters.mongo.client import Client, database_of
from adapters.mongo.migrations import migrate
from tests.integration.adapters.watching import Watched
from tests.support.commands import Commands
from tests.support.settings import settings_for, with_database


@pytest.fixture(scope="module")
async def watched(mongodb_uri: str) -> AsyncIterator[Watched]:
    commands = Commands()
    client: Client = AsyncMongoClient(
        with_database(mongodb_uri, f"indexes_{secrets.token_hex(6)}"), event_listeners=[commands]
    )
    database = database_of(client, settings_for(mongodb_uri, "redis://127.0.0.1"))
    await migrate(database)
    told = await database.command("buildInfo")
    counts = "secantusVersion" not in told or "buildEnvironment" in told
    yield Watched(database, commands, counts)
    await client.close()
