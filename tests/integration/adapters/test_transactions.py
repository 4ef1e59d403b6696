"""In which order a transaction sends its writes, where only the order makes it right."""

from __future__ import annotations

import random
import secrets
from collections.abc import AsyncIterator, Collection
from typing import NamedTuple

import pytest
from pymongo import AsyncMongoClient

from adapters.ids import new_id
from adapters.mongo.bookings import Bookings
from adapters.mongo.client import Client, Database, database_of
from adapters.mongo.idempotency import IdempotencyKeys
from adapters.mongo.migrations import migrate
from adapters.mongo.transaction import Transaction, Transactions
from schemas.base import Document
from schemas.drivers import DRIVERS
from services.act import Act, Answer, Caller, Key
from services.work import Change, Replayed, Work
from tests.support.commands import WholeCommands, written
from tests.support.settings import settings_for, with_database

US = "org_us"


class Shop(NamedTuple):
    """Writes, and what the database is told."""

    client: Client
    database: Database
    said: WholeCommands
    announced: list[str]

    @property
    def transactions(self) -> Transactions:
        return Transactions(self.client, self.database)

    @property
    def work(self) -> Work:
        async def announce(organization_id: str, people: Collection[str]) -> None:
            self.announced.append(organization_id)

        return Work(self.transactions, IdempotencyKeys(self.database), b"k" * 32, announce)


@pytest.fixture(scope="module")
async def shop(mongodb_uri: str) -> AsyncIterator[Shop]:
    said = WholeCommands("drivers", "vehicles")
    uri = with_database(mongodb_uri, f"transactions_{secrets.token_hex(6)}")
    client: Client = AsyncMongoClient(uri, event_listeners=[said])
    database = database_of(client, settings_for(mongodb_uri, "redis://127.0.0.1"))
    await migrate(database)
    yield Shop(client, database, said, [])
    await client.close()


def driver(number: int) -> Document:
    return {"_id": f"drv_{number:08}", "organizationId": US, "name": f"Driver {number}", "version": 1}


class TestKey:
    async def test_is_written_before_anything_else(self, shop: Shop) -> None:
        """So that of many requests with one key all but one are stopped before they have touched anything."""
        act = Act(Caller(new_id("usr"), US, "owner", new_id("ses")), "request-1", key=Key("k" * 64, "said"))
        act.render = lambda made: Answer(201, {}, made["_id"].encode())

        async def attempt(change: Change) -> Document:
            change.transaction.insert("vehicles", {"_id": new_id("veh"), "organizationId": US})
            return change.create(DRIVERS, driver(1))

        await shop.work.run(act, attempt)
        (sent,) = (one for one in shop.said.take() if one["command"] == "bulkWrite")
        assert written(sent) == ["idempotencyKeys", "vehicles", "drivers", "auditLogs", "outbox"]
        assert sent["ordered"] is True
        with pytest.raises(Replayed):
            await shop.work.run(act, attempt)


class TestGuards:
    async def test_are_taken_by_everybody_in_one_order(self, shop: Shop) -> None:
        """Two who book the same people in another order would each hold what the other waits for."""
        ids = [f"{prefix}_{number:08}" for prefix in ("drv", "veh") for number in range(4, 9)]
        for collection, prefix in (("drivers", "drv"), ("vehicles", "veh")):
            found = [{"_id": one, "organizationId": US} for one in ids if one.startswith(prefix)]
            await shop.database[collection].insert_many(found)
        shop.said.take()
        for seed in range(3):
            asked = random.Random(seed).sample(ids * 2, len(ids) * 2)

            async def attempt(transaction: Transaction, asked: list[str] = asked) -> list[str]:
                return await Bookings(shop.database, US).guard(transaction, asked)

            assert await shop.transactions.run(attempt) == []
            sent = [one for one in shop.said.take() if one["command"] == "update"]
            assert [one["updates"][0]["q"]["_id"] for one in sent] == ids
            assert len({one["txnNumber"] for one in sent}) == 1
        stored = await shop.database["drivers"].find({"_id": {"$in": ids}}).to_list()
        assert {one.get("bookingVersion") for one in stored} == {None}, (
            "nothing was queued, so nothing is kept"
        )
