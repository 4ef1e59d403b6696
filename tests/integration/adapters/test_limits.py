"""How long the server may take: what a person waits for is limited, a long export is not cut off in the middle."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import pytest
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from adapters.ids import new_id
from adapters.mongo.client import database_of
from adapters.mongo.drivers import DriverRepository
from adapters.mongo.repository import SEARCH_MILLISECONDS
from adapters.mongo.turns import PatientClient
from schemas.base import Document
from schemas.page import ListQuery
from tests.support.settings import settings_for, with_database

OURS = "org_0123456789"
COUNT = 1200
LIMIT = 30_000


class Heard(CommandListener):
    """The commands that were sent, and the time that the server was given for each."""

    def __init__(self) -> None:
        self.limits: list[tuple[str, int | None]] = []

    def started(self, event: CommandStartedEvent) -> None:
        self.limits.append((event.command_name, event.command.get("maxTimeMS")))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to note."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to note."""


@pytest.fixture(scope="module")
def heard() -> Heard:
    return Heard()


@pytest.fixture(scope="module")
async def client(mongodb_uri: str, heard: Heard) -> AsyncIterator[PatientClient]:
    uri = with_database(mongodb_uri, f"limits_{secrets.token_hex(4)}")
    made = PatientClient(uri, pool_size=2, timeout=LIMIT, timeoutMS=LIMIT, event_listeners=[heard])
    objects: list[Document] = [
        {"_id": new_id("drv"), "organizationId": OURS, "name": f"Driver {n}", "search": ["driver", str(n)]}
        for n in range(COUNT)
    ]
    await made.get_default_database()["drivers"].insert_many(objects)
    yield made
    await made.drop_database(made.get_default_database().name)
    await made.close()


@pytest.fixture
def drivers(client: PatientClient, heard: Heard) -> DriverRepository:
    heard.limits.clear()
    return DriverRepository(
        database_of(client, settings_for("mongodb://127.0.0.1", "redis://127.0.0.1")), OURS
    )


async def test_a_list_is_given_the_time_of_a_call(drivers: DriverRepository, heard: Heard) -> None:
    await drivers.list(ListQuery())
    [(_, limit)] = heard.limits
    assert limit is not None
    assert LIMIT / 2 < limit <= LIMIT


async def test_a_search_keeps_its_own_shorter_time(drivers: DriverRepository, heard: Heard) -> None:
    assert len((await drivers.list(ListQuery(words=("driver",)))).items) > 0
    assert heard.limits == [("find", SEARCH_MILLISECONDS)]


async def test_an_export_may_take_as_long_as_it_takes(drivers: DriverRepository, heard: Heard) -> None:
    """The server counts a query's time over all batches of its cursor."""
    assert len([one async for one in await drivers.stream(ListQuery())]) == COUNT
    assert heard.limits == [("find", None), ("getMore", None), ("getMore", None)]
