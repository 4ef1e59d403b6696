"""Whoever takes something away meets everybody who begins to use it, and those do not meet one another."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from adapters.errors import Lost
from adapters.mongo.client import Client, Database, database_of
from adapters.mongo.migrations import migrate
from adapters.mongo.transaction import Transaction, is_transient
from adapters.mongo.turnstiles import COUNT, TURNSTILES, Turnstiles
from tests.support.settings import settings_for, with_database

US = "org_1"
ANNA = ("customers", "cus_1")
Begin = Callable[[], AbstractAsyncContextManager[Transaction]]


@pytest.fixture
async def client(mongodb_uri: str) -> AsyncIterator[Client]:
    found: Client = AsyncMongoClient(with_database(mongodb_uri, f"turnstiles_{secrets.token_hex(6)}"))
    yield found
    await found.drop_database(found.get_default_database().name)
    await found.close()


@pytest.fixture
async def database(client: Client) -> Database:
    database = database_of(client, settings_for("mongodb://127.0.0.1", "redis://127.0.0.1"))
    await migrate(database)
    await database["customers"].insert_one({"_id": ANNA[1], "organizationId": US, "name": "Anna"})
    return database


@pytest.fixture
def begin(client: Client, database: Database) -> Begin:
    @asynccontextmanager
    async def begun() -> AsyncIterator[Transaction]:
        async with client.start_session() as session, await session.start_transaction():
            yield Transaction(database, session)

    return begun


async def use(transaction: Transaction) -> None:
    Turnstiles(US).enter(transaction, {ANNA})
    await transaction.flush()


async def test_many_begin_to_use_one_thing_at_once(begin: Begin, database: Database) -> None:
    async with begin() as first, begin() as second, begin() as third:
        for one in (first, second, third):
            await use(one)
    assert await database[TURNSTILES].count_documents({"organizationId": US}) == 3
    assert await database["customers"].find_one({"_id": ANNA[1]}) == {
        "_id": ANNA[1],
        "organizationId": US,
        "name": "Anna",
    }


async def test_one_write_passes_once_whatever_it_uses(begin: Begin, database: Database) -> None:
    async with begin() as one:
        await use(one)
        await use(one)
    (row,) = await database[TURNSTILES].find({"organizationId": US}).to_list()
    assert row["passed"] == 1


async def test_who_takes_it_away_meets_who_is_about_to_use_it(begin: Begin) -> None:
    async with begin() as user:
        await use(user)
        with pytest.raises(PyMongoError) as met:
            async with begin() as taker:
                await Turnstiles(US).close(taker)
        assert is_transient(met.value)


async def test_who_is_about_to_use_it_meets_who_takes_it_away(begin: Begin) -> None:
    async with begin() as taker:
        await Turnstiles(US).close(taker)
        with pytest.raises(PyMongoError) as met:
            async with begin() as user:
                await use(user)
        assert is_transient(met.value)


async def test_what_is_gone_or_is_anothers_cannot_be_used(begin: Begin) -> None:
    async with begin() as taker:
        await Turnstiles(US).close(taker)
        taker.delete(ANNA[0], {"_id": ANNA[1], "organizationId": US})
        await taker.flush()
    for organization_id in (US, "org_2"):
        async with begin() as user:
            Turnstiles(organization_id).enter(user, {ANNA})
            with pytest.raises(Lost):
                await user.flush()


async def test_other_organizations_are_not_held_up(begin: Begin, database: Database) -> None:
    async with begin() as taker:
        await Turnstiles("org_2").close(taker)
        async with begin() as user:
            await use(user)
    assert await database[TURNSTILES].count_documents({}) == COUNT + 1
