"""The audit log, the feed and counts read no more than they show, whatever is asked of them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import ExecutionTimeout

from adapters.ids import nth_id
from adapters.mongo.audit import AuditChain
from adapters.mongo.client import Client, Database, database_of
from adapters.mongo.customers import CustomerRepository
from adapters.mongo.feed import Feed
from adapters.mongo.migrations import migrate
from adapters.mongo.repository import COUNT_MILLISECONDS
from schemas.base import Document
from schemas.page import ListQuery
from services.audit_log import AuditLogService, AuditQuery
from tests.factories.stored import BEGIN
from tests.support.commands import Commands, Plan, plan
from tests.support.settings import settings_for, with_database

OURS = "org_0"
EACH = 1_000
LIMIT = 20
PAGE = LIMIT + 1
SLACK = 4
"""Merging the stretches of several kinds looks at the next of each."""
KINDS = ("trip",) * 95 + ("driver",) * 3 + ("vehicle",) * 2
CREWS = 7
MINUTES = 4
"""Between two entries of one organization, as there are four."""


class Watched(NamedTuple):
    """A database, and what it is asked."""

    client: Client
    database: Database
    commands: Commands

    @property
    def audit_log(self) -> AuditLogService:
        return AuditLogService(AuditChain(self.database), self.feed, OURS, ())

    @property
    def feed(self) -> Feed:
        return Feed(self.client, self.database)

    async def plans(self) -> list[Plan]:
        """How each query was carried out that has been sent since the last time."""
        return [await plan(self.database, command) for command in self.commands.take()]


@pytest.fixture(scope="module")
async def watched(mongodb_uri: str) -> AsyncIterator[Watched]:
    commands = Commands()
    address = with_database(mongodb_uri, f"bounded_{secrets.token_hex(6)}")
    client: Client = AsyncMongoClient(address, event_listeners=[commands])
    database = database_of(client, settings_for(mongodb_uri, "redis://127.0.0.1"))
    await migrate(database)
    commands.take()
    yield Watched(client, database, commands)
    await client.close()


@pytest.fixture(scope="module")
async def filled(watched: Watched) -> Watched:
    """With a thousand entries and changes of four organizations each."""
    told = await watched.database.command("buildInfo")
    if "secantusVersion" in told and "buildEnvironment" not in told:
        pytest.skip("this server does not tell what it examines")
    numbers = range(EACH * MINUTES)
    await watched.database["auditLogs"].insert_many([audit_entry(number) for number in numbers])
    await watched.database["changes"].insert_many([change(number) for number in numbers])
    watched.commands.take()
    return watched


def audit_entry(number: int) -> Document:
    kind, at = KINDS[number // MINUTES % len(KINDS)], BEGIN + dt.timedelta(minutes=number)
    return {
        "_id": nth_id("aud", at, number),
        "organizationId": f"org_{number % MINUTES}",
        "at": at,
        "actor": {"type": "user", "id": f"usr_{number % 5:08d}", "name": "Olive"},
        "action": f"{kind}.updated",
        "target": {"type": kind, "id": f"trp_{number:08d}"},
        "sequence": number // MINUTES + 1,
    }


def change(number: int) -> Document:
    return {
        "_id": nth_id("chg", BEGIN, number),
        "organizationId": f"org_{number % MINUTES}",
        "type": KINDS[number // MINUTES % len(KINDS)],
        "id": f"trp_{number:08d}",
        "seq": number // MINUTES + 1,
        "outboxId": f"obx_{number:08d}",
        "crewIds": [f"drv_{number % CREWS:08d}"],
    }


def read_most(plans: list[Plan]) -> int:
    """The most that any of the queries looked at; each has to be led by an index."""
    assert plans
    assert all(one.indexes and "COLLSCAN" not in one.stages for one in plans), plans
    return max(max(one.keys, one.documents) for one in plans)


class TestAuditLog:
    @pytest.mark.parametrize(
        "kinds", [("vehicle",), ("driver", "vehicle"), ("trip", "vehicle"), ("nothing",)]
    )
    async def test_by_kind_of_target_reads_a_page(self, filled: Watched, kinds: tuple[str, ...]) -> None:
        query = AuditQuery(LIMIT, equal=(("target.type", kinds),))
        first = await filled.audit_log.list(query)
        assert {one["target"]["type"] for one in first.items} <= {*kinds}
        if first.next:
            last = AuditQuery(LIMIT, before=first.next.id, equal=query.equal)
            second = await filled.audit_log.list(last)
            assert {one["id"] for one in first.items}.isdisjoint(one["id"] for one in second.items)
        assert read_most(await filled.plans()) <= PAGE + SLACK

    async def test_of_a_time_long_ago_does_not_read_all_that_came_since(self, filled: Watched) -> None:
        start, end = BEGIN + dt.timedelta(minutes=200), BEGIN + dt.timedelta(minutes=400)
        found = await filled.audit_log.list(AuditQuery(LIMIT, start=start, end=end))
        assert len(found.items) == LIMIT
        assert all(start <= one["at"] < end for one in found.items)
        before = found.next.id if found.next else ""
        rest = await filled.audit_log.list(AuditQuery(100, before=before, start=start, end=end))
        assert len(rest.items) == 200 // MINUTES - LIMIT
        # The ids of entries of five minutes before and after are looked at as well.
        assert read_most(await filled.plans()) <= (200 + 2 * 5) // MINUTES + 1


class TestFeed:
    @pytest.mark.parametrize("types", [("vehicle",), ("driver", "vehicle"), ("trip", "vehicle"), ("place",)])
    async def test_of_some_types_reads_a_page(self, filled: Watched, types: tuple[str, ...]) -> None:
        for seq in (0, EACH // 2):
            found = await filled.feed.chosen(OURS, seq, EACH, PAGE, types=types)
            assert {one["type"] for one in found} <= {*types}
            assert [one["seq"] for one in found] == sorted(one["seq"] for one in found)
        assert read_most(await filled.plans()) <= PAGE + SLACK

    async def test_of_a_drivers_trips_reads_that_drivers(self, filled: Watched) -> None:
        await filled.feed.chosen(OURS, 0, EACH, PAGE, types=("trip",), crew="drv_00000003")
        assert read_most(await filled.plans()) <= EACH // CREWS + 1


class TestCounts:
    async def test_are_stopped_where_they_take_long(self, watched: Watched) -> None:
        customers = CustomerRepository(watched.database, OURS)
        for query in (ListQuery(total=True), ListQuery(total=True, words=("a",))):
            assert (await customers.list(query)).total == 0
        counts = [one for one in watched.commands.take() if "aggregate" in one]
        assert [one["maxTimeMS"] for one in counts] == [COUNT_MILLISECONDS] * 2

    async def test_that_were_stopped_leave_the_page(
        self, watched: Watched, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        customers = CustomerRepository(watched.database, OURS)

        async def too_long(*_: object, **__: object) -> int:
            raise ExecutionTimeout("operation exceeded time limit", 50)

        monkeypatch.setattr(type(watched.database["customers"]), "count_documents", too_long)
        found = await customers.list(ListQuery(total=True))
        assert (found.items, found.total) == ([], None)
