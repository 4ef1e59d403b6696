"""A database of an earlier version gets what has been added since, while the service runs."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import pytest
from pymongo import AsyncMongoClient

from adapters.mongo.client import Client, Database, database_of
from adapters.mongo.migrations import MIGRATIONS, migrate
from tests.support.settings import settings_for, with_database

FIRST, *LATER = (name for name, _ in MIGRATIONS)
BY_FILTER = {"drivers": ("email",), "customers": ("email",), "vehicles": ("make", "model", "year")}


@pytest.fixture
async def database(mongodb_uri: str) -> AsyncIterator[Database]:
    client: Client = AsyncMongoClient(with_database(mongodb_uri, f"migrations_{secrets.token_hex(6)}"))
    found = database_of(client, settings_for(mongodb_uri, "redis://127.0.0.1"))
    yield found
    await client.drop_database(found.name)
    await client.close()


async def test_indexes_of_filters_come_to_a_database_that_lacks_them(database: Database) -> None:
    await migrate(database)
    for plural, fields in BY_FILTER.items():
        for field in fields:
            await database[plural].drop_index(f"organizationId_1_{field}_1__id_1")
    await database["migrations"].delete_many({"_id": {"$in": LATER}})
    assert await migrate(database) == LATER
    for plural, fields in BY_FILTER.items():
        names = await database[plural].index_information()
        assert {f"organizationId_1_{field}_1__id_1" for field in fields} <= names.keys()


async def test_an_index_that_nothing_asked_for_goes(database: Database) -> None:
    await migrate(database)
    needed = await database["auditLogs"].index_information()
    await database["auditLogs"].create_index([("userId", 1), ("createdAt", -1)])
    await database["migrations"].delete_one({"_id": "0004_index_of_absent_fields"})
    await migrate(database)
    assert await database["auditLogs"].index_information() == needed


async def test_what_has_been_done_is_not_done_again_and_may_be(database: Database) -> None:
    assert await migrate(database) == [FIRST, *LATER]
    assert await migrate(database) == []
    for _, migration in MIGRATIONS:
        await migration(database)
