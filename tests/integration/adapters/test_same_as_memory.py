"""The database in memory does what the real one does: every promise here is tested on both."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.errors import Duplicate
from adapters.mongo.client import connect, database_of
from adapters.mongo.drivers import DriverRepository
from adapters.mongo.idempotency import IdempotencyKeys
from adapters.mongo.migrations import migrate
from adapters.mongo.references import References
from adapters.mongo.repository import Repository
from adapters.mongo.transaction import Transaction, Transactions
from adapters.mongo.trash import Trash
from schemas.base import Document
from schemas.drivers import DRIVERS
from schemas.page import Filter, ListQuery
from services.search_words import tokens
from tests.support.memory import (
    MemoryKeys,
    MemoryReferences,
    MemoryRepository,
    MemoryTransactions,
    MemoryTrash,
    Store,
)
from tests.support.settings import settings_for, with_database

AT = dt.datetime(2026, 3, 1)  # noqa: DTZ001 - naive UTC, as stored
LATER = dt.datetime(2126, 3, 1)  # noqa: DTZ001
US, THEM = "org_us", "org_them"


@dataclass(frozen=True, slots=True)
class Parts:
    """What services are given."""

    transactions: Transactions
    drivers: Repository
    theirs: Repository
    trash: Trash
    references: References
    keys: IdempotencyKeys

    async def write(self, *documents: Document, collection: str = "drivers") -> None:
        async def attempt(transaction: Transaction) -> None:
            for document in documents:
                transaction.insert(collection, document)

        await self.transactions.run(attempt)


def in_memory() -> Parts:
    store = Store()
    ours, theirs = (MemoryRepository(store, DRIVERS, organization) for organization in (US, THEM))
    trash, references = MemoryTrash(store, US), MemoryReferences(store, US)
    return Parts(MemoryTransactions(store), ours, theirs, trash, references, MemoryKeys(store))


@pytest.fixture(params=["memory", "mongo"])
async def parts(request: pytest.FixtureRequest) -> AsyncIterator[Parts]:
    if request.param == "memory":
        yield in_memory()
        return
    uri = with_database(request.getfixturevalue("mongodb_uri"), f"same_{secrets.token_hex(6)}")
    settings = settings_for(uri, "redis://127.0.0.1")
    client = connect(settings)
    database = database_of(client, settings)
    await migrate(database)
    ours, theirs = (DriverRepository(database, organization) for organization in (US, THEM))
    trash, references, keys = Trash(database, US), References(database, US), IdempotencyKeys(database)
    yield Parts(Transactions(client, database), ours, theirs, trash, references, keys)
    await client.close()


def driver(number: int, organization: str = US, **changes: Any) -> Document:
    content = {
        "name": f"Driver {number}",
        "externalId": f"e-{number}",
        "employeeNumber": None,
        "userId": None,
    }
    document: Document = {
        "_id": f"drv_{number:08d}",
        "organizationId": organization,
        **content,
        "status": "active" if number % 2 else "inactive",
        "version": 1,
        "createdAt": AT + dt.timedelta(minutes=number),
        "updatedAt": AT,
        **changes,
    }
    return {**document, "search": tokens(document, DRIVERS.search)}


def ids(documents: list[Document]) -> list[int]:
    return [int(one["_id"].removeprefix("drv_")) for one in documents]


class TestWrites:
    async def test_what_was_committed_is_found_by_its_own_organization(self, parts: Parts) -> None:
        await parts.write(driver(1))
        assert await parts.drivers.find("drv_00000001") == driver(1)
        assert await parts.theirs.find("drv_00000001") is None
        assert await parts.drivers.find_many("externalId", ["e-1", "e-2"]) == [driver(1)]
        assert await parts.drivers.find_many("externalId", []) == []
        assert await parts.theirs.find_many("externalId", ["e-1"]) == []

    async def test_a_taken_value_is_told_with_its_field_and_nothing_is_written(self, parts: Parts) -> None:
        await parts.write(driver(1))
        with pytest.raises(Duplicate) as caught:
            await parts.write(driver(2), driver(3, externalId="e-1"))
        assert (caught.value.collection, caught.value.fields[-1]) == ("drivers", "externalId")
        assert await parts.drivers.find("drv_00000002") is None

    async def test_a_value_is_free_for_others_and_for_those_who_have_none(self, parts: Parts) -> None:
        await parts.write(
            driver(1),
            driver(2, THEM, externalId="e-1"),
            driver(3, externalId=None),
            driver(4, externalId=None),
        )
        assert len((await parts.drivers.list(ListQuery())).items) == 3

    async def test_an_id_is_used_once(self, parts: Parts) -> None:
        await parts.write(driver(1))
        with pytest.raises(Duplicate) as caught:
            await parts.write(driver(1, externalId="other"))
        assert caught.value.collection == "drivers"

    async def test_an_attempt_that_fails_writes_nothing(self, parts: Parts) -> None:
        async def attempt(transaction: Transaction) -> None:
            transaction.insert("drivers", driver(1))
            raise KeyError

        with pytest.raises(KeyError):
            await parts.transactions.run(attempt)
        assert await parts.drivers.find("drv_00000001") is None

    async def test_a_write_that_finds_another_version_is_tried_again(self, parts: Parts) -> None:
        await parts.write(driver(1))
        versions: list[int] = []

        async def attempt(transaction: Transaction) -> str:
            found = await parts.drivers.find("drv_00000001")
            assert found is not None
            versions.append(found["version"])
            if len(versions) == 1:
                await self.rename(parts, "Somebody else's", version=1)
            where = {"_id": found["_id"], "organizationId": US, "version": found["version"]}
            transaction.update("drivers", where, {"$set": {"name": "Ours", "version": found["version"] + 1}})
            return "done"

        assert await parts.transactions.run(attempt) == "done"
        assert versions == [1, 2]
        after = await parts.drivers.find("drv_00000001")
        assert after is not None
        assert (after["name"], after["version"]) == ("Ours", 3)

    @staticmethod
    async def rename(parts: Parts, name: str, *, version: int) -> None:
        async def attempt(transaction: Transaction) -> None:
            where = {"_id": "drv_00000001", "organizationId": US, "version": version}
            transaction.update("drivers", where, {"$set": {"name": name, "version": version + 1}})

        await parts.transactions.run(attempt)

    async def test_what_is_put_first_fails_first(self, parts: Parts) -> None:
        key = {"_id": "key", "expireAt": LATER}
        await parts.write(key, collection="idempotencyKeys")
        await parts.write(driver(1))

        async def attempt(transaction: Transaction) -> None:
            transaction.insert("drivers", driver(2, externalId="e-1"))
            transaction.insert("idempotencyKeys", key, first=True)

        with pytest.raises(Duplicate) as caught:
            await parts.transactions.run(attempt)
        assert caught.value.collection == "idempotencyKeys"


class TestLists:
    @pytest.fixture(autouse=True)
    async def _filled(self, parts: Parts) -> None:
        await parts.write(*(driver(number) for number in (1, 2, 3, 4, 5)), driver(6, THEM))
        await parts.write(driver(7, name="Driver 3"), driver(8, name="Ångström, Zoë"))

    async def everything(self, parts: Parts, **query: Any) -> list[int]:
        """All pages of two."""
        found, after = [], None
        while True:
            page = await parts.drivers.list(ListQuery(limit=2, after=after, **query))
            found += ids(page.items)
            if (after := page.next) is None:
                return found

    async def test_come_in_order_with_ties_by_id(self, parts: Parts) -> None:
        assert await self.everything(parts) == [8, 7, 5, 4, 3, 2, 1]
        assert await self.everything(parts, descending=False) == [1, 2, 3, 4, 5, 7, 8]
        assert await self.everything(parts, sort="name", descending=False) == [1, 2, 3, 7, 4, 5, 8]
        assert await self.everything(parts, sort="name") == [8, 5, 4, 7, 3, 2, 1]
        assert await self.everything(parts, sort="updatedAt") == [8, 7, 5, 4, 3, 2, 1]

    async def test_choose_by_filters(self, parts: Parts) -> None:
        for chosen, found in (
            (Filter("status", ("inactive",)), [8, 4, 2]),
            (Filter("status", ("inactive", "active")), [8, 7, 5, 4, 3, 2, 1]),
            (Filter("externalId", ("e-3", "e-6", "e-5")), [5, 3]),
            (Filter("id", ("drv_00000002",)), [2]),
            (
                Filter("createdAt", low=AT + dt.timedelta(minutes=3), high=AT + dt.timedelta(minutes=5)),
                [4, 3],
            ),
        ):
            assert await self.everything(parts, filters=(chosen,)) == found

    async def test_find_by_the_beginnings_of_all_words(self, parts: Parts) -> None:
        for words, found in (
            (("driver",), [7, 5, 4, 3, 2, 1]),
            (("dri", "3"), [7, 3]),
            (("zoe",), [8]),
            (("river",), []),
        ):
            assert await self.everything(parts, words=words) == found

    async def test_count_when_asked(self, parts: Parts) -> None:
        assert (await parts.drivers.list(ListQuery(limit=1, total=True, words=("driver",)))).total == 6
        assert (await parts.drivers.list(ListQuery(limit=1))).total is None

    async def test_show_no_helper_fields(self, parts: Parts) -> None:
        for one in (await parts.drivers.list(ListQuery())).items:
            assert not {"search", "organizationId"} & one.keys()


class TestLookUps:
    async def test_name_what_is_missing(self, parts: Parts) -> None:
        await parts.write(driver(1), driver(2, THEM))
        asked = ["drv_00000002", "drv_00000001", "drv_00000009"]
        assert await parts.references.missing("drivers", asked) == ["drv_00000002", "drv_00000009"]
        assert await parts.references.missing("drivers", []) == []

    async def test_know_members(self, parts: Parts) -> None:
        for organization, user in ((US, "usr_1"), (THEM, "usr_2")):
            member = {"_id": f"mem_{user}", "organizationId": organization, "userId": user}
            await parts.write(member, collection="memberships")
        assert await parts.references.is_member("usr_1")
        assert not await parts.references.is_member("usr_2")

    async def test_find_an_open_trip_that_uses_something(self, parts: Parts) -> None:
        trip = {
            "_id": "trp_1",
            "organizationId": US,
            "number": 7,
            "status": "assigned",
            "crewIds": ["drv_1"],
            "stops": [{"place": {"placeId": "plc_1"}}, {"place": {"placeId": None}}],
        }
        closed = {**trip, "_id": "trp_2", "status": "completed", "crewIds": ["drv_2"]}
        await parts.write(
            trip,
            closed,
            {**trip, "_id": "trp_3", "organizationId": THEM, "crewIds": ["drv_3"]},
            collection="trips",
        )
        for field, value, found in (
            ("crewIds", "drv_1", True),
            ("stops.place.placeId", "plc_1", True),
            ("crewIds", "drv_2", False),
            ("crewIds", "drv_3", False),
        ):
            assert (await parts.references.open_trip_with(field, value) is not None) is found

    async def test_find_what_was_deleted_until_its_time_is_over(self, parts: Parts) -> None:
        kept = {
            "_id": "drv_1",
            "organizationId": US,
            "noun": "driver",
            "externalId": None,
            "object": {"name": "x"},
        }
        await parts.write(
            {**kept, "expireAt": LATER}, {**kept, "_id": "drv_2", "expireAt": AT}, collection="trash"
        )
        await parts.write(
            {**kept, "_id": "drv_3", "organizationId": THEM, "expireAt": LATER}, collection="trash"
        )
        assert await parts.trash.find("driver", "drv_1") == {"name": "x"}
        for noun, object_id in (
            ("vehicle", "drv_1"),
            ("driver", "drv_2"),
            ("driver", "drv_3"),
            ("driver", "drv_4"),
        ):
            assert await parts.trash.find(noun, object_id) is None

    async def test_keep_an_answer_until_its_day_is_over(self, parts: Parts) -> None:
        await parts.write(
            {"_id": "new", "expireAt": LATER}, {"_id": "old", "expireAt": AT}, collection="idempotencyKeys"
        )
        assert (await parts.keys.find("new") or {})["_id"] == "new"
        assert await parts.keys.find("old") is None
        assert not await parts.keys.remove_expired("new")
        assert await parts.keys.remove_expired("old")
        assert not await parts.keys.remove_expired("old")
