"""Callers queue in front of the driver's pool, whatever they ask."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from pymongo import InsertOne
from pymongo.errors import WaitQueueTimeoutError

from adapters.mongo.turns import PatientClient
from tests.support.settings import with_database

POOL = 2
Ask = Callable[[PatientClient], Awaitable[Any]]


def things(client: PatientClient) -> Any:
    return client.get_default_database()["things"]


async def in_a_transaction(client: PatientClient) -> None:
    async with client.start_session() as session, await session.start_transaction():
        namespace = things(client).full_name
        await client.bulk_write(
            [InsertOne({"_id": secrets.token_hex(8)}, namespace=namespace)], session=session
        )


async def aggregated(client: PatientClient) -> Any:
    return await (await things(client).aggregate([{"$match": {}}])).to_list()


ASKED: dict[str, Ask] = {
    "find": lambda client: things(client).find({}).to_list(),
    "find_one": lambda client: things(client).find_one({}),
    "count": lambda client: things(client).count_documents({}),
    "aggregate": aggregated,
    "insert": lambda client: things(client).insert_one({}),
    "update": lambda client: things(client).update_one({}, {"$set": {"n": 1}}),
    "command": lambda client: client.admin.command("ping"),
    "transaction": in_a_transaction,
}


@pytest.fixture
async def client(mongodb_uri: str) -> AsyncIterator[PatientClient]:
    name = f"turns_{secrets.token_hex(4)}"
    made = PatientClient(with_database(mongodb_uri, name), pool_size=POOL, timeout=200)
    await made.get_default_database().create_collection("things")
    yield made
    await made.drop_database(name)
    await made.close()


def turns(client: PatientClient) -> asyncio.Semaphore:
    (found,) = client._turns.values()
    return found


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED.keys())
async def test_every_operation_waits_for_its_turn(client: PatientClient, ask: Ask) -> None:
    for _ in range(POOL):
        await turns(client).acquire()
    with pytest.raises(WaitQueueTimeoutError):
        await ask(client)
    for _ in range(POOL):
        turns(client).release()
    await ask(client)


async def test_many_callers_are_all_served_by_few_connections(client: PatientClient) -> None:
    await asyncio.gather(*(things(client).insert_one({"n": n}) for n in range(30)))
    found = await asyncio.gather(*(things(client).find_one({"n": n}) for n in range(30)))
    assert [one["n"] for one in found] == list(range(30))


async def test_what_fails_or_is_given_up_gives_its_turn_back(client: PatientClient) -> None:
    await things(client).insert_one({"_id": 1})
    doubles = (things(client).insert_one({"_id": 1}) for _ in range(POOL * 3))
    assert len(await asyncio.gather(*doubles, return_exceptions=True)) == POOL * 3
    asked = [asyncio.create_task(things(client).find_one({})) for _ in range(POOL * 3)]
    await asyncio.sleep(0)
    for one in asked:
        one.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    assert not turns(client).locked()
    assert await asyncio.gather(*(things(client).find_one({}) for _ in range(POOL)))
