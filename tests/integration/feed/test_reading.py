"""How the sequencer reads and writes: what it leaves out would show only when a moment is unlucky."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import NamedTuple

import pytest
from pymongo import AsyncMongoClient, MongoClient
from pymongo.monitoring import CommandSucceededEvent

from adapters.clock import now
from adapters.errors import Duplicate
from adapters.mongo.client import Client, Database, database_of
from adapters.mongo.feed import Feed
from adapters.mongo.migrations import migrate
from schemas.base import Document
from tests.support.commands import WholeCommands
from tests.support.settings import settings_for, with_database

US = "org_us"


class Meanwhile(WholeCommands):
    """Commands; what happens, happens between the next query and the one after it."""

    def __init__(self) -> None:
        super().__init__("outbox", "changes", "sequences")
        self.happens: Callable[[], object] | None = None

    def succeeded(self, event: CommandSucceededEvent) -> None:
        if event.command_name == "find" and self.happens is not None:
            happens, self.happens = self.happens, None
            happens()


class Desk(NamedTuple):
    """A feed, its database, and what is said to that."""

    feed: Feed
    database: Database
    said: Meanwhile

    async def enter(self, *entries: Document) -> None:
        await self.database["outbox"].insert_many(list(entries))
        self.said.take()

    def commands(self, collection: str) -> list[Document]:
        """What was sent to the collection since the last time."""
        return [one for one in self.said.take() if collection in {one[one["command"]], one.get("collection")}]


@pytest.fixture(scope="module")
def uri(mongodb_uri: str) -> str:
    return with_database(mongodb_uri, f"reading_{secrets.token_hex(6)}")


@pytest.fixture(scope="module")
async def opened_desk(uri: str) -> AsyncIterator[Desk]:
    said = Meanwhile()
    client: Client = AsyncMongoClient(uri, event_listeners=[said])
    database = database_of(client, settings_for(uri, "redis://127.0.0.1"))
    await migrate(database)
    yield Desk(Feed(client, database), database, said)
    await client.close()


@pytest.fixture
async def desk(opened_desk: Desk) -> Desk:
    """With nothing on it."""
    for name in ("outbox", "changes", "sequences"):
        await opened_desk.database[name].delete_many({})
    opened_desk.said.take()
    return opened_desk


@pytest.fixture
def other(uri: str) -> Iterator[MongoClient[Document]]:
    """Somebody else, for whom everything here has to wait."""
    with MongoClient[Document](uri) as found:
        yield found


def entry(number: int, object_id: str = "drv_1", version: int = 1, **more: object) -> Document:
    return {
        "_id": f"obx_{number:04}",
        "organizationId": US,
        "type": "driver",
        "id": object_id,
        "version": version,
        "action": "updated" if version > 1 else "created",
        "crewIds": [],
        "at": now(),
        "sequenced": False,
        **more,
    }


def change(seq: int, outbox_id: str) -> Document:
    return {"_id": f"chg_{outbox_id}", "organizationId": US, "seq": seq, "outboxId": outbox_id}


class TestWhatWaits:
    async def test_is_read_as_of_one_moment(self, desk: Desk) -> None:
        """Between two batches of a plain cursor an earlier version can appear behind it, and a later one before it."""
        await desk.enter(*(entry(n, f"drv_{n}", 2) for n in range(150)))
        await desk.feed.unsequenced(US, 120)
        first, *others = desk.commands("outbox")
        assert (first["startTransaction"], first["readConcern"]["level"]) == (True, "snapshot")
        assert [one["command"] for one in others].count("find") == 1, "the rest of the versions is read too"
        assert all(one["txnNumber"] == first["txnNumber"] for one in others)
        assert all(one["lsid"] == first["lsid"] for one in others)

    async def test_leaves_what_is_committed_in_between_for_the_next_time(
        self, desk: Desk, other: MongoClient[Document]
    ) -> None:
        await desk.enter(entry(1, version=2), entry(2, "drv_2"))
        outbox = other.get_default_database()["outbox"]
        desk.said.happens = lambda: outbox.insert_one(entry(9, version=3))
        found = await desk.feed.unsequenced(US, 2)
        assert [one["_id"] for one in found] == ["obx_0001", "obx_0002"]
        assert len(await desk.feed.unsequenced(US, 2)) == 3

    async def test_is_not_what_has_its_number(self, desk: Desk) -> None:
        await desk.enter(*(entry(n, sequenced=True) for n in range(5)), entry(7), entry(8, "drv_2"))
        assert [one["_id"] for one in await desk.feed.unsequenced(US, 2)] == ["obx_0007", "obx_0008"]
        assert await desk.feed.waiting() == [US]
        await desk.database["outbox"].update_many({}, {"$set": {"sequenced": True}})
        assert (await desk.feed.waiting(), await desk.feed.depth(10)) == ([], 0)

    async def test_comes_oldest_first_wherever_a_server_would_find_it_first(self, desk: Desk) -> None:
        await desk.enter(*(entry(n, f"drv_{n}", 2) for n in (5, 3, 1, 4, 2)))
        assert [one["_id"][-1] for one in await desk.feed.unsequenced(US, 3)] == ["1", "2", "3"]
        orders = [one["sort"] for one in desk.commands("outbox") if one["command"] == "find"]
        assert orders == [{"_id": 1}, {"_id": 1}]

    async def test_is_the_organizations_own(self, desk: Desk) -> None:
        await desk.enter(entry(1), entry(2, organizationId="org_them"), entry(3, organizationId="org_zoe"))
        assert [one["_id"] for one in await desk.feed.unsequenced(US, 9)] == ["obx_0001"]
        desk.said.take()
        assert await desk.feed.waiting() == ["org_them", US, "org_zoe"]
        assert [one["sort"] for one in desk.commands("outbox")] == [{"organizationId": 1}] * 4


@pytest.mark.parametrize(
    "read",
    [
        lambda feed: feed.head(US),
        lambda feed: feed.heads(),
        lambda feed: feed.newest(US),
        lambda feed: feed.numbered(["obx_1"]),
        lambda feed: feed.after(US, 0, 9),
        lambda feed: feed.chosen(US, 0, 9, 9, types=("driver",), crew="drv_1"),
        lambda feed: feed.keeps(US, 1),
        lambda feed: feed.oldest(US),
    ],
    ids=("head", "heads", "newest", "numbered", "after", "chosen", "keeps", "oldest"),
)
async def test_nobody_reads_a_number_that_a_change_of_primary_could_take_back(
    desk: Desk, read: Callable[[Feed], Awaitable[object]]
) -> None:
    await read(desk.feed)
    levels = [one["readConcern"]["level"] for one in desk.said.take() if one["command"] == "find"]
    assert set(levels) == {"majority"}


class TestNumbering:
    async def test_stops_at_the_first_number_that_is_taken(self, desk: Desk) -> None:
        """Whatever came after it would stand behind a gap, or get a second number later."""
        await desk.feed.append([change(1, "obx_1")])
        with pytest.raises(Duplicate):
            await desk.feed.append([change(2, "obx_2"), change(1, "obx_3"), change(3, "obx_4")])
        kept = await desk.database["changes"].find().sort("seq", 1).to_list()
        assert [one["outboxId"] for one in kept] == ["obx_1", "obx_2"]

    async def test_is_settled_before_an_entry_is_marked(self, desk: Desk) -> None:
        """One that is marked is never looked at again, so a head that was not kept would fall behind for good."""
        await desk.enter(entry(1))
        await desk.feed.settle(US, 1, ["obx_0001"])
        assert [one["update"] for one in desk.said.take()] == ["sequences", "outbox"]
        assert (await desk.feed.head(US), await desk.feed.waiting()) == (1, [])
        await desk.feed.settle(US, 0, [])
        assert await desk.feed.head(US) == 1, "a slower one never lowers it"
